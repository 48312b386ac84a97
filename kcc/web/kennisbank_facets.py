"""What a search in the kennisbank is narrowed to: read from the address, shown as boxes to tick."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from kcc.web.row_ids import row_id
from kennisbank.articles import Audience, Kind, Language
from kennisbank.facets import Facets
from kennisbank.search import Results, TopicCount

C = TypeVar("C", Kind, Audience, Language)

_TOPICS_AT_ONCE = 6


@dataclass(frozen=True, slots=True)
class Box:
    """One value to tick, with how many articles that gives."""

    value: str
    label: str
    count: int
    is_ticked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The boxes of one facet; `name` is that in the address, `more` waits behind a fold."""

    name: str
    title: str
    boxes: tuple[Box, ...]
    more: tuple[Box, ...] = ()


def read(args: MultiDict[str, str]) -> Facets:
    """What was ticked; what is no value of ours is ignored."""
    topics = (row_id(one) for one in args.getlist("onderwerp"))
    return Facets(
        kind=_known(Kind, args.getlist("soort")),
        topic_id=frozenset(one for one in topics if one is not None),
        audience=_known(Audience, args.getlist("voor")),
        language=_known(Language, args.getlist("taal")),
    )


def in_address(facets: Facets) -> dict[str, object]:
    """The same as an address holds it, always in the same order."""
    return {
        "soort": tuple(sorted(facets.kind)),
        "onderwerp": tuple(sorted(facets.topic_id)),
        "voor": tuple(sorted(facets.audience)),
        "taal": tuple(sorted(facets.language)),
    }


def groups(found: Results, chosen: Facets) -> tuple[Group, ...]:
    """All facets with their boxes; of many topics the ticked and the largest come first."""
    topics = _topic_boxes(found.topics, chosen.topic_id)
    at_once = max(_TOPICS_AT_ONCE, len(chosen.topic_id))
    counts = found.counts
    return (
        Group(name="soort", title="Soort", boxes=_boxes(Kind, counts.kind, chosen.kind)),
        Group(name="onderwerp", title="Onderwerp", boxes=topics[:at_once], more=topics[at_once:]),
        Group(
            name="voor", title="Voor wie", boxes=_boxes(Audience, counts.audience, chosen.audience)
        ),
        Group(name="taal", title="Taal", boxes=_boxes(Language, counts.language, chosen.language)),
    )


def _known(kind: type[C], values: Iterable[str]) -> frozenset[C]:
    return frozenset(kind(value) for value in values if value in set(kind))


def _boxes(kind: type[C], counts: Mapping[C, int], ticked: frozenset[C]) -> tuple[Box, ...]:
    return tuple(
        Box(one.value, _capital(one.label), counts.get(one, 0), one in ticked) for one in kind
    )


def _topic_boxes(topics: Iterable[TopicCount], ticked: frozenset[int]) -> tuple[Box, ...]:
    boxes = (Box(str(one.topic_id), one.name, one.count, one.topic_id in ticked) for one in topics)
    return tuple(sorted(boxes, key=lambda box: not box.is_ticked))


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]
