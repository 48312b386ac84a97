"""From the row of a mailbox to the accounts with which its servers are reached."""

import pytest
from sqlalchemy.orm import Session

from channels.base import ChannelError
from channels.email.accounts import ImapAccount, Security, SmtpAccount
from kcc.keys import Keys, WrongKey
from kcc.models import Mailbox
from kcc.services.mail_accounts import imap_account, smtp_account
from tests import builders

KEYS = Keys("een geheime sleutel van ten minste 32 tekens")


@pytest.fixture
def mailbox(session: Session) -> Mailbox:
    return builders.mailbox(
        session,
        imap_host="imap.example.org",
        imap_security="ssl",
        imap_port=993,
        smtp_host="smtp.example.org",
        smtp_security="starttls",
        smtp_port=587,
        username="balie",
        password=KEYS.encrypt("wachtwoord"),
    )


def test_reading_takes_the_imap_side_of_the_mailbox(mailbox: Mailbox) -> None:
    assert imap_account(mailbox, KEYS, 12, folder="Vragen") == ImapAccount(
        host="imap.example.org",
        port=993,
        username="balie",
        password="wachtwoord",
        security=Security.SSL,
        folder="Vragen",
        timeout=12,
    )


def test_sending_takes_the_smtp_side(mailbox: Mailbox) -> None:
    assert smtp_account(mailbox, KEYS, 12) == SmtpAccount(
        host="smtp.example.org",
        port=587,
        username="balie",
        password="wachtwoord",
        security=Security.STARTTLS,
        timeout=12,
    )


def test_without_a_password_the_smtp_server_is_used_without_logging_in(mailbox: Mailbox) -> None:
    mailbox.password = KEYS.encrypt("")

    account = smtp_account(mailbox, KEYS, 12)

    assert (account.username, account.password) == (None, None)


def test_a_password_of_another_key_is_said(mailbox: Mailbox) -> None:
    with pytest.raises(WrongKey):
        imap_account(mailbox, Keys("een heel andere sleutel van ten minste 32 tekens"), 12)


def test_an_open_line_to_another_machine_is_refused(mailbox: Mailbox) -> None:
    mailbox.smtp_security = "none"

    with pytest.raises(ChannelError, match="zonder versleuteling"):
        smtp_account(mailbox, KEYS, 12)
