"""Articles for tests, in one call."""

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from kcc.domain.actors import SYSTEM
from kennisbank import analysis, editing
from kennisbank.articles import Article, Status

NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)

CONTENT = editing.Content(title="Paspoort aanvragen", text="Maak een afspraak aan de balie.")


def article(
    session: Session,
    title: str,
    text: str = "Bel ons gerust.",
    *,
    draft: bool = False,
    **content: object,
) -> Article:
    """A stored article, published unless it is a draft."""
    made = Article(status=Status.DRAFT if draft else Status.PUBLISHED)
    editing.fill(made, replace(CONTENT, title=title, text=text, **content))  # type: ignore[arg-type]
    editing.store(session, [made], NOW, SYSTEM)
    return made


def analyse(text: str) -> list[str]:
    """All tokens of a text, in its order."""
    return [token for word in analysis.words(text) for token in word.tokens]
