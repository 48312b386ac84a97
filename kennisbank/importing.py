"""Importing articles from JSON lines: what is wrong is named, what is right is kept."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.errors import Invalid
from kcc.domain.texts import name_key
from kcc.domain.words import local
from kennisbank import editing
from kennisbank.articles import (
    LABEL_LENGTH,
    NAME_LENGTH,
    Article,
    Audience,
    Kind,
    Language,
    Status,
)
from kennisbank.topics import Topic, ids_by_name

BATCH = 200  # articles in one write transaction, so that agents can save in between

# What other systems call them: KISS, the PDC, the Single Digital Gateway.
_KINDS_ELSEWHERE = {
    "vac": Kind.QUESTION,
    "vac-snippet": Kind.QUESTION,
    "pdc": Kind.PRODUCT,
    "sdg-product": Kind.PRODUCT,
}

_DATES = frozenset({"valid_from", "valid_until"})
_OPTIONAL = _DATES | {"internal_note", "search_terms", "audience"}

C = TypeVar("C", Audience, Kind, Language, Status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One article of a file; `label` is its name there, by which it is updated next time."""

    label: str
    content: editing.Content
    unsaid: frozenset[str] = frozenset()  # fields of the content that an article keeps as they are
    topic: str | None = None
    kind: Kind | None = None  # of what is None, an article that exists keeps its own
    language: Language | None = None
    status: Status | None = None  # None: published when new
    reviewed_on: date | None = None
    reviewed_by: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that was left out, with the reason in Dutch."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds: the usable articles and the lines that are not."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many articles an import made, changed or found the same."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            created=self.created + other.created,
            updated=self.updated + other.updated,
            unchanged=self.unchanged + other.unchanged,
        )


def read(lines: Iterable[bytes], today: date) -> Reading:
    """Read JSON lines `{"label", "title", "text", ...}` in UTF-8, without a database.

    Optional keys: `internal_note`, `search_terms` (text or list), `kind`, `language`, `audience`,
    `topic` (a name), `status`, `valid_from`, `valid_until`, `reviewed_on` (ISO 8601), `reviewed_by`
    (a name). Other keys are ignored, empty lines too. `today` is a date in the Netherlands.
    """
    records: dict[str, Record] = {}
    problems = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = _record(line, today)
        except Invalid as error:
            problems.append(Problem(number, str(error)))
            continue
        if record.label in records:
            problems.append(
                Problem(number, f"Het label {record.label} stond al eerder in dit bestand.")
            )
        else:
            records[record.label] = record
    return Reading(tuple(records.values()), tuple(problems))


def load(session: Session, records: Sequence[Record], now: datetime, actor: Actor) -> Counts:
    """Create or update the articles by label, with new topics where names are unknown.

    Give at most `BATCH` records in one transaction.
    """
    topics = _topics(session, {record.topic for record in records if record.topic})
    labels = [record.label for record in records]
    known = {
        article.label: article
        for article in session.scalars(
            select(Article).where(Article.label.in_(labels)).with_for_update()
        )
    }
    articles = [_apply(record, known.get(record.label), topics) for record in records]
    created = [article for article in articles if article.label not in known]
    updated = [a for a in articles if a.label in known and session.is_modified(a)]
    editing.store(session, created + updated, now, actor)
    return Counts(
        created=len(created),
        updated=len(updated),
        unchanged=len(articles) - len(created) - len(updated),
    )


def _record(line: bytes, today: date) -> Record:
    values = _object(line)
    content = editing.tidied(
        editing.Content(
            title=_text(values, "title"),
            text=_text(values, "text"),
            internal_note=_text(values, "internal_note"),
            search_terms=_terms(values),
            audience=_choice(values, "audience", Audience) or Audience.CITIZEN,
            valid_from=_date(values, "valid_from"),
            valid_until=_date(values, "valid_until"),
        )
    )
    wrong = editing.mistakes(content)
    if wrong:
        raise Invalid(" ".join(f"{field}: {reason}" for field, reason in wrong.items()))
    return Record(
        label=_label(values),
        content=content,
        unsaid=_unsaid(values),
        topic=_topic(values),
        status=_choice(values, "status", Status),
        kind=_kind(values),
        language=_choice(values, "language", Language),
        reviewed_on=_reviewed_on(values, today),
        reviewed_by=editing.printable(_text(values, "reviewed_by")).strip()[:NAME_LENGTH],
    )


