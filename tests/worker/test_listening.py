"""A mailbox that rings is read at once; one that cannot, or whose bell breaks, at its turn."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from channels.base import FetchError
from channels.email.accounts import ImapAccount
from channels.email.imap import ImapSource
from kcc.domain.folders import MOST
from kcc.models import Contact
from kcc.worker import listening
from kcc.worker.listening import Listener, Listeners, take_turn
from kcc.worker.shift import Parts
from tests.channels.email.test_idle import CAPABLE, DONE, EXAMINED, HELLO, WAITS, account_of
from tests.servers import dovecot as servers
from tests.servers.dovecot import Dovecot
from tests.servers.scripted import ScriptedServer, scripted_server
from tests.servers.sockets import Certificate, free_port, wait_until
from tests.worker.mail_help import mail, mailbox_at
from tests.worker.processes import Worker

HANGS = (HELLO, CAPABLE, DONE, CAPABLE, EXAMINED)
TURN = 600.0  # seconds: no test waits for it
MakeListener = Callable[..., Listener]


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(listening, "SLICE", 0.05)


@pytest.fixture
def rings() -> list[int]:
    """One for each time that a bell rang."""
    return []


@pytest.fixture
def listen(rings: list[int]) -> Iterator[MakeListener]:
    """A listener that has been started."""
    made: list[Listener] = []

    def listen_(account: ImapAccount, at_work: bool = True) -> Listener:
        listener = Listener(
            account, lambda: rings.append(1), lambda: at_work, turn=TURN, renew=60.0
        )
        listener.start()
        made.append(listener)
        return listener

    yield listen_
    for listener in made:
        listener.stop()
    wait_until_nobody_listens()


def wait_until_nobody_listens() -> None:
    wait_until(
        lambda: all(thread.name != "bell" for thread in threading.enumerate()),
        seconds=20,
        what="the end of all bells",
    )


def wait_for_ring(listener: Listener) -> None:
    wait_until(listener.has_rung, seconds=20, what="the bell")


def test_a_mailbox_that_can_ring_is_read_when_it_does_and_seldom_else(
    dovecot: Dovecot, mail_user: str, listen: MakeListener
) -> None:
    listener = listen(dovecot.account(mail_user))
    wait_for_ring(listener)  # for what came before
    assert listener.is_due()
    assert not listener.is_due()

    dovecot.deliver(mail_user, mail())

    wait_for_ring(listener)
    assert listener.is_due()


def test_it_rings_until_somebody_heard_it(
    dovecot: Dovecot, mail_user: str, listen: MakeListener, rings: list[int]
) -> None:
    listener = listen(dovecot.account(mail_user))

    wait_until(lambda: len(rings) > 2, seconds=20, what="the bell")

    assert listener.is_due()


def test_what_was_more_than_one_run_takes_is_read_at_the_next_turn(
    dovecot: Dovecot, mail_user: str, listen: MakeListener
) -> None:
    listener = listen(dovecot.account(mail_user))
    wait_for_ring(listener)
    assert listener.is_due()

    listener.has_more()

    assert listener.is_due()


def test_a_mailbox_that_nobody_answers_for_is_read_at_every_turn(
    dovecot: Dovecot, listen: MakeListener, rings: list[int]
) -> None:
    listener = listen(replace(dovecot.account("x"), port=free_port()))

    assert [listener.is_due() for _ in range(3)] == [True] * 3
    assert not rings


@pytest.mark.parametrize(
    "end",
    [b"", b"* BYE tot ziens\r\n", b"\xff\xfe\x00 (((\r\n"],
    ids=["cut", "bye", "nonsense"],
)
def test_a_bell_that_breaks_is_hung_anew(end: bytes, listen: MakeListener) -> None:
    breaks, holds = [*HANGS, WAITS + end, ScriptedServer.CUT], [*HANGS, WAITS]
    with scripted_server(breaks, holds) as server:
        listener = listen(account_of(server))
        wait_for_ring(listener)
        listener.is_due()

        wait_for_ring(listener)  # the second line is there

        assert server.heard.count(b"EXAMINE") == 2
        listener.stop()  # or the server waits for it


def test_a_worker_without_the_lease_leaves_the_servers_alone(listen: MakeListener) -> None:
    with scripted_server([*HANGS, WAITS]) as server:
        listener = listen(account_of(server), at_work=False)

        assert listener.is_due()
        assert server.heard == b""


def test_who_listens_follows_the_settings_of_the_mailboxes(dovecot: Dovecot) -> None:
    made: list[tuple[int, ImapAccount]] = []

    def make(mailbox_id: int, account: ImapAccount) -> Listener:
        made.append((mailbox_id, account))
        return Listener(account, lambda: None, lambda: True, turn=TURN, renew=60.0)

    first, moved, other = (dovecot.account(name) for name in ("a", "b", "c"))
    listeners = Listeners(make)
    archive = dovecot.account("a", folder="Archief")
    listeners.keep({1: [first, archive], 2: [other]})
    listeners.keep({1: [first, archive], 2: [other]})
    assert sorted(made, key=str) == sorted([(1, first), (1, archive), (2, other)], key=str)
    assert len(listeners.of(1)) == 2

    listeners.keep({1: [moved], 3: []})
    assert made[3:] == [(1, moved)]
    assert [one.account for one in listeners.of(1)] == [moved]
    assert listeners.of(2) == []

    listeners.keep({})
    wait_until_nobody_listens()


class Reads:
    """Reads a mailbox, and says whether there is more."""

    def __init__(self, *, more: bool = False) -> None:
        self.count, self.more = 0, more

    def __call__(self) -> bool:
        self.count += 1
        return self.more


def test_a_mailbox_that_cannot_ring_is_read_once_a_turn(
    dovecot: Dovecot, listen: MakeListener
) -> None:
    """Again and again at once would be a log-in each time, for as long as a run may last."""
    deaf = listen(replace(dovecot.account("x"), port=free_port()))
    goes_on = iter([True] * 5 + [False] * 100)

    take_turn([deaf], reads := Reads(), goes_on.__next__)

    assert reads.count == 1


def test_a_mailbox_of_which_one_folder_rings_is_read_and_the_others_count_as_heard(
    dovecot: Dovecot, mail_user: str, listen: MakeListener
) -> None:
    dovecot.deliver(mail_user, mail(), folder="Vragen")
    both = [listen(dovecot.account(mail_user, folder=name)) for name in ("INBOX", "Vragen")]
    for one in both:
        wait_for_ring(one)
        one.is_due()
    dovecot.deliver(mail_user, mail(2), folder="Vragen")
    wait_for_ring(both[1])

    take_turn(both, reads := Reads(), lambda: True)
    take_turn(both, reads, lambda: True)
    assert reads.count == 1

    both[0].has_more()
    take_turn(both, reads := Reads(more=True), lambda: True)
    assert reads.count == 1
    assert all(one.is_due() for one in both), "there was more than one run takes"


@pytest.fixture
def narrow(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dovecot]:
    """A Dovecot that allows one user as many lines as it does when nobody sets it up: ten."""
    whole = servers._template

    def with_ten(program: str) -> str:
        return whole(program).replace("userip_connections = 100", "userip_connections = 10")

    monkeypatch.setattr(servers, "_template", with_ten)
    with servers.running_dovecot(certificate) as server:
        yield server


def test_as_many_folders_as_may_be_read_ring_within_what_a_server_allows_one_user(
    narrow: Dovecot, listen: MakeListener
) -> None:
    names = [f"Map {number}" for number in range(MOST)]
    with narrow.client("balie") as client:
        for name in names:
            client.create_folder(name)
    for name in names:
        wait_for_ring(listen(narrow.account("balie", folder=name)))

    with closing(ImapSource(narrow.account("balie"))) as reading:
        reading.connect()
        with narrow.client("balie"):  # somebody tests the mailbox meanwhile
            one_too_many = ImapSource(narrow.account("balie"))
            with pytest.raises(FetchError):
                one_too_many.connect()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_mail_is_a_contact_at_once_without_waiting_for_the_next_turn(
    start: Callable[..., Worker], parts: Parts, session: Session, dovecot: Dovecot, mail_user: str
) -> None:
    mailbox_at(parts, mail_user, dovecot=dovecot)
    worker = start(KCC_MAIL_POLL_SECONDS=600)
    worker.wait_for("lease taken")
    for number in (1, 2, 3):
        dovecot.deliver(mail_user, mail(number))
        wait_until(has_contacts(session, number), seconds=60, what=f"contact {number}")


def has_contacts(session: Session, wanted: int) -> Callable[[], bool]:
    def are_there() -> bool:
        session.rollback()
        return session.scalars(select(func.count()).select_from(Contact)).one() == wanted

    return are_there
