"""The queue: its views, filters, pages, counters and headings."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.actors import Actor
from kcc.domain.moments import Moment
from kcc.domain.roles import Role
from kcc.domain.states import State
from kcc.models import Agent, Contact
from kcc.services import claiming, queue
from kcc.services.queue import Filters, Group, View
from kcc.services.queue_rows import Row
from tests import builders

HOUR = timedelta(hours=1)
ALL = Filters()


@pytest.fixture
def sanne(session: Session) -> Agent:
    return builders.agent(session)


def test_what_is_due_first_stands_first(session: Session, sanne: Agent, now: datetime) -> None:
    without = builders.contact(session)
    late = builders.contact(session, due_at=now - HOUR)
    soon = builders.contact(session, due_at=now + HOUR)

    assert rows(session, sanne, View.TO_DO, now) == [late, soon, without]


def test_each_view_shows_its_own(session: Session, sanne: Agent, now: datetime) -> None:
    other = builders.agent(session, "Omar")
    free = builders.contact(session, due_at=now + 4 * HOUR)
    left = builders.contact(session, state=State.IN_PROGRESS, due_at=now + 5 * HOUR)
    mine = builders.contact(session, state=State.IN_PROGRESS, agent=sanne, due_at=now - HOUR)
    builders.contact(session, state=State.IN_PROGRESS, agent=other)
    citizen = builders.contact(session, state=State.WAITS_FOR_CITIZEN, agent=sanne)
    department = builders.contact(session, state=State.WAITS_FOR_DEPARTMENT)
    put_off = builders.contact(session, state=State.POSTPONED, agent=sanne, due_at=now + HOUR)
    closed = builders.contact(session, state=State.CLOSED, agent=sanne)
    spam = builders.contact(session, state=State.NO_ACTION)

    assert len(rows(session, sanne, View.TO_DO, now)) == 6
    assert rows(session, sanne, View.MINE, now) == [mine, put_off, citizen]
    assert rows(session, sanne, View.NOBODYS, now) == [free, left]
    assert rows(session, sanne, View.WAITS_FOR_CITIZEN, now) == [citizen]
    assert rows(session, sanne, View.WAITS_FOR_DEPARTMENT, now) == [department]
    assert rows(session, sanne, View.POSTPONED, now) == [put_off]
    assert rows(session, sanne, View.LATE, now) == [mine, free]
    assert rows(session, sanne, View.CLOSED, now) == [spam, closed]


def test_the_counters_count_what_the_views_show(
    session: Session, sanne: Agent, now: datetime
) -> None:
    for number, state in enumerate(5 * list(State)):
        holder = sanne if number % 3 == 0 else None
        builders.contact(session, state=state, agent=holder, due_at=now + number * HOUR)

    with statements(session) as seen:
        shared = queue.counts(session, sanne.as_actor(), ALL, now)
        mine = queue.count_mine(session, sanne.as_actor(), ALL, now)

    assert len(seen) == 2
    counted = {**shared, View.MINE: mine}
    assert View.CLOSED not in counted
    shown = {view: len(rows(session, sanne, view, now)) for view in counted}
    assert counted == shown
    assert all(shown.values())


def test_filters_narrow_rows_and_counters_alike(
    session: Session, sanne: Agent, now: datetime
) -> None:
    department, topic = builders.department(session), builders.topic(session)
    features: dict[str, Any] = {
        "department": department,
        "topic": topic,
        "channel": ChannelKind.FORM,
    }
    wanted = builders.contact(session, **features)
    for missing in features:
        builders.contact(session, **{k: v for k, v in features.items() if k != missing})

    for filters, found in (
        (Filters(channel=ChannelKind.FORM), 3),
        (Filters(topic_id=topic.id), 3),
        (Filters(department_id=department.id), 3),
        (Filters(channel=ChannelKind.FORM, topic_id=topic.id, department_id=department.id), 1),
    ):
        shown = queue.page(session, sanne.as_actor(), View.TO_DO, filters, now).rows
        assert wanted.id in [row.id for row in shown]
        assert len(shown) == found
        assert queue.counts(session, sanne.as_actor(), filters, now)[View.TO_DO] == found


def test_a_department_sees_and_counts_its_own_only(session: Session, now: datetime) -> None:
    own, other = builders.department(session), builders.department(session)
    colleague = builders.actor(session, roles=(Role.DEPARTMENT,), department=own)
    waits = State.WAITS_FOR_DEPARTMENT
    mine = builders.contact(session, department=own, state=waits)
    builders.contact(session, department=other, state=waits)
    builders.contact(session)

    shown = queue.page(session, colleague, View.TO_DO, ALL, now).rows
    assert [row.id for row in shown] == [mine.id]
    assert queue.counts(session, colleague, ALL, now)[View.WAITS_FOR_DEPARTMENT] == 1
    assert queue.counts(session, colleague, ALL, now)[View.NOBODYS] == 1
    assert claiming.claim_next(session, colleague, now) is mine
    assert (mine.agent_id, mine.state) == (colleague.agent_id, waits)
    assert claiming.claim_next(session, colleague, now) is None


def test_who_does_not_work_on_contacts_sees_and_claims_nothing(
    session: Session, now: datetime
) -> None:
    editor = builders.actor(session, roles=(Role.EDITOR,))
    builders.contact(session)

    assert queue.page(session, editor, View.TO_DO, ALL, now).rows == ()
    assert set(queue.counts(session, editor, ALL, now).values()) == {0}
    assert queue.count_mine(session, editor, ALL, now) == 0
    assert claiming.claim_next(session, editor, now) is None


@pytest.mark.parametrize("view", [View.TO_DO, View.CLOSED])
def test_pages_follow_each_other_without_gap_or_double(
    session: Session, sanne: Agent, now: datetime, view: View
) -> None:
    state = State.CLOSED if view is View.CLOSED else State.NEW
    for number in range(120):  # three at each moment, so that the id has to decide
        moment = now + (number // 3) * HOUR
        builders.contact(session, state=state, due_at=moment, received_at=moment)

    pages = list(all_pages(session, sanne.as_actor(), view, now))

    found = [contact.id for page in pages for contact in page]
    assert [len(page) for page in pages] == [50, 50, 20]
    assert found == sorted(found, reverse=view is View.CLOSED)


def test_a_row_that_is_done_meanwhile_moves_no_other_off_its_page(
    session: Session, sanne: Agent, now: datetime
) -> None:
    made = [builders.contact(session, due_at=now + number * HOUR) for number in range(60)]
    first = queue.page(session, sanne.as_actor(), View.TO_DO, ALL, now)
    made[3].state, made[3].closed_at = State.CLOSED, now
    session.flush()

    second = queue.page(session, sanne.as_actor(), View.TO_DO, ALL, now, after=first.next)

    assert [row.id for row in second.rows] == [contact.id for contact in made[50:]]
    assert second.next is None


@pytest.mark.parametrize(
    "token",
    [
        "",
        "onzin",
        "é",
        "YWJj",
        "AAAA",
        "MjAyNi0wMS0wMVQwMDowMDowMCAx",  # a moment without a zone
        "MjAyNi0wMS0wMVQwMDowMDowMCswMDowMCA5OTk5OTk5OTk5OTk5OTk5OTk5OTk5",  # an endless id
        "MDAwMS0wMS0wMVQwMDowMDowMCsyMzowMCAx",  # before the first year
    ],
)
def test_a_token_that_nobody_gave_is_the_first_page(
    session: Session, sanne: Agent, now: datetime, token: str
) -> None:
    contact = builders.contact(session)

    found = queue.page(session, sanne.as_actor(), View.TO_DO, ALL, now, after=token)

    assert [row.id for row in found.rows] == [contact.id]


def test_a_page_takes_as_many_statements_for_fifty_rows_as_for_two(
    session: Session, sanne: Agent, now: datetime
) -> None:
    taken = []
    for number in (2, 48):
        for _ in range(number):
            contact = builders.contact(session, agent=sanne, topic=builders.topic(session))
            builders.clock(session, contact)
        session.commit()
        with Session(session.get_bind()) as fresh, statements(fresh) as seen:
            shown = queue.page(fresh, sanne.as_actor(), View.TO_DO, ALL, now).rows
            assert all(row.who and row.topic and row.holder and row.clock for row in shown)
        taken.append(len(seen))

    assert len(shown) == 50
    assert taken[0] == taken[1] <= 4


def test_who_is_not_known_by_name_is_called_by_an_address(
    session: Session, sanne: Agent, now: datetime
) -> None:
    named = builders.contact(session, due_at=now)
    nameless = builders.citizen(session, "", email="iemand@example.nl")
    builders.contact(session, citizen=nameless, due_at=now + HOUR)

    shown = queue.page(session, sanne.as_actor(), View.TO_DO, ALL, now).rows

    assert named.citizen
    assert [row.who for row in shown] == [named.citizen.name, "iemand@example.nl"]


def test_the_clock_that_decides_is_the_nearest_an_agent_can_meet(
    session: Session, sanne: Agent, now: datetime
) -> None:
    contact = builders.contact(session)
    builders.clock(session, contact, Moment.ACKNOWLEDGE, due_at=now + HOUR)
    builders.clock(session, contact, Moment.FIRST_ANSWER, due_at=now + HOUR, met_at=now)
    deciding = builders.clock(session, contact, Moment.NEXT_ANSWER, due_at=now + 2 * HOUR)
    builders.clock(session, contact, Moment.CALLBACK, due_at=now + 3 * HOUR)

    contact.due_at = deciding.due_at
    session.flush()
    clock = queue.page(session, sanne.as_actor(), View.TO_DO, ALL, now).rows[0].clock
    assert clock is not None
    assert (clock.due_at, clock.warn_percent) == (deciding.due_at, deciding.warn_percent)


@pytest.mark.parametrize(
    ("after", "group"),
    [
        (timedelta(seconds=-1), Group.LATE),
        (timedelta(0), Group.TODAY),
        (9 * HOUR, Group.TODAY),  # 23:00 in Amsterdam
        (10 * HOUR, Group.TOMORROW),  # midnight there, 23:00 in UTC
        (34 * HOUR, Group.LATER),
    ],
)
def test_the_heading_is_the_date_in_the_netherlands(
    session: Session, now: datetime, after: timedelta, group: Group
) -> None:
    contact = builders.contact(session, due_at=now + after)

    assert queue.grouping(now)(contact) is group


def test_without_a_clock_the_heading_says_so(session: Session, now: datetime) -> None:
    assert queue.grouping(now)(builders.contact(session)).label == "Zonder termijn"


def test_views_and_groups_have_words() -> None:
    assert all(choice.label for choices in (View, Group) for choice in choices)


def rows(session: Session, agent: Agent, view: View, now: datetime) -> list[Contact]:
    """The contacts themselves, in the order of their lines."""
    found = queue.page(session, agent.as_actor(), view, ALL, now).rows
    return [session.get_one(Contact, row.id) for row in found]


def all_pages(
    session: Session, actor: Actor, view: View, now: datetime
) -> Iterator[tuple[Row, ...]]:
    after = None
    while True:
        found = queue.page(session, actor, view, ALL, now, after=after)
        yield found.rows
        after = found.next
        if after is None:
            return


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    session.flush()
    event.listen(session.get_bind(), "before_cursor_execute", note)
    yield seen
    event.remove(session.get_bind(), "before_cursor_execute", note)
