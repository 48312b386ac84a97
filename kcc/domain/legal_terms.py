"""When a term of the law ends for one contact: an objection's filing term, a postponement."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from kcc.domain.calendar import Calendar
from kcc.domain.deadlines import Deadline
from kcc.domain.errors import Invalid
from kcc.domain.explain import Step, days_step, moment_step
from kcc.domain.kinds import ContactKind
from kcc.domain.legal_story import legal_steps
from kcc.domain.outages import (
    ARTICLE,
    Filing,
    OutageSpan,
    filing,
    filing_steps,
    own_days,
    own_steps,
)
from kcc.domain.pauses import Pause
from kcc.domain.statutory import counted_end, end_of_day, legal_end, reason_against
from kcc.domain.term import Term, Unit
from kcc.domain.words import AMSTERDAM, citizens_date, local, long_date

FILING = Term(6, Unit.WEEKS)  # Awb 6:7, from the day after the decision was made known (6:8)
_AWB = date(1994, 1, 1)
_LONGEST = Term(12, Unit.MONTHS)  # longer than any "reasonable term" (Awb 4:14): a slip


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponing:
    """By how much a term may be postponed, once (None: no more than needed), and by what law."""

    most: Term | None
    article: str
    needs_why: bool = False


# Each asks for a written notice before the term ends. Awb 9:11, 7:10: further only if all agree.
POSTPONING = {
    ContactKind.COMPLAINT: Postponing(most=Term(4, Unit.WEEKS), article="Awb 9:11, tweede lid"),
    ContactKind.OBJECTION: Postponing(most=Term(6, Unit.WEEKS), article="Awb 7:10, derde lid"),
    ContactKind.WOO_REQUEST: Postponing(
        most=Term(2, Unit.WEEKS), article="Woo 4.4, tweede lid", needs_why=True
    ),
    ContactKind.GDPR_REQUEST: Postponing(
        most=Term(2, Unit.MONTHS), article="AVG 12, derde lid", needs_why=True
    ),
    ContactKind.APPLICATION: Postponing(most=None, article="Awb 4:14"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """By how many days a term was postponed after `old_end`, and when the citizen was told."""

    days: int
    old_end: date
    told_on: date
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalCase:
    """What the end of a term depends on, besides the term itself and the time it stood still.

    `published_on` is when the decision was made known that somebody objects to, if that is known;
    `outages` are those of the way by which this came in.
    """

    kind: ContactKind
    received_at: datetime
    published_on: date | None = None
    extension: Extension | None = None
    outages: tuple[OutageSpan, ...] = ()


def start_of(case: LegalCase, calendar: Calendar) -> datetime:
    """The moment on whose day the term begins to count, aware UTC.

    The receipt; for an objection the end of the term for filing it (Awb 7:10, first paragraph).
    """
    if case.published_on is None:
        return case.received_at
    counted = filing_of(case.published_on, case.outages, calendar).counted
    return end_of_day(counted)


def filing_of(published_on: date, outages: Sequence[OutageSpan], calendar: Calendar) -> Filing:
    """When an objection is in time (Awb 6:7, 6:8 and the Atw), with what outages did to that."""
    noon = datetime.combine(published_on, time(12), AMSTERDAM)
    last = legal_end(noon, FILING, (), calendar.holidays).last
    return filing(last, outages, calendar.holidays)


def check_published(published_on: date, today: date) -> None:
    """Raise Invalid for a day on which no decision of the Awb can have been made known."""
    if published_on > today:
        raise Invalid.at("published_on", "Die dag komt nog. Kies de dag van de bekendmaking.")
    if published_on < _AWB:
        raise Invalid.at("published_on", "Klopt dat jaar? De Awb is er sinds 1994.")


def legal_deadline(
    case: LegalCase, term: Term, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> Deadline:
    """Return when the term ends for this contact, and why then."""
    start, given = start_of(case, calendar), case.extension
    extra = given.days if given else 0
    closed = own_days(case.kind, case.outages)
    end = legal_end(start, term, pauses, calendar.holidays, extra_days=extra, outage_days=closed)
    ends = "de verdaagde termijn" if given else ""
    received, *middle, last = legal_steps(start, end, term, calendar, ends=ends)
    told = [*(_begin(case, calendar) or (received,)), *middle]
    if given is not None:
        told += _postponed(given, term)
    told += [_suspended(pause) for pause in pauses]
    told += own_steps(case.kind, case.outages, end.outages)
    return Deadline(due_at=end.due_at, steps=(*sorted(told, key=_day), last))


def longest_end(
    case: LegalCase, term: Term, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> date:
    """The last day to which the term may be postponed; raises KeyError for a kind that cannot."""
    start, closed = start_of(case, calendar), own_days(case.kind, case.outages)
    counted = legal_end(start, term, pauses, calendar.holidays).counted
    most = POSTPONING[case.kind].most or _LONGEST
    extra = (counted_end(counted, most) - counted).days
    longest = legal_end(
        start, term, pauses, calendar.holidays, extra_days=extra, outage_days=closed
    )
    return longest.last


def check_until(until: date, old_end: date, latest: date, calendar: Calendar) -> None:
    """Raise Invalid unless a term that ends on `old_end` may be postponed until this day."""
    if until <= old_end:
        raise Invalid.at("until_day", f"Kies een dag na {long_date(old_end)}: dan eindigt zij nu.")
    if until > latest:
        raise Invalid.at("until_day", f"Verdagen kan tot en met {citizens_date(latest, 'nl')}.")
    if why := reason_against(until, calendar.holidays):
        raise Invalid.at("until_day", f"Dan is het {why}. Kies een gewone dag.")


def _begin(case: LegalCase, calendar: Calendar) -> tuple[Step, ...]:
    """How an objection comes to its first day; empty for what just counts from its receipt."""
    if case.kind is not ContactKind.OBJECTION:
        return ()
    received = calendar.local_date(case.received_at)
    if case.published_on is None:
        unknown = "dag van bekendmaking onbekend: telt daarom vanaf ontvangst"
        return (
            moment_step(case.received_at, "ontvangen", calendar),
            days_step(received, received, unknown),
        )
    given = filing_of(case.published_on, case.outages, calendar)
    last = given.by_law
    return (
        days_step(case.published_on, case.published_on, "besluit bekendgemaakt"),
        days_step(last, last, f"laatste dag om bezwaar te maken, {FILING} (Awb 6:7)"),
        *filing_steps(given),
        moment_step(case.received_at, f"ontvangen, {_verdict(given, received)}", calendar),
    )


def _verdict(given: Filing, received: date) -> str:
    """Whether an objection came in time, by the law or for an outage."""
    if received > given.in_time:
        return "te laat (Awb 6:9)"
    if received > given.by_law:
        return f"op tijd door de storing ({ARTICLE})"
    return "op tijd (Awb 6:9)"


def _postponed(given: Extension, term: Term) -> Iterator[Step]:
    yield days_step(given.told_on, given.told_on, f"verdaging meegedeeld ({given.article})")
    yield days_step(given.old_end, given.old_end, f"einde van {term}, nu verdaagd")


def _suspended(pause: Pause) -> Step:
    day = local(pause.start).date()
    return days_step(day, day, f"opgeschort: {pause.why}")


def _day(step: Step) -> date:
    return step.at.astimezone(AMSTERDAM).date() if isinstance(step.at, datetime) else step.at
