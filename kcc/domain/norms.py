"""The service norms a municipality starts with, and how the norm for a contact is found."""

from collections.abc import Iterable
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


CONDITIONS = ("channel", "kind", "complexity", "priority", "topic_id", "department_id")

# An acknowledgement leaves within minutes, at night as well. Its clock only exists to show that
# one did not, so it runs while there is somebody to act on that: in opening minutes. It is not
# owed by phone or at the desk, where the citizen is spoken to.
_ACKNOWLEDGED = ("email", "form")
_ACKNOWLEDGE = (Moment.ACKNOWLEDGE, Term(15, Unit.OPENING_MINUTES), 99)

# E-mailgedragslijn voor overheden (2005): a simple question is answered in two working days, an
# answer to our answer is no less a question. Targets: what municipalities reach in a first year.
_CHANNELS = ("email", "form", "phone", "desk")
_ANSWERS = (
    (Moment.FIRST_ANSWER, Term(2, Unit.WORKING_DAYS), 85),
    (Moment.NEXT_ANSWER, Term(2, Unit.WORKING_DAYS), 85),
    (Moment.CALLBACK, Term(2, Unit.WORKING_DAYS), 90),
)


def _rules() -> Iterable[NormRule]:
    """One rule per channel, not one for all: each can then be changed by itself."""
    for channel in _CHANNELS:
        owed = (_ACKNOWLEDGE, *_ANSWERS) if channel in _ACKNOWLEDGED else _ANSWERS
        for moment, term, target in owed:
            yield NormRule(channel=channel, moment=moment, term=term, target_percent=target)


DEFAULT_NORMS = tuple(_rules())
