"""Editing articles: every change is checked, indexed and kept as a version."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.errors import Conflict, Invalid, NotFound
from kcc.domain.texts import fold
from kennisbank import postings
from kennisbank.analysis import ANALYSIS_VERSION
from kennisbank.articles import (
    TITLE_LENGTH,
    Article,
    ArticleVersion,
    Audience,
    Kind,
    Language,
    Status,
)
from kennisbank.topics import Topic

TEXT_LENGTH = 100_000
NOTE_LENGTH = 10_000
TERMS_LENGTH = 2_000
NEARLY_SAME = 88  # of 100: one letter or a plural apart in a title of usual length

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an editor fills in; the meaning of each is told at `Article`."""

    title: str
    text: str
    internal_note: str = ""
    search_terms: str = ""
    kind: Kind = Kind.QUESTION
    language: Language = Language.DUTCH
    audience: Audience = Audience.CITIZEN
    topic_id: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarTitle:
    """An article whose title is nearly the same."""

    article_id: int
    title: str


def get(session: Session, article_id: int) -> Article:
    """The article, whatever its status. Raises NotFound."""
    article = session.get(Article, article_id)
    if article is None:
        raise NotFound("Dit artikel bestaat niet.")
    return article


def create(session: Session, content: Content, now: datetime, actor: Actor) -> Article:
    """A new draft. Raises Invalid."""
    content = checked(session, content)
    article = Article(status=Status.DRAFT)
    fill(article, content)
    store(session, [article], now, actor)
    return article


def change(
    session: Session, article_id: int, seen: int, content: Content, now: datetime, actor: Actor
) -> Article:
    """Save over version `seen`; a published article stays published.

    Raises Invalid, NotFound, and Conflict when somebody saved another version since.
    """
    content = checked(session, content)
    article = _lock(session, article_id, seen)
    fill(article, content)
    if session.is_modified(article):
        store(session, [article], now, actor)
    return article


def publish(session: Session, article_id: int, seen: int, now: datetime, actor: Actor) -> Article:
    """Let agents find the article; who publishes it has reviewed it.

    Raises NotFound, and Conflict when version `seen` is no longer the newest.
    """
    article = _lock(session, article_id, seen)
    article.status = Status.PUBLISHED
    _reviewed(article, now, actor)
    store(session, [article], now, actor)
    return article


def confirm(session: Session, article_id: int, seen: int, now: datetime, actor: Actor) -> Article:
    """Say that the article still holds as it is; a version tells who said so.

    Raises NotFound, and Conflict when version `seen` is no longer the newest.
    """
    article = _lock(session, article_id, seen)
    _reviewed(article, now, actor)
    store(session, [article], now, actor)
    return article


def unpublish(session: Session, article_id: int, seen: int, now: datetime, actor: Actor) -> Article:
    """Make it a draft again, which only editors find. Raises NotFound, Conflict."""
    article = _lock(session, article_id, seen)
    article.status = Status.DRAFT
    store(session, [article], now, actor)
    return article


def store(session: Session, articles: Sequence[Article], now: datetime, actor: Actor) -> None:
    """Write checked articles with their index rows and one new version each, and flush."""
    for article in articles:
        article.updated_at, article.updated_by_id = now, actor.agent_id
        article.analysis_version = ANALYSIS_VERSION
    session.add_all(articles)
    session.flush()
    postings.put(session, articles)
    session.add_all([_version(article, now, actor) for article in articles])
    session.flush()


def versions(session: Session, article_id: int) -> Sequence[ArticleVersion]:
    """All versions, the newest first."""
    statement = (
        select(ArticleVersion)
        .where(ArticleVersion.article_id == article_id)
        .order_by(ArticleVersion.number.desc())
    )
    return session.scalars(statement).all()


