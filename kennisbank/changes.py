"""What a saved version changed in the one before it, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from kcc.domain.errors import NotFound
from kcc.domain.words import long_date
from kennisbank import editing
from kennisbank.articles import ArticleVersion
from kennisbank.differences import Stretch, differences, shortened
from kennisbank.topics import Topic

_TEXTS = {
    "Titel": "title",
    "Tekst": "text",
    "Alleen voor ons": "internal_note",
    "Andere zoekwoorden": "search_terms",
}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field with the stretches of its old and new text."""

    label: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionChange:
    """A version, the number of the one before it if any, and what is different."""

    version: ArticleVersion
    previous: int | None
    fields: tuple[FieldChange, ...]


def of_version(session: Session, article_id: int, number: int) -> VersionChange:
    """Compare a version with the one before it; the first with nothing. Raises NotFound."""
    version = editing.version(session, article_id, number)
    before = _before(session, article_id, number)
    old = _shown(session, before) if before else {}
    fields = tuple(
        FieldChange(label, shortened(differences(old.get(label, ""), new)))
        for label, new in _shown(session, version).items()
        if new != old.get(label, "")
    )
    return VersionChange(version=version, previous=before.number if before else None, fields=fields)


def _before(session: Session, article_id: int, number: int) -> ArticleVersion | None:
    try:
        return editing.version(session, article_id, number - 1)
    except NotFound:
        return None


def _shown(session: Session, version: ArticleVersion) -> Mapping[str, str]:
    """The fields of a version as an editor reads them."""
    topic = session.get(Topic, version.topic_id) if version.topic_id else None
    texts = {label: getattr(version, name) for label, name in _TEXTS.items()}
    return texts | {
        "Soort": version.kind.label,
        "Taal": version.language.label,
        "Voor wie": version.audience.label,
        "Onderwerp": topic.name if topic else "",
        "Geldig vanaf": _day(version.valid_from),
        "Geldig tot en met": _day(version.valid_until),
        "Status": version.status.label,
    }


def _day(day: date | None) -> str:
    return long_date(day, with_year=True) if day else ""
