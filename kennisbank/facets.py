"""What a search can be narrowed to, and how much there is of each."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from kennisbank.articles import Audience, Kind, Language


@dataclass(frozen=True, slots=True)
class Nature:
    """What an article is, as far as a search can be narrowed to it."""

    kind: Kind
    topic_id: int | None
    audience: Audience
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """Which articles are wanted: of a facet any of its values, of an empty one all.

    The names are those of `Nature`.
    """

    kind: frozenset[Kind] = frozenset()
    topic_id: frozenset[int] = frozenset()
    audience: frozenset[Audience] = frozenset()
    language: frozenset[Language] = frozenset()

    def __bool__(self) -> bool:
        return any(self.chosen(name) for name in _NAMES)

    def chosen(self, name: str) -> frozenset[object]:
        values: frozenset[object] = getattr(self, name)
        return values

    def fit(self, nature: Nature, *, apart_from: str = "") -> bool:
        """Whether such an article is wanted; what is chosen of one facet can be left out."""
        return all(
            getattr(nature, name) in self.chosen(name)
            for name in _NAMES
            if name != apart_from and self.chosen(name)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many articles there are with each value, given what is chosen of the other facets.

    So a number tells what is found when that value is chosen alone in its own facet.
    """

    kind: Mapping[Kind, int] = field(default_factory=dict)
    topic_id: Mapping[int | None, int] = field(default_factory=dict)
    audience: Mapping[Audience, int] = field(default_factory=dict)
    language: Mapping[Language, int] = field(default_factory=dict)


def count(natures: Mapping[Nature, int], wanted: Facets) -> Counts:
    """Count articles, given how many there are of each nature."""
    counters: dict[str, Counter[object]] = {name: Counter() for name in _NAMES}
    for nature, times in natures.items():
        for name, counter in counters.items():
            if wanted.fit(nature, apart_from=name):
                counter[getattr(nature, name)] += times
    return Counts(**counters)  # type: ignore[arg-type]  # each by its own name


_NAMES = tuple(one.name for one in fields(Nature))
ALL = Facets()
NONE = Counts()
