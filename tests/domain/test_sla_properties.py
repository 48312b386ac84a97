"""What must hold for any calendar, with a walker that counts single minutes as witness."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kcc.domain.calendar import Calendar, OpeningHours, open_day
from kcc.domain.deadlines import deadline
from kcc.domain.sla import add, between, due_at
from kcc.domain.term import Term, Unit
from kcc.domain.words import AMSTERDAM

MINUTE = timedelta(minutes=1)

# Boundaries at half hours, but none in the hour that the clock skips or repeats.
boundaries = (
    st.integers(0, 47).filter(lambda half: half != 5).map(lambda n: time(n // 2, n % 2 * 30))
)
days = st.dates(date(2026, 3, 20), date(2026, 4, 8)) | st.dates(
    date(2026, 10, 20), date(2026, 11, 3)
)
moments = st.builds(
    lambda day, minute: datetime(day.year, day.month, day.day, tzinfo=UTC) + minute * MINUTE,
    days,
    st.integers(0, 24 * 60 - 1),
)


@st.composite
def opening_hours(draw: st.DrawFn) -> OpeningHours:
    opens, closes = sorted(draw(st.tuples(boundaries, boundaries)))
    assume(opens < closes)
    valid_from = draw(st.none() | days)
    valid_until = draw(st.none() | days)
    assume(not (valid_from and valid_until and valid_until < valid_from))
    return OpeningHours(
        weekday=draw(st.integers(0, 6)),
        opens=opens,
        closes=closes,
        valid_from=valid_from,
        valid_until=valid_until,
    )


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Any hours and closing days, and a Tuesday that makes sure that every clock ends."""
    always = OpeningHours(weekday=1, opens=time(9), closes=time(12, 30))
    hours = draw(st.lists(opening_hours(), max_size=8))
    closing_days = draw(st.dictionaries(days, st.just("dicht"), max_size=4))
    special = draw(st.lists(st.builds(at_noon, days), max_size=3))
    return Calendar(hours=(always, *hours), closing_days=closing_days, open_days=tuple(special))


def at_noon(day: date) -> OpeningHours:
    return open_day(day, time(12), time(13, 30))


def is_open(at: datetime, calendar: Calendar) -> bool:
    """The witness: straight from the rules, minute by minute, with nothing of the code."""
    there = at.astimezone(AMSTERDAM)
    day = there.date()
    if day in calendar.closing_days:
        return False
    if any(hours.valid_from == day for hours in calendar.open_days):
        return time(12) <= there.time() < time(13, 30)
    if day in calendar.holidays(day.year):
        return False
    return any(
        hours.weekday == day.weekday()
        and (hours.valid_from or day) <= day <= (hours.valid_until or day)
        and hours.opens <= there.time() < hours.closes
        for hours in calendar.hours
    )


@given(calendars(), moments, st.integers(1, 6 * 24 * 60))
@settings(max_examples=60)
def test_opening_time_is_what_a_walker_counts(
    calendar: Calendar, start: datetime, length: int
) -> None:
    walked = sum(is_open(start + n * MINUTE, calendar) for n in range(length))

    assert between(start, start + length * MINUTE, calendar) == walked * MINUTE


@given(calendars(), moments, st.integers(1, 600))
@settings(max_examples=60)
def test_a_term_ends_where_a_walker_has_counted_it(
    calendar: Calendar, start: datetime, minutes: int
) -> None:
    at, left = start, minutes
    while left:
        left -= is_open(at, calendar)
        at += MINUTE

    assert add(start, minutes * MINUTE, calendar) == at


@given(calendars(), moments, st.timedeltas(timedelta(0), timedelta(hours=60)))
def test_what_is_added_lies_between(calendar: Calendar, start: datetime, amount: timedelta) -> None:
    assert between(start, add(start, amount, calendar), calendar) == amount


@given(calendars(), moments, moments, moments)
def test_opening_time_adds_up(
    calendar: Calendar, one: datetime, two: datetime, three: datetime
) -> None:
    whole = between(one, three, calendar)

    assert between(one, two, calendar) + between(two, three, calendar) == whole


@given(calendars(), moments, moments, st.integers(1, 30))
def test_who_comes_later_is_never_due_earlier(
    calendar: Calendar, one: datetime, two: datetime, amount: int
) -> None:
    early, late = sorted([one, two])

    for unit in Unit:
        term = Term(amount, unit)
        first, second = (deadline(at, term, calendar).due_at for at in (early, late))
        assert first <= second


@given(calendars(), moments, st.integers(1, 12))
def test_the_nth_working_day_has_n_open_dates_behind_it(
    calendar: Calendar, start: datetime, amount: int
) -> None:
    due = due_at(start, Term(amount, Unit.WORKING_DAYS), calendar)
    first, last = start.astimezone(AMSTERDAM).date(), due.astimezone(AMSTERDAM).date()
    dates = [first + timedelta(days=n + 1) for n in range((last - first).days)]

    assert sum(calendar.day(day).is_open for day in dates) == amount
    assert not is_open(due, calendar)
    assert is_open(due - MINUTE, calendar)


@given(calendars(), moments, st.integers(1, 2000), st.sampled_from(Unit))
@settings(max_examples=50)
def test_every_story_begins_with_receipt_and_ends_with_the_deadline(
    calendar: Calendar, start: datetime, amount: int, unit: Unit
) -> None:
    story = deadline(start, Term(amount % 30 + 1, unit), calendar)

    first, *_, last = story.steps
    assert (first.at, first.what) == (start, "ontvangen")
    assert last.at == story.due_at
    assert last.what.startswith("uiterlijk")
