"""A report as its page shows it: charts, sentences, tables, and the address behind each figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from channels.base import ChannelKind
from kcc.domain.measures import ANSWER_MOMENTS
from kcc.domain.norms import PROMISE_TARGET
from kcc.domain.periods import Period, Usual
from kcc.domain.shares import Share
from kcc.domain.tallies import Backlog, Tally
from kcc.domain.words import exact, local
from kcc.models import Norm
from kcc.services import choices, norms, trends
from kcc.services.choices import Labels, Names
from kcc.services.trend_lists import Figure
from kcc.services.trends import Trend
from kcc.web import context
from kcc.web.addresses import url_for
from kcc.web.charts.marks import Chart, linked
from kcc.web.charts.notation import Unit, written
from kcc.web.lately import calendar, lately
from kcc.web.steering import trend_tables, trend_words
from kcc.web.steering.asked import Asked, Parameters, between
from kcc.web.steering.definitions import Measure
from kcc.web.steering.trend_charts import AGES, HEADS, HOURS, WEEKDAYS, Charts, charts, hours
from kcc.web.steering.trend_tables import Line, NormLine

_EVERY_AGE = (*range(len(AGES)), None)
_PERCENTS = (50, 80, 90, 95)
_MOST_LINES, _FEW_LINES = 40, 15  # what a longer table is cut to


@dataclass(frozen=True, kw_only=True)
class Face:
    """All that the page shows of a report."""

    asked: Asked
    trend: Trend
    people: Mapping[int, Tally]
    norms: Mapping[int, Norm]
    labels: Labels
    names: Names
    shows_all: bool

    promise_target = PROMISE_TARGET
    usual = tuple(Usual)
    kinds = tuple(ChannelKind)

    @cached_property
    def whole(self) -> Tally:
        return self.trend.whole

    @cached_property
    def charts(self) -> Charts:
        return charts(self.asked.period, self.trend.days, local(context.now()).date())

    @cached_property
    def target(self) -> int | None:
        """That of the norm of answers to which most terms belong."""
        about = [
            (tally.due, norm.target_percent)
            for rule, tally in self.trend.norms.items()
            if (norm := self.norms.get(rule)) and norm.moment in ANSWER_MOMENTS and not norm.legal
        ]
        return max(about)[1] if about else None

    def address(self, figure: str, link: Parameters | None = None) -> str:
        """The contacts that a figure counted."""
        told = {**self.asked.parameters, **(link or {}), "cijfer": Figure(figure)}
        return url_for("steering_trend.contacts", **told)

    def definition(self, measure: str) -> str:
        return url_for("steering_trend.definitions", _anchor=Measure(measure))

    def file(self, form: str, table: str) -> str:
        told = {**self.asked.parameters, "tabel": table}
        return url_for("steering_trend.file", form=form, **told)

    @cached_property
    def on_time(self) -> Chart:
        return self._linked(self.charts.on_time(self.target), Figure.DUE)

    @cached_property
    def in_one_go(self) -> Chart:
        return self._linked(self.charts.in_one_go(), Figure.CLOSED)

    @cached_property
    def came_back(self) -> Chart:
        return self._linked(self.charts.came_back(), Figure.REOPENED)

    @cached_property
    def kept(self) -> Chart:
        return self._linked(self.charts.kept(PROMISE_TARGET), Figure.PROMISES_DUE)

    @cached_property
    def waiting(self) -> Chart:
        return self._linked(self.charts.waiting(), Figure.ANSWERED)

    @cached_property
    def handling(self) -> Chart:
        return self._linked(self.charts.handling(), Figure.FINISHED)

    @cached_property
    def backlog(self) -> Chart:
        """Each cell of its table opens the contacts of that age; the last are of all ages."""
        chart = self.charts.backlog(self.trend.backlog)
        evenings = [self.charts.evening(part.period) for part in self.charts.parts]
        addresses = [
            [self._evening(day, Figure.OPEN, age) for age in _EVERY_AGE]
            if self.trend.backlog.get(day)
            else []
            for day in evenings
        ]
        return linked(chart, addresses)

    def open_then(self, figure: str) -> str:
        """The contacts of the last evening that was counted; "" of none."""
        evening = self.last_evening
        return "" if evening is None else self._evening(evening, Figure(figure))

    @cached_property
    def busy(self) -> Chart:
        """Each cell of its table opens the contacts of that hour in the whole period."""
        chart = self.charts.busy(calendar())
        addresses = [
            [self._hour(row.head, place) for place in range(len(HOURS))] for row in chart.table.rows
        ]
        return linked(chart, addresses)

    @cached_property
    def says(self) -> Mapping[str, str]:
        whole = self.whole
        return {
            "on_time": trend_words.on_time(whole.on_time, self.target),
            "kept": trend_words.kept(whole.kept, PROMISE_TARGET),
            "in_one_go": trend_words.in_one_go(whole.in_one_go),
            "came_back": trend_words.came_back(whole.came_back),
            "waiting": trend_words.waiting(whole),
            "handling": trend_words.handling(whole),
            "backlog": trend_words.backlog(self.last_evening, self.last_backlog),
            "handed_over": trend_words.handed_over(whole),
            "busy": trend_words.busy(self.busy),
        }

    def undrawn(self, name: str) -> str:
        """Instead of a chart that has too little to draw."""
        return trend_words.undrawn(self.says[name], HEADS[self.asked.period.step].lower())

    @property
    def last_evening(self) -> date | None:
        """Of those that were counted."""
        counted = (day for day, one in self.trend.backlog.items() if one is not None)
        return max(counted, default=None)

    @property
    def last_backlog(self) -> Backlog | None:
        evening = self.last_evening
        return None if evening is None else self.trend.backlog[evening]

    @property
    def times(self) -> Sequence[tuple[str, str, Figure, Sequence[float | None]]]:
        """Percentiles in hours, with and without the waits for the citizen."""
        whole = self.whole
        told = (
            ("Eerste antwoord", "zonder wachten", Figure.ANSWERED, whole.waiting),
            ("Eerste antwoord", "met wachten", Figure.ANSWERED, whole.waiting_gross),
            ("Doorlooptijd", "zonder wachten", Figure.FINISHED, whole.handling),
            ("Doorlooptijd", "met wachten", Figure.FINISHED, whole.handling_gross),
        )
        return [
            (name, how, figure, [hours(spread, percent) for percent in _PERCENTS])
            for name, how, figure, spread in told
        ]

    @cached_property
    def norm_lines(self) -> Sequence[NormLine]:
        return trend_tables.norm_lines(self.trend.norms, self.norms, self.labels)

    @cached_property
    def channel_lines(self) -> Sequence[Line]:
        return trend_tables.channel_lines(self.trend.channels)

    @cached_property
    def department_lines(self) -> Sequence[Line]:
        return trend_tables.department_lines(self.trend.departments, self.labels)

    @cached_property
    def topic_lines(self) -> Sequence[Line]:
        return trend_tables.topic_lines(self.trend.topics, self.labels)

    @cached_property
    def agent_lines(self) -> Sequence[Line]:
        return trend_tables.agent_lines(self.people, self.labels)

    def shown(self, lines: Sequence[Line]) -> Sequence[Line]:
        """The first of a table that has no end, unless all were asked for."""
        return lines if self.shows_all or len(lines) <= _MOST_LINES else lines[:_FEW_LINES]

    def hours(self, value: float) -> str:
        return written(round(value, 1), Unit.HOURS)

    def share(self, share: Share) -> str:
        """`330 van 371`, or that it is too little to show."""
        if not share.is_shown:
            return "te weinig"
        return f"{exact(share.numerator)} van {exact(share.denominator)}"

    def _linked(self, chart: Chart, figure: Figure) -> Chart:
        """Each row of its table opens the contacts of that day, week or month."""
        addresses = [[self._part(figure, part.period)] for part in self.charts.parts]
        return linked(chart, addresses)

    def _part(self, figure: Figure, part: Period) -> str:
        told = {**self.asked.work, **between(part), "cijfer": figure}
        return url_for("steering_trend.contacts", **told)

    def _evening(self, day: date, figure: Figure, age: int | None = None) -> str:
        of_day = between(Period(first=day, last=day))
        told = {**self.asked.work, **of_day, "leeftijd": age, "cijfer": figure}
        return url_for("steering_trend.contacts", **told)

    def _hour(self, weekday: str, hour: int) -> str:
        of_hour = {"weekdag": WEEKDAYS.index(weekday), "uur": hour}
        return self.address(Figure.RECEIVED, of_hour)


def face(asked: Asked, *, shows_all: bool) -> Face:
    """The report that is asked for, looked up once for all who look."""
    session, now = context.session(), context.now()
    selection = asked.selection
    trend, people = lately(("trend", selection), lambda: trends.report(session, selection, now))
    return Face(
        asked=asked,
        trend=trend,
        people=people,
        norms=norms.last_versions(session, trend.norms),
        labels=lately("labels", lambda: choices.labels(session)),
        names=lately("names", lambda: choices.names(session)),
        shows_all=shows_all,
    )
