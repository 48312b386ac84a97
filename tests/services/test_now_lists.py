"""Who is at work, and the lists behind figures of this moment."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.calendar import Calendar
from kcc.domain.states import State
from kcc.models import Conversation, Department, Presence
from kcc.services import calendars, defaults, now_board, now_lists
from kcc.services.now_choices import Choice, Scope
from tests import builders

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ALL = Scope()


@pytest.fixture
def calendar(session: Session, now: datetime) -> Calendar:
    defaults.seed(session, now)
    calendars.forget(session)
    return calendars.calendar(session)


@pytest.fixture
def department(session: Session) -> Department:
    return builders.department(session, "Burgerzaken")


def test_who_has_a_contact_open_is_at_work_in_order_of_name(
    session: Session, now: datetime, calendar: Calendar
) -> None:
    zoe, anna, gone, caller = (
        builders.agent(session, name) for name in ("Zoë Aal", "Anna Bos", "Weg", "Bel Bot")
    )
    open_now = builders.contact(session, agent=zoe, topic=builders.topic(session, "Afval"))
    late = builders.contact(session, agent=zoe, due_at=now - HOUR)
    builders.contact(session, agent=zoe, state=State.CLOSED, closed_at=now - HOUR)
    builders.contact(session, agent=zoe, state=State.CLOSED, closed_at=now - DAY)
    for who, contact, age in (
        (zoe, late, 20),
        (zoe, open_now, 5),
        (anna, late, 9),
        (gone, late, 60),
    ):
        at = now - timedelta(seconds=age)
        session.add(Presence(contact_id=contact.id, agent_id=who.id, seen_at=at))
    session.add(talk(caller.id, now))
    session.flush()

    board = now_board.board(session, ALL, now, calendar)

    told = [(one.name, one.held, one.late, one.done, one.is_talking) for one in board.at_work]
    assert told == [
        ("Anna Bos", 0, 0, 0, False),
        ("Bel Bot", 0, 0, 0, True),
        ("Zoë Aal", 2, 1, 1, False),
    ]
    assert board.at_work[2].topic_id == open_now.topic_id
    held, done = Scope(agent_id=zoe.id), listed(session, Choice.DONE, ALL, now, calendar)
    assert len(listed(session, Choice.OPEN, held, now, calendar)) == 2
    assert len(done) == 1


def test_in_a_department_those_are_at_work_who_have_a_contact_of_it_open(
    session: Session, now: datetime, calendar: Calendar, department: Department
) -> None:
    zoe, anna, caller = (builders.agent(session, name) for name in ("Zoë Aal", "Anna Bos", "Bel"))
    of_it = builders.contact(session, agent=zoe, department=department)
    other = builders.contact(session, agent=zoe)
    for who, contact in ((zoe, of_it), (anna, other)):
        session.add(Presence(contact_id=contact.id, agent_id=who.id, seen_at=now))
    session.add(talk(caller.id, now))
    session.flush()

    board = now_board.board(session, Scope(department_id=department.id), now, calendar)

    assert [(one.name, one.held) for one in board.at_work] == [("Zoë Aal", 1)]


def talk(agent_id: int, now: datetime) -> Conversation:
    return Conversation(
        key="1" * 36,
        agent_id=agent_id,
        channel=ChannelKind.PHONE,
        started_at=now - HOUR,
        saved_at=now - timedelta(minutes=1),
    )


def test_pages_of_a_list_follow_each_other_without_gap_or_double(
    session: Session, now: datetime, calendar: Calendar
) -> None:
    made = [builders.contact(session, due_at=now + (n // 3) * HOUR) for n in range(60)]

    first, second = pages(session, now, calendar)

    assert (len(first), len(second)) == (50, 10)
    assert first + second == [contact.id for contact in made]


def pages(session: Session, now: datetime, calendar: Calendar) -> Iterator[list[int]]:
    after, more = None, True
    while more:
        found = now_lists.page(session, Choice.OPEN, ALL, now, calendar, after=after)
        yield [row.id for row in found.rows]
        after, more = found.next, found.next is not None


def listed(
    session: Session, choice: Choice, scope: Scope, now: datetime, calendar: Calendar
) -> list[int]:
    found = now_lists.page(session, choice, scope, now, calendar)
    assert found.count == len(found.rows)
    return [row.id for row in found.rows]


def test_a_whole_list_has_all_pages_and_says_of_how_many_it_is_the_start(
    session: Session, now: datetime, calendar: Calendar
) -> None:
    made = [builders.contact(session, due_at=now + (n // 3) * HOUR) for n in range(8)]

    all_of_it = now_lists.whole(session, Choice.OPEN, ALL, now, calendar)
    start = now_lists.whole(session, Choice.OPEN, ALL, now, calendar, most=5)

    assert [row.id for row in all_of_it.rows] == [contact.id for contact in made]
    assert [row.id for row in start.rows] == [contact.id for contact in made[:5]]
    assert (all_of_it.count, start.count) == (8, 8)
