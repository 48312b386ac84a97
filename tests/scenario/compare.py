"""What reports say, beside the recount: every figure of a selection, and whole of the facts."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.shares import Share, percentile
from kcc.domain.tallies import COUNTS, Tally
from kcc.services import trends
from kcc.services.trends import Selection
from tests.scenario.recount.backlog import OpenWork
from tests.scenario.recount.facts import wrong_facts
from tests.scenario.recount.figures import Asked, Figures, nearest_rank, rounded_up, wilson
from tests.scenario.recount.hours import Hours
from tests.scenario.recount.lives import Lives
from tests.scenario.recount.rows import Rows

_TIMES = ("waiting", "waiting_gross", "handling", "handling_gross")
_SHARES = {
    "on_time": ("met", "due"),
    "kept": ("promises_kept", "promises_due"),
    "came_back": ("reopened", "closed"),
    "in_one_go": ("one_go", "closed"),
    "by_first_line": ("first_line", "finished"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that a report says otherwise."""

    selection: Selection
    what: str
    said: Any
    recounted: Any

    def __str__(self) -> str:
        return f"{self.selection}\n  {self.what}: {self.said}, recounted {self.recounted}"


class Recount:
    """The rows as they are at `now`, told over again."""

    def __init__(self, session: Session, span: Selection, now: datetime) -> None:
        self.session = session
        self.now = now
        self.rows = Rows(session.connection())
        self.lives = Lives(self.rows)
        self.hours = Hours(self.rows, span.first, span.last)
        self.open_work = OpenWork(self.lives, self.hours, now)

    def wrong_facts(self) -> list[str]:
        return wrong_facts(self.lives, self.hours, self.now)

    def differences(self, selection: Selection) -> list[Difference]:
        """All figures that a report of this selection says otherwise; empty when it is right."""
        asked = _asked(selection)
        said = trends.trend(self.session, selection, self.now)
        told = Figures(self.rows, asked, self.now)
        people = trends.agents(self.session, selection, self.now)
        pairs = [
            *_of_whole(said.whole, told),
            *_of_parts("day", said.days, told.of("day")),
            *_of_parts("channel", said.channels, told.of("channel")),
            *_of_parts("department", said.departments, told.of("department")),
            *_of_parts("topic", said.topics, told.of("topic")),
            *_of_parts("agent", people, told.of("agent")),
            *_of_norms(said, told),
            *self._of_backlog(said, asked, selection),
        ]
        return [Difference(selection, *pair) for pair in pairs if pair[1] != pair[2]]

    def _of_backlog(
        self, said: trends.Trend, asked: Asked, selection: Selection
    ) -> Iterator[tuple[str, Any, Any]]:
        told = {} if selection.topic_id is not None else self.open_work.of(asked)
        kept = {day: (one.ages, one.late) if one else None for day, one in said.backlog.items()}
        for day in sorted({*told, *kept}):
            yield f"open work of {day}", kept.get(day, "absent"), told.get(day, "absent")


def _asked(selection: Selection) -> Asked:
    chosen: dict[str, Any] = {"topic": selection.topic_id}
    if selection.channel is not None:
        chosen["channel"] = selection.channel.value
    if selection.department_id is not None or selection.of_no_department:
        chosen["department"] = selection.department_id
    return Asked(first=selection.first, last=selection.last, **chosen)


def _of_whole(said: Tally, told: Figures) -> Iterator[tuple[str, Any, Any]]:
    counts = told.whole.counts
    for name in COUNTS:
        yield name, getattr(said, name), counts[name]
    yield "hours", dict(said.hours), dict(told.whole.hours)
    for name in _TIMES:
        minutes, kept = told.whole.times.get(name, []), getattr(said, name)
        yield name, dict(kept), dict(Counter(map(rounded_up, minutes)))
        for percent in (50, 90, 95):
            found = percentile(kept, percent)
            yield f"P{percent} of {name}", found, nearest_rank(minutes, percent)
    for name, (part, whole) in _SHARES.items():
        share: Share = getattr(said, name)
        yield (
            f"interval of {name}",
            _near(share.interval),
            _near(wilson(counts[part], counts[whole])),
        )
    each = counts["transfers"] / counts["finished"] if counts["finished"] else None
    yield "transfers each", said.transfers_each, each


def _near(interval: tuple[float, float] | None) -> tuple[float, ...] | None:
    """To a millionth of a percent; no minus before a nought."""
    return interval and tuple(round(end, 6) + 0.0 for end in interval)


def _of_parts(
    kind: str, said: Mapping[Any, Tally], told: Mapping[Any, Counter[str]]
) -> Iterator[tuple[str, Any, Any]]:
    kept = {
        key.value if isinstance(key, ChannelKind) else key: tally for key, tally in said.items()
    }
    for key in {*kept, *told}:
        tally, counts = kept.get(key, Tally()), told.get(key, Counter())
        for name in COUNTS:
            yield f"{name} of {kind} {key}", getattr(tally, name), counts[name]


def _of_norms(said: trends.Trend, told: Figures) -> Iterator[tuple[str, Any, Any]]:
    kept = {rule: (one.due, one.met) for rule, one in said.norms.items()}
    yield "norms", kept, {rule: (one["due"], one["met"]) for rule, one in told.terms.items()}
