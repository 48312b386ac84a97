"""Searching the kennisbank: ranked articles with highlights in their original text."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, defer, joinedload

from kennisbank import facets, postings, reviewing
from kennisbank.articles import Article, Audience, Kind, Language, Status
from kennisbank.asked import Asked, Repair, ask
from kennisbank.facets import ALL, Facets, Nature
from kennisbank.snippets import Segment, mark, snippet
from kennisbank.tables import SearchEntry
from kennisbank.topics import Topic

FOUND = 100  # the best articles are what is found; nobody reads on after them
_ENOUGH = 50  # when a filter leaves fewer, articles with less of the query are looked at too
_NATURE = (Article.kind, Article.topic_id, Article.audience, Article.language)  # as in `Nature`
_DEPTHS = (FOUND, 100 * FOUND, 1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that was found; title and snippet are the original text in segments."""

    article_id: int
    label: str | None
    title: tuple[Segment, ...]
    snippet: tuple[Segment, ...]
    score: float
    kind: Kind
    language: Language
    audience: Audience
    status: Status
    topic: str | None
    is_valid: bool
    check: reviewing.Check


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicCount:
    """How many of the articles that were found are about one topic."""

    topic_id: int
    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The best hits, what all that was found is about, and what was searched for instead.

    What each value of a facet is said to have, is found when it is chosen (see `facets.Counts`);
    only where more than `FOUND` articles hold the words, there can be more of it further down.
    """

    hits: tuple[Hit, ...] = ()
    topics: tuple[TopicCount, ...] = ()
    counts: facets.Counts = facets.NONE
    repairs: tuple[Repair, ...] = ()
    has_more: bool = False  # than these hits
    is_near: bool = False  # no article holds the words themselves, only parts of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which articles may be found, and how many are shown.

    Only published articles that are valid on `today` (a date in the Netherlands); editors pass
    `include_drafts` and see drafts and articles outside their dates as well.
    """

    today: date
    facets: Facets = ALL
    include_drafts: bool = False
    is_typing: bool = False  # the last word of the query may be a beginning
    limit: int = 20


@dataclass(frozen=True, slots=True)
class _Candidate:
    article_id: int
    score: int
    nature: Nature


def search(session: Session, query: str, scope: Scope, *, beside: str = "") -> Results:
    """Articles that hold any word of the query, best first; none when it holds no words.

    Any query is safe. What is known `beside` it, such as the message that a question came with,
    finds nothing by itself, but brings the best of what was found in a better order.
    """
    size = postings.totals(session)
    asked = ask(session, query, size, beside=beside, is_typing=scope.is_typing)
    found = _candidates(session, asked, size, scope)
    if asked.beside:
        found = _in_better_order(session, found[:_ENOUGH], asked, size)
    shown = [one for one in found if scope.facets.fit(one.nature)]
    counts = facets.count(Counter(one.nature for one in found), scope.facets)
    return Results(
        hits=_hits(session, shown[: scope.limit], asked, scope.today),
        topics=_topics(session, counts, scope.facets),
        counts=counts,
        repairs=asked.repairs,
        has_more=len(shown) > scope.limit,
        is_near=bool(shown) and not asked.is_whole,
    )


def browse(session: Session, scope: Scope) -> Results:
    """Articles by title, for who has not searched yet; the same ones that `search` may find."""
    statement = _articles().where(*_allowed(scope), *_within(scope.facets))
    statement = statement.order_by(func.lower(Article.title), Article.id)
    rows = session.execute(statement.limit(scope.limit + 1)).all()
    natures = select(*_NATURE, func.count()).where(*_allowed(scope)).group_by(*_NATURE)
    there = {
        Nature(kind, topic_id, audience, language): times
        for kind, topic_id, audience, language, times in session.execute(natures)
    }
    counts = facets.count(there, scope.facets)
    hits = tuple(_hit(article, text, 0, (), scope.today) for article, text in rows)
    return Results(
        hits=hits[: scope.limit],
        topics=_topics(session, counts, scope.facets),
        counts=counts,
        has_more=len(hits) > scope.limit,
    )


def _candidates(
    session: Session, asked: Asked, size: postings.Totals, scope: Scope
) -> list[_Candidate]:
    """The best articles that are allowed, and those further down that what is wanted asks for."""
    query = _query(asked, asked.weights)
    found: list[_Candidate] = []
    for depth in _DEPTHS:
        ranked = postings.rank(session, query, size, depth)
        found = _only_allowed(session, ranked, scope)
        fitting = [one for one in found if scope.facets.fit(one.nature)]
        if len(ranked) < depth or len(fitting) >= _ENOUGH:
            break
    best = found[:FOUND]
    if not scope.facets:
        return best
    return best + [one for one in found[FOUND:] if scope.facets.fit(one.nature)][:FOUND]


