"""The terms of the invented years: counted by the rules of the KCC itself, once for a minute."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from json import dumps

from channels.base import ChannelKind
from kcc.domain.deadlines import deadline
from kcc.domain.moments import Moment
from kcc.domain.norms import About
from kcc.domain.term import Term
from kcc.services.clock_rules import Rules

_MOST = 20_000  # moments remembered: those of a few weeks


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A clock that starts: under which norm, until when (seconds since 1970), and why.

    `alert_at` is when it first asks for attention.
    """

    norm_id: int
    calendar_id: int | None
    due_at: int
    alert_at: int
    steps: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What is owed from a moment on; norms of the same term share what was counted."""

    rules: Rules
    _known: dict[tuple[Term, int, int], tuple[int, int, str]] = field(default_factory=dict)

    def owed(self, channel: ChannelKind, moment: Moment, at: int) -> Owed | None:
        """None when no norm asks for it."""
        norm = self.rules.norm(About(channel=channel), moment)
        if norm is None:
            return None
        term = (norm.term, norm.warn_percent, at)
        known = self._known.get(term)
        if known is None:
            if len(self._known) > _MOST:
                self._known.clear()
            known = self._known[term] = self._counted(*term)
        calendar_id = self.rules.calendar_of(norm, None)
        due_at, alert_at, steps = known
        return Owed(
            norm_id=norm.id,
            calendar_id=calendar_id,
            due_at=due_at,
            alert_at=alert_at,
            steps=steps,
        )

    def _counted(self, term: Term, percent: int, at: int) -> tuple[int, int, str]:
        start = datetime.fromtimestamp(at, UTC)
        end = deadline(start, term, self.rules.calendar)
        alert_at = self.rules.warned_at(start, end.due_at, percent, legal=False)
        steps = dumps(end.texts, ensure_ascii=False)
        return int(end.due_at.timestamp()), int(alert_at.timestamp()), steps
