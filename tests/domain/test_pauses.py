"""A clock that stands still, on known days and against a walker that counts single minutes."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kcc.domain.calendar import DEFAULT_CALENDAR, Calendar
from kcc.domain.deadlines import deadline
from kcc.domain.errors import Invalid
from kcc.domain.pauses import Pause
from kcc.domain.sla import add, between, due_at, working_days_between
from kcc.domain.term import Term, Unit, parse_term
from tests.domain.calendars import at, plain
from tests.domain.test_sla_properties import MINUTE, calendars, is_open, moments

pauses = st.lists(
    st.builds(
        lambda start, length: Pause(start=start, end=start + length * MINUTE),
        moments,
        st.integers(1, 4 * 24 * 60),
    ),
    max_size=4,
)


def pause(start: str, end: str, why: str = "") -> Pause:
    return Pause(start=at(start), end=at(end), why=why)


@pytest.mark.parametrize(
    ("held", "due"),
    [
        (pause("2026-06-02 10:00", "2026-06-02 15:00"), "2026-06-03 17:00"),  # within a day
        (pause("2026-06-02 10:00", "2026-06-03 11:00"), "2026-06-04 17:00"),  # one closing time
        (pause("2026-06-02 10:00", "2026-06-08 11:00"), "2026-06-09 17:00"),  # over a weekend
        (pause("2026-06-06 10:00", "2026-06-07 11:00"), "2026-06-03 17:00"),  # after it ended
        (pause("2026-06-01 09:30", "2026-06-01 23:00"), "2026-06-03 17:00"),  # the day of receipt
    ],
)
def test_a_working_day_counts_when_the_clock_runs_as_it_closes(held: Pause, due: str) -> None:
    assert due_at(at("2026-06-01 09:00"), parse_term("2 werkdagen"), plain(), [held]) == at(due)


def test_opening_time_within_a_pause_does_not_count_and_a_night_counts_only_once() -> None:
    held = [
        pause("2026-06-05 16:00", "2026-06-08 10:00"),
        pause("2026-06-05 16:30", "2026-06-08 09:30"),  # within the other
    ]

    assert add(at("2026-06-05 15:00"), timedelta(hours=2), plain(), held) == at("2026-06-08 11:00")
    assert between(at("2026-06-05 15:00"), at("2026-06-08 11:00"), plain(), held) == timedelta(
        hours=2
    )


def test_the_story_tells_who_waited_for_whom() -> None:
    held = pause("2026-04-07 10:00", "2026-04-09 12:00", "wacht op de inwoner")

    story = deadline(at("2026-04-02 10:00"), parse_term("2 werkdagen"), DEFAULT_CALENDAR, [held])

    assert story.texts == [
        "do 2 april 10:00 ontvangen",
        "vr 3 april Goede vrijdag, telt niet",
        "za 4 en zo 5 april weekend, telt niet",
        "ma 6 april Tweede paasdag, telt niet",
        "di 7 april 10:00 gepauzeerd tot do 9 april 12:00 (wacht op de inwoner), telt niet",
        "do 9 april eerste werkdag",
        "vr 10 april 17:00 uiterlijk, einde van de tweede werkdag",
    ]


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Invalid, match="nadat zij begint"):
        pause("2026-06-02 10:00", "2026-06-02 10:00")
    with pytest.raises(ValueError, match="time zone"):
        Pause(start=datetime(2026, 6, 2), end=at("2026-06-03 10:00"))  # noqa: DTZ001 - on purpose


def is_running(moment: datetime, calendar: Calendar, held: list[Pause]) -> bool:
    """The witness: open, and within no pause."""
    return is_open(moment, calendar) and not any(p.start <= moment < p.end for p in held)


@given(calendars(), moments, st.integers(1, 4 * 24 * 60), pauses)
@settings(max_examples=40)
def test_opening_time_is_what_a_walker_counts(
    calendar: Calendar, start: datetime, length: int, held: list[Pause]
) -> None:
    walked = sum(is_running(start + n * MINUTE, calendar, held) for n in range(length))

    assert between(start, start + length * MINUTE, calendar, held) == walked * MINUTE


@given(calendars(), moments, st.timedeltas(timedelta(0), timedelta(hours=60)), pauses)
def test_what_is_added_lies_between(
    calendar: Calendar, start: datetime, amount: timedelta, held: list[Pause]
) -> None:
    assert between(start, add(start, amount, calendar, held), calendar, held) == amount


@given(calendars(), moments, st.integers(1, 12), pauses)
def test_working_days_that_are_added_lie_between(
    calendar: Calendar, start: datetime, amount: int, held: list[Pause]
) -> None:
    due = due_at(start, Term(amount, Unit.WORKING_DAYS), calendar, held)

    assert working_days_between(start, due, calendar, held) == amount
    assert working_days_between(start, due - MINUTE, calendar, held) == amount - 1


@given(calendars(), moments, st.integers(1, 600), st.sampled_from(Unit), pauses)
@settings(max_examples=50)
def test_a_pause_never_makes_a_term_shorter(
    calendar: Calendar, start: datetime, amount: int, unit: Unit, held: list[Pause]
) -> None:
    term = Term(amount % 20 + 1, unit)

    assert deadline(start, term, calendar).due_at <= deadline(start, term, calendar, held).due_at
