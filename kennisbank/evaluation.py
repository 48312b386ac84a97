"""How good the search is: labelled queries and where their right article comes."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import mean

from sqlalchemy.orm import Session

from kcc.domain.errors import Invalid
from kennisbank.importing import Record
from kennisbank.search import Scope, search

DEPTH = 100  # hits that are looked at; a right article after them counts as not found
NO_TITLE = "–"  # a title without a word in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A query with the labels of the articles that answer it, any of which is right."""

    query: str
    labels: frozenset[str]
    set: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """The figures of one set of questions with one kind of article as target.

    `mrr` is the mean of 1/place of the first right article; `hit_1` and `hit_5` are the shares
    of questions with a right article at the first place and among the first five.
    """

    set: str
    target: str
    questions: int
    mrr: float
    hit_1: float
    hit_5: float


def read_questions(lines: Iterable[bytes]) -> tuple[Question, ...]:
    """Read JSON lines `{"query", "labels" or "label", "set", "target"}`. Raises Invalid."""
    return tuple(
        _question(number, line) for number, line in enumerate(lines, start=1) if line.strip()
    )


def without_titles(records: Sequence[Record]) -> tuple[Record, ...]:
    """The same articles with titles that are not searched: fair when questions are titles."""
    return tuple(replace(one, content=replace(one.content, title=NO_TITLE)) for one in records)


def measure(session: Session, questions: Sequence[Question], today: date) -> tuple[Measure, ...]:
    """Ask the search all questions; a measure for each set and target, in order of name."""
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for question in questions:
        places[question.set, question.target].append(_place(session, question, today))
    return tuple(_measured(*key, found) for key, found in sorted(places.items()))


def _question(number: int, line: bytes) -> Question:
    try:
        values: Mapping[str, object] = json.loads(line)
        labels = values.get("labels") or [values["label"]]
        return Question(
            query=str(values["query"]),
            labels=frozenset(map(str, labels)),  # type: ignore[call-overload]
            set=str(values.get("set", "")),
            target=str(values.get("target", "")),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Invalid(
            f"Regel {number} is geen vraag: nodig is JSON met query en labels."
        ) from error


def _place(session: Session, question: Question, today: date) -> int:
    """The place of the first right article, from 1; 0 when it is not found."""
    hits = search(session, question.query, Scope(today=today, limit=DEPTH)).hits
    right = (place for place, hit in enumerate(hits, start=1) if hit.label in question.labels)
    return next(right, 0)


def _measured(name: str, target: str, places: Sequence[int]) -> Measure:
    return Measure(
        set=name,
        target=target,
        questions=len(places),
        mrr=mean(1 / place if place else 0.0 for place in places),
        hit_1=mean(place == 1 for place in places),
        hit_5=mean(0 < place <= 5 for place in places),
    )
