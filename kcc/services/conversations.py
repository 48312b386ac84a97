"""Conversations while they go on: timed, laid aside and taken up again, closed or thrown away.

A conversation is its colleague's own: each function works on the actor's only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, selectinload

from channels.base import ChannelKind
from kcc.db import is_sqlite
from kcc.domain import texts
from kcc.domain.actors import Actor
from kcc.domain.errors import Conflict, NotFound
from kcc.domain.events import EventKind
from kcc.domain.spoken import InKennisbank, NoteOutcome
from kcc.models import Citizen, Contact, Conversation, SpokenQuestion
from kcc.models.conversations import SEARCHED_LENGTH
from kcc.services import handling, history
from kennisbank import search_log

LONGEST = timedelta(hours=12)  # a page that stood open for longer tells nothing of a conversation
_GONE = "Dit gesprek is al afgesloten, of het is niet van jou."
_NEWER = "In een ander venster is aan dit gesprek verder geschreven. Open het daar."
_SHOWN_LENGTH = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """When a conversation began, as the page that was opened then tells."""

    key: str
    channel: ChannelKind
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What is known of one question apart from its contact."""

    outcome: NoteOutcome
    in_kennisbank: InKennisbank = InKennisbank.NOT_SEARCHED
    searched: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A conversation that waits to be taken up again, as lists show it."""

    key: str
    who: str
    question: str
    since: datetime


def known(session: Session, actor: Actor, key: str) -> Conversation | None:
    """The actor's conversation with this key, in whatever state."""
    return session.scalar(
        select(Conversation).where(Conversation.key == key, Conversation.agent_id == actor.agent_id)
    )


def running(session: Session, actor: Actor, key: str) -> Conversation:
    """The actor's conversation that is not closed; raises NotFound."""
    conversation = known(session, actor, key)
    if conversation is None or conversation.ended_at is not None:
        raise NotFound(_GONE)
    return conversation


def hold(session: Session, actor: Actor, opening: Opening, now: datetime) -> Conversation:
    """The row of this conversation, locked; made when nothing was kept of it yet.

    A start that lies ahead, or longer ago than LONGEST, is taken for now. Raises NotFound for
    somebody else's key, Refused for who is no person.
    """
    agent = handling.person(session, actor)
    began = opening.started_at if now - LONGEST <= opening.started_at <= now else now
    insert = (sqlite.insert if is_sqlite(session) else postgresql.insert)(Conversation)
    row = insert.values(
        key=opening.key,
        agent_id=agent.id,
        channel=opening.channel,
        started_at=began,
        saved_at=began,
        paused_seconds=0,
        typed={},
    )
    session.execute(row.on_conflict_do_nothing())
    conversation = _locked(session, actor, opening.key)
    if conversation.ended_at is None:
        conversation.channel = opening.channel
    return conversation


def save(
    session: Session,
    conversation: Conversation,
    typed: Mapping[str, str],
    now: datetime,
    *,
    asked: int | None = None,
    known_until: datetime | None = None,
) -> bool:
    """Keep what is typed in place of what was; False when that is about a question of before.

    `asked` is how many questions were written down when the page was made. Raises Conflict when
    something was kept after `known_until`, which the page does not show.
    """
    if conversation.ended_at is not None or asked not in (None, len(conversation.questions)):
        return False
    if known_until is not None and conversation.saved_at > known_until:
        raise Conflict(_NEWER)
    kept = {name: texts.storable(value) for name, value in typed.items() if value}
    if kept != conversation.typed:  # the same words again are nothing newer
        conversation.typed, conversation.saved_at = kept, now
        session.flush()
    return True


def add(session: Session, conversation: Conversation, contact: Contact, answered: Answered) -> None:
    """Say that a contact was written down in this conversation; the next question comes now."""
    if session.get(SpokenQuestion, contact.id) is not None:
        return  # the second half of a double click
    searched = search_log.without_personal_data(session, answered.searched)
    session.add(
        SpokenQuestion(
            contact=contact,
            conversation=conversation,
            outcome=answered.outcome,
            in_kennisbank=answered.in_kennisbank,
            searched=searched[:SEARCHED_LENGTH],
        )
    )
    conversation.channel = contact.channel
    conversation.typed = _of_the_next(contact) if conversation.ended_at is None else {}
    session.flush()


def park(session: Session, conversation: Conversation, now: datetime) -> None:
    """Lay it aside; its time stands still until it is taken up again."""
    if conversation.ended_at is None and conversation.parked_at is None:
        conversation.parked_at = now
        session.flush()


