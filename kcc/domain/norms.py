"""The norms a municipality starts with, and how the norm for a contact is found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from kcc.domain.kinds import Complexity, ContactKind, Priority
from kcc.domain.moments import Moment
from kcc.domain.term import Term, Unit
from kcc.domain.timeleft import WARN_PERCENT


@dataclass(frozen=True, slots=True, kw_only=True)
class NormRule:
    """Which moment is due when: `target_percent` of the contacts should make it.

    `channel` is a value of `channels.base.ChannelKind`, or None for every channel; `warn_percent`
    is the part of the term after which the clock asks for attention.
    """

    moment: Moment
    term: Term
    target_percent: int
    channel: str | None = None
    kind: ContactKind | None = None
    complexity: Complexity | None = None
    priority: Priority | None = None
    topic_id: int | None = None
    department_id: int | None = None
    warn_percent: int = WARN_PERCENT
    legal_basis: str = ""

    @property
    def legal(self) -> bool:
        return self.term.unit.statutory


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a norm is chosen by: of a contact as it is, or of one that is going to be."""

    channel: str
    kind: ContactKind = ContactKind.QUESTION
    complexity: Complexity = Complexity.SIMPLE
    priority: Priority = Priority.NORMAL
    topic_id: int | None = None
    department_id: int | None = None


class Rule(Protocol):
    """For whom and what a norm is, whether it stands in code or in a table; None is any."""

    @property
    def channel(self) -> str | None: ...
    @property
    def kind(self) -> ContactKind | None: ...
    @property
    def complexity(self) -> Complexity | None: ...
    @property
    def priority(self) -> Priority | None: ...
    @property
    def topic_id(self) -> int | None: ...
    @property
    def department_id(self) -> int | None: ...
    @property
    def moment(self) -> Moment: ...
    @property
    def legal(self) -> bool: ...


R = TypeVar("R", bound=Rule)


def first_match(
    rules: Iterable[R], about: About, moment: Moment, *, legal: bool = False
) -> R | None:
    """Return the first rule, in the order given, for this moment of such a contact.

    Norms of the service and terms of the law are never mixed: one of each can hold at once.
    """
    of_moment = (rule for rule in rules if rule.moment is moment and rule.legal == legal)
    return next((rule for rule in of_moment if fits(rule, about)), None)


def fits(rule: Rule, about: About) -> bool:
    """Whether such a contact is one of those that the rule is for."""
    return all(getattr(rule, name) in (None, getattr(about, name)) for name in CONDITIONS)


def covers(first: Rule, later: Rule) -> bool:
    """Whether a rule that stands first leaves nothing for the later one."""
    alike = first.moment is later.moment and first.legal == later.legal
    return alike and all(
        getattr(first, name) in (None, getattr(later, name)) for name in CONDITIONS
    )


def never_reached(rules: Sequence[Rule]) -> dict[int, int]:
    """The places (from 0) of rules that never hold, each with the place of one that goes before."""
    found = {}
    for place, rule in enumerate(rules):
        before = next((n for n, one in enumerate(rules[:place]) if covers(one, rule)), None)
        if before is not None:
            found[place] = before
    return found


CONDITIONS = ("channel", "kind", "complexity", "priority", "topic_id", "department_id")

# A promise has no norm: it is due on the day that was promised. So many of them should be kept,
# or get a new date before that day is over.
PROMISE_TARGET = 95

_MINUTES, _DAYS = Unit.OPENING_MINUTES, Unit.WORKING_DAYS


def _service() -> Iterable[NormRule]:
    """Of the service.

    An acknowledgement leaves within minutes, at night as well. Its clock only exists to show that
    one did not, so it runs while there is somebody to act on that: in opening minutes. It is not
    owed by phone or at the desk, where the citizen is spoken to.

    E-mailgedragslijn voor overheden (2005): a simple question is answered in two working days; of
    a complex one the citizen hears within ten when the answer comes. Targets: what municipalities
    reach in a first year.
    """
    for channel in ("email", "form"):
        yield NormRule(
            moment=Moment.ACKNOWLEDGE, term=Term(15, _MINUTES), target_percent=99, channel=channel
        )
    for moment, days, target, complexity in (
        (Moment.FIRST_ANSWER, 2, 85, Complexity.SIMPLE),
        (Moment.NEXT_ANSWER, 2, 85, None),
        (Moment.DATE_MESSAGE, 10, 100, Complexity.COMPLEX),
        (Moment.FINAL_ANSWER, 15, 90, Complexity.COMPLEX),
        (Moment.CALLBACK, 2, 90, None),
        (Moment.REFERRAL, 2, 95, None),
    ):
        yield NormRule(
            moment=moment, term=Term(days, _DAYS), target_percent=target, complexity=complexity
        )


def _of_the_law() -> Iterable[NormRule]:
    """Terms of the law (Awb, Woo, AVG), within which the final answer has to be there."""
    for kind, (amount, unit, basis) in _LAW.items():
        yield NormRule(
            moment=Moment.FINAL_ANSWER,
            term=Term(amount, unit),
            target_percent=100,
            kind=kind,
            legal_basis=basis,
        )


_LAW = {
    ContactKind.OBJECTION: (
        6,
        Unit.WEEKS,
        "Awb 7:10, eerste lid; 12 weken als er een adviescommissie is",
    ),
    ContactKind.COMPLAINT: (
        6,
        Unit.WEEKS,
        "Awb 9:11, eerste lid; 10 weken als er een klachtencommissie is",
    ),
    ContactKind.WOO_REQUEST: (4, Unit.WEEKS, "Woo 4.4, eerste lid"),
    ContactKind.GDPR_REQUEST: (1, Unit.MONTHS, "AVG 12, derde lid"),
    ContactKind.APPLICATION: (
        8,
        Unit.WEEKS,
        "Awb 4:13, tweede lid; een andere termijn als een wet die noemt",
    ),
    ContactKind.NOTICE_OF_DEFAULT: (
        2,
        Unit.WEEKS,
        "Awb 4:17, derde lid; daarna begint de dwangsom",
    ),
}
DEFAULT_NORMS = (*_service(), *_of_the_law())
