"""Every figure of a period, counted one row at a time."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil, sqrt
from statistics import NormalDist
from typing import Any

from tests.scenario.recount.hours import ZONE, local_day
from tests.scenario.recount.rows import Row, Rows

TWO_WEEKS = timedelta(days=14)
_ANSWERS = ("first_answer", "next_answer", "callback", "final_answer")
_EVERY = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Of which days and which work; `department` None is what no department has."""

    first: date
    last: date
    channel: str | None = None
    department: Any = _EVERY
    topic: int | None = None

    def has(self, at: datetime, contact: Row, department: int | None) -> bool:
        return (
            self.first <= local_day(at) <= self.last
            and self.channel in (None, contact["channel"])
            and (self.department is _EVERY or self.department == department)
            and self.topic in (None, contact["topic_id"])
        )


@dataclass(slots=True)
class Count:
    """The figures of a part of the work; times are minutes as they were, one for each contact."""

    counts: Counter[str] = field(default_factory=Counter)
    hours: Counter[int] = field(default_factory=Counter)
    times: dict[str, list[int]] = field(default_factory=dict)


class Figures:
    """The counts of a period as a whole, and of its days, norms, places, topics and agents."""

    def __init__(self, rows: Rows, asked: Asked, now: datetime) -> None:
        self.asked = asked
        self.now = now
        self.whole = Count()
        self.parts: dict[tuple[str, Any], Counter[str]] = {}
        self.terms: dict[int, Counter[str]] = {}
        self.contacts = {one["id"]: one for one in rows["contact"]}
        self.rows = rows
        self._received()
        self._answered()
        self._clocks()
        self._closures()

    def of(self, kind: str) -> dict[Any, Counter[str]]:
        return {key: counts for (name, key), counts in self.parts.items() if name == kind}

    def _add(
        self, at: datetime, contact: Row, department: int | None, names: Iterable[str]
    ) -> None:
        keys = (
            ("day", local_day(at)),
            ("channel", contact["channel"]),
            ("department", department),
            ("topic", contact["topic_id"]),
        )
        for name in names:
            self.whole.counts[name] += 1
            for key in keys:
                self.parts.setdefault(key, Counter())[name] += 1

    def _of_agent(self, agent: int | None, names: Iterable[str]) -> None:
        if agent is not None:
            self.parts.setdefault(("agent", agent), Counter()).update(names)

    def _time(self, name: str, minutes: int) -> None:
        self.whole.times.setdefault(name, []).append(minutes)

    def _received(self) -> None:
        for one in self.contacts.values():
            if not self.asked.has(one["received_at"], one, one["department_id"]):
                continue
            is_nothing = one["state"] == "no_action"
            name = "left_out" if is_nothing else "received"
            self._add(one["received_at"], one, one["department_id"], [name])
            if not is_nothing:
                self.whole.hours[one["received_at"].astimezone(ZONE).hour] += 1

    def _answered(self) -> None:
        for one in self.contacts.values():
            at = one["answered_at"]
            if at is None or one["state"] == "no_action":
                continue
            if self.asked.has(at, one, one["department_id"]):
                self._add(at, one, one["department_id"], ["answered"])
                self._time("waiting", one["answer_minutes"])
                self._time("waiting_gross", one["answer_gross_minutes"])

    def _clocks(self) -> None:
        norms = {one["id"]: one for one in self.rows["norm"]}
        for clock in self.rows["clock"]:
            contact = self.contacts[clock["contact_id"]]
            met = self._is_met(clock)
            over = clock["met_at"] is not None or clock["ended_at"] is not None
            department = clock["department_id"] if over else contact["department_id"]
            if met is None or contact["state"] == "no_action":
                continue
            if self.asked.has(clock["due_at"], contact, department):
                self._clock(clock, contact, department, met=met)
                norm = norms.get(clock["norm_id"])
                if norm is not None:
                    counts = self.terms.setdefault(norm["rule"], Counter())
                    counts.update({"due": 1, "met": int(met)})

    def _clock(self, clock: Row, contact: Row, department: int | None, *, met: bool) -> None:
        if clock["moment"] == "promise":
            names = ["promises_due", *["promises_kept"] * met]
            self._add(clock["due_at"], contact, department, names)
        elif clock["moment"] in _ANSWERS and not clock["legal"]:
            names = ["due", *["met"] * met]
            self._add(clock["due_at"], contact, department, names)
            self._of_agent(clock["met_by_id"], names)

    def _is_met(self, clock: Row) -> bool | None:
        """None: it counts nowhere, as it is not over or lost its meaning."""
        if clock["ended_at"] is not None:
            return True if self._was_moved(clock) else None
        if clock["met_at"] is not None:
            return bool(clock["met_at"] <= clock["due_at"])
        return None if clock["paused"] or clock["due_at"] > self.now else False

    def _was_moved(self, clock: Row) -> bool:
        """Whether a promise made place for a later one."""
        return clock["moment"] == "promise" and any(
            one["moment"] == "promise"
            and one["contact_id"] == clock["contact_id"]
            and one["started_at"] == clock["ended_at"]
            for one in self.rows["clock"]
        )

    def _closures(self) -> None:
        for one in self.rows["closure"]:
            contact = self.contacts[one["contact_id"]]
            at, back = one["closed_at"], one["reopened_at"]
            if contact["state"] == "no_action":
                continue
            if not self.asked.has(at, contact, one["department_id"]):
                continue
            names = ["closed"]
            if back is not None and back - at <= TWO_WEEKS:
                names.append("reopened")
            elif one["replies"] == 1 and not self._asks_again(contact, at):
                names.append("one_go")
            if back is None:
                names += ["finished", *["transfers"] * one["transfers"]]
                by_others = one["transfers"] or one["outcome"] == "answered_by_department"
                names += [] if by_others else ["first_line"]
                self._time("handling", one["used_minutes"])
                self._time("handling_gross", one["gross_minutes"])
            self._of_agent(one["agent_id"], names)
            self._add(at, contact, one["department_id"], names)

    def _asks_again(self, contact: Row, closed_at: datetime) -> bool:
        who, what = contact["citizen_id"], contact["topic_id"]
        if who is None or what is None:
            return False
        return any(
            other["citizen_id"] == who
            and other["topic_id"] == what
            and other["id"] != contact["id"]
            and other["state"] != "no_action"
            and closed_at < other["received_at"] <= closed_at + TWO_WEEKS
            for other in self.contacts.values()
        )


def nearest_rank(minutes: list[int], percent: int) -> int | None:
    """The first value in order that so many percent stay within, as reports round it."""
    if not minutes:
        return None
    return rounded_up(sorted(minutes)[ceil(len(minutes) * percent / 100) - 1])


def rounded_up(minutes: int) -> int:
    """To a minute within the hour, to 5 within 8 hours, to 15 within 40 hours, else to an hour."""
    if minutes <= 60:
        return minutes
    step = 5 if minutes <= 8 * 60 else 15 if minutes <= 40 * 60 else 60
    return minutes if minutes % step == 0 else minutes + step - minutes % step


def wilson(part: int, whole: int) -> tuple[float, float] | None:
    """In percent: the two shares from which `part` lies just 1.96 standard errors away.

    They solve (p - part/whole)² = z² p(1 - p) / whole.
    """
    if not whole:
        return None
    z = NormalDist().inv_cdf(0.975)
    a, share = 1 + z * z / whole, part / whole
    b = -(2 * share + z * z / whole)
    root = sqrt(max(0.0, b * b - 4 * a * share * share))
    return 100 * (-b - root) / (2 * a), 100 * (-b + root) / (2 * a)
