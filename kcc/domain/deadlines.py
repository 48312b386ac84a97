"""Deadlines of both families, service and law: the moment, and the story of how it came about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kcc.domain import explain, sla
from kcc.domain.calendar import Calendar
from kcc.domain.explain import Step
from kcc.domain.legal_story import legal_steps
from kcc.domain.pauses import Pause
from kcc.domain.statutory import legal_end
from kcc.domain.term import Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The last moment that is on time, aware UTC, with the story of how it came about."""

    due_at: datetime
    steps: tuple[Step, ...]

    @property
    def texts(self) -> list[str]:
        """The story as plain Dutch lines, oldest first."""
        return [str(step) for step in self.steps]

    def __str__(self) -> str:
        return " · ".join(self.texts)


def deadline(
    start: datetime, term: Term, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> Deadline:
    """Return when a term that starts at `start` (aware) ends, and why then.

    A term of the law takes nothing of the calendar but its legal holidays. Raises `Invalid` when
    the calendar never opens long enough, `ValueError` for a naive start.
    """
    if term.unit.statutory:
        end = legal_end(start, term, pauses, calendar.holidays)
        return Deadline(due_at=end.due_at, steps=legal_steps(start, end, term, calendar))
    due = sla.due_at(start, term, calendar, pauses)
    return Deadline(due_at=due, steps=explain.steps(start, due, term, calendar, pauses))
