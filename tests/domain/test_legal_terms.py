"""When a term of the law ends for one contact, with the vectors of the law's own days."""

from datetime import UTC, date, datetime

import pytest

from kcc.domain.calendar import DEFAULT_CALENDAR as CALENDAR
from kcc.domain.errors import Invalid
from kcc.domain.kinds import ContactKind
from kcc.domain.legal_terms import (
    Extension,
    LegalCase,
    check_published,
    check_until,
    filing_of,
    legal_deadline,
    longest_end,
)
from kcc.domain.pauses import Pause
from kcc.domain.term import Term, Unit
from kcc.domain.words import local

MARCH = datetime(2026, 3, 31, 12, tzinfo=UTC)
WEEKS = {ContactKind.COMPLAINT: 6, ContactKind.OBJECTION: 6, ContactKind.WOO_REQUEST: 4}


def last_day(case: LegalCase, term: Term, *pauses: Pause) -> date:
    return local(legal_deadline(case, term, CALENDAR, pauses).due_at).date()


@pytest.mark.parametrize(
    ("published", "last"),
    [
        (date(2025, 11, 20), date(2026, 1, 5)),
        (date(2026, 2, 20), date(2026, 4, 7)),
        (date(2026, 3, 24), date(2026, 5, 6)),
        (date(2026, 4, 2), date(2026, 5, 18)),
        (date(2027, 3, 24), date(2027, 5, 10)),
        (date(2028, 3, 16), date(2028, 5, 1)),
    ],
)
def test_the_last_day_for_an_objection_is_that_of_the_law(published: date, last: date) -> None:
    assert filing_of(published, (), CALENDAR).in_time == last


def test_an_objection_is_decided_within_six_weeks_after_the_term_for_filing_it() -> None:
    case = LegalCase(kind=ContactKind.OBJECTION, received_at=MARCH, published_on=date(2026, 3, 24))

    found = legal_deadline(case, Term(6, Unit.WEEKS), CALENDAR)

    assert local(found.due_at).date() == date(2026, 6, 17)  # Wednesday 6 May and six weeks
    assert found.texts[:4] == [
        "di 24 maart besluit bekendgemaakt",
        "di 31 maart 14:00 ontvangen, op tijd (Awb 6:9)",
        "wo 6 mei laatste dag om bezwaar te maken, 6 weken (Awb 6:7)",
        "do 7 mei eerste dag van 6 weken",
    ]


def test_an_objection_after_the_last_day_is_told_to_be_late() -> None:
    late = datetime(2026, 5, 7, 8, tzinfo=UTC)
    case = LegalCase(kind=ContactKind.OBJECTION, received_at=late, published_on=date(2026, 3, 24))

    texts = legal_deadline(case, Term(6, Unit.WEEKS), CALENDAR).texts

    assert "do 7 mei 10:00 ontvangen, te laat (Awb 6:9)" in texts


def test_without_the_day_of_the_decision_it_counts_from_the_receipt_and_says_so() -> None:
    case = LegalCase(kind=ContactKind.OBJECTION, received_at=MARCH)

    found = legal_deadline(case, Term(6, Unit.WEEKS), CALENDAR)

    assert local(found.due_at).date() == date(2026, 5, 12)
    assert "bekendmaking onbekend" in found.texts[1]


@pytest.mark.parametrize(
    ("kind", "term", "first", "longest"),
    [
        (ContactKind.COMPLAINT, Term(6, Unit.WEEKS), date(2026, 5, 12), date(2026, 6, 9)),
        (ContactKind.OBJECTION, Term(6, Unit.WEEKS), date(2026, 5, 12), date(2026, 6, 23)),
        (ContactKind.WOO_REQUEST, Term(4, Unit.WEEKS), date(2026, 4, 28), date(2026, 5, 12)),
        (ContactKind.GDPR_REQUEST, Term(1, Unit.MONTHS), date(2026, 4, 30), date(2026, 6, 30)),
    ],
)
def test_a_term_is_postponed_by_what_the_law_allows_and_tells_so(
    kind: ContactKind, term: Term, first: date, longest: date
) -> None:
    case = LegalCase(kind=kind, received_at=MARCH)
    assert last_day(case, term) == first
    assert longest_end(case, term, CALENDAR) == longest

    days = (longest - first).days
    told = Extension(days=days, old_end=first, told_on=date(2026, 4, 20), article="Awb 9:11")
    longer = LegalCase(kind=kind, received_at=MARCH, extension=told)

    assert last_day(longer, term) == longest
    texts = legal_deadline(longer, term, CALENDAR).texts
    assert "ma 20 april verdaging meegedeeld (Awb 9:11)" in texts
    assert any(f"einde van {term}, nu verdaagd" in text for text in texts)


def test_days_that_it_stands_still_after_it_was_postponed_come_on_top() -> None:
    told = Extension(days=28, old_end=date(2026, 5, 12), told_on=date(2026, 4, 20), article="x")
    case = LegalCase(kind=ContactKind.COMPLAINT, received_at=MARCH, extension=told)
    still = Pause(
        start=datetime(2026, 5, 20, 8, tzinfo=UTC), end=datetime(2026, 5, 28, 8, tzinfo=UTC)
    )

    assert last_day(case, Term(6, Unit.WEEKS), still) == date(2026, 6, 16)


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (date(2026, 5, 12), "na dinsdag 12 mei"),
        (date(2026, 6, 10), "tot en met dinsdag 9 juni 2026"),
        (date(2026, 5, 25), "Tweede pinksterdag"),
        (date(2026, 5, 30), "weekend"),
    ],
)
def test_another_day_to_postpone_to_is_refused_with_the_reason(until: date, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        check_until(until, date(2026, 5, 12), date(2026, 6, 9), CALENDAR)


@pytest.mark.parametrize("day", [date(2026, 4, 1), date(1993, 12, 31), date(26, 4, 1)])
def test_no_decision_was_made_known_in_the_future_or_before_the_awb(day: date) -> None:
    with pytest.raises(Invalid):
        check_published(day, date(2026, 3, 31))
