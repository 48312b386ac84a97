"""What a decision that comes too late costs the municipality (Awb 4:17)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from kcc.domain.holidays import atw_days
from kcc.domain.kinds import ContactKind
from kcc.domain.statutory import LegalDays, legal_end
from kcc.domain.term import Term, Unit
from kcc.domain.words import local

# Awb 4:17, second paragraph: so many euros for each of so many days, then no more.
TARIFF = ((14, 23), (14, 35), (14, 45))
MOST_DAYS = sum(days for days, _ in TARIFF)
# Decisions on an application (Awb 4:17) or an objection (7:14), and on the rights of the AVG (UAVG
# 34). A complaint ends in no decision; the Woo leaves the dwangsom out (8.2).
COSTLY = frozenset({ContactKind.APPLICATION, ContactKind.OBJECTION, ContactKind.GDPR_REQUEST})
_GRACE = Term(2, Unit.WEEKS)
_DAY = timedelta(days=1)


class Standing(StrEnum):
    """How it stands with a notice of default."""

    WITHOUT = "without"
    NO_TERM = "no_term"
    DECIDED = "decided"
    PREMATURE = "premature"
    WAITS = "waits"
    RUNS = "runs"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """A contact that is said to be overdue: its kind, its term of the law, and the notice.

    `due_at` is None when no term of the law is known of it; `decided_at` while none is decided.
    """

    kind: ContactKind
    due_at: datetime | None
    decided_at: datetime | None
    noticed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Dwangsom:
    """What is due by now: for how many days, in euros; `first_day` is the first that costs."""

    standing: Standing
    first_day: date | None = None
    days: int = 0

    @property
    def euros(self) -> int:
        return dwangsom(self.days)


def counted(case: Default, now: datetime, legal_days: LegalDays = atw_days) -> Dwangsom:
    """How the dwangsom stands at `now`; the day of the decision costs nothing any more.

    The first day is the one after the two weeks that follow the notice. A notice that came before
    the term was over does not count (Awb 4:17, third paragraph).
    """
    if (why := _without(case)) is not None:
        return Dwangsom(standing=why)
    grace = legal_end(case.noticed_at, _GRACE, (), legal_days)
    first_day = grace.last + _DAY
    until = local(case.decided_at or now).date()
    if case.decided_at is not None:
        days = max((until - first_day).days, 0)
        return Dwangsom(standing=Standing.ENDED, first_day=first_day, days=min(days, MOST_DAYS))
    days = max((until - first_day).days + 1, 0)
    standing = Standing.RUNS if days else Standing.WAITS
    return Dwangsom(standing=standing, first_day=first_day, days=min(days, MOST_DAYS))


def _without(case: Default) -> Standing | None:
    """Why a notice costs nothing, whatever comes."""
    if case.kind not in COSTLY:
        return Standing.WITHOUT
    if case.due_at is None:
        return Standing.NO_TERM
    if case.decided_at is not None and case.decided_at <= case.noticed_at:
        return Standing.DECIDED
    return Standing.PREMATURE if case.noticed_at <= case.due_at else None


def dwangsom(days: int) -> int:
    """Return the euros that are due after this many days without a decision.

    The days count from the day after the two weeks that follow a notice of default
    (ingebrekestelling). They are days of the calendar: the Algemene termijnenwet does not move
    them (Awb 4:17, first paragraph). Not for Woo requests (Woo 8.2).
    """
    total = 0
    for span, amount in TARIFF:
        counted = min(max(days, 0), span)
        total += counted * amount
        days -= counted
    return total
