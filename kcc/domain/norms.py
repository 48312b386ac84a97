"""The service norms a municipality starts with, and how the norm for a contact is found."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from kcc.domain.moments import Moment
from kcc.domain.term import Term, Unit
from kcc.domain.timeleft import WARN_PERCENT


@dataclass(frozen=True, slots=True, kw_only=True)
class NormRule:
    """Which moment is due when: `target_percent` of the contacts should make it.

    `channel` is a value of `channels.base.ChannelKind`, or None for every channel; `warn_percent`
    is the part of the term after which the clock asks for attention.
    """

    channel: str | None
    moment: Moment
    term: Term
    target_percent: int
    warn_percent: int = WARN_PERCENT


class Rule(Protocol):
    """What a norm is chosen by, whether it stands in code or in a table."""

    @property
    def channel(self) -> str | None: ...
    @property
    def moment(self) -> Moment: ...


R = TypeVar("R", bound=Rule)


def first_match(rules: Iterable[R], channel: str, moment: Moment) -> R | None:
    """Return the first rule, in the order given, for this channel and moment."""
    fitting = (rule for rule in rules if rule.moment is moment and rule.channel in (None, channel))
    return next(fitting, None)


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
