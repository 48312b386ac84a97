"""The tables of a report as files, with the period, the work and the definitions they are about."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum

from kcc.domain.shares import SMALLEST_GROUP, Share, percentile
from kcc.domain.tallies import Tally
from kcc.services.choices import Labels
from kcc.services.trend_lists import Found, Wanted
from kcc.web.exports.tables import Column, Kind, Remark, Table, Value
from kcc.web.steering import trend_words
from kcc.web.steering.asked import Asked
from kcc.web.steering.contact_table import (
    CONTACT_COLUMNS,
    as_of_now,
    contact_cells,
    of_place,
)
from kcc.web.steering.definitions import DEFINITIONS, Measure
from kcc.web.steering.trend_face import Face
from kcc.web.steering.trend_tables import Line

_PERCENTS = (50, 80, 90, 95)


class Part(StrEnum):
    """A table by the name it has in an address."""

    PERIODS = "verloop"
    NORMS = "normen"
    CHANNELS = "kanalen"
    DEPARTMENTS = "afdelingen"
    TOPICS = "onderwerpen"
    AGENTS = "medewerkers"
    BACKLOG = "open-werk"


def table(part: Part, face: Face) -> Table:
    """With in its remarks what each figure is; a group under ten has its numbers, no share."""
    columns, rows, measures = _MADE[part](face)
    return Table(
        title=f"Trend {part}",
        columns=columns,
        rows=rows,
        remarks=[*about(face.asked, face.labels), *_defined(measures)],
    )


def contacts(wanted: Wanted, asked: Asked, found: Found, labels: Labels) -> Table:
    """The contacts behind a figure."""
    remarks = [Remark("Lijst", f"{wanted.figure.label}: {found.counted}"), *about(asked, labels)]
    if found.evening is not None:
        remarks.append(Remark("Open werk", trend_words.open_then(wanted, found)))
    if found.contacts > len(found.rows):
        left = f"Alleen {len(found.rows)} van {found.contacts} contacten staan in de lijst"
        remarks.append(Remark("Let op", f"{left}: die het laatst meetelden."))
    return Table(
        title=wanted.figure.label,
        columns=CONTACT_COLUMNS,
        rows=[contact_cells(row) for row in found.rows],
        remarks=remarks,
    )


def about(asked: Asked, labels: Labels) -> Iterator[Remark]:
    """Which days and which work, and of when the figures are."""
    yield Remark("Periode", asked.period.words)
    yield from of_place(asked, labels)
    if asked.topic_id:
        yield Remark("Onderwerp", labels.topics.get(asked.topic_id, "onbekend"))
    yield as_of_now()


def _defined(measures: Sequence[Measure]) -> Iterator[Remark]:
    for one in DEFINITIONS:
        if one.measure in measures:
            of = f" Gedeeld door: {one.of}" if one.of else ""
            yield Remark(one.title, f"{one.counted}{of} Niet meegeteld: {one.left_out}")


_Made = tuple[Sequence[Column], Sequence[Sequence[Value]], Sequence[Measure]]
_NUMBER, _SHARE, _HOURS = Kind.NUMBER, Kind.SHARE, Kind.HOURS


def _share_columns(of: str, counted: str, share: str) -> list[Column]:
    margin = [Column(f"{share}, marge van", _SHARE), Column(f"{share}, marge tot", _SHARE)]
    return [Column(of, _NUMBER), Column(counted, _NUMBER), Column(share, _SHARE), *margin]


def _share(share: Share) -> list[Value]:
    """Denominator, numerator, the share and its margin: empty where it is of too few."""
    counts: list[Value] = [share.denominator, share.numerator]
    if not share.is_shown or share.interval is None or share.percent is None:
        return [*counts, None, None, None]
    return [*counts, share.percent / 100, *(end / 100 for end in share.interval)]


_COUNTED = (
    Column("Binnengekomen", _NUMBER),
    *_share_columns("Termijnen", "Op tijd", "Aandeel op tijd"),
    *_share_columns("Afgehandeld", "In één keer geholpen", "Aandeel in één keer"),
    Column("Teruggekomen", _NUMBER),
)


def _counted(tally: Tally) -> list[Value]:
    shares = [*_share(tally.on_time), *_share(tally.in_one_go)]
    return [tally.received, *shares, tally.reopened]


def _percentiles(spread: Mapping[int, int]) -> list[Value]:
    if sum(spread.values()) < SMALLEST_GROUP:
        return [None] * len(_PERCENTS)
    return [percentile(spread, percent) for percent in _PERCENTS]


def _periods(face: Face) -> _Made:
    times = (("Eerste antwoord", "waiting"), ("Doorlooptijd", "handling"))
    columns = [
        Column("Van", Kind.DAY),
        Column("Tot en met", Kind.DAY),
        *_COUNTED,
        *_share_columns("Toezeggingen", "Nagekomen", "Aandeel nagekomen"),
        Column("Afgehandeld en zo gebleven", _NUMBER),
        Column("Keer doorgezet", _NUMBER),
        Column("Zonder afdeling klaar", _NUMBER),
        *(Column(f"{name} P{percent}", _HOURS) for name, _ in times for percent in _PERCENTS),
        Column("Niet meegeteld", _NUMBER),
    ]
    rows = [
        [
            part.period.first,
            part.period.last,
            *_counted(part.tally),
            *_share(part.tally.kept),
            part.tally.finished,
            part.tally.transfers,
            part.tally.first_line,
            *(value for _, name in times for value in _percentiles(getattr(part.tally, name))),
            part.tally.left_out,
        ]
        for part in face.charts.parts
    ]
    shown = (Measure.ON_TIME, Measure.ONE_GO, Measure.CAME_BACK, Measure.KEPT)
    return columns, rows, (*shown, Measure.WAITING, Measure.HANDLING, Measure.HANDED_OVER)


def _norms(face: Face) -> _Made:
    columns = [
        Column("Norm"),
        Column("Termijn"),
        Column("Doel", _SHARE),
        *_share_columns("Termijnen", "Gehaald", "Aandeel gehaald"),
        Column("Doel gehaald"),
    ]
    rows = [
        [line.name, line.term, line.target / 100, *_share(line.tally.on_time), line.verdict]
        for line in face.norm_lines
    ]
    return columns, rows, (Measure.NORM,)


def _lines(head: str, lines: Sequence[Line]) -> _Made:
    rows = [[line.name, *_counted(line.tally)] for line in lines]
    return [Column(head), *_COUNTED], rows, (Measure.ON_TIME, Measure.ONE_GO, Measure.CAME_BACK)


def _agents(face: Face) -> _Made:
    columns, rows, _ = _lines("Medewerker", face.agent_lines)
    return columns, rows, (Measure.AGENTS,)


def _backlog(face: Face) -> _Made:
    """Days that nobody counted have empty cells."""
    heads = ("0-2 werkdagen", "3-5", "6-10", "11-15", "ouder dan 15", "Samen", "Te laat")
    columns = [Column("Dag", Kind.DAY), *(Column(head, _NUMBER) for head in heads)]
    rows: list[list[Value]] = [
        [day, *([None] * len(heads) if one is None else [*one.ages, one.open, one.late])]
        for day, one in face.trend.backlog.items()
    ]
    return columns, rows, (Measure.BACKLOG,)


_MADE: Mapping[Part, Callable[[Face], _Made]] = {
    Part.PERIODS: _periods,
    Part.NORMS: _norms,
    Part.CHANNELS: lambda face: _lines("Kanaal", face.channel_lines),
    Part.DEPARTMENTS: lambda face: _lines("Afdeling", face.department_lines),
    Part.TOPICS: lambda face: _lines("Onderwerp", face.topic_lines),
    Part.AGENTS: _agents,
    Part.BACKLOG: _backlog,
}