def version(session: Session, article_id: int, number: int) -> ArticleVersion:
    """One version. Raises NotFound."""
    statement = select(ArticleVersion).where(
        ArticleVersion.article_id == article_id, ArticleVersion.number == number
    )
    found = session.scalar(statement)
    if found is None:
        raise NotFound("Deze versie bestaat niet.")
    return found


def similar_titles(
    session: Session, title: str, *, apart_from: int | None = None
) -> tuple[SimilarTitle, ...]:
    """At most three articles with nearly the same title: perhaps this one exists already."""
    titles = {
        id_: known
        for id_, known in session.execute(select(Article.id, Article.title))
        if id_ != apart_from
    }
    found = process.extract(
        title,
        titles,
        scorer=fuzz.token_sort_ratio,
        processor=fold,
        limit=3,
        score_cutoff=NEARLY_SAME,
    )
    return tuple(SimilarTitle(article_id=id_, title=known) for known, _, id_ in found)


def checked(session: Session, content: Content) -> Content:
    """The content as it will be stored; raises Invalid with a sentence for each wrong field."""
    content = tidied(content)
    wrong = mistakes(content)
    if content.topic_id is not None and session.get(Topic, content.topic_id) is None:
        wrong["topic_id"] = "Kies een onderwerp uit de lijst."
    if wrong:
        raise Invalid("Het artikel is nog niet bewaard.", wrong)
    return content


def tidied(content: Content) -> Content:
    """The same content without characters that no database or screen can show."""
    return replace(
        content,
        title=" ".join(printable(content.title).split()),
        text=printable(content.text).strip(),
        internal_note=printable(content.internal_note).strip(),
        search_terms=printable(content.search_terms).strip(),
    )


def mistakes(content: Content) -> dict[str, str]:
    """What is wrong in the fields themselves: a sentence by field name."""
    found = {}
    if not content.title:
        found["title"] = "Vul een titel in."
    if not content.text:
        found["text"] = "Vul de tekst van het artikel in."
    limits = {
        "title": TITLE_LENGTH,
        "text": TEXT_LENGTH,
        "internal_note": NOTE_LENGTH,
        "search_terms": TERMS_LENGTH,
    }
    for field, limit in limits.items():
        length = len(getattr(content, field))
        if length > limit:
            found[field] = f"Maak dit korter: het zijn {length} tekens en er passen er {limit}."
    if content.valid_from and content.valid_until and content.valid_until < content.valid_from:
        found["valid_until"] = "Kies een einddatum op of na de begindatum."
    return found


def printable(text: str) -> str:
    """The text without control characters and broken Unicode, which databases refuse."""
    text = text.replace("\r\n", "\n").encode("utf-8", "replace").decode()  # loose surrogates
    return _CONTROL.sub("", text)


def fill(article: Article, content: Content) -> None:
    """Put checked content into an article, which `store` then writes."""
    for field in fields(Content):
        setattr(article, field.name, getattr(content, field.name))


def _reviewed(article: Article, now: datetime, actor: Actor) -> None:
    article.reviewed_at, article.reviewed_by_id = now, actor.agent_id
    article.reviewed_by_name = actor.name


def _lock(session: Session, article_id: int, seen: int) -> Article:
    """The article, held until the end of the transaction, if `seen` is its newest version."""
    article = session.get(Article, article_id, with_for_update=True, populate_existing=True)
    if article is None:
        raise NotFound("Dit artikel bestaat niet.")
    if article.version != seen:
        raise Conflict(
            "Een collega heeft dit artikel intussen gewijzigd. "
            "Bekijk eerst de nieuwe versie en zet jouw wijziging daarin."
        )
    return article


def _version(article: Article, now: datetime, actor: Actor) -> ArticleVersion:
    content = {field.name: getattr(article, field.name) for field in fields(Content)}
    return ArticleVersion(
        article_id=article.id,
        number=article.version,
        status=article.status,
        saved_at=now,
        saved_by_id=actor.agent_id,
        saved_by_name=actor.name,
        **content,
    )
