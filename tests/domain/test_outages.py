"""Which terms of the law go on longer for a way to reach us that was out of order, until when."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kcc.domain.calendar import DEFAULT_CALENDAR as CALENDAR
from kcc.domain.kinds import ContactKind
from kcc.domain.legal_terms import LegalCase, filing_of, legal_deadline, longest_end
from kcc.domain.outages import FilingRule, OutageSpan, goes_on_to
from kcc.domain.pauses import Pause
from kcc.domain.term import Term, Unit
from kcc.domain.words import AMSTERDAM, local

PUBLISHED = date(2026, 2, 3)  # an objection is in time up to Tuesday 17 March 2026
SIX_WEEKS = Term(6, Unit.WEEKS)
DECIDED = {ContactKind.OBJECTION: 6, ContactKind.APPLICATION: 8, ContactKind.COMPLAINT: 6}


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=AMSTERDAM).astimezone(UTC)


def outage(start: str, end: str, **given: object) -> OutageSpan:
    features = {"what": "storing e-mail", "start": at(start), "end": at(end)} | given
    return OutageSpan(**features)  # type: ignore[arg-type]


def in_time(published: date, *outages: OutageSpan) -> str:
    return filing_of(published, outages, CALENDAR).in_time.isoformat()


def last_day(kind: ContactKind, received: str, *outages: OutageSpan, weeks: int = 4) -> str:
    case = LegalCase(kind=kind, received_at=at(received), outages=outages)
    end = legal_deadline(case, Term(weeks, Unit.WEEKS), CALENDAR)
    return local(end.due_at).date().isoformat()


@pytest.mark.parametrize(
    ("published", "start", "end", "last"),
    [
        (PUBLISHED, "2026-03-17 09:00", "2026-03-17 15:00", "2026-03-18"),  # 6 h on the last day
        (PUBLISHED, "2026-03-16 09:00", "2026-03-16 15:00", "2026-03-17"),  # a day was left
        (PUBLISHED, "2026-03-18 00:00", "2026-03-18 15:00", "2026-03-17"),  # it was over
        (PUBLISHED, "2026-03-16 09:00", "2026-03-17 00:00", "2026-03-17"),  # over at midnight
        (PUBLISHED, "2026-03-17 23:00", "2026-03-18 06:00", "2026-03-19"),  # past midnight
        # Friday 20 March is the last day; the weekend is no day to send anything.
        (date(2026, 2, 6), "2026-03-20 09:00", "2026-03-20 15:00", "2026-03-23"),
        (date(2026, 2, 6), "2026-03-20 18:00", "2026-03-23 10:00", "2026-03-24"),
        # Saturday 21 March goes on to Monday by itself: what happens on Saturday adds nothing.
        (date(2026, 2, 7), "2026-03-21 09:00", "2026-03-21 15:00", "2026-03-23"),
        (date(2026, 2, 7), "2026-03-23 09:00", "2026-03-23 15:00", "2026-03-24"),
        # Friday 24 April, then a weekend and Monday 27 April, Koningsdag.
        (date(2026, 3, 13), "2026-04-24 09:00", "2026-04-24 15:00", "2026-04-28"),
        # Wednesday 13 May, then Hemelvaartsdag, the equated Friday and a weekend.
        (date(2026, 4, 1), "2026-05-13 09:00", "2026-05-13 15:00", "2026-05-18"),
        # The night in which the clock skips an hour.
        (date(2026, 2, 17), "2026-03-31 00:30", "2026-03-31 01:00", "2026-04-01"),
    ],
)
def test_a_term_for_filing_goes_on_when_its_last_day_was_touched(
    published: date, start: str, end: str, last: str
) -> None:
    assert in_time(published, outage(start, end)) == last


def test_outages_at_once_add_nothing_to_each_other_and_a_new_last_day_may_be_hit_again() -> None:
    first = outage("2026-03-17 09:00", "2026-03-17 15:00")
    inside = outage("2026-03-17 10:00", "2026-03-17 20:00")
    on_the_new_day = outage("2026-03-18 09:00", "2026-03-18 09:10")

    assert in_time(PUBLISHED, first, inside) == "2026-03-18"
    assert in_time(PUBLISHED, on_the_new_day, first) == "2026-03-19"
    assert in_time(PUBLISHED, on_the_new_day) == "2026-03-17"


def test_who_keeps_the_register_says_by_how_many_working_days_and_whether_at_all() -> None:
    hours = ("2026-03-17 09:00", "2026-03-17 15:00")

    assert in_time(PUBLISHED, outage(*hours, filing_days=5)) == "2026-03-24"
    assert in_time(PUBLISHED, outage(*hours, filing=FilingRule.NOTHING)) == "2026-03-17"
    assert goes_on_to(outage(*hours, filing_days=2), CALENDAR.holidays) == date(2026, 3, 19)


@pytest.mark.parametrize(
    ("rule", "received", "verdict", "due"),
    [
        (FilingRule.EXTENDED, "2026-03-18 11:00", "op tijd door de storing", "2026-04-29"),
        (FilingRule.EXTENDED, "2026-03-19 11:00", "te laat", "2026-04-29"),
        (FilingRule.EXCUSED, "2026-03-18 11:00", "op tijd door de storing", "2026-04-28"),
        (FilingRule.NOTHING, "2026-03-18 11:00", "te laat", "2026-04-28"),
        (FilingRule.EXTENDED, "2026-03-17 11:00", "op tijd (Awb 6:9)", "2026-04-29"),
    ],
)
def test_an_objection_is_told_to_be_in_time_and_decided_from_the_end_that_counts(
    rule: FilingRule, received: str, verdict: str, due: str
) -> None:
    hit = outage("2026-03-17 09:00", "2026-03-17 15:00", filing=rule)
    case = LegalCase(
        kind=ContactKind.OBJECTION,
        received_at=at(received),
        published_on=PUBLISHED,
        outages=(hit,),
    )

    found = legal_deadline(case, SIX_WEEKS, CALENDAR)

    assert local(found.due_at).date().isoformat() == due
    assert any(verdict in text for text in found.texts)


def test_the_story_of_an_objection_tells_the_outage_and_the_new_last_day() -> None:
    case = LegalCase(
        kind=ContactKind.OBJECTION,
        received_at=at("2026-03-18 11:00"),
        published_on=PUBLISHED,
        outages=(outage("2026-03-17 09:00", "2026-03-17 15:00"),),
    )

    assert legal_deadline(case, SIX_WEEKS, CALENDAR).texts[:6] == [
        "di 3 februari besluit bekendgemaakt",
        "di 17 maart laatste dag om bezwaar te maken, 6 weken (Awb 6:7)",
        "di 17 maart storing e-mail, di 17 mrt 09:00 tot 15:00 (Awb 2:21, derde lid)",
        "wo 18 maart de termijn loopt door tot en met deze dag, door de storing",
        "wo 18 maart 11:00 ontvangen, op tijd door de storing (Awb 2:21, derde lid)",
        "do 19 maart eerste dag van 6 weken",
    ]


@pytest.mark.parametrize(
    ("kind", "last"),
    [
        (ContactKind.APPLICATION, "2026-04-29"),
        (ContactKind.WOO_REQUEST, "2026-04-29"),
        (ContactKind.OBJECTION, "2026-04-29"),  # Awb 7:14
        (ContactKind.COMPLAINT, "2026-04-28"),  # no force majeure in chapter 9
        (ContactKind.NOTICE_OF_DEFAULT, "2026-04-28"),
    ],
)
def test_our_own_terms_go_on_only_for_force_majeure_and_where_the_law_knows_that(
    kind: ContactKind, last: str
) -> None:
    hours = ("2026-04-28 09:00", "2026-04-28 15:00")

    assert last_day(kind, "2026-03-31 10:00", outage(*hours, own_terms=True)) == last
    assert last_day(kind, "2026-03-31 10:00", outage(*hours)) == "2026-04-28"


@pytest.mark.parametrize(
    ("start", "end", "last"),
    [
        ("2026-04-22 09:00", "2026-04-22 15:00", "2026-04-29"),  # in the midst of it
        ("2026-04-21 09:00", "2026-04-23 15:00", "2026-05-01"),  # three days
        ("2026-03-31 11:00", "2026-03-31 15:00", "2026-04-28"),  # on the day that it came in
        ("2026-04-29 09:00", "2026-04-29 15:00", "2026-04-28"),  # it was over
        ("2026-04-28 09:00", "2026-05-01 12:00", "2026-05-04"),  # 4 days; Saturday to Monday
    ],
)
def test_each_day_that_kept_us_from_deciding_counts_once(start: str, end: str, last: str) -> None:
    hit = outage(start, end, own_terms=True)
    again = outage(start, end, own_terms=True, what="storing webformulier")

    assert last_day(ContactKind.APPLICATION, "2026-03-31 10:00", hit) == last
    assert last_day(ContactKind.APPLICATION, "2026-03-31 10:00", hit, again) == last


def test_the_day_to_which_the_law_itself_moved_the_end_counts_as_the_last_day() -> None:
    """Received Saturday 28 March: four weeks end on Saturday 25 April, Koningsdag is Monday 27."""
    tuesday = outage("2026-04-28 09:00", "2026-04-28 15:00", own_terms=True)
    two_days = outage("2026-04-28 09:00", "2026-04-29 15:00", own_terms=True)

    assert last_day(ContactKind.APPLICATION, "2026-03-28 10:00") == "2026-04-28"
    assert last_day(ContactKind.APPLICATION, "2026-03-28 10:00", tuesday) == "2026-04-29"
    assert last_day(ContactKind.APPLICATION, "2026-03-28 10:00", two_days) == "2026-04-30"


def test_a_day_that_the_term_stood_still_anyway_is_not_counted_twice() -> None:
    hit = outage("2026-04-22 09:00", "2026-04-22 15:00", own_terms=True)
    case = LegalCase(
        kind=ContactKind.APPLICATION, received_at=at("2026-03-31 10:00"), outages=(hit,)
    )
    asked = Pause(start=at("2026-04-20 00:00"), end=at("2026-04-24 12:00"), why="aanvulling")

    found = legal_deadline(case, Term(4, Unit.WEEKS), CALENDAR, [asked])

    assert local(found.due_at).date() == date(2026, 5, 1)  # 21, 22 and 23 April
    assert not any("overmacht" in text for text in found.texts)


def test_the_story_of_our_own_term_tells_the_force_majeure() -> None:
    hit = outage("2026-04-21 09:00", "2026-04-23 15:00", own_terms=True)
    case = LegalCase(
        kind=ContactKind.APPLICATION, received_at=at("2026-03-31 10:00"), outages=(hit,)
    )

    texts = legal_deadline(case, Term(4, Unit.WEEKS), CALENDAR).texts

    assert texts[2] == (
        "di 21 t/m do 23 april storing e-mail, di 21 apr 09:00 tot do 23 apr 15:00, overmacht"
        " (Awb 4:15, tweede lid, onder c), telt niet"
    )


def test_a_postponed_term_goes_on_for_an_outage_as_well() -> None:
    hit = outage("2026-04-22 09:00", "2026-04-22 15:00", own_terms=True)
    case = LegalCase(
        kind=ContactKind.WOO_REQUEST, received_at=at("2026-03-31 10:00"), outages=(hit,)
    )

    assert longest_end(case, Term(4, Unit.WEEKS), CALENDAR) == date(2026, 5, 13)


def test_one_that_still_lasts_counts_up_to_now_and_tells_only_since_when() -> None:
    lasts = outage("2026-03-17 09:00", "2026-03-17 09:30", lasts=True)

    assert in_time(PUBLISHED, lasts) == "2026-03-18"
    assert lasts.words == "storing e-mail, sinds di 17 mrt 09:00"
    assert lasts.end - lasts.start == timedelta(minutes=30)
