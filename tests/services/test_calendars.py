"""The calendar that is read is the one that was kept, on both databases."""

from datetime import date, time

from sqlalchemy.orm import Session

from kcc.domain.calendar import OpeningHours, open_day
from kcc.models import ClosingDay, OpenDay, OpeningWindow
from kcc.services import calendars

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
