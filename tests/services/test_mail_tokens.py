"""Sources of tokens: one for each mailbox, which outlives its own new refresh tokens."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from channels.base import ChannelError
from channels.email.oauth import LoginKind
from kcc.keys import Keys
from kcc.models import Mailbox
from kcc.services import mail_tokens
from kcc.services.mail_accounts import imap_account, smtp_account
from kcc.services.mail_tokens import MailTokens
from tests import builders
from tests.servers.tokens import Provider, running_provider

KEYS = Keys("een geheime sleutel van ten minste 32 tekens")


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        running.reply["refresh_token"] = "tweede"
        yield running


@pytest.fixture
def mailbox(session: Session) -> Mailbox:
    return builders.mailbox(
        session,
        imap_security="ssl",
        smtp_security="starttls",
        username="balie@example.org",
        login=LoginKind.MICROSOFT_USER,
        oauth_tenant="gemeente.example.org",
        oauth_client_id="app",
        oauth_refresh=KEYS.encrypt("eerste"),
    )


def test_a_new_refresh_token_stands_in_the_mailbox_before_the_token_is_used(
    session: Session, mailbox: Mailbox, provider: Provider
) -> None:
    def keep(*replaced: object) -> None:
        mail_tokens.keep_refresh(session, *replaced)  # type: ignore[arg-type]

    tokens = MailTokens(provider.web)
    source = tokens.of(mailbox, KEYS, keep)
    assert source is not None
    old = mailbox.oauth_refresh

    assert source.token() == "token-1"

    session.refresh(mailbox)
    assert mailbox.oauth_refresh not in (None, old)
    assert KEYS.decrypt(mailbox.oauth_refresh or b"") == "tweede"
    assert b"tweede" not in (mailbox.oauth_refresh or b"")
    assert tokens.of(mailbox, KEYS, keep) is source
    mailbox.oauth_refresh = old  # as a row that was read before
    assert tokens.of(mailbox, KEYS, keep) is source


def test_killed_before_it_was_kept_the_old_refresh_token_is_still_there(
    session: Session, mailbox: Mailbox, provider: Provider
) -> None:
    class Killed(BaseException):
        pass

    def keep(*_: object) -> None:
        raise Killed

    source = MailTokens(provider.web).of(mailbox, KEYS, keep)
    assert source is not None
    with pytest.raises(Killed):
        source.token()

    session.refresh(mailbox)
    assert KEYS.decrypt(mailbox.oauth_refresh or b"") == "eerste"
    again = MailTokens(provider.web).of(mailbox, KEYS, lambda *_: None)
    assert again is not None
    assert again.token() == "token-1"
    assert [form["refresh_token"] for _, form in provider.asked] == ["eerste", "eerste"]


def test_what_an_admin_typed_meanwhile_is_not_replaced(session: Session, mailbox: Mailbox) -> None:
    old, typed = mailbox.oauth_refresh or b"", KEYS.encrypt("van de beheerder")
    mailbox.oauth_refresh = typed
    session.flush()

    mail_tokens.keep_refresh(session, mailbox.id, old, KEYS.encrypt("tweede"))

    session.refresh(mailbox)
    assert mailbox.oauth_refresh == typed


@pytest.mark.parametrize("column", ["oauth_client_id", "oauth_tenant"])
def test_a_mailbox_that_was_changed_gets_another_source(
    session: Session, mailbox: Mailbox, column: str
) -> None:
    tokens = MailTokens()
    first = tokens.of(mailbox, KEYS, lambda *_: None)
    setattr(mailbox, column, "anders.example.org")

    assert tokens.of(mailbox, KEYS, lambda *_: None) is not first


def test_both_sides_of_the_mailbox_log_in_with_the_tokens(mailbox: Mailbox) -> None:
    tokens = MailTokens().of(mailbox, KEYS, lambda *_: None)

    imap = imap_account(mailbox, KEYS, 12, tokens=tokens)
    smtp = smtp_account(mailbox, KEYS, 12, tokens=tokens)

    assert (imap.tokens, imap.password, smtp.tokens, smtp.password) == (tokens, "", tokens, None)
    assert smtp.username == "balie@example.org"
    assert "eerste" not in repr(imap) + repr(smtp) + repr(vars(mailbox))


def test_without_tokens_it_is_not_tried_with_the_password(mailbox: Mailbox) -> None:
    mailbox.password = KEYS.encrypt("oud wachtwoord")

    for account in (imap_account, smtp_account):
        with pytest.raises(ChannelError, match="alleen met een token"):
            account(mailbox, KEYS, 12)


def test_a_mailbox_with_a_password_has_no_tokens(session: Session) -> None:
    mailbox = builders.mailbox(session, password=KEYS.encrypt("wachtwoord"))

    assert MailTokens().of(mailbox, KEYS, lambda *_: None) is None
