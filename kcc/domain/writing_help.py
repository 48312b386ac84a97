"""What a computer can honestly say about an answer that somebody writes; it never stops anybody."""

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

from kcc.domain import texts
from kcc.domain.plain_words import PLAIN
from kcc.domain.sentences import sentences

TARGET = 15  # words in a sentence on average; what is longer, many readers lose
LONG = 25  # words in one sentence, which is then named
MOST_QUESTIONS = MOST_WORDS = 6
_QUESTION_LENGTH = 140
_GREETING = re.compile(
    r"(?:beste|geachte|dag|hallo|hoi|goede\s?n?(?:dag|morgen|middag|avond)|l\.?s\.?|dear|hello)\b",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:(?:met )?(?:vriendelijke|hartelijke|warme) groet|(?:hartelijke )?groet(?:en|jes)?\b"
    r"|hoogachtend|(?:kind|best|warm) regards|yours (?:sincerely|faithfully))",
    re.IGNORECASE,
)
_HARD = re.compile(
    rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(PLAIN, key=len, reverse=True)))})(?!\w)",
    re.IGNORECASE,
)

KeyWords = Callable[[str], Sequence[Set[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class HardWord:
    """A word as it stands in the text, and what to write instead."""

    word: str
    plain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of the citizen; `touched`: the answer has its words, whatever it says."""

    text: str
    touched: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingHelp:
    """What stands beside an answer.

    `average` is in words per sentence, rounded, without greeting and closing; None while there is
    no sentence yet. `longest` is the longest sentence when it is worth naming, else empty.
    """

    questions: tuple[Question, ...] = ()
    average: int | None = None
    longest: str = ""
    hard: tuple[HardWord, ...] = ()
    has_greeting: bool = False
    has_closing: bool = False

    @property
    def is_short_enough(self) -> bool:
        return self.average is None or self.average <= TARGET


def help_with(text: str, asked: str, key_words: KeyWords) -> WritingHelp:
    """Look at an answer, beside what the citizen wrote last.

    `key_words` gives for each word with a subject the tokens that it is compared by. A question
    is ticked when the answer has at least half of its words.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    body = _body(text)
    lengths = {sentence: len(sentence.split()) for sentence in sentences(body)}
    average = round(sum(lengths.values()) / len(lengths)) if lengths else None
    longest = max(lengths, key=lengths.__getitem__, default="")
    is_long = average is not None and average > TARGET
    return WritingHelp(
        questions=_questions(text, asked, key_words),
        average=average,
        longest=longest if is_long or lengths.get(longest, 0) > LONG else "",
        hard=_hard(body),
        has_greeting=bool(lines) and _GREETING.match(lines[0]) is not None,
        has_closing=any(_CLOSING.match(line) for line in lines[-4:]),
    )


def _body(text: str) -> str:
    """The text without the line that greets, and up to the line that says goodbye."""
    lines = text.splitlines()
    first = next((place for place, line in enumerate(lines) if line.strip()), 0)
    if lines and _GREETING.match(lines[first].strip()):
        lines = lines[first + 1 :]
    end = next((n for n, line in enumerate(lines) if _CLOSING.match(line.strip())), len(lines))
    return "\n".join(lines[:end])


def _hard(body: str) -> tuple[HardWord, ...]:
    found = dict.fromkeys(match[0].lower() for match in _HARD.finditer(body))
    known = [word for word in found if word in PLAIN]  # the pattern takes "ſ" for an s
    return tuple(HardWord(word=word, plain=PLAIN[word]) for word in known)[:MOST_WORDS]


def _questions(text: str, asked: str, key_words: KeyWords) -> tuple[Question, ...]:
    found = dict.fromkeys(one for one in sentences(asked) if one.endswith("?"))
    said = frozenset[str]().union(*key_words(text)) if found and text.strip() else frozenset[str]()
    return tuple(
        Question(text=texts.shortened(one, _QUESTION_LENGTH), touched=_shares(key_words(one), said))
        for one in list(found)[:MOST_QUESTIONS]
    )


def _shares(keys: Sequence[Set[str]], said: Set[str]) -> bool:
    if not keys or not said:
        return False
    return 2 * sum(not one.isdisjoint(said) for one in keys) >= len(keys)
