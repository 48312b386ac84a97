"""The tables of a report: a line for each norm, channel, department, topic or colleague."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from channels.base import ChannelKind
from kcc.domain.shares import Share
from kcc.domain.tallies import NormTally, Tally
from kcc.models import Norm
from kcc.services import norm_words
from kcc.services.choices import Labels
from kcc.web.charts import meters
from kcc.web.charts.meters import Meter
from kcc.web.steering.asked import Parameters
from kcc.web.steering.scope import NONE

_NO_TOPIC = "Zonder onderwerp"


class Verdict(StrEnum):
    """What the interval allows to say of a target."""

    MET = "gehaald"
    UNSURE = "niet zeker"
    MISSED = "niet gehaald"
    UNKNOWN = "te weinig"


@dataclass(frozen=True, slots=True, kw_only=True)
class NormLine:
    """A norm with what became of its terms; `link` is what lists ask for besides."""

    key: str
    name: str
    term: str
    target: int
    tally: NormTally
    link: Parameters

    @property
    def meter(self) -> Meter:
        return meters.draw(self.tally.on_time, target=self.target)

    @property
    def verdict(self) -> Verdict:
        return verdict(self.tally.on_time, self.target)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A part of the work with its counts; `link` is what lists ask for besides."""

    key: str
    name: str
    tally: Tally
    link: Parameters

    @property
    def on_time(self) -> Meter:
        return meters.draw(self.tally.on_time)

    @property
    def in_one_go(self) -> Meter:
        return meters.draw(self.tally.in_one_go)


def verdict(share: Share, target: int | None) -> Verdict:
    """Whether a target is reached, as far as 95% certainty goes."""
    if share.interval is None or not share.is_shown or target is None:
        return Verdict.UNKNOWN
    low, high = share.interval
    if low >= target:
        return Verdict.MET
    return Verdict.MISSED if high < target else Verdict.UNSURE


def norm_lines(
    tallies: Mapping[int, NormTally], norms: Mapping[int, Norm], labels: Labels
) -> Sequence[NormLine]:
    """Norms of the service in their order, then those of the law."""
    known = [norms[rule] for rule in tallies if rule in norms]
    return [
        NormLine(
            key=f"norm-{norm.rule}",
            name=norm_words.named(labels, norm),
            term=norm_words.asked(norm),
            target=norm.target_percent,
            tally=tallies[norm.rule],
            link={"norm": norm.rule},
        )
        for norm in sorted(known, key=lambda norm: (norm.legal, norm.position, norm.id))
    ]


def channel_lines(tallies: Mapping[ChannelKind, Tally]) -> Sequence[Line]:
    return [
        Line(
            key=f"kanaal-{channel}",
            name=channel.label.capitalize(),
            tally=tally,
            link={"kanaal": channel},
        )
        for channel in ChannelKind
        if (tally := tallies.get(channel)) is not None
    ]


def department_lines(tallies: Mapping[int | None, Tally], labels: Labels) -> Sequence[Line]:
    """Those with anything to tell, by name; at the end what no department has."""
    found = [
        Line(
            key=f"afdeling-{id_ or 0}",
            name="Zonder afdeling" if id_ is None else labels.departments.get(id_, str(id_)),
            tally=tally,
            link={"afdeling": id_ or NONE},
        )
        for id_, tally in tallies.items()
        if tally.due or tally.closed
    ]
    return sorted(found, key=lambda line: (line.link["afdeling"] == NONE, line.name.casefold()))


def topic_lines(tallies: Mapping[int | None, Tally], labels: Labels) -> Sequence[Line]:
    """Those with most work first. What has no topic cannot be opened: no address asks for it."""
    found = [
        Line(
            key=f"onderwerp-{id_ or 0}",
            name=_NO_TOPIC if id_ is None else labels.topics.get(id_, str(id_)),
            tally=tally,
            link={} if id_ is None else {"onderwerp": id_},
        )
        for id_, tally in tallies.items()
    ]
    return sorted(found, key=lambda line: (-line.tally.closed, -line.tally.due, line.name))


def agent_lines(tallies: Mapping[int, Tally], labels: Labels) -> Sequence[Line]:
    """By name: they are not ranked."""
    found = [
        Line(
            key=f"medewerker-{id_}",
            name=labels.agents.get(id_, "onbekend"),
            tally=tally,
            link={"medewerker": id_},
        )
        for id_, tally in tallies.items()
    ]
    return sorted(found, key=lambda line: line.name.casefold())
