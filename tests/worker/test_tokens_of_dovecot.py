"""A mailbox without a password on a real IMAP server, which asks the provider about each token."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.email.accounts import Security
from channels.email.oauth import LoginKind
from kcc.db import writing
from kcc.models import Mailbox, OutboxItem
from kcc.services import health
from kcc.services.mail_tokens import MailTokens
from kcc.worker.fetching import fetch
from kcc.worker.reading import read_stored
from kcc.worker.sending import send_due
from kcc.worker.shift import Shift, utcnow
from tests import builders
from tests.plugins.databases import mostly_sqlite
from tests.servers.dovecot import Dovecot, running_dovecot
from tests.servers.smtp import SmtpServer, running_smtp
from tests.servers.sockets import Certificate
from tests.servers.tokens import HOST, INTROSPECTION, Provider, running_provider
from tests.worker.mail_help import fresh_folder, mail, states

database_url = mostly_sqlite
USER = "balie@gemeente.example.org"


@pytest.fixture(scope="module")
def issuer() -> Iterator[Provider]:
    with running_provider() as running:
        yield running


@pytest.fixture(scope="module")
def dovecot(certificate: Certificate, issuer: Provider) -> Iterator[Dovecot]:
    place = f"http://{HOST}:{issuer.port}{INTROSPECTION}"
    with running_dovecot(certificate, introspection=place) as server:
        yield server


@pytest.fixture
def provider(
    issuer: Provider, mail_user: str, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> Provider:
    """Knows the token that it gives as one of the mailbox."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.certificate))
    fresh = Provider(issuer.port, holds={"token-1": mail_user})
    issuer.reply, issuer.status, issuer.holds, issuer.asked = fresh.reply, 200, fresh.holds, []
    return issuer


@pytest.fixture
def smtp(certificate: Certificate) -> Iterator[SmtpServer]:
    with running_smtp(Security.SSL, certificate) as server:
        server.behaviour.login_required = True
        server.behaviour.tokens = ("token-1",)
        yield server


@pytest.fixture
def mailbox(
    shift: Shift, provider: Provider, dovecot: Dovecot, mail_user: str, smtp: SmtpServer
) -> Mailbox:
    dovecot.deliver(mail_user, mail(1))
    with shift.parts.sessions() as session, writing(session):
        return builders.mailbox(
            session,
            USER,
            username=mail_user,
            imap_port=dovecot.tls_port,
            imap_security="ssl",
            smtp_port=smtp.port,
            smtp_security="ssl",
            login=LoginKind.MICROSOFT_USER,
            oauth_tenant="gemeente.example.org",
            oauth_client_id="app",
            oauth_refresh=shift.parts.keys.encrypt("eerste"),
        )


def tokened(shift: Shift, provider: Provider) -> Shift:
    """With the memory of a worker that just started."""
    return replace(shift, parts=replace(shift.parts, tokens=MailTokens(provider.web)))


def test_mail_is_read_and_acknowledged_with_a_token_that_both_servers_check(
    shift: Shift, session: Session, mailbox: Mailbox, provider: Provider, smtp: SmtpServer
) -> None:
    shift = tokened(shift, provider)

    fetch(shift, mailbox.id)
    read_stored(shift)
    send_due(shift)

    assert (fresh_folder(session, mailbox).problem, states(session)) == ("", ["done"])
    [left] = smtp.received
    assert (left.user, left.encrypted) == (mailbox.username, True)
    assert b"vraag1@example.nl" in left.raw
    assert len(provider.asked) == 1


@pytest.mark.long
def test_a_token_that_was_revoked_is_said_at_its_mailbox_and_to_everybody_until_it_works(
    shift: Shift, session: Session, mailbox: Mailbox, provider: Provider, dovecot: Dovecot
) -> None:
    before = tokened(shift, provider)
    fetch(before, mailbox.id)
    dovecot.deliver(mailbox.username, mail(2))

    provider.holds.clear()
    fetch(before, mailbox.id)
    refused = fresh_folder(session, mailbox).problem
    provider.refuse("invalid_grant", "AADSTS50173: The grant was revoked")
    fetch(tokened(shift, provider), mailbox.id)
    without = fresh_folder(session, mailbox).problem

    assert "weigert het token" in refused
    assert "De toestemming is ingetrokken" in without
    assert "AADSTS50173" in without
    assert not any(secret in refused + without for secret in ("token-1", "eerste"))
    told = health.mail(session, utcnow() + health.STILL)
    assert told.still_since is not None
    assert states(session) == ["stored"]

    provider.status, provider.reply = 200, {"access_token": "token-2", "expires_in": 3600}
    provider.holds["token-2"] = mailbox.username
    fetch(tokened(shift, provider), mailbox.id)
    assert (fresh_folder(session, mailbox).problem, len(states(session))) == ("", 2)


@pytest.mark.long
def test_the_token_of_another_mailbox_opens_nothing(
    shift: Shift, session: Session, mailbox: Mailbox, provider: Provider
) -> None:
    provider.holds["token-1"] = "iemand.anders@gemeente.example.org"

    fetch(tokened(shift, provider), mailbox.id)

    assert "weigert het token" in fresh_folder(session, mailbox).problem
    assert states(session) == []


@pytest.mark.long
def test_an_answer_waits_for_a_token_that_the_server_takes(
    shift: Shift, session: Session, mailbox: Mailbox, provider: Provider, smtp: SmtpServer
) -> None:
    with writing(session):
        contact = builders.contact(session)
        answer = builders.answer(session, contact, mailbox=mailbox, not_before=utcnow())
        answer.message.at = utcnow()
    smtp.behaviour.tokens = ()

    send_due(tokened(shift, provider))

    assert smtp.received == []
    session.rollback()
    item = session.scalars(select(OutboxItem), execution_options={"populate_existing": True}).one()
    assert (item.delivery.value, item.sent_at) == ("deferred", None)
    assert "weigert het token" in item.problem
