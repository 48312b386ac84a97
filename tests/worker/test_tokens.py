"""The worker with a mailbox that has no password: tokens, new refresh tokens, and refusals."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session, sessionmaker

from channels.email.oauth import LoginKind
from kcc.db import writing
from kcc.models import Mailbox
from kcc.services.mail_tokens import MailTokens
from kcc.worker.fetching import active_mailboxes, fetch
from kcc.worker.shift import Shift
from tests import builders
from tests.servers.sockets import Certificate
from tests.servers.tokens import Provider, TokenImap, running_imap, running_provider


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        running.reply["refresh_token"] = "tweede"
        yield running


@pytest.fixture
def imap(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> Iterator[TokenImap]:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.certificate))
    with running_imap(certificate) as server:
        server.accepted = {"token-1"}
        yield server


@pytest.fixture
def tokened(shift: Shift, provider: Provider) -> Shift:
    return replace(shift, parts=replace(shift.parts, tokens=MailTokens(provider.web)))


@pytest.fixture
def mailbox(tokened: Shift, sessions: sessionmaker[Session], imap: TokenImap) -> Mailbox:
    with sessions() as session, writing(session):
        return builders.mailbox(
            session,
            imap_port=imap.port,
            imap_security="ssl",
            smtp_security="starttls",
            login=LoginKind.MICROSOFT_USER,
            oauth_tenant="gemeente.example.org",
            oauth_client_id="app",
            oauth_refresh=tokened.parts.keys.encrypt("eerste"),
        )


def fresh(session: Session, mailbox: Mailbox) -> Mailbox:
    session.rollback()
    return session.get_one(Mailbox, mailbox.id, populate_existing=True)


def test_a_folder_is_read_with_one_token_and_the_new_refresh_token_is_kept(
    tokened: Shift, session: Session, mailbox: Mailbox, provider: Provider, imap: TokenImap
) -> None:
    first = active_mailboxes(tokened)[mailbox.id]
    fetch(tokened, mailbox.id)
    fetch(tokened, mailbox.id)

    now_at = fresh(session, mailbox)
    assert (now_at.folders[0].problem, now_at.fetched_at is None) == ("", False)
    assert tokened.parts.keys.decrypt(now_at.oauth_refresh or b"") == "tweede"
    assert len(provider.asked) == 1
    assert imap.heard.count("AUTHENTICATE") == 2
    assert active_mailboxes(tokened)[mailbox.id] == first  # so its bell stays hung


def test_a_secret_that_expired_is_said_at_the_folder(
    tokened: Shift, session: Session, mailbox: Mailbox, provider: Provider, imap: TokenImap
) -> None:
    provider.refuse("invalid_client", "AADSTS7000222: The provided client secret keys are expired")

    fetch(tokened, mailbox.id)

    assert "geheim van de app is verlopen" in fresh(session, mailbox).folders[0].problem
    assert imap.heard == []
