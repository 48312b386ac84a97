"""Terms of the law, on days worked out by hand from the Algemene termijnenwet (Atw)."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcc.domain.calendar import DEFAULT_CALENDAR
from kcc.domain.deadlines import deadline
from kcc.domain.errors import Invalid
from kcc.domain.pauses import Pause
from kcc.domain.statutory import is_ordinary, legal_end
from kcc.domain.term import Term, Unit, parse_term
from kcc.domain.words import local
from tests.domain.calendars import at

DAY = timedelta(days=1)
days = st.dates(date(2025, 1, 1), date(2028, 12, 31))
statutory = st.one_of(
    st.builds(Term, st.integers(1, 200), st.just(Unit.CALENDAR_DAYS)),
    st.builds(Term, st.integers(1, 30), st.just(Unit.WEEKS)),
    st.builds(Term, st.integers(1, 12), st.just(Unit.MONTHS)),
)


def last_day(begun: str, term: str, *pauses: Pause) -> str:
    return legal_end(at(f"{begun} 10:00"), parse_term(term), pauses).last.isoformat()


def pause(start: str, end: str) -> Pause:
    return Pause(start=at(start), end=at(end), why="aanvulling gevraagd")


@pytest.mark.parametrize(
    ("begun", "term", "last"),
    [
        ("2025-11-20", "6 weken", "2026-01-05"),  # Nieuwjaarsdag, its equated Friday, weekend
        ("2026-02-20", "6 weken", "2026-04-07"),  # Goede Vrijdag, weekend, Pasen
        ("2026-03-24", "6 weken", "2026-05-06"),  # 5 mei, in a year when people work on it
        ("2026-04-02", "6 weken", "2026-05-18"),  # Hemelvaartsdag and its equated Friday
        ("2027-03-24", "6 weken", "2027-05-10"),  # 5 mei, Hemelvaartsdag, its equated Friday
        ("2028-03-16", "6 weken", "2028-05-01"),  # Koningsdag and its equated Friday
        ("2026-03-31", "6 weken", "2026-05-12"),  # a complaint (Awb 9:11)
        ("2026-03-31", "10 weken", "2026-06-09"),  # with a committee
        ("2026-03-31", "4 weken", "2026-04-28"),  # a Woo request (Woo 4.4)
        ("2026-04-14", "4 weken", "2026-05-12"),
        ("2026-01-30", "1 maand", "2026-03-02"),  # 28 February is a Saturday
        ("2026-08-31", "1 maand", "2026-09-30"),  # there is no 31 September
        ("2026-10-16", "2 maanden", "2026-12-16"),
        ("2027-11-30", "3 maanden", "2028-02-29"),
    ],
)
def test_weeks_and_months_end_on_their_day_or_the_first_that_is_no_holiday(
    begun: str, term: str, last: str
) -> None:
    assert last_day(begun, term) == last


@pytest.mark.parametrize(
    ("begun", "term", "last"),
    [
        ("2026-12-24", "3 dagen", "2026-12-29"),  # Monday 28 is its first ordinary day
        ("2026-12-23", "3 dagen", "2026-12-28"),  # Thursday 24 and Monday 28
        ("2026-04-02", "5 dagen", "2026-04-08"),  # Pasen: Tuesday 7 is the first
        ("2026-04-02", "2 dagen", "2026-04-07"),  # two days: only put off, not made longer
        ("2026-06-01", "3 dagen", "2026-06-04"),
    ],
)
def test_a_term_of_three_days_or_more_holds_two_ordinary_ones(
    begun: str, term: str, last: str
) -> None:
    assert last_day(begun, term) == last


@pytest.mark.parametrize(
    ("begun", "term", "last"),
    [
        ("2026-02-13", "12 weken", "2026-05-08"),
        ("2026-02-10", "12 weken", "2026-05-06"),  # ends on 5 mei: still moves
        ("2026-02-03", "13 weken", "2026-05-05"),  # too long to move (Atw 4)
        ("2026-02-04", "90 dagen", "2026-05-06"),
        ("2026-02-03", "91 dagen", "2026-05-05"),
        ("2026-02-05", "3 maanden", "2026-05-06"),
        ("2026-01-05", "4 maanden", "2026-05-05"),
    ],
)
def test_a_long_term_ends_on_whatever_day_it_ends(begun: str, term: str, last: str) -> None:
    assert last_day(begun, term) == last


@pytest.mark.parametrize(
    ("paused", "last"),
    [
        (("2026-06-08 10:00", "2026-06-18 12:00"), "2026-07-22"),  # 9 up to and with 17 June
        (("2026-06-08 10:00", "2026-06-09 12:00"), "2026-07-13"),  # answered the day after
        (("2026-06-08 10:00", "2026-06-08 12:00"), "2026-07-13"),
        (("2026-05-20 10:00", "2026-06-05 12:00"), "2026-07-16"),  # only days of the term: 2-4
        (("2026-07-20 10:00", "2026-08-05 12:00"), "2026-07-13"),  # it was over by then
    ],
)
def test_days_on_which_we_wait_for_the_citizen_are_added(
    paused: tuple[str, str], last: str
) -> None:
    assert last_day("2026-06-01", "6 weken", pause(*paused)) == last


def test_two_pauses_over_the_same_days_count_once() -> None:
    both = (
        pause("2026-06-08 10:00", "2026-06-18 12:00"),
        pause("2026-06-10 10:00", "2026-06-15 9:00".replace(" 9", " 09")),
    )

    assert last_day("2026-06-01", "6 weken", *both) == "2026-07-22"


def test_the_last_day_counts_to_its_end_in_amsterdam() -> None:
    end = legal_end(at("2026-03-02 23:30"), parse_term("4 weken"))

    assert end.last == date(2026, 3, 30)  # the clock changed on the 29th
    assert f"{local(end.due_at):%Y-%m-%d %H:%M:%S}" == "2026-03-30 23:59:59"


def test_the_day_of_receipt_is_that_in_amsterdam() -> None:
    past_midnight = datetime.fromisoformat("2026-06-01T22:30+00:00")

    assert legal_end(past_midnight, parse_term("1 week")).last == date(2026, 6, 9)


def test_it_tells_what_stood_still_and_what_put_the_end_off() -> None:
    story = deadline(
        at("2026-03-19 10:00"),
        parse_term("6 weken"),
        DEFAULT_CALENDAR,
        [pause("2026-03-24 10:00", "2026-03-30 12:00")],
    )

    assert story.texts == [
        "do 19 maart 10:00 ontvangen",
        "vr 20 maart eerste dag van 6 weken",
        "wo 25 t/m zo 29 maart opgeschort, telt niet",
        "di 5 mei einde van 6 weken",
        "di 5 mei Bevrijdingsdag, schuift door (Algemene termijnenwet)",
        "wo 6 mei 23:59 uiterlijk, einde van de laatste dag",
    ]


def test_closing_days_of_the_municipality_do_not_count_for_the_law() -> None:
    closed = DEFAULT_CALENDAR.__class__(
        hours=DEFAULT_CALENDAR.hours, closing_days={date(2026, 6, 8): "Brugdag"}
    )

    answer = deadline(at("2026-06-01 10:00"), parse_term("1 week"), closed)

    assert local(answer.due_at).date() == date(2026, 6, 8)


def test_a_year_beyond_reason_and_another_family_are_refused() -> None:
    with pytest.raises(Invalid, match="te ver weg"):
        legal_end(datetime.fromisoformat("2201-06-01T10:00+00:00"), parse_term("1 week"))
    with pytest.raises(ValueError, match="service"):
        legal_end(at("2026-06-01 10:00"), Term(1, Unit.WORKING_DAYS))


@given(days, statutory)
def test_a_term_that_the_law_moves_never_ends_on_a_day_off(begun: date, term: Term) -> None:
    end = legal_end(at(f"{begun} 12:00"), term)

    longest = {Unit.CALENDAR_DAYS: 90, Unit.WEEKS: 12, Unit.MONTHS: 3}[term.unit]
    assert end.last >= end.counted > begun
    if term.amount <= longest:
        assert is_ordinary(end.last)
    else:
        assert end.last == end.counted


@given(days, days, statutory)
def test_who_comes_later_never_has_less_time(one: date, two: date, term: Term) -> None:
    early, late = sorted([one, two])

    ends = [legal_end(at(f"{day} 12:00"), term).last for day in (early, late)]

    assert ends[0] <= ends[1]


@given(days, st.integers(1, 12), days, st.integers(0, 40))
def test_each_whole_day_of_waiting_moves_a_long_term_by_one(
    begun: date, months: int, asked: date, waited: int
) -> None:
    term = Term(months + 3, Unit.MONTHS)  # beyond what Atw moves, so that only the pause counts
    held = Pause(start=at(f"{asked} 12:00"), end=at(f"{asked + (waited + 1) * DAY} 12:00"))

    plain, moved = (
        legal_end(at(f"{begun} 09:00"), term),
        legal_end(at(f"{begun} 09:00"), term, [held]),
    )

    waiting = [asked + n * DAY for n in range(1, waited + 1)]
    if begun <= asked and waiting[-1:] <= [plain.counted]:
        assert moved.last - plain.last == waited * DAY
    assert moved.last - plain.last <= waited * DAY
