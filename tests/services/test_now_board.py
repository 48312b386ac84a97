"""The figures of this moment: each is as long as its list, and as a plain count."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.calendar import Calendar
from kcc.domain.moments import Moment
from kcc.domain.states import Outcome, State
from kcc.models import Clock, Contact, Department
from kcc.services import calendars, defaults, now_board, now_lists
from kcc.services.now_board import Counts
from kcc.services.now_choices import Choice, Moments, Scope
from tests import builders

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ALL = Scope()
NAMES = {
    Choice.LATE: "late",
    Choice.WITHIN_HOUR: "within_hour",
    Choice.WITHIN_FOUR_HOURS: "within_four_hours",
    Choice.NOBODYS: "nobodys",
    Choice.WAITS_FOR_CITIZEN: "waits_for_citizen",
    Choice.WAITS_FOR_DEPARTMENT: "waits_for_department",
    Choice.OPEN: "open",
    Choice.DUE: "due",
    Choice.ON_TIME: "on_time",
    Choice.MISSED: "missed",
}


@pytest.fixture
def calendar(session: Session, now: datetime) -> Calendar:
    defaults.seed(session, now)
    calendars.forget(session)
    return calendars.calendar(session)


@pytest.fixture
def department(session: Session) -> Department:
    return builders.department(session, "Burgerzaken")


@pytest.fixture
def work(session: Session, now: datetime, department: Department) -> None:
    """Contacts in every state, of every channel, late and early, answered in time and not."""
    agent = builders.agent(session)
    for number in range(56):
        state = list(State)[number % 7]
        contact = builders.contact(
            session,
            state=state,
            channel=list(ChannelKind)[number % 4],
            department=department if number % 3 else None,
            agent=agent if number % 5 == 0 else None,
            received_at=now - number * HOUR / 2,
            closed_at=None if state.is_open else now - number * HOUR / 4,
            due_at=now + (number - 20) * HOUR / 4,
        )
        due = now - (number % 9 - 2) * HOUR
        met = (None, due - HOUR, due + HOUR / 2, now - 2 * DAY)[number % 4]
        clock = builders.clock(session, contact, due_at=due, met_at=met)
        clock.paused = number % 10 == 0
        if number % 6 == 0:
            builders.clock(session, contact, Moment.NEXT_ANSWER, due_at=due, met_at=now - HOUR)
        contact.due_at = now + (number - 20) * HOUR / 4 if state.is_open else contact.due_at
    session.flush()


def test_each_figure_is_as_long_as_its_list_in_every_scope(
    session: Session, now: datetime, calendar: Calendar, work: None, department: Department
) -> None:
    scopes = (
        ALL,
        Scope(channel=ChannelKind.EMAIL),
        Scope(department_id=department.id),
        Scope(of_no_department=True),
        Scope(channel=ChannelKind.FORM, department_id=department.id),
    )

    for scope in scopes:
        board = now_board.board(session, scope, now, calendar)
        told = {choice: getattr(board.whole, name) for choice, name in NAMES.items()}
        told |= {Choice.RECEIVED: board.received, Choice.ANSWERED: board.answered}
        found = {choice: listed(session, choice, scope, now, calendar) for choice in told}

        assert told == {choice: len(ids) for choice, ids in found.items()}, scope
        if scope == ALL:
            assert all(told.values())


def test_the_parts_add_up_to_the_whole(
    session: Session, now: datetime, calendar: Calendar, work: None, department: Department
) -> None:
    board = now_board.board(session, ALL, now, calendar)

    for parts in (board.channels.values(), board.departments.values()):
        for name in (*NAMES.values(), "due"):
            assert sum(getattr(one, name) for one in parts) == getattr(board.whole, name)
    scope = Scope(department_id=department.id)
    of_department = now_board.board(session, scope, now, calendar).whole
    assert board.departments[department.id] == of_department


def test_figures_are_those_of_a_plain_count(
    session: Session, now: datetime, calendar: Calendar, work: None
) -> None:
    contacts = session.query(Contact).all()
    still = [one for one in contacts if one.closed_at is None]

    whole = now_board.board(session, ALL, now, calendar).whole

    assert whole.open == len(still)
    assert whole.late == sum(one.due_at < now for one in still)
    soon = [one for one in still if now <= one.due_at <= now + HOUR]
    assert whole.within_hour == len(soon)
    free = {State.NEW, State.IN_PROGRESS}
    assert whole.nobodys == sum(one.agent_id is None and one.state in free for one in still)
    assert whole.oldest_at == min(one.received_at for one in still)
    assert whole.longest_late == min(one.due_at for one in still)
    assert whole.next_due == min(one.due_at for one in still if one.due_at >= now)
    due, missed = plainly_due(session, now)
    assert (whole.due, whole.missed) == (len(due), len(missed))


def plainly_due(session: Session, now: datetime) -> tuple[set[int], set[int]]:
    answers = (Moment.FIRST_ANSWER, Moment.NEXT_ANSWER)
    midnight = now.replace(hour=0) - HOUR  # in Amsterdam
    due = [
        one
        for one in session.query(Clock)
        if one.moment in answers
        and midnight <= one.due_at < midnight + DAY
        and (one.due_at <= now or one.met_at)
        and (one.met_at or not one.paused)
        and one.contact.state is not State.NO_ACTION
    ]
    missed = [one for one in due if one.met_at is None or one.met_at > one.due_at]
    return {one.contact_id for one in due}, {one.contact_id for one in missed}


def test_an_hour_ahead_is_an_hour_of_opening_time(session: Session, calendar: Calendar) -> None:
    closing = builders.NOW.replace(hour=15, minute=30)  # half past four on a Tuesday in Amsterdam
    tomorrow = builders.contact(session, due_at=closing + 16 * HOUR)  # half past eight

    found = listed(session, Choice.WITHIN_HOUR, ALL, closing, calendar)

    assert Moments.around(closing, calendar).within_hour > closing + 12 * HOUR
    assert found == [tomorrow.id]


def test_opening_hours_that_never_come_leave_the_clock_on_the_wall(now: datetime) -> None:
    assert Moments.around(now, Calendar(hours=())).within_hour == now + HOUR


def test_what_stands_still_or_lost_its_meaning_is_not_due(
    session: Session, now: datetime, calendar: Calendar
) -> None:
    paused, ended, legal, spam = (
        builders.clock(session, builders.contact(session, state=state), due_at=now - HOUR)
        for state in (State.NEW, State.NEW, State.NEW, State.NO_ACTION)
    )
    paused.paused, ended.ended_at, legal.legal = True, now, True
    met = builders.clock(session, builders.contact(session), due_at=now - HOUR, met_at=now - HOUR)
    met.paused = True
    session.flush()

    whole = now_board.board(session, ALL, now, calendar).whole

    assert spam.contact_id not in listed(session, Choice.DUE, ALL, now, calendar)
    assert (whole.due, whole.missed, whole.on_time_percent) == (1, 0, 100)


def test_what_ends_at_closing_time_counts_once_it_is_answered(
    session: Session, now: datetime, calendar: Calendar
) -> None:
    closing = now + 3 * HOUR
    for met, due in ((None, closing), (now, closing), (now - DAY, closing), (now, now + DAY)):
        builders.clock(session, builders.contact(session), due_at=due, met_at=met)

    now_due, in_the_evening = (
        now_board.board(session, ALL, at, calendar).whole for at in (now, closing + HOUR)
    )

    assert (now_due.on_time, now_due.due) == (2, 2)
    assert (in_the_evening.on_time, in_the_evening.due) == (2, 3)


def test_nothing_due_is_no_percentage_and_one_missed_is_never_100(
    session: Session, now: datetime, calendar: Calendar
) -> None:
    empty = now_board.board(session, ALL, now, calendar)
    assert (empty.whole.on_time_percent, empty.targets, empty.oldest) == (None, None, None)
    assert [(hour.until, hour.received) for hour in empty.hours] == [(now, 0)]

    builders.clock(session, builders.contact(session), due_at=now - HOUR)
    board = now_board.board(session, ALL, now, calendar)

    assert (board.whole.on_time_percent, Counts(due=1000, missed=1).on_time_percent) == (0, 99)
    assert board.targets is not None
    assert board.targets[0] == board.targets[1]


def test_hours_add_up_from_the_first_with_anything(
    session: Session, now: datetime, calendar: Calendar
) -> None:
    for minutes in (200, 130, 125, 10):
        builders.contact(session, received_at=now - timedelta(minutes=minutes))
    builders.contact(session, received_at=now - DAY)
    builders.contact(session, state=State.NO_ACTION, outcome=Outcome.SPAM)
    twice = builders.contact(session, received_at=now - 3 * DAY)
    for moment, minutes in ((Moment.FIRST_ANSWER, 100), (Moment.NEXT_ANSWER, 5)):
        at = now - timedelta(minutes=minutes)
        builders.clock(session, twice, moment, met_at=at)
    builders.clock(session, builders.contact(session), Moment.ACKNOWLEDGE, met_at=now)

    hours = now_board.board(session, ALL, now, calendar).hours

    told = [(hour.received, hour.answered) for hour in hours]
    assert [hour.until for hour in hours] == [now - n * HOUR for n in (3, 2, 1, 0)]
    assert told == [(1, 0), (3, 0), (3, 1), (5, 1)]


def test_just_after_midnight_there_is_one_part_of_an_hour(
    session: Session, calendar: Calendar
) -> None:
    night = builders.NOW.replace(hour=23, minute=20)  # twenty past midnight in Amsterdam
    builders.contact(session, received_at=night - timedelta(minutes=5))
    builders.contact(session, received_at=night - timedelta(minutes=25))

    hours = now_board.board(session, ALL, night, calendar).hours

    assert [(hour.until, hour.received) for hour in hours] == [(night, 1)]


def test_the_oldest_is_named_by_its_number(
    session: Session, now: datetime, calendar: Calendar
) -> None:
    topic = builders.topic(session, "WOZ")
    old = builders.contact(session, received_at=now - 9 * DAY, topic=topic)
    builders.contact(session, received_at=now - 10 * DAY, state=State.CLOSED)

    oldest = now_board.board(session, ALL, now, calendar).oldest

    assert oldest is not None
    assert (oldest.number, oldest.topic_id) == (old.number, topic.id)


def test_the_figures_cost_as_many_statements_for_much_as_for_nothing(
    session: Session, now: datetime, calendar: Calendar
) -> None:
    taken = [statements(session, now, calendar)]
    for number in range(30):
        contact = builders.contact(session, channel=list(ChannelKind)[number % 4])
        builders.clock(session, contact, due_at=now - HOUR)
    taken.append(statements(session, now, calendar))

    assert taken[0] <= taken[1] <= 8


def statements(session: Session, now: datetime, calendar: Calendar) -> int:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    session.flush()
    event.listen(session.get_bind(), "before_cursor_execute", note)
    now_board.board(session, ALL, now, calendar)
    event.remove(session.get_bind(), "before_cursor_execute", note)
    return len(seen)


def listed(
    session: Session, choice: Choice, scope: Scope, now: datetime, calendar: Calendar
) -> list[int]:
    found = now_lists.page(session, choice, scope, now, calendar)
    assert found.count == len(found.rows)
    return [row.id for row in found.rows]
