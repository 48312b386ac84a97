"""The calendar that is read is the one that was kept, on both databases."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from kcc.domain.calendar import OpeningHours, open_day, week
from kcc.domain.kinds import ContactKind
from kcc.domain.moments import Moment
from kcc.models import USUAL_CALENDAR, ClosingDay, EquatedDay, OpenDay, OpeningWindow
from kcc.services import calendars, clock_rules, clocks, defaults
from tests import builders, opening

SATURDAY, MONDAY = date(2026, 11, 28), date(2026, 11, 30)


def test_hours_closing_days_and_open_days_come_back_as_they_are(session: Session) -> None:
    always = OpeningWindow(weekday=0, opens=time(9), closes=time(0))
    for_a_while = OpeningWindow(
        weekday=4, opens=time(8, 30), closes=time(12, 15), valid_from=SATURDAY, valid_until=MONDAY
    )
    session.add_all([always, for_a_while, ClosingDay(day=MONDAY, name="Leidens ontzet")])
    session.add(OpenDay(day=SATURDAY, opens=time(10), closes=time(12)))

    read = calendars.calendar(session)

    assert read.hours == (
        OpeningHours(weekday=0, opens=time(9), closes=time(0)),
        OpeningHours(
            weekday=4, opens=time(8, 30), closes=time(12, 15), valid_from=SATURDAY,
            valid_until=MONDAY,
        ),
    )  # fmt: skip
    assert read.closing_days == {MONDAY: "Leidens ontzet"}
    assert read.open_days == (open_day(SATURDAY, time(10), time(12)),)


def test_a_session_keeps_its_calendar_until_it_is_told_to_forget(session: Session) -> None:
    before = calendars.calendar(session)
    session.add(ClosingDay(day=MONDAY, name="Verhuizing"))

    assert calendars.calendar(session) is before
    calendars.forget(session)
    assert calendars.calendar(session).closing_days == {MONDAY: "Verhuizing"}


FRIDAY = datetime(2026, 11, 27, 9, tzinfo=UTC)
SATURDAYS = week(time(10), time(14), range(4, 6))


def test_each_calendar_has_its_own_hours_and_days(session: Session) -> None:
    defaults.seed(session, FRIDAY)
    evening = opening.calendar(session, "Avondbalie", *SATURDAYS)
    session.add(ClosingDay(calendar_id=evening.id, day=MONDAY, name="Verhuizing"))
    session.add(ClosingDay(day=SATURDAY, name="Onderhoud"))
    calendars.forget(session)

    usual, own = calendars.calendar(session), calendars.calendar(session, evening.id)

    assert own.hours == SATURDAYS
    assert len(usual.hours) == 5
    assert (own.closing_days, usual.closing_days) == (
        {MONDAY: "Verhuizing"},
        {SATURDAY: "Onderhoud"},
    )


def test_a_clock_runs_in_the_calendar_of_its_norm_or_else_of_its_department(
    session: Session,
) -> None:
    """And it keeps that one when the contact goes elsewhere."""
    evening = opening.calendar(session, "Avondbalie", *SATURDAYS)
    night = opening.calendar(session, "Nachtdienst", *week(time(0), time(0), range(7)))
    department = builders.department(session)
    department.calendar_id = evening.id
    defaults.seed(session, FRIDAY)
    builders.norm(session, Moment.CALLBACK, calendar_id=night.id, position=0)
    clock_rules.forget(session)
    there = builders.contact(session, department=department)
    elsewhere = builders.contact(session)

    started = [
        clocks.start(session, contact, moment, FRIDAY)
        for contact in (there, elsewhere)
        for moment in (Moment.FIRST_ANSWER, Moment.CALLBACK)
    ]

    chosen = [(clock.calendar_id, f"{clock.due_at:%d-%m %H:%M}") for clock in started if clock]
    assert chosen == [
        (evening.id, "04-12 13:00"),
        (night.id, "29-11 23:00"),
        (USUAL_CALENDAR, "01-12 16:00"),
        (night.id, "29-11 23:00"),
    ]
    first = started[0]
    assert first
    there.department_id = None
    clocks.meet(session, there, {Moment.FIRST_ANSWER}, FRIDAY + timedelta(days=1, hours=1))
    assert first.used_minutes == 5 * 60  # four hours of Friday, one of Saturday


def test_a_day_that_a_decree_equates_ends_no_term_of_either_family(session: Session) -> None:
    defaults.seed(session, FRIDAY)
    contact = builders.contact(session, kind=ContactKind.COMPLAINT)
    monday, monday_after = date(2026, 11, 30), date(2027, 1, 11)
    session.add_all(
        EquatedDay(day=day, name="dag na het feest", source="Stb. 1")
        for day in (monday, monday_after)
    )
    clock_rules.forget(session)

    service = clocks.start(session, contact, Moment.FIRST_ANSWER, FRIDAY)
    law = clocks.start(
        session, contact, Moment.FINAL_ANSWER, datetime(2026, 11, 28, 9, tzinfo=UTC), legal=True
    )

    assert service
    assert law
    assert (f"{service.due_at:%d-%m}", f"{law.due_at:%d-%m}") == ("02-12", "12-01")
    assert any("dag na het feest, telt niet" in step for step in service.steps)
    assert law.calendar_id is None
