"""The doorbell of a mailbox: against a real Dovecot, and against servers that break off."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from channels.base import FetchError, LoginRefused
from channels.email.accounts import ImapAccount, Security
from channels.email.idle import Doorbell, NoBell
from tests.channels.builders import a_mail
from tests.servers.dovecot import Dovecot
from tests.servers.scripted import ScriptedServer, scripted_server
from tests.servers.sockets import wait_until

HELLO = b"* OK [CAPABILITY IMAP4rev1 IDLE] klaar\r\n"
CAPABLE = b"* CAPABILITY IMAP4rev1 IDLE\r\n%TAG% OK klaar\r\n"
DONE = b"%TAG% OK klaar\r\n"
EXAMINED = b"* 3 EXISTS\r\n* OK [UIDVALIDITY 1] goed\r\n%TAG% OK [READ-ONLY] klaar\r\n"
WAITS = b"+ wacht\r\n"
LONG = 60.0  # more seconds than any test takes


@pytest.fixture
def bell(dovecot: Dovecot, mail_user: str) -> Iterator[Doorbell]:
    """A bell that hangs in an empty mailbox."""
    with closing(Doorbell(dovecot.account(mail_user), renew=LONG)) as bell:
        bell.hang()
        yield bell


def rings_soon(bell: Doorbell) -> None:
    wait_until(lambda: bell.rings(1), seconds=20, what="the bell")


def rings_for_each_of_two(bell: Doorbell, dovecot: Dovecot, user: str) -> None:
    for words in ("nieuw", "nog een"):
        while bell.rings(0.3):  # a mail may ring more than once
            pass
        dovecot.deliver(user, a_mail(words))
        rings_soon(bell)


def test_it_rings_for_mail_that_comes_in(bell: Doorbell, dovecot: Dovecot, mail_user: str) -> None:
    assert not bell.rings(0.2)

    rings_for_each_of_two(bell, dovecot, mail_user)


def test_it_rings_over_an_encrypted_line(dovecot: Dovecot, mail_user: str) -> None:
    trusted = str(dovecot.certificate.certificate)
    account = replace(
        dovecot.account(mail_user), port=dovecot.tls_port, security=Security.SSL, ca_file=trusted
    )
    with closing(Doorbell(account, renew=LONG)) as bell:
        bell.hang()
        rings_for_each_of_two(bell, dovecot, mail_user)


def test_what_others_do_with_mail_that_was_there_is_no_news(
    dovecot: Dovecot, mail_user: str
) -> None:
    dovecot.deliver(mail_user, a_mail("oud"))
    with closing(Doorbell(dovecot.account(mail_user), renew=LONG)) as bell:
        bell.hang()
        with dovecot.client(mail_user) as person:
            person.select_folder("INBOX")
            person.add_flags([1], [b"\\Seen"])

        assert not bell.rings(1)


def test_waiting_leaves_the_mail_as_new_as_it_was(
    bell: Doorbell, dovecot: Dovecot, mail_user: str
) -> None:
    dovecot.deliver(mail_user, a_mail("nieuw"))
    rings_soon(bell)

    with dovecot.client(mail_user) as person:
        person.select_folder("INBOX", readonly=True)
        [flags] = person.get_flags(person.search()).values()
    assert b"\\Recent" in flags
    assert b"\\Seen" not in flags


def test_a_wait_that_is_begun_anew_misses_nothing(dovecot: Dovecot, mail_user: str) -> None:
    with closing(Doorbell(dovecot.account(mail_user), renew=0)) as bell:
        bell.hang()
        assert not bell.rings(LONG)  # it does no more than begin anew

        dovecot.deliver(mail_user, a_mail("tussendoor"))

        rings_soon(bell)


def test_a_server_that_cannot_tell_says_so() -> None:
    without = HELLO.replace(b" IDLE", b""), CAPABLE.replace(b" IDLE", b""), DONE
    with (
        scripted_server([*without, CAPABLE.replace(b" IDLE", b"")]) as server,
        pytest.raises(NoBell, match="meldt nieuwe e-mail niet zelf"),
    ):
        Doorbell(account_of(server), renew=LONG).hang()


def test_a_wrong_password_is_told_apart(dovecot: Dovecot, mail_user: str) -> None:
    bell = Doorbell(replace(dovecot.account(mail_user), password="fout"), renew=LONG)

    with pytest.raises(LoginRefused):
        bell.hang()


@pytest.mark.parametrize(
    "end",
    [
        [ScriptedServer.CUT],
        [b"* BYE tot ziens\r\n", ScriptedServer.CUT],
        [b"\xff\xfe\x00 (((\r\n", ScriptedServer.CUT],
        [b"* 4 EXI", ScriptedServer.CUT],
    ],
    ids=["cut", "bye", "nonsense", "half a line"],
)
def test_a_line_that_falls_is_an_error_and_no_silence(end: list[bytes]) -> None:
    told = b"".join(end[:-1])
    script = [HELLO, CAPABLE, DONE, CAPABLE, EXAMINED, WAITS + told, ScriptedServer.CUT]
    with scripted_server(script) as server:
        bell = Doorbell(account_of(server), renew=LONG)
        bell.hang()

        with pytest.raises(FetchError):
            rings_soon(bell)
        with pytest.raises(FetchError):  # and it stays so
            bell.rings(5)


def test_a_server_that_says_nothing_when_asked_anew_is_given_up() -> None:
    script = [HELLO, CAPABLE, DONE, CAPABLE, EXAMINED, WAITS]
    with scripted_server(script) as server:
        bell = Doorbell(account_of(server, timeout=0.5), renew=0)
        bell.hang()

        with pytest.raises(FetchError, match="antwoordt niet"):
            bell.rings(5)


def account_of(server: ScriptedServer, *, timeout: float = 5) -> ImapAccount:
    return ImapAccount(
        host="127.0.0.1",
        port=server.port,
        username="balie",
        password="geheim",
        security=Security.NONE,
        timeout=timeout,
    )
