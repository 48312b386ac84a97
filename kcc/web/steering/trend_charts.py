"""The charts of a report: from the figures of its days, divided as the axis shows them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kcc.domain.calendar import Calendar
from kcc.domain.measures import RETURN_WITHIN
from kcc.domain.periods import Period, Step
from kcc.domain.shares import SMALLEST_GROUP, Share, percentile
from kcc.domain.tallies import Backlog, Tally, sum_of
from kcc.web.charts import bars, heat, lines
from kcc.web.charts.marks import Chart, Size
from kcc.web.charts.notation import Unit
from kcc.web.charts.series import Lines, Series, Stroke, Target, of_shares

HEADS = {Step.DAY: "Dag", Step.WEEK: "Week", Step.MONTH: "Maand"}
AGES = ("0-2 wd", "3-5 wd", "6-10 wd", "11-15 wd", "> 15 wd")
WEEKDAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
HOURS = range(7, 21)  # of the day; at night hardly anybody writes
_ONE_HOUR = 60  # minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A point on the axis: its days, its label and what they add up to."""

    period: Period
    label: str
    tally: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Charts:
    """Draws each chart of the days of a period, as far as they have begun; `today` is local."""

    period: Period
    days: Mapping[date, Tally]
    parts: Sequence[Part]
    today: date

    def on_time(self, target: int | None) -> Chart:
        asked = self._asked("op-tijd", "Op tijd beantwoord", size=Size.WIDE, target=target)
        return self._shares(asked, "op tijd", lambda tally: tally.on_time)

    def in_one_go(self) -> Chart:
        asked = self._asked("in-een-keer", "In één keer geholpen")
        return self._shares(asked, "in één keer", lambda tally: tally.in_one_go, since=self._loose)

    def came_back(self) -> Chart:
        asked = self._asked("teruggekomen", "Teruggekomen")
        return self._shares(asked, "terug", lambda tally: tally.came_back, since=self._loose)

    def kept(self, target: int | None) -> Chart:
        asked = self._asked("toezeggingen", "Toezeggingen nagekomen", target=target)
        return self._shares(asked, "nagekomen", lambda tally: tally.kept)

    def waiting(self) -> Chart:
        asked = self._asked("wachttijd", "Tijd tot het eerste antwoord")
        return self._times(asked, lambda tally: tally.waiting)

    def handling(self) -> Chart:
        asked = self._asked("doorlooptijd", "Doorlooptijd")
        return self._times(asked, lambda tally: tally.handling)

    def backlog(self, backlog: Mapping[date, Backlog | None]) -> Chart:
        """At the end of the last day of each part that is over."""
        ends = [(part.label, backlog.get(self.evening(part.period))) for part in self.parts]
        buckets = (
            bars.Bucket(words=words, values=tuple(_age(at_end, age) for _, at_end in ends))
            for age, words in enumerate(AGES)
        )
        asked = bars.Bars(
            key="open-werk",
            title="Open werk naar leeftijd",
            head=HEADS[self.period.step],
            labels=tuple(label for label, _ in ends),
            buckets=tuple(buckets),
        )
        return bars.draw(asked)

    def busy(self, calendar: Calendar) -> Chart:
        """How many came in, on average, in each hour of the working days."""
        opened = [day for day in self.days if calendar.day(day).is_open]
        weekdays = sorted({day.weekday() for day in opened})
        asked = heat.Heat(
            key="drukte",
            title="Drukte per uur",
            corner="Dag en uur",
            rows=tuple(WEEKDAYS[weekday] for weekday in weekdays),
            columns=tuple(map(str, HOURS)),
            values=tuple(self._hours(opened, weekday) for weekday in weekdays),
        )
        return heat.draw(asked)

    def _hours(self, opened: Sequence[date], weekday: int) -> tuple[float, ...]:
        tallies = [self.days[day] for day in opened if day.weekday() == weekday]
        counts = sum_of(tallies).hours
        return tuple(round(counts.get(hour, 0) / len(tallies), 1) for hour in HOURS)

    def _asked(
        self, key: str, title: str, *, size: Size = Size.THIRD, target: int | None = None
    ) -> Lines:
        return Lines(
            key=key,
            title=title,
            head=HEADS[self.period.step],
            labels=tuple(part.label for part in self.parts),
            series=(),
            unit=Unit.PERCENT,
            size=size,
            target=None if target is None else Target(value=target),
        )

    def _shares(
        self,
        asked: Lines,
        words: str,
        share: Callable[[Tally], Share],
        *,
        since: int | None = None,
    ) -> Chart:
        shares = [share(part.tally) for part in self.parts]
        series = of_shares(words, shares, provisional_from=since)
        return lines.draw(replace(asked, series=(series,), zoomed=True))

    @property
    def _loose(self) -> int | None:
        """From which part on citizens may still come back."""
        known = self.today - RETURN_WITHIN
        return next((n for n, part in enumerate(self.parts) if part.period.last >= known), None)

    def _times(self, asked: Lines, spread: Callable[[Tally], Mapping[int, int]]) -> Chart:
        spreads = [spread(part.tally) for part in self.parts]
        half, most = (tuple(hours(one, percent) for one in spreads) for percent in (50, 90))
        counts = tuple(str(sum(one.values())) for one in spreads)
        series = (
            Series(words="de helft", values=half, details=counts),
            Series(words="9 van de 10", values=most, stroke=Stroke.DASHED),
        )
        return lines.draw(replace(asked, series=series, unit=Unit.HOURS))

    def evening(self, part: Period) -> date:
        """The last of its days that is over."""
        return min(part.last, self.today - timedelta(days=1))


def charts(period: Period, days: Mapping[date, Tally], today: date) -> Charts:
    """Adds up what the axis shows, once for all charts."""
    parts = [
        Part(
            period=part,
            label=period.label(part),
            tally=sum_of(days[day] for day in days_of(part) if day in days),
        )
        for part in period.parts()
        if part.first <= today
    ]
    return Charts(period=period, days=days, parts=parts, today=today)


def hours(spread: Mapping[int, int], percent: int) -> float | None:
    """Within how many opening hours so many percent stay; None of too few to say."""
    if sum(spread.values()) < SMALLEST_GROUP:
        return None
    minutes = percentile(spread, percent)
    return None if minutes is None else minutes / _ONE_HOUR


def days_of(period: Period) -> Sequence[date]:
    count = (period.last - period.first).days + 1
    return [period.first + timedelta(days=n) for n in range(count)]


def _age(backlog: Backlog | None, age: int) -> int | None:
    return None if backlog is None else backlog.ages[age]
