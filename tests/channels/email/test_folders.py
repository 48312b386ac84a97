"""Which folders there are, and a move that is the server's own or does not happen."""

from contextlib import closing
from typing import Any

import pytest

from channels.base import FetchError
from channels.email.folders import contents, look, move
from channels.email.imap import ImapSource
from tests.channels.builders import a_mail
from tests.channels.email.test_idle import DONE, HELLO, account_of
from tests.servers.dovecot import Dovecot
from tests.servers.scripted import scripted_server


def test_it_tells_what_each_folder_holds(dovecot: Dovecot, mail_user: str) -> None:
    dovecot.deliver(mail_user, a_mail("een"), folder="Reünie & vóór")
    dovecot.deliver(mail_user, a_mail("twee"), folder="Verwerkt")

    with closing(ImapSource(dovecot.account(mail_user))) as source:
        told = look(source, ["INBOX", "Reünie & vóór"], "Verwerkt")

    assert told.endswith("map INBOX bevat 0 berichten, map Reünie & vóór bevat 1 berichten.")


@pytest.mark.parametrize(
    "missing",
    [(["Weg"],), (["INBOX"], "Weg"), (["INBOX"], "", "Weg")],
    ids=["read", "target", "copies"],
)
def test_of_a_folder_that_is_not_there_it_tells_which_are(
    dovecot: Dovecot, mail_user: str, missing: tuple[Any, ...]
) -> None:
    dovecot.deliver(mail_user, a_mail(), folder="Vragen")

    with (
        closing(ImapSource(dovecot.account(mail_user))) as source,
        pytest.raises(FetchError, match="geen map Weg") as caught,
    ):
        look(source, *missing)

    assert "Vragen" in caught.value.reason
    assert "INBOX" in caught.value.reason


def test_what_is_no_longer_there_is_passed_over(dovecot: Dovecot, mail_user: str) -> None:
    for name in ("INBOX", "Verwerkt"):
        dovecot.deliver(mail_user, a_mail(), folder=name)
    with closing(ImapSource(dovecot.account(mail_user))) as source:
        uidvalidity, uids = contents(source, "INBOX")

        move(source, "INBOX", uidvalidity, [*uids, 99], "Verwerkt")
        move(source, "INBOX", uidvalidity, uids, "Verwerkt")

        assert contents(source, "INBOX") == (uidvalidity, [])
        assert len(contents(source, "Verwerkt")[1]) == 2


def test_nothing_is_moved_by_numbers_of_before(dovecot: Dovecot, mail_user: str) -> None:
    for name in ("INBOX", "Verwerkt"):
        dovecot.deliver(mail_user, a_mail(), folder=name)
    with closing(ImapSource(dovecot.account(mail_user))) as source:
        uidvalidity, uids = contents(source, "INBOX")

        with pytest.raises(FetchError, match="nummert"):
            move(source, "INBOX", uidvalidity + 1, uids, "Verwerkt")

        assert contents(source, "INBOX") == (uidvalidity, uids)


def test_a_server_that_cannot_move_is_never_asked_to_copy_and_remove() -> None:
    cannot = b"* CAPABILITY IMAP4rev1 UIDPLUS\r\n%TAG% OK klaar\r\n"
    with scripted_server([HELLO.replace(b" IDLE", b""), cannot, DONE, cannot]) as server:
        source = ImapSource(account_of(server))
        with closing(source), pytest.raises(FetchError, match="kan niet verplaatsen"):
            move(source, "INBOX", 1, [1], "Verwerkt")

        assert not {b"SELECT", b"COPY", b"STORE", b"EXPUNGE"} & set(server.heard.split())
