"""What a citizen asks in the invented years, as it comes in by each channel."""

from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

from channels.base import ChannelKind
from kcc.demo.years.subjects import ASPECTS, THEMES, Aspect, Theme, topic_name
from kcc.demo.years.words import CLOSINGS, FILLERS, GREETINGS, RARE, STREETS
from kcc.domain import texts

CHANNELS = {
    ChannelKind.EMAIL: 0.30,
    ChannelKind.FORM: 0.25,
    ChannelKind.PHONE: 0.38,
    ChannelKind.DESK: 0.07,
}
_KINDS, _SHARES = tuple(CHANNELS), tuple(accumulate(CHANNELS.values()))
WRITTEN = (ChannelKind.EMAIL, ChannelKind.FORM)
_TOPICS = {
    (theme.thing, aspect.label): topic_name(theme, aspect) for theme in THEMES for aspect in ASPECTS
}
_SUBJECT_LENGTH = 80  # of what has no subject of its own
_ASPECT_WEIGHTS = (6, 9, 12, 14, 15)  # added up


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question with all that its contact is called by."""

    channel: ChannelKind
    subject: str
    text: str
    preview: str
    topic_id: int
    topic: str
    department_id: int
    department: str
    has_topic: bool


@dataclass(slots=True, kw_only=True)
class Questions:
    """Asks question after question, in the mix of the season."""

    dice: Random
    topics: Mapping[str, int]
    departments: Mapping[str, int]
    asked: int = 0
    _mixes: dict[int, Sequence[float]] = field(default_factory=dict)

    def channel(self) -> ChannelKind:
        return _KINDS[bisect(_SHARES, self.dice.random())]

    def one(self, channel: ChannelKind, month: int, name: str) -> Question:
        """A question in a month of the year; `name` signs it."""
        theme = self._theme(month)
        aspect = ASPECTS[bisect(_ASPECT_WEIGHTS, self.dice.random() * _ASPECT_WEIGHTS[-1])]
        topic = _TOPICS[theme.thing, aspect.label]
        written = channel in WRITTEN
        first = self._first(theme, aspect, written)
        by_mail = channel is ChannelKind.EMAIL
        return Question(
            channel=channel,
            subject=self._subject(theme, aspect) if by_mail else _made_subject(first),
            text=self._letter(first, name) if written else first,
            preview=first[:200],
            topic_id=self.topics[topic],
            topic=topic,
            department_id=self.departments[theme.department],
            department=theme.department,
            has_topic=not by_mail,
        )

    def _theme(self, month: int) -> Theme:
        mix = self._mixes.get(month)
        if mix is None:
            mix = tuple(accumulate(theme.weight_in(month) for theme in THEMES))
            self._mixes[month] = mix
        return THEMES[bisect(mix, self.dice.random() * mix[-1])]

    def _first(self, theme: Theme, aspect: Aspect, written: bool) -> str:
        self.asked += 1
        pattern = aspect.question if written else aspect.phone
        said = pattern.format(theme.thing)
        return f"Over de {RARE} in het park. {said}" if self._is_rare else said

    def _subject(self, theme: Theme, aspect: Aspect) -> str:
        subject = aspect.subject.format(theme.word)
        if self._is_rare:
            return f"{subject} {RARE}"
        return f"{subject} {self._place()}" if self.dice.random() < 0.3 else subject

    @property
    def _is_rare(self) -> bool:
        return self.asked % 1000 == 500

    def _letter(self, first: str, name: str) -> str:
        one_of, sentences = self._one_of, range(3 + int(self.dice.random() * 6))
        more = " ".join(one_of(FILLERS) for _ in sentences)
        where = f"Het gaat om {self._place()}."
        return (
            f"{one_of(GREETINGS)},\n\n{first}\n\n{more}\n\n{where}\n\n{one_of(CLOSINGS)},\n{name}"
        )

    def _place(self) -> str:
        return f"{self._one_of(STREETS)} {1 + int(self.dice.random() * 240)}"

    def _one_of(self, choices: Sequence[str]) -> str:
        return choices[int(self.dice.random() * len(choices))]


def _made_subject(first: str) -> str:
    """As intake calls what has no subject of its own: by its first words."""
    return texts.shortened(first, _SUBJECT_LENGTH)
