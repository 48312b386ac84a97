"""Logging in with a token: over TLS only, once more with a new one, and with nothing else."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from channels.base import ChannelError, DeliveryError, FetchError, LoginRefused
from channels.email.accounts import ImapAccount, Security, SmtpAccount
from channels.email.imap import ImapSource
from channels.email.oauth import TokenRefused
from channels.email.smtp import SmtpSender
from tests.servers.smtp import SmtpServer, running_smtp
from tests.servers.sockets import Certificate
from tests.servers.tokens import HOST, TokenImap, running_imap


class Tokens:
    """Gives these, one after the other; after the last there is none."""

    def __init__(self, *tokens: str) -> None:
        self.left = list(tokens)

    def token(self) -> str:
        if not self.left:
            raise TokenRefused("Het geheim van de app is verlopen.")
        return self.left[0]

    def renewed(self, refused: str) -> str | None:
        assert refused == self.left.pop(0)
        return self.left[0] if self.left else None


@pytest.fixture
def imap(certificate: Certificate) -> Iterator[TokenImap]:
    with running_imap(certificate) as server:
        yield server


@pytest.fixture
def smtp(certificate: Certificate) -> Iterator[SmtpServer]:
    with running_smtp(Security.SSL, certificate) as server:
        server.behaviour.login_required = True
        yield server


def look(server: TokenImap, certificate: Certificate, tokens: Tokens) -> str:
    account = ImapAccount(
        host=HOST,
        port=server.port,
        username="balie@example.org",
        tokens=tokens,
        timeout=10,
        ca_file=str(certificate.certificate),
    )
    with closing(ImapSource(account)) as source:
        return source.check()


def knock(server: SmtpServer, tokens: Tokens) -> str:
    account = SmtpAccount(
        host=HOST,
        port=server.port,
        username="balie@example.org",
        tokens=tokens,
        security=Security.SSL,
        timeout=10,
        ca_file=str(server.certificate.certificate) if server.certificate else None,
    )
    return SmtpSender(account).check()


def test_a_mailbox_is_read_with_a_token(imap: TokenImap, certificate: Certificate) -> None:
    imap.accepted = {"goed"}

    assert "INBOX" in look(imap, certificate, Tokens("goed"))

    assert "user=balie@example.org auth=Bearer goed" in imap.heard


def test_a_refused_token_is_renewed_once_on_the_same_line(
    imap: TokenImap, certificate: Certificate
) -> None:
    imap.accepted = {"nieuw"}

    look(imap, certificate, Tokens("oud", "nieuw"))

    assert [word for word in imap.heard if word.startswith(("user", "then"))] == [
        "user=balie@example.org auth=Bearer oud",
        "then ''",
        "user=balie@example.org auth=Bearer nieuw",
    ]


@pytest.mark.parametrize("tokens", [("oud",), ("oud", "ook")])
def test_what_stays_refused_is_said_without_the_token(
    imap: TokenImap, certificate: Certificate, tokens: tuple[str, ...]
) -> None:
    with pytest.raises(LoginRefused, match="weigert het token") as caught:
        look(imap, certificate, Tokens(*tokens))

    assert "oud" not in str(caught.value)
    assert imap.heard.count("AUTHENTICATE") == len(tokens)


def test_no_password_is_tried_where_no_token_is_to_be_had(
    imap: TokenImap, certificate: Certificate
) -> None:
    with pytest.raises(LoginRefused, match="verlopen"):
        look(imap, certificate, Tokens())

    assert not {"LOGIN", "AUTHENTICATE"}.intersection(imap.heard)


def test_a_server_without_xoauth2_is_said(imap: TokenImap, certificate: Certificate) -> None:
    imap.can = "AUTH=PLAIN"

    with pytest.raises(FetchError, match="kent geen inloggen met OAuth"):
        look(imap, certificate, Tokens("goed"))

    assert "LOGIN" not in imap.heard


def test_mail_is_sent_with_a_token(smtp: SmtpServer) -> None:
    smtp.behaviour.tokens = ("goed",)

    knock(smtp, Tokens("goed"))

    assert smtp.commands == ["XOAUTH2 goed"]


def test_smtp_renews_a_refused_token_once(smtp: SmtpServer) -> None:
    smtp.behaviour.tokens = ("nieuw",)

    knock(smtp, Tokens("oud", "nieuw"))

    assert smtp.commands == ["XOAUTH2 oud", "then ''", "XOAUTH2 nieuw"]


def test_smtp_says_that_the_token_stays_refused(smtp: SmtpServer) -> None:
    with pytest.raises(DeliveryError, match="weigert het token") as caught:
        knock(smtp, Tokens("oud", "ook"))

    assert not caught.value.permanent


def test_smtp_says_why_there_is_no_token(smtp: SmtpServer) -> None:
    with pytest.raises(DeliveryError, match="verlopen"):
        knock(smtp, Tokens())

    assert smtp.commands == []


@pytest.mark.parametrize("account", [ImapAccount, SmtpAccount])
def test_a_token_goes_over_an_encrypted_line_only(
    account: type[ImapAccount] | type[SmtpAccount],
) -> None:
    with pytest.raises(ChannelError, match="versleutelde"):
        account(host=HOST, port=1, username="a", tokens=Tokens("a"), security=Security.NONE)
