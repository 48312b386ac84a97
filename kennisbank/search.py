"""Searching the kennisbank: ranked articles with highlights in their original text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from kennisbank import index
from kennisbank.analysis import analyse
from kennisbank.articles import Article, Audience, Status
from kennisbank.markdown import to_text
from kennisbank.snippets import Segment, mark, snippet
from kennisbank.topics import Topic

_BREAK = re.compile(r"\n\s*(?:(?:-|\d+\.) )?")

QUERY_TOKENS = 64  # a whole e-mail may be the query; FTS5 takes 256 at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that was found; title and snippet are the original text in segments."""

    article_id: int
    title: tuple[Segment, ...]
    snippet: tuple[Segment, ...]
    score: float
    audience: Audience
    status: Status
    topic: str | None
    is_valid: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicCount:
    """How many of the articles that were found are about one topic."""

    topic_id: int
    name: str
    count: int


def search(
    session: Session,
    query: str,
    *,
    today: date,
    audience: Audience | None = None,
    topic_id: int | None = None,
    include_drafts: bool = False,
    limit: int = 20,
) -> tuple[Hit, ...]:
    """Articles that hold any word of the query, best first; none when it holds no words.

    Only published articles that are valid on `today` (a date in the Netherlands); editors pass
    `include_drafts` and see drafts and articles outside their dates as well. Any query is safe.
    """
    tokens = query_tokens(query)
    if not tokens:
        return ()
    found = index.matches(session, tokens)
    statement = (
        select(Article, found.c.score)
        .join(found, found.c.article_id == Article.id)
        .options(joinedload(Article.topic))
        .where(*_allowed(today, audience, include_drafts))
        .order_by(found.c.score.desc(), Article.id)
        .limit(limit)
    )
    if topic_id is not None:
        statement = statement.where(Article.topic_id == topic_id)
    rows = session.execute(statement)
    return tuple(_hit(article, tokens, today, score) for article, score in rows)


def browse(
    session: Session,
    *,
    today: date,
    audience: Audience | None = None,
    topic_id: int | None = None,
    include_drafts: bool = False,
    limit: int = 50,
) -> tuple[Hit, ...]:
    """Articles by title, for who has not searched yet; the same ones that `search` may find."""
    statement = (
        select(Article)
        .options(joinedload(Article.topic))
        .where(*_allowed(today, audience, include_drafts))
        .order_by(func.lower(Article.title), Article.id)
        .limit(limit)
    )
    if topic_id is not None:
        statement = statement.where(Article.topic_id == topic_id)
    return tuple(_hit(article, (), today, 0.0) for article in session.scalars(statement))


def topic_counts(
    session: Session,
    query: str,
    *,
    today: date,
    audience: Audience | None = None,
    include_drafts: bool = False,
) -> tuple[TopicCount, ...]:
    """The topics of all that `search` finds, or of all articles when there is no query."""
    statement = (
        select(Topic.id, Topic.name, func.count())
        .join(Article, Article.topic_id == Topic.id)
        .where(*_allowed(today, audience, include_drafts))
        .group_by(Topic.id, Topic.name)
        .order_by(func.count().desc(), Topic.name)
    )
    tokens = query_tokens(query)
    if tokens:
        found = index.matches(session, tokens)
        statement = statement.where(Article.id.in_(select(found.c.article_id)))
    elif query.strip():
        return ()
    rows = session.execute(statement)
    return tuple(TopicCount(topic_id=id_, name=name, count=count) for id_, name, count in rows)


def query_tokens(query: str) -> tuple[str, ...]:
    """The different tokens of a query in its order, as many as both databases take."""
    return tuple(dict.fromkeys(analyse(query)))[:QUERY_TOKENS]


def _allowed(
    today: date, audience: Audience | None, include_drafts: bool
) -> list[ColumnElement[bool]]:
    conditions = [] if audience is None else [Article.audience == audience]
    if not include_drafts:
        conditions += [
            Article.status == Status.PUBLISHED,
            or_(Article.valid_from.is_(None), Article.valid_from <= today),
            or_(Article.valid_until.is_(None), Article.valid_until >= today),
        ]
    return conditions


def _hit(article: Article, tokens: Sequence[str], today: date, score: float) -> Hit:
    return Hit(
        article_id=article.id,
        title=mark(article.title, tokens),
        snippet=snippet(_flowing(article.text), tokens),
        score=score,
        audience=article.audience,
        status=article.status,
        topic=article.topic.name if article.topic else None,
        is_valid=article.is_valid_on(today),
    )


def _flowing(markdown: str) -> str:
    """The text on one line, with a dot between what were paragraphs and list items."""
    return _BREAK.sub(" · ", to_text(markdown, addresses=False))
