"""Made-up articles in any number: sentences of the demo with other words put in their place."""

import random
import re
from collections.abc import Iterator
from itertools import accumulate

from simplemma.strategies.dictionaries.stream_dictionary_factory import StreamDictionaryFactory

from kcc.demo.articles import load_articles
from kennisbank.editing import Content
from kennisbank.importing import Record
from kennisbank.markdown import to_line

SEED = 7
SENTENCES = 12  # an article of two hundred words
REPLACED = 0.35  # of the longer words: so that few words are in many articles, as in real text
VOCABULARY = 30_000

_LONG_WORD = re.compile(r"[a-z]{6,}")
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+|\s·\s")


def make_articles(count: int) -> Iterator[Record]:
    """Always the same articles for the same number; labels are `bench:1` and so on."""
    chance = random.Random(SEED)
    records = load_articles()
    sentences = [
        sentence
        for record in records
        for sentence in _SENTENCE_END.split(to_line(record.content.text))
        if len(sentence) > 20
    ]
    write = _writer(chance)
    for number in range(1, count + 1):
        model = chance.choice(records).content
        length = max(3, round(chance.gauss(SENTENCES, SENTENCES / 3)))
        text = " ".join(write(chance.choice(sentences)) for _ in range(length))
        content = Content(
            title=write(model.title), text=text, search_terms=write(model.search_terms)
        )
        yield Record(label=f"bench:{number}", content=content)


class _writer:  # noqa: N801 - it is called, never looked at
    """Puts words of the lexicon in a sentence, some of them often and most of them seldom."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        known = StreamDictionaryFactory().get_dictionary("nl")
        words = sorted(word for word in known if _LONG_WORD.fullmatch(word))
        self._words = chance.sample(words, VOCABULARY)
        self._often = list(accumulate(1 / (place + 1) ** 0.8 for place in range(VOCABULARY)))

    def __call__(self, sentence: str) -> str:
        return _LONG_WORD.sub(self._other, sentence)

    def _other(self, match: re.Match[str]) -> str:
        if self._chance.random() > REPLACED:
            return match.group()
        return self._chance.choices(self._words, cum_weights=self._often)[0]