def _in_better_order(
    session: Session, found: Sequence[_Candidate], asked: Asked, size: postings.Totals
) -> list[_Candidate]:
    """The same articles, ranked by what stands beside the query as well."""
    known = {one.article_id: one for one in found}
    query = _query(asked, asked.beside | asked.weights)
    ranked = postings.rank(session, query, size, len(found), among=list(known))
    return [replace(known[one.article_id], score=one.score) for one in ranked]


def _query(asked: Asked, weights: Mapping[str, int]) -> list[tuple[postings.Known, int]]:
    return [(token, weights[name]) for name, token in asked.found.items() if name in weights]


def _only_allowed(
    session: Session, ranked: Sequence[postings.Ranked], scope: Scope
) -> list[_Candidate]:
    if not ranked:
        return []
    statement = select(Article.id, *_NATURE).where(*_allowed(scope))
    if len(ranked) <= FOUND:  # a longer list than this would cost more than all articles
        statement = statement.where(Article.id.in_([one.article_id for one in ranked]))
    known = {
        id_: Nature(kind, topic_id, audience, language)
        for id_, kind, topic_id, audience, language in session.execute(statement)
    }
    return [
        _Candidate(one.article_id, one.score, known[one.article_id])
        for one in ranked
        if one.article_id in known
    ]


def _allowed(scope: Scope) -> list[ColumnElement[bool]]:
    if scope.include_drafts:
        return []
    return [
        Article.status == Status.PUBLISHED,
        or_(Article.valid_from.is_(None), Article.valid_from <= scope.today),
        or_(Article.valid_until.is_(None), Article.valid_until >= scope.today),
    ]


def _within(wanted: Facets) -> list[ColumnElement[bool]]:
    chosen = ((column, wanted.chosen(column.key)) for column in _NATURE)
    return [column.in_(values) for column, values in chosen if values]


def _topics(session: Session, counts: facets.Counts, wanted: Facets) -> tuple[TopicCount, ...]:
    """The topics with how many articles each has, those with the most first; chosen ones too."""
    ids = {topic_id for topic_id in counts.topic_id if topic_id is not None} | wanted.topic_id
    rows = session.execute(select(Topic.id, Topic.name).where(Topic.id.in_(ids))) if ids else ()
    topics = (
        TopicCount(topic_id=id_, name=name, count=counts.topic_id.get(id_, 0)) for id_, name in rows
    )
    return tuple(sorted(topics, key=lambda topic: (-topic.count, topic.name)))


def _hits(
    session: Session, candidates: Sequence[_Candidate], asked: Asked, today: date
) -> tuple[Hit, ...]:
    ids = [one.article_id for one in candidates]
    if not ids:
        return ()
    rows = session.execute(_articles().where(Article.id.in_(ids)))
    found = {article.id: (article, text) for article, text in rows}
    reasons = _reasons(session, ids, asked)
    return tuple(
        _hit(*found[one.article_id], one.score, reasons[one.article_id], today)
        for one in candidates
    )


def _reasons(session: Session, ids: Sequence[int], asked: Asked) -> Mapping[int, frozenset[str]]:
    """The tokens that are marked in each article: no part of a word where the word itself is."""
    words = {asked.found[word].id: word for word in asked.wholes.values() if word in asked.found}
    held = postings.held(session, ids, words) if words else {}
    present = {one: {words[token_id] for token_id in held.get(one, ())} for one in ids}
    return {
        one: frozenset(token for token in asked.weights if asked.wholes.get(token) not in there)
        for one, there in present.items()
    }


def _articles() -> Select[Article, str]:
    """Articles with their text on one line, instead of the text as it was written."""
    return (
        select(Article, func.coalesce(SearchEntry.text, ""))
        .outerjoin(SearchEntry, SearchEntry.article_id == Article.id)
        .options(joinedload(Article.topic), defer(Article.text), defer(Article.internal_note))
    )


def _hit(article: Article, text: str, score: int, tokens: Iterable[str], today: date) -> Hit:
    return Hit(
        article_id=article.id,
        label=article.label,
        title=mark(article.title, tokens),
        snippet=snippet(text, tokens),
        score=score / postings.ONE,
        kind=article.kind,
        language=article.language,
        audience=article.audience,
        status=article.status,
        topic=article.topic.name if article.topic else None,
        is_valid=article.is_valid_on(today),
        check=reviewing.check(article, today),
    )
