"""Looking things up in the kennisbank: who finds which articles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.errors import NotFound, Refused
from kcc.domain.roles import Role
from kcc.domain.words import local
from kcc.services import contacts, drafts
from kcc.services.drafts import DraftKind
from kennisbank import editing
from kennisbank.articles import Article, Audience, Status
from kennisbank.asked import Repair
from kennisbank.markdown import to_text
from kennisbank.search import Hit, Results, Scope, browse, search

_LARGEST_ID = 2**31 - 1
HITS = 30
SUGGESTIONS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody looks for; without a query all articles, by title."""

    query: str = ""
    topic_id: int | None = None
    audience: Audience | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """An article beside an answer; `text` can be put in it, None when it is for us only."""

    hit: Hit
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """Articles beside an answer, and what was searched for instead of unknown words."""

    suggestions: tuple[Suggestion, ...]
    repairs: tuple[Repair, ...]


def find(session: Session, wish: Wish, now: datetime, actor: Actor) -> Results:
    """Articles for this person: editors find drafts and articles outside their dates too."""
    scope = Scope(
        today=local(now).date(),
        audience=wish.audience,
        topic_id=wish.topic_id,
        include_drafts=actor.has(Role.EDITOR),
        limit=HITS,
    )
    if not wish.query.strip():
        return browse(session, scope)
    return search(session, wish.query, scope)


def suggest(session: Session, query: str, now: datetime, *, limit: int = SUGGESTIONS) -> Suggested:
    """Published, valid articles beside an answer; editors get no drafts here either."""
    results = search(session, query, Scope(today=local(now).date(), limit=limit))
    ids = [hit.article_id for hit in results.hits]
    wanted = select(Article.id, Article.text).where(Article.id.in_(ids))
    texts = dict(session.execute(wanted).all())
    suggestions = tuple(
        Suggestion(hit=hit, text=None if _is_internal(hit) else to_text(texts[hit.article_id]))
        for hit in results.hits
    )
    return Suggested(suggestions=suggestions, repairs=results.repairs)


def read(session: Session, article_id: int, actor: Actor) -> Article:
    """The article; raises NotFound also for a draft when this person is no editor."""
    article = editing.get(session, article_id)
    if article.status is Status.DRAFT and not actor.has(Role.EDITOR):
        raise NotFound("Dit artikel bestaat niet.")
    return article


def insert(session: Session, number: str, article_id: int, now: datetime, actor: Actor) -> None:
    """Add the plain text of an article to this person's draft answer, after what is there.

    Raises NotFound, and Refused for what cannot go to a citizen now.
    """
    contact = contacts.get(session, actor, number)
    article = read(session, article_id, actor)
    if not article.is_insertable_on(local(now).date()):
        raise Refused("Dit artikel is niet voor inwoners, of het geldt vandaag niet.")
    draft = drafts.get(session, contact, actor, DraftKind.ANSWER)
    typed = draft.text.rstrip() if draft else ""
    text = "\n\n".join(part for part in (typed, to_text(article.text)) if part)
    inserted = [*(draft.article_ids if draft else ()), article.id]
    drafts.save(session, contact, actor, DraftKind.ANSWER, text, now, article_ids=inserted)


def titles(session: Session, article_ids: Iterable[int]) -> Mapping[int, str]:
    """The titles of those of these articles that exist, in the order asked for."""
    asked = [one for one in dict.fromkeys(article_ids) if 0 < one <= _LARGEST_ID]
    if not asked:
        return {}
    query = select(Article.id, Article.title).where(Article.id.in_(asked))
    known = dict(session.execute(query).all())
    return {one: known[one] for one in asked if one in known}


def _is_internal(hit: Hit) -> bool:
    return hit.audience is Audience.INTERNAL
