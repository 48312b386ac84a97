"""Mails that come in together: each as if it came by itself, for little more than one costs."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from channels.base import Inbound
from kcc.models import Brake, Citizen, Contact, Message, NumberSeries
from kcc.services import intake
from kcc.services.incoming import SAME_ID
from kcc.services.intake import Arrival, Received
from kcc.services.matching import Evidence
from tests import builders
from tests.services.intake_door import Door, acknowledgements, address, history, terms

SENT = builders.NOW - timedelta(minutes=1)
_serial = count(1)


@pytest.fixture
def door(session: Session) -> Door:
    return Door(session)


def together(door: Door, mails: Sequence[Inbound]) -> list[Received]:
    return intake.receive_all(
        door.session,
        [Arrival(inbound=one, mailbox=door.mailbox) for one in mails],
        door.now,
        installation=door.installation,
        keys=door.keys,
    )


def one_by_one(door: Door, mails: Sequence[Inbound]) -> list[Received]:
    return [door.receive(one, now=door.now) for one in mails]


def mail(sender: str = "", **fields: Any) -> Inbound:
    number = next(_serial)
    fields = {"sent_at": SENT, **fields}
    fields.setdefault("subject", f"Vraag over {number}")
    return builders.inbound(sender or f"inwoner{number}@example.nl", **fields)


def facts(session: Session, found: Sequence[Received]) -> list[tuple[Any, ...]]:
    """What can be told apart afterwards, with the contacts by the order of their numbers."""
    session.flush()
    session.expire_all()
    contacts = session.scalars(select(Contact).order_by(Contact.number)).all()
    order = {contact.id: place for place, contact in enumerate(contacts)}
    return [
        (
            order[one.contact.id],
            order.get(one.contact.related_id or 0),
            (one.is_new, one.is_double, one.acknowledged, one.evidence),
            (one.contact.number, one.contact.state, one.contact.outcome, one.contact.unread),
            one.contact.citizen and (one.contact.citizen.name, one.contact.citizen.email),
            (one.message.rfc_id, one.message.notice, one.message.text),
            [message.kind for message in one.contact.messages],
            len(acknowledgements(session, one.contact)),
            sorted(clock.moment for clock in one.contact.clocks),
            sorted(history(session, one.contact)),
            sorted(terms(session, one.contact)),
        )
        for one in found
    ]


def brakes(session: Session) -> list[tuple[Any, ...]]:
    rows = session.scalars(select(Brake).order_by(Brake.level, Brake.key))
    return [(b.level, b.key, b.count, b.holds, b.held, b.number, b.tripped_at) for b in rows]


def of_one_sender() -> list[Inbound]:
    return [mail("nieuw@example.nl", name=name) for name in ("Fatima", "Omar")]


def same_id_twice() -> list[Inbound]:
    again = {"message_id": "<zelfde@example.nl>", "subject": "Tegel"}
    return [
        mail("a@example.nl", **again),
        mail("b@example.nl"),
        mail("a@example.nl", **again, to=(address("info@gemeente.example.org"),)),
        mail("a@example.nl", **again, text="Heel iets anders."),
    ]


def answer_to_one_of_them() -> list[Inbound]:
    first = mail()
    other = mail(in_reply_to=first.message_id, references=("<elders@example.nl>",))
    return [first, mail(), other, mail(references=(other.message_id or "",))]


def a_number_that_is_guessed() -> list[Inbound]:
    return [mail("raadt@example.nl"), mail("raadt@example.nl", subject="Re: [2600000014]")]


def from_programs() -> list[Inbound]:
    known, away, still_away = (
        mail("bekend@example.nl", automatic=is_away) for is_away in (False, True, True)
    )
    daemon = mail("mailer-daemon@example.nl", automatic=True)
    return [away, known, still_away, daemon, mail(bounce=True)]


def too_many_of_one() -> list[Inbound]:
    return [mail("robot@example.nl") for _ in range(5)] + [mail(), mail("robot@example.nl")]


def test_together_all_becomes_what_it_does_one_by_one(door: Door, session: Session) -> None:
    door.limit(acknowledge_per_day=3)
    written = [
        *a_number_that_is_guessed(),
        *of_one_sender(),
        *same_id_twice(),
        *answer_to_one_of_them(),
        *from_programs(),
        *too_many_of_one(),
    ]
    session.commit()
    expected = facts(session, one_by_one(door, written)), brakes(session)
    session.rollback()

    received = together(door, written)

    assert (facts(session, received), brakes(session)) == expected
    assert received[1].evidence is Evidence.NUMBER


def test_the_same_message_id_with_other_words_is_told_apart_among_ten(
    door: Door, session: Session
) -> None:
    first, _, double, other = together(door, same_id_twice())

    assert (double.is_double, double.message) == (True, first.message)
    assert (other.is_new, other.message.notice) == (True, SAME_ID)


def test_who_writes_twice_among_ten_is_one_citizen_with_the_first_name(
    door: Door, session: Session
) -> None:
    names = ("", "Fatima", "Omar")

    found = together(door, [mail("nieuw@example.nl", name=name) for name in names])

    (citizen,) = session.scalars(select(Citizen))
    assert citizen.name == "Fatima"
    assert {one.contact.citizen for one in found} == {citizen}


def test_the_brake_counts_each_of_ten(door: Door, session: Session) -> None:
    door.limit(acknowledge_per_day=3)

    found = together(door, too_many_of_one())

    assert [one.acknowledged for one in found] == [True] * 3 + [False] * 2 + [True, False]
    (robot,) = session.scalars(select(Brake).where(Brake.key == "robot@example.nl"))
    assert (robot.count, robot.held, robot.number) == (6, 3, found[-1].contact.number)


def test_numbers_follow_the_order_and_a_double_takes_none(door: Door, session: Session) -> None:
    found = together(door, same_id_twice())

    assert [one.contact.number[:9] for one in found if one.is_new] == [
        "260000001",
        "260000002",
        "260000003",
    ]
    assert session.scalars(select(NumberSeries.last)).all() == [3]


def test_ten_are_looked_up_and_written_in_as_many_statements_as_twenty(
    door: Door, session: Session, engine: Engine
) -> None:
    """Each statement is a trip to PostgreSQL, and costs more than the row it carries."""
    together(door, [mail()])  # norms, opening hours and mailboxes are read once
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        together(door, [mail(in_reply_to="<elders@example.nl>") for _ in range(10)])
        for_ten = len(statements)
        together(door, [mail(in_reply_to="<elders@example.nl>") for _ in range(20)])
    finally:
        event.remove(engine, "before_cursor_execute", note)

    assert len(statements) == 2 * for_ten
    assert for_ten <= 25
    assert session.scalar(select(func.count()).select_from(Contact)) == 31
    assert session.scalar(select(func.count()).select_from(Message)) == 62
