"""A way to reach us that was out of order, and which terms of the law go on longer for it.

Awb 2:21, third paragraph (Stb. 2023, 183): whoever sends something too late, because we could not
be reached by the way that we designated for it, is not blamed for that; we may also extend the term
for filing, and say so in public. Our own terms for deciding are another matter: these stand still
only while force majeure keeps us from deciding (Awb 4:15, second paragraph, under c).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from kcc.domain.explain import NOT_COUNTED, Step, days_step
from kcc.domain.kinds import ContactKind
from kcc.domain.pause_reasons import PauseReason
from kcc.domain.statutory import LegalDays, is_ordinary
from kcc.domain.suspending import GROUNDS
from kcc.domain.words import local, short_moment

ARTICLE = "Awb 2:21, derde lid"
OUTAGE = "storing"  # stands in each line of a story that is there for one
MOST_DAYS = 10  # ordinary days by which a term for filing may go on
_DAY = timedelta(days=1)
# Awb 7:14 leaves force majeure (4:15) in force for the decision on an objection.
_OWN_TERMS = {
    kind: grounds[PauseReason.FORCE_MAJEURE]
    for kind, grounds in GROUNDS.items()
    if PauseReason.FORCE_MAJEURE in grounds
} | {ContactKind.OBJECTION: "Awb 7:14 en 4:15, tweede lid, onder c"}


class FilingRule(StrEnum):
    """What an outage does to the term in which a citizen had to send something."""

    EXTENDED = "extended"
    EXCUSED = "excused"
    NOTHING = "nothing"

    @property
    def label(self) -> str:
        return _RULES[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageSpan:
    """An outage as the terms of one contact feel it, from `start` up to `end`, both aware.

    Of one that still lasts, `end` is the moment up to which it is known to last. A term for filing
    whose last day it touched goes on to the end of the `filing_days`-th ordinary day after it.
    """

    what: str
    start: datetime
    end: datetime
    lasts: bool = False
    filing: FilingRule = FilingRule.EXTENDED
    filing_days: int = 1
    own_terms: bool = False

    @property
    def first(self) -> date:
        """The first day in Amsterdam that it touched."""
        return local(self.start).date()

    @property
    def last(self) -> date:
        """The last; one that is over at midnight does not touch the day that begins then."""
        return local(max(self.start, self.end - datetime.resolution)).date()

    @property
    def words(self) -> str:
        """`storing webformulier, di 3 mrt 09:00 tot 15:00`, of one that lasts since when."""
        return f"{self.what}, {span(self.start, None if self.lasts else self.end)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """A term for filing that ends on `by_law`, with what outages did to it.

    Who sends up to `in_time` is in time; the term for deciding counts from the day after `counted`.
    """

    by_law: date
    in_time: date
    counted: date
    because: tuple[OutageSpan, ...] = ()


def filing(last: date, outages: Sequence[OutageSpan], legal_days: LegalDays) -> Filing:
    """How long a term for filing goes on that by the law ends on `last`.

    One that goes on may end in another outage, and then goes on again; two at once add nothing to
    each other.
    """
    counts = [one for one in outages if one.filing is not FilingRule.NOTHING]
    in_time, because = _longer(last, counts, legal_days)
    extends = [one for one in counts if one.filing is FilingRule.EXTENDED]
    counted, _ = _longer(last, extends, legal_days)
    return Filing(by_law=last, in_time=in_time, counted=counted, because=because)


def filing_steps(given: Filing) -> Iterator[Step]:
    """What made a term for filing go on, and until when."""
    if given.in_time == given.by_law:
        return
    for one in given.because:
        yield days_step(one.first, one.last, f"{one.words} ({ARTICLE})")
    extended = "de termijn loopt door tot en met deze dag"
    words = extended if given.counted == given.in_time else "tot en met deze dag telt als op tijd"
    yield days_step(given.in_time, given.in_time, f"{words}, door de storing")


def own_days(kind: ContactKind, outages: Iterable[OutageSpan]) -> frozenset[date]:
    """The days on which an outage kept us from deciding, for this kind of contact.

    Each day that it touched, once: the term is one of days, and goes on with one for each.
    """
    if kind not in _OWN_TERMS:
        return frozenset()
    return frozenset(day for one in outages if one.own_terms for day in _days(one))


def own_steps(
    kind: ContactKind, outages: Iterable[OutageSpan], held: Iterable[date]
) -> Iterator[Step]:
    """The outages by which days of a term of ours did not count; `held` are those days."""
    days = frozenset(held)
    for one in outages:
        touched = sorted(days.intersection(_days(one))) if one.own_terms else []
        if touched:
            words = f"{one.words}, overmacht ({_OWN_TERMS[kind]}){NOT_COUNTED}"
            yield days_step(touched[0], touched[-1], words, counts=False)


def tells_of_outage(text: str) -> bool:
    """Whether a line of a story is there because of an outage."""
    return OUTAGE in text


def span(start: datetime, end: datetime | None) -> str:
    """`di 3 mrt 09:00 tot 15:00`, `di 3 mrt 09:00 tot wo 4 mrt 10:00`, `sinds di 3 mrt 09:00`."""
    if end is None:
        return f"sinds {short_moment(start)}"
    same_day = local(start).date() == local(end).date()
    until = f"{local(end):%H:%M}" if same_day else short_moment(end)
    return f"{short_moment(start)} tot {until}"


def goes_on_to(one: OutageSpan, legal_days: LegalDays) -> date:
    """The last day on which who had to send something during this outage is in time."""
    return _ordinary_after(one, legal_days)


def _longer(
    last: date, outages: Sequence[OutageSpan], legal_days: LegalDays
) -> tuple[date, tuple[OutageSpan, ...]]:
    left, because = list(outages), []
    while hit := [one for one in left if one.first <= last <= one.last]:
        last = max(last, *(_ordinary_after(one, legal_days) for one in hit))
        because += hit
        left = [one for one in left if one not in hit]
    return last, tuple(sorted(because, key=lambda one: one.start))


def _ordinary_after(one: OutageSpan, legal_days: LegalDays) -> date:
    day, counted = one.last, 0
    while counted < one.filing_days:
        day += _DAY
        counted += is_ordinary(day, legal_days)
    return day


def _days(one: OutageSpan) -> Iterator[date]:
    for number in range((one.last - one.first).days + 1):
        yield one.first + number * _DAY


_RULES = {
    FilingRule.EXTENDED: "wordt verlengd, en onze termijn mee",
    FilingRule.EXCUSED: "te laat wordt niet tegengeworpen",
    FilingRule.NOTHING: "verandert niet",
}