def _unsaid(values: Mapping[str, Any]) -> frozenset[str]:
    """The fields that a line does not speak of; of the dates it speaks of both or of none."""
    said = {name for name in _OPTIONAL if name in values}
    if not values.get("audience"):
        said.discard("audience")
    return _OPTIONAL - said - (_DATES if said & _DATES else frozenset())


def _object(line: bytes) -> Mapping[str, Any]:
    try:
        values = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Invalid("Deze regel is geen UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise Invalid("Deze regel is geen geldige JSON.") from error
    if not isinstance(values, dict):
        raise Invalid("Deze regel is geen JSON-object.")
    return values


def _text(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Invalid(f"{key}: geef hier tekst op.")
    return value


def _label(values: Mapping[str, Any]) -> str:
    label = editing.printable(_text(values, "label")).strip()
    if not 0 < len(label) <= LABEL_LENGTH:
        raise Invalid(f"label: geef een eigen kenmerk van 1 tot {LABEL_LENGTH} tekens op.")
    return label


def _terms(values: Mapping[str, Any]) -> str:
    terms = values.get("search_terms")
    if not isinstance(terms, list):
        return _text(values, "search_terms")
    if not all(isinstance(term, str) for term in terms):
        raise Invalid("search_terms: geef tekst op, of een lijst van teksten.")
    return ", ".join(terms)


def _topic(values: Mapping[str, Any]) -> str | None:
    name = " ".join(editing.printable(_text(values, "topic")).split())
    if len(name) > Topic.name.type.length:
        raise Invalid("topic: deze naam van een onderwerp is te lang.")
    return name or None


def _choice(values: Mapping[str, Any], key: str, kind: type[C]) -> C | None:
    value = _text(values, key).strip().lower()
    if not value:
        return None
    for choice in kind:
        if value in (choice.value, choice.label.lower()):
            return choice
    raise Invalid(f"{key}: kies uit {', '.join(choice.value for choice in kind)}.")


def _kind(values: Mapping[str, Any]) -> Kind | None:
    named = _text(values, "kind").strip().lower()
    return _KINDS_ELSEWHERE.get(named) or _choice(values, "kind", Kind)


def _date(values: Mapping[str, Any], key: str) -> date | None:
    value = _text(values, key).strip()
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise Invalid(f"{key}: schrijf de datum als 2026-12-31.") from error


def _reviewed_on(values: Mapping[str, Any], today: date) -> date | None:
    day = _date(values, "reviewed_on")
    if day and day > today:
        raise Invalid("reviewed_on: deze dag moet nog komen.")
    return day


def _topics(session: Session, names: set[str]) -> Mapping[str, int]:
    """The ids of topics by name, in any case; an unknown one is made, off the public form."""
    known = ids_by_name(session) if names else {}
    unknown = {name_key(name): name for name in sorted(names) if name_key(name) not in known}
    new = {key: Topic(name=name, on_form=False) for key, name in unknown.items()}
    session.add_all(new.values())
    session.flush()
    known |= {key: topic.id for key, topic in new.items()}
    return {name: known[name_key(name)] for name in names}


def _apply(record: Record, article: Article | None, topics: Mapping[str, int]) -> Article:
    content = _complete(record, article, topics)
    if article is None:
        article = Article(label=record.label, status=Status.PUBLISHED)
    editing.fill(article, content)
    article.status = record.status or article.status
    if record.reviewed_on and not _is_checked_since(article, record.reviewed_on):
        article.reviewed_at = datetime.combine(record.reviewed_on, time(12), UTC)
        article.reviewed_by_id, article.reviewed_by_name = None, record.reviewed_by or None
    return article


def _is_checked_since(article: Article, day: date) -> bool:
    """Whether a colleague looked at it on that day or later: no file makes that undone."""
    by_colleague = article.reviewed_at if article.reviewed_by_id is not None else None
    return by_colleague is not None and local(by_colleague).date() >= day


def _complete(
    record: Record, article: Article | None, topics: Mapping[str, int]
) -> editing.Content:
    """What the file does not speak of, stays as it is; a new article gets what is usual."""
    content = record.content
    internal = content.audience is Audience.INTERNAL
    usual = Kind.INSTRUCTION if internal else Kind.QUESTION
    own_topic = article.topic_id if article else None
    own = {name: getattr(article, name) for name in record.unsaid} if article else {}
    return replace(
        content,
        **own,
        topic_id=topics[record.topic] if record.topic else own_topic,
        kind=record.kind or (article.kind if article else usual),
        language=record.language or (article.language if article else Language.DUTCH),
    )
