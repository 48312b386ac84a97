"""What was open at each midnight: each contact as it stood then, told from its history."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from tests.scenario.recount.figures import Asked
from tests.scenario.recount.hours import ONE_DAY, Hours, Span, age_group, midnight
from tests.scenario.recount.lives import Lives
from tests.scenario.recount.rows import Row

_NOT_SHOWN = ("acknowledge",)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Term:
    """When it ran, but for when it stood still; `home` is the contact in which it began."""

    home: int
    due: datetime
    span: Span
    stopped: list[Span]

    def runs(self, at: datetime) -> bool:
        begun, over = self.span
        return begun < at <= over and not any(a < at <= b for a, b in self.stopped)


class OpenWork:
    """The open work at the end of each day on which somebody counted it."""

    def __init__(self, lives: Lives, hours: Hours, now: datetime) -> None:
        self.lives = lives
        self.hours = hours
        self.counted = {one["day"] for one in lives.rows["snapshot"]}
        self.now = now
        self._terms: dict[int, list[_Term]] = defaultdict(list)
        for clock in lives.rows["clock"]:
            if clock["moment"] not in _NOT_SHOWN:
                self._terms[lives.host(clock["contact_id"], now)].append(self._term(clock))
        self._standing = list(self._all())

    def of(self, asked: Asked) -> dict[date, tuple[tuple[int, ...], int] | None]:
        """Ages and how many were late, for each day that is over; None where nobody counted."""
        day, found = asked.first, {}
        while day <= asked.last and midnight(day + ONE_DAY) <= self.now:
            found[day] = self._of_day(day, asked) if day in self.counted else None
            day += ONE_DAY
        return found

    def _of_day(self, day: date, asked: Asked) -> tuple[tuple[int, ...], int]:
        ages, late = [0] * 5, 0
        for one, contact, department, group, is_late in self._standing:
            if one == day and asked.has(midnight(day), contact, department):
                ages[group] += 1
                late += is_late
        return tuple(ages), late

    def _all(self) -> Iterator[tuple[date, Row, int | None, int, bool]]:
        for day in sorted(self.counted):
            end = midnight(day + ONE_DAY)
            for contact, row in self.lives.contacts.items():
                if self._is_open(contact, end):
                    department = self.lives.department(contact, end)
                    group = age_group(self.hours, self.lives.received(contact, end), day)
                    yield day, row, department, group, self._is_late(contact, end)

    def _is_open(self, contact: int, end: datetime) -> bool:
        return self.lives.known_since(contact) < end and self.lives.is_open(contact, end)

    def _is_late(self, contact: int, end: datetime) -> bool:
        """Whether a term ran there then whose end was over; none is moved after its end."""
        return any(
            term.due < end and term.runs(end) and self.lives.host(term.home, end) == contact
            for term in self._terms[self.lives.host(contact, self.now)]
        )

    def _term(self, clock: Row) -> "_Term":
        begun = self.lives.begun(clock)
        over = [clock[name] for name in ("met_at", "ended_at") if clock[name] is not None]
        home, first = begun[0]
        return _Term(
            home=home,
            due=clock["due_at"],
            span=(first, min(over, default=self.hours.end)),
            stopped=[*self._pauses(clock, home), *self._gaps(clock, home, [at for _, at in begun])],
        )

    def _gaps(self, clock: Row, home: int, begun: list[datetime]) -> Iterator[Span]:
        """When it had ended, before it ran again after all."""
        for event in self.lives.events[home]:
            ended = event["kind"] == "clock_ended" and event["data"]["moment"] == clock["moment"]
            later = [at for at in begun if at > event["at"]]
            if ended and later and begun[0] < event["at"]:  # not that of the one before it
                yield event["at"], later[0]

    def _pauses(self, clock: Row, home: int) -> Iterator[Span]:
        """Each contact in which it ran stood still by itself."""
        for contact, since, until in self._places(home):
            for begin, end in self._waits(clock, contact):
                span = max(begin, since), min(end or until, until)
                if span[0] < span[1]:
                    yield span

    def _waits(self, clock: Row, contact: int) -> list[tuple[datetime, datetime | None]]:
        if clock["legal"]:
            return [
                (one["started_at"], one["ended_at"])
                for one in self.lives.rows["standstill"]
                if one["contact_id"] == contact and one["reason"] != "citizen"
            ]
        return self.lives.waits(contact) if clock["moment"] == "final_answer" else []

    def _places(self, home: int) -> Iterator[tuple[int, datetime, datetime]]:
        """The contacts that it was in, each from when until when."""
        since = self.hours.begin
        while home in self.lives.joined:
            until, into = self.lives.joined[home]
            yield home, since, until
            home, since = into, until
        yield home, since, self.hours.end
