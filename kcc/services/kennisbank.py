"""Looking things up in the kennisbank: who finds which articles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.email.quoting import visible_part
from kcc.db import LARGEST_ID
from kcc.domain.actors import Actor
from kcc.domain.errors import NotFound, Refused
from kcc.domain.roles import Role
from kcc.domain.words import local
from kcc.models import Contact, Message, MessageKind
from kcc.services import contacts, drafts
from kcc.services.drafts import DraftKind
from kcc.services.incoming import NO_SUBJECT
from kennisbank import editing, search_log, uses
from kennisbank.articles import Article, Audience, Status
from kennisbank.asked import Repair
from kennisbank.facets import ALL, Facets
from kennisbank.markdown import to_text
from kennisbank.search import Hit, Results, Scope, browse, search

HITS = 30
SUGGESTIONS = 6
NEAR = 0.5  # of the score of the best article: what is further off is about something else
QUERY_LENGTH = 1_000  # that the fields of the search take, and an address can hold
_QUESTION_LENGTH = 4_000  # of a long letter the start tells what it is about


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody looks for; without a query all articles, by title."""

    query: str = ""
    facets: Facets = ALL


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
    is_near: bool = False  # no article holds the words themselves, only parts of them


def find(session: Session, wish: Wish, now: datetime, actor: Actor) -> Results:
    """Articles for this person: editors find drafts and articles outside their dates too."""
    scope = Scope(
        today=local(now).date(),
        facets=wish.facets,
        include_drafts=actor.has(Role.EDITOR),
        is_typing=True,
        limit=HITS,
    )
    if not wish.query.strip():
        return browse(session, scope)
    return search(session, wish.query, scope)


def suggest(session: Session, query: str, now: datetime) -> Suggested:
    """Published, valid articles beside an answer; editors get no drafts here either."""
    results = search(session, query, replace(_beside_an_answer(now), is_typing=True))
    return _suggested(session, results.hits, results.repairs, is_near=results.is_near)


def suggest_for(session: Session, number: str, now: datetime, actor: Actor) -> Suggested:
    """Articles about what this citizen asks: the topic, the subject and the own words.

    Only those that are nearly as near as the best one. Raises NotFound as `contacts.get` does.
    """
    contact = contacts.get(session, actor, number)
    query, written = _asked(session, contact)
    hits = search(session, query, _beside_an_answer(now), beside=written).hits
    best = hits[0].score if hits else 0
    near = [hit for hit in hits if hit.score >= NEAR * best]
    near.sort(key=lambda hit: hit.language != contact.language)  # else as they were
    return _suggested(session, near, ())


def query_for(session: Session, number: str, actor: Actor) -> str:
    """What to search for at this contact. Raises NotFound as `contacts.get` does."""
    query, _ = _asked(session, contacts.get(session, actor, number))
    return query[:QUERY_LENGTH].strip()


def count_search(
    session: Session,
    query: str,
    now: datetime,
    *,
    hits: int | None = None,
    article_id: int | None = None,
) -> None:
    """Count a search with its hits, or an article that was opened after it; not who did it."""
    today = local(now).date()
    if hits is not None:
        search_log.record(session, query, hits, today)
    if article_id is not None:
        search_log.opened(session, query, article_id, today)


def read(session: Session, article_id: int, actor: Actor) -> Article:
    """The article; raises NotFound also for a draft when this person is no editor."""
    article = editing.get(session, article_id)
    if article.status is Status.DRAFT and not actor.has(Role.EDITOR):
        raise NotFound("Dit artikel bestaat niet.")
    return article


def thank(session: Session, article_id: int, now: datetime, actor: Actor) -> None:
    """Count that an article helped this person, once a day. Raises NotFound as `read`."""
    article = read(session, article_id, actor)
    if actor.agent_id is not None:
        uses.helped(session, article.id, actor.agent_id, local(now).date())


def was_thanked(session: Session, article_id: int, now: datetime, actor: Actor) -> bool:
    """Whether this person said today that the article helped."""
    return uses.has_helped(session, article_id, actor.agent_id, local(now).date())


def insert(session: Session, number: str, article_id: int, now: datetime, actor: Actor) -> None:
    """Add the plain text of an article to this person's draft answer, after what is there.

    Raises NotFound, and Refused for what cannot go to a citizen now.
    """
    contact = contacts.get(session, actor, number)
    article = read(session, article_id, actor)
    if not article.is_insertable_on(local(now).date()):
        raise Refused("Dit artikel is niet voor inwoners, of het geldt vandaag niet.")
    draft = drafts.lock(session, contact, actor, DraftKind.ANSWER)
    typed = draft.text.rstrip() if draft else ""
    text = "\n\n".join(part for part in (typed, to_text(article.text)) if part)
    inserted = [*(draft.article_ids if draft else ()), article.id]
    drafts.save(session, contact, actor, DraftKind.ANSWER, text, now, article_ids=inserted)


def titles(session: Session, article_ids: Iterable[int]) -> Mapping[int, str]:
    """The titles of those of these articles that exist, in the order asked for."""
    asked = [one for one in dict.fromkeys(article_ids) if 0 < one <= LARGEST_ID]
    if not asked:
        return {}
    query = select(Article.id, Article.title).where(Article.id.in_(asked))
    known = dict(session.execute(query).all())
    return {one: known[one] for one in asked if one in known}


def _beside_an_answer(now: datetime) -> Scope:
    return Scope(today=local(now).date(), limit=SUGGESTIONS)


def _asked(session: Session, contact: Contact) -> tuple[str, str]:
    """What to search for, and what the citizen wrote beside it."""
    topic = contact.topic.name if contact.topic else ""
    subject = "" if contact.subject == NO_SUBJECT else contact.subject
    written = _last_question(session, contact)
    return (f"{topic} {subject}" if topic or subject else written), written


def _last_question(session: Session, contact: Contact) -> str:
    """What the citizen wrote or said last, in his own words."""
    query = (
        select(Message.text, Message.subject)
        .where(Message.contact_id == contact.id, Message.kind == MessageKind.INBOUND)
        .order_by(Message.at.desc(), Message.id.desc())
    )
    row = session.execute(query.limit(1)).one_or_none()
    return visible_part(row.text[:_QUESTION_LENGTH], row.subject).top if row else ""


def _suggested(
    session: Session, hits: Sequence[Hit], repairs: tuple[Repair, ...], *, is_near: bool = False
) -> Suggested:
    wanted = select(Article.id, Article.text).where(Article.id.in_([h.article_id for h in hits]))
    texts = dict(session.execute(wanted).all())
    suggestions = tuple(
        Suggestion(hit=hit, text=None if _is_internal(hit) else to_text(texts[hit.article_id]))
        for hit in hits
    )
    return Suggested(suggestions=suggestions, repairs=repairs, is_near=is_near)


def _is_internal(hit: Hit) -> bool:
    return hit.audience is Audience.INTERNAL