def resume(session: Session, actor: Actor, key: str, now: datetime) -> Conversation:
    """Take it up again. What was left without laying it aside stood still since it was kept.

    Raises NotFound when it is closed.
    """
    conversation = _locked(session, actor, key)
    if conversation.ended_at is not None:
        raise NotFound(_GONE)
    left_at = conversation.parked_at or conversation.saved_at
    conversation.paused_seconds += max(0, round((now - left_at).total_seconds()))
    conversation.parked_at, conversation.saved_at = None, now
    session.flush()
    return conversation


def end(session: Session, conversation: Conversation, now: datetime, actor: Actor) -> None:
    """Close it; the history of each of its contacts tells how long it took.

    Not at the desk: there nobody begins or ends at the moment that a page is opened or closed.
    """
    if conversation.ended_at is not None:
        return
    _tell_duration(session, conversation, now, actor)
    conversation.ended_at, conversation.typed = now, {}
    session.flush()


def discard(session: Session, conversation: Conversation, now: datetime, actor: Actor) -> None:
    """Close it without what has no contact yet; `restore` brings that back."""
    if conversation.ended_at is not None:
        return
    _tell_duration(session, conversation, now, actor)
    conversation.ended_at = conversation.discarded_at = now
    session.flush()


def restore(session: Session, actor: Actor, key: str, now: datetime) -> Conversation:
    """Take up a conversation again that was thrown away; raises NotFound when it is gone."""
    conversation = _locked(session, actor, key)
    if conversation.discarded_at is None and conversation.ended_at is not None:
        raise NotFound(_GONE)
    if conversation.discarded_at is not None:
        conversation.saved_at = conversation.parked_at or conversation.discarded_at
        conversation.ended_at = conversation.discarded_at = None
    return resume(session, actor, key, now)


def unfinished(session: Session, actor: Actor, beside: str = "") -> Sequence[Unfinished]:
    """What the actor laid aside or left, the oldest first, but for the one with key `beside`."""
    query = select(Conversation).where(*_unfinished(actor, beside))
    asked = selectinload(Conversation.questions).joinedload(SpokenQuestion.contact)
    found = session.scalars(query.order_by(Conversation.started_at).options(asked)).all()
    chosen = {conversation.key: _chosen(conversation) for conversation in found}
    people = session.scalars(select(Citizen).where(Citizen.id.in_(chosen.values())))
    known = {citizen.id: citizen for citizen in people}
    return [_as_listed(one, known.get(chosen[one.key])) for one in found]


def elapsed(conversation: Conversation, now: datetime) -> timedelta:
    """How long was spoken: from opening to `now` or the end, without what it lay aside."""
    until = conversation.ended_at or conversation.parked_at or now
    spoken = until - conversation.started_at - timedelta(seconds=conversation.paused_seconds)
    return max(spoken, timedelta(0))


def clock_words(duration: timedelta) -> str:
    """`02:47`, or `1:02:47` from an hour on."""
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


def _tell_duration(
    session: Session, conversation: Conversation, now: datetime, actor: Actor
) -> None:
    took = clock_words(elapsed(conversation, now))
    for question in conversation.questions if conversation.channel is ChannelKind.PHONE else ():
        history.record(session, question.contact, EventKind.SPOKEN, now, actor, duration=took)


def _locked(session: Session, actor: Actor, key: str) -> Conversation:
    found = session.scalar(
        select(Conversation)
        .where(Conversation.key == key, Conversation.agent_id == actor.agent_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(_GONE)
    return found


def _unfinished(actor: Actor, beside: str) -> tuple[ColumnElement[bool], ...]:
    return (
        Conversation.agent_id == actor.agent_id,
        Conversation.ended_at.is_(None),
        Conversation.key != beside,
    )


def _of_the_next(contact: Contact) -> dict[str, str]:
    """With what the form of the next question begins: who asks it, and on which channel."""
    who = {"citizen_id": str(contact.citizen_id)} if contact.citizen_id else {}
    return {"channel": contact.channel.value, **who}


def _chosen(conversation: Conversation) -> int:
    """The id of the citizen that was chosen; 0 without."""
    chosen = conversation.typed.get("citizen_id", "")
    return int(chosen) if chosen.isdecimal() else 0


def _as_listed(conversation: Conversation, citizen: Citizen | None) -> Unfinished:
    typed = conversation.typed
    asked = conversation.questions[-1].contact.subject if conversation.questions else ""
    question = texts.first_line(typed.get("question", "")) or asked
    return Unfinished(
        key=conversation.key,
        who=citizen.label if citizen else typed.get("name", ""),
        question=texts.shortened(question, _SHOWN_LENGTH),
        since=conversation.parked_at or conversation.saved_at,
    )
