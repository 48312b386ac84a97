"""What people do with a contact: hold it, say something about it, end it.

Every contact that comes in here is locked by whoever calls (`contacts.lock`), so that what is
read is still true when it is changed. Whether it still is as the actor saw it, `seen` knows.
Everything done is an event in the history.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain import texts
from kcc.domain.actors import Actor
from kcc.domain.errors import Invalid, Refused
from kcc.domain.events import EventKind
from kcc.domain.language import Language
from kcc.domain.moments import Moment
from kcc.domain.states import Outcome, State, check_open
from kcc.models import Agent, Contact, Department, Merger, Message, MessageKind
from kcc.services import clocks, contacts, first_answers, history, seen
from kennisbank.topics import Topic


def mark_read(session: Session, contact: Contact) -> None:
    """Somebody has the contact open: nothing in it is unread any more."""
    if contact.unread:
        contact.unread = False
        session.flush()


def take(session: Session, contact: Contact, now: datetime, actor: Actor) -> None:
    """Hold the contact from now on, as `assign`; who takes it has read it."""
    assign(session, contact, person(session, actor), now, actor)
    mark_read(session, contact)


def assign(session: Session, contact: Contact, agent: Agent, now: datetime, actor: Actor) -> None:
    """Let a colleague hold it, whoever holds it; nothing happens when he or she does already.

    Raises Refused when it is closed, or when the colleague is not active or may not see it.
    """
    check_open(contact.state)
    if contact.agent_id == agent.id:
        return
    _hold(session, contact, agent)
    history.record(session, contact, EventKind.ASSIGNED, now, actor, to=agent.name)
    if contact.state is State.NEW:
        contacts.change_state(session, contact, State.IN_PROGRESS, now, actor)
    session.flush()


def release(session: Session, contact: Contact, now: datetime, actor: Actor) -> None:
    """Put the contact back in the queue for anybody; raises Refused when it is closed."""
    check_open(contact.state)
    if contact.agent_id is None:
        return
    contact.agent = None
    history.record(session, contact, EventKind.RELEASED, now, actor)
    if contact.state is State.IN_PROGRESS:
        contacts.change_state(session, contact, State.NEW, now, actor)
    session.flush()


def set_topic(
    session: Session, contact: Contact, topic_id: int | None, now: datetime, actor: Actor
) -> Department | None:
    """Say what the contact is about; returns the department that owns the subject.

    That is a suggestion only: the contact stays where it is. Raises Invalid for a topic that
    is no longer used.
    """
    topic = session.get(Topic, topic_id) if topic_id is not None else None
    if topic_id is not None and (topic is None or not topic.active):
        raise Invalid.at("topic_id", "Dit onderwerp wordt niet meer gebruikt. Kies een ander.")
    if contact.topic is not topic:
        contact.topic = topic
        name = topic.name if topic else ""
        history.record(session, contact, EventKind.TOPIC_CHANGED, now, actor, to=name)
        session.flush()
    return session.get(Department, topic.department_id) if topic and topic.department_id else None


def set_language(
    session: Session, contact: Contact, language: str, now: datetime, actor: Actor
) -> None:
    """Write to the citizen in this language from now on; raises Invalid for one that we do not."""
    if language not in set(Language):
        raise Invalid.at("language", "Kies Nederlands of Engels.")
    if contact.language != language:
        contact.language = language
        name = Language(language).label
        history.record(session, contact, EventKind.LANGUAGE_CHANGED, now, actor, to=name)
        session.flush()


def note(session: Session, contact: Contact, text: str, now: datetime, actor: Actor) -> Message:
    """Write something down for colleagues, in whatever state; raises Invalid when it is empty."""
    message = write(session, contact, MessageKind.NOTE, text, now, actor)
    history.record(session, contact, EventKind.NOTED, now, actor)
    clocks.department_reacts(session, contact, now, actor)
    session.flush()
    return message


def call(
    session: Session,
    contact: Contact,
    text: str,
    now: datetime,
    actor: Actor,
    *,
    channel: ChannelKind = ChannelKind.PHONE,
) -> Message:
    """Write down what the citizen was told by phone or at the desk at `now`: that is an answer.

    It meets the clocks and keeps the promise to call back. A contact of nobody becomes the
    actor's. Raises Invalid when the text is empty, Refused when the contact is closed.
    """
    check_open(contact.state)
    message = write(session, contact, MessageKind.CALL, text, now, actor)
    message.channel = channel
    history.record(session, contact, EventKind.CALLED, now, actor, channel=channel.value)
    keep(session, contact, now, actor)
    contact.wants_callback = contact.unread = contact.undelivered = False
    session.flush()
    clocks.meet(session, contact, clocks.met_by(contact, actor), now, actor.agent_id)
    first_answers.given(session, contact, now)
    session.flush()
    return message


def keep(session: Session, contact: Contact, now: datetime, actor: Actor) -> None:
    """Make a contact of nobody the actor's: who answers goes on with it.

    What waits for a department goes on waiting there for anybody.
    """
    if contact.agent_id is None and contact.state is not State.WAITS_FOR_DEPARTMENT:
        assign(session, contact, person(session, actor), now, actor)


def wait_for_citizen(session: Session, contact: Contact, now: datetime, actor: Actor) -> None:
    """The citizen has to say something first; only the clock of the final answer stands still."""
    contacts.change_state(session, contact, State.WAITS_FOR_CITIZEN, now, actor)
    session.flush()


def resume(session: Session, contact: Contact, now: datetime, actor: Actor) -> None:
    """Stop waiting: work for the holder again, or for anybody; raises Refused when closed."""
    check_open(contact.state)
    state = State.IN_PROGRESS if contact.agent_id else State.NEW
    contacts.change_state(session, contact, state, now, actor)
    session.flush()


def close(
    session: Session,
    contact: Contact,
    outcome: Outcome,
    now: datetime,
    actor: Actor,
    *,
    last_seen_id: int | None = None,
) -> None:
    """End a contact, in the state that belongs to the outcome.

    With an outcome that is an answer, clocks that no answer has met yet are met now, also that of
    the final one; with any other they end. With `last_seen_id` it raises Conflict when something
    newer came in. Raises Refused when it was closed with another outcome before.
    """
    if contact.outcome is not outcome:
        check_open(contact.state)
    if last_seen_id is not None:
        seen.check(session, contact, actor, last_seen_id)
    contacts.change_state(session, contact, outcome.state, now, actor, outcome=outcome)
    contact.unread = False
    session.flush()
    clocks.close(session, contact, now, actor)
    if outcome.is_answer:
        first_answers.given(session, contact, now)
    session.flush()


def reopen(session: Session, contact: Contact, now: datetime, actor: Actor) -> None:
    """Take a closed contact up again, as its holder; raises Refused when others have it open.

    Clocks that ended when it was closed run on, as the citizen has waited all that time. What
    was taken for the mail of a program gets its first clock, from its receipt.
    """
    closed_at = contact.closed_at
    if closed_at is None and contact.agent_id == actor.agent_id:
        return  # the second half of a double click
    if closed_at is None:
        raise Refused("Dit contact is al open.")
    if session.get(Merger, contact.id) is not None:
        raise Refused("Dit contact is samengevoegd met een ander. Werk daar verder.")
    contacts.change_state(session, contact, State.IN_PROGRESS, now, actor)
    _hold(session, contact, person(session, actor))
    session.flush()
    clocks.run_on(session, contact, closed_at, clocks.OWED_AGAIN)
    if not clocks.has_owed(session, contact):
        moment = Moment.CALLBACK if contact.wants_callback else Moment.FIRST_ANSWER
        clocks.start(session, contact, moment, contact.received_at)
    session.flush()


def write(
    session: Session, contact: Contact, kind: MessageKind, text: str, now: datetime, actor: Actor
) -> Message:
    """Add what somebody says to the thread, without an event; raises Invalid when it is empty."""
    written = texts.storable(text).strip()
    if not written:
        raise Invalid.at("text", "Schrijf eerst op wat er te zeggen is.")
    message = Message(
        contact=contact,
        kind=kind,
        channel=contact.channel,
        at=now,
        agent=person(session, actor),
        text=written,
    )
    session.add(message)
    return message


def person(session: Session, actor: Actor) -> Agent:
    """The agent that an actor is; raises Refused for the application itself."""
    if actor.agent_id is None:
        raise Refused("Alleen een medewerker kan een contact behandelen.")
    return session.get_one(Agent, actor.agent_id)


def _hold(session: Session, contact: Contact, agent: Agent) -> None:
    if not contacts.may_hold(session, agent, contact):
        if agent.active and agent.as_actor().works_on_contacts:
            raise Refused(f"{agent.name} kan dit contact niet zien. Zet het door naar de afdeling.")
        raise Refused(f"{agent.name} behandelt nu geen contacten. Kies een andere collega.")
    contact.agent = agent
