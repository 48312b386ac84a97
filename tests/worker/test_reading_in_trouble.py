"""Reading in trouble: what one mail breaks stops no other, and nothing is lost by it."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.email.mime import parse
from kcc.domain.errors import Unavailable
from kcc.files import StorageFailed
from kcc.models import Contact, RawMail, RawState
from kcc.services import intake, mailroom
from kcc.services.intake import Arrival, Received
from kcc.worker import desk
from kcc.worker.reading import GROUP_MAILS, read_stored
from kcc.worker.shift import Shift
from tests.plugins.databases import mostly_postgresql
from tests.worker.mail_help import EMPTY, WITH_FILE, mail, states

database_url = mostly_postgresql


def test_a_mail_that_breaks_the_program_is_tried_again_and_then_put_aside(
    shift: Shift, session: Session, store: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "parse", broken_for(b"Vraag 1"))
    store(mail(1), mail(2))

    read_stored(shift)
    assert states(session) == ["stored", "done"]

    for _ in range(mailroom.MOST_ATTEMPTS):
        read_stored(shift)
    assert states(session) == ["unreadable", "done"]
    problems = session.scalars(select(RawMail.problem).order_by(RawMail.id)).all()
    assert problems == [desk.OUR_FAULT, ""]


def test_one_mail_that_fails_in_a_group_costs_the_others_nothing(
    shift: Shift, session: Session, store: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mails are taken in by 25; the transaction of the 25 is undone, then each has its own."""
    store(*(mail(number) for number in range(GROUP_MAILS + 5)))
    receive_all = intake.receive_all

    def receive_but_one(
        session: Session, arrivals: Sequence[Arrival], *rest: Any, **named: Any
    ) -> list[Received]:
        received = receive_all(session, arrivals, *rest, **named)
        if "Vraag 13" in [one.inbound.subject for one in arrivals]:
            raise RuntimeError("kapot")
        return received

    monkeypatch.setattr(intake, "receive_all", receive_but_one)
    read_stored(shift)

    assert states(session) == ["done"] * 13 + ["stored"] + ["done"] * (GROUP_MAILS - 9)
    assert session.scalars(select(RawMail.attempts)).all() == [1] * (GROUP_MAILS + 5)
    subjects = session.scalars(select(Contact.subject)).all()
    assert sorted(subjects) == sorted(f"Vraag {n}" for n in range(GROUP_MAILS + 5) if n != 13)


def test_a_mail_that_took_the_process_down_is_tried_alone_after_the_others(
    shift: Shift, session: Session, store: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    store(*(mail(number) for number in range(3)))
    monkeypatch.setattr(desk, "parse", broken_for(b"Vraag 1", Killed))

    crashes = 0
    for _ in range(2 * mailroom.MOST_ATTEMPTS):
        try:
            with monkeypatch.context() as patch:  # a process that is gone gives nothing back
                patch.setattr(mailroom, "give_back", lambda *_: None)
                read_stored(shift)
        except Killed:
            crashes += 1

    assert states(session) == ["done", "unreadable", "done"]
    assert crashes == mailroom.MOST_ATTEMPTS


def test_a_contact_that_cannot_be_made_leaves_the_mail_in_quarantine(
    shift: Shift, session: Session, store: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    store(EMPTY)
    monkeypatch.setattr(intake, "receive_all", broken_for(b""))

    read_stored(shift)

    [raw] = session.scalars(select(RawMail))
    assert (raw.state, raw.message_id) == (RawState.UNREADABLE, None)
    assert raw.problem


@pytest.mark.parametrize("error", [StorageFailed("De schijf is vol."), Unavailable("Weg.")])
def test_what_lies_outside_the_mail_stops_the_run_and_costs_no_attempt(
    shift: Shift,
    session: Session,
    store: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    store(WITH_FILE, mail())

    with monkeypatch.context() as patch:
        patch.setattr(desk.Desk, "_store", raising(error))
        for _ in range(5):
            with pytest.raises(type(error)):
                read_stored(shift)
    assert states(session) == ["stored", "stored"]
    assert session.scalars(select(RawMail.attempts)).all() == [0, 0]

    read_stored(shift)
    assert states(session) == ["done", "done"]


class Killed(BaseException):
    """The process is gone: no handler of ours runs."""


def broken_for(words: bytes, error: type[BaseException] = RuntimeError) -> Callable[..., object]:
    def broken(*arguments: object, **named: object) -> object:
        if not words or words in arguments[0]:  # type: ignore[operator]
            raise error("kapot")
        return parse(*arguments, **named)  # type: ignore[arg-type]

    return broken


def raising(error: Exception) -> Callable[..., object]:
    def raise_(*_arguments: object) -> object:
        raise error

    return raise_
