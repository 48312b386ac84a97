"""What happens to an invented contact: it comes in, is taken, put to a department, answered."""

from datetime import UTC, datetime
from functools import lru_cache
from json import dumps

from channels.base import ChannelKind
from kcc.demo.years.case import Case
from kcc.demo.years.letters import quoted
from kcc.demo.years.questions import WRITTEN
from kcc.demo.years.staff import Colleague
from kcc.demo.years.words import (
    ANSWERS,
    FROM_DEPARTMENT,
    REACTIONS,
    SPOKEN,
    TO_DEPARTMENT,
)
from kcc.domain import threading
from kcc.domain.events import EventKind
from kcc.domain.letter_words import salutation
from kcc.domain.moments import Moment
from kcc.domain.states import Outcome, State
from kcc.domain.words import citizens_date, citizens_moment, local
from kcc.models import MessageKind

UNDO = 10  # seconds for which an answer is held
_ANSWERED = (Moment.FIRST_ANSWER, Moment.NEXT_ANSWER, Moment.CALLBACK)


def receive(case: Case) -> None:
    """The citizen writes: clocks, and an acknowledgement that says by when an answer comes."""
    at, question, person = case.received_at, case.question, case.person
    by_mail = case.channel is ChannelKind.EMAIL
    case.message(
        MessageKind.INBOUND,
        at,
        question.text,
        sender=(person.name, person.email) if person else ("", ""),
        subject=question.subject if by_mail else "",
        rfc_id=f"<jaren.{case.id}@mail.example.nl>" if by_mail else None,
    )
    case.event(EventKind.RECEIVED, at, data=f'{{"channel": "{case.channel.value}"}}')
    case.start(Moment.ACKNOWLEDGE, at)
    case.start(Moment.FIRST_ANSWER, at)
    case.event(EventKind.ACKNOWLEDGED, at)
    _acknowledge(case, at)


def note_down(case: Case, by: Colleague, *, callback: bool = False) -> None:
    """An agent writes down who called or came by, and what for."""
    at, person = case.received_at, case.person
    sender = (person.name if person else "", "")
    case.message(MessageKind.INBOUND, at, case.question.text, by=by, sender=sender)
    case.event(EventKind.RECEIVED, at, by, f'{{"channel": "{case.channel.value}"}}')
    case.start(Moment.CALLBACK if callback else Moment.FIRST_ANSWER, at)
    case.wants_callback = callback
    case.unread = False


def take(case: Case, at: int, by: Colleague) -> None:
    """Out of the queue; who takes a mail says what it is about."""
    case.agent, case.unread = by, False
    case.event(EventKind.CLAIMED, at, by)
    if case.state is State.NEW:
        case.state = State.IN_PROGRESS
    if case.topic_id is None:
        case.topic_id = case.question.topic_id
        case.event(EventKind.TOPIC_CHANGED, at, by, _to(case.question.topic))


def refer(case: Case, at: int, by: Colleague) -> None:
    """To the department that owns the subject."""
    case.message(MessageKind.NOTE, at, case.world.one_of(TO_DEPARTMENT), by=by)
    case.department_id, case.agent, case.unread = case.question.department_id, None, True
    case.transfers += 1
    case.event(EventKind.REFERRED, at, by, _to(case.question.department))
    case.move(State.WAITS_FOR_DEPARTMENT, at, by)
    case.start(Moment.REFERRAL, at)


def return_to(case: Case, at: int, agent: Colleague) -> None:
    """The department says what it knows, and the contact is back with whoever asked."""
    by = case.world.staff.of_department[case.question.department_id]
    case.message(MessageKind.NOTE, at, case.world.one_of(FROM_DEPARTMENT), by=by)
    case.event(EventKind.NOTED, at, by)
    case.meet(at, Moment.REFERRAL, by=by)
    case.department_id, case.agent = None, agent
    case.move(State.IN_PROGRESS, at, by)


def answer(case: Case, at: int, by: Colleague, then: State, outcome: Outcome | None = None) -> None:
    """A letter to the citizen; afterwards the contact is closed, or waits."""
    world, person = case.world, case.person
    address = person.email if person else ""
    name = person.name if person else ""
    said = f"{world.one_of(ANSWERS)} {world.one_of(ANSWERS)}"
    words = f"Beste {name},\n\n{said}\n\nMet vriendelijke groet,\n{by.name}"
    text = world.post.patterns.answer.format(answer=words, number=case.number)
    subject = case.question.subject
    reply = f"Re: {subject}" if case.channel is ChannelKind.EMAIL else subject
    number = case.message(
        MessageKind.ANSWER,
        at,
        text,
        by=by,
        channel=ChannelKind.EMAIL.value,
        sender=(world.post.sender, ""),
        subject=threading.subject_with_number(reply, case.number),
        rfc_id=_signed(case, address),
    )
    state = f'"state": "{case.state.value}", "holder": "{by.id}", "citizen": ""'
    case.event(EventKind.ANSWERED, at, by, f'{{"message": "{number}", "to": "{address}", {state}}}')
    case.unread = False
    case.replied(at)
    case.meet(at, *_ANSWERED, by=by)
    case.move(then, at, by, outcome=outcome, kind=_kind(then))
    case.sent(number, address, at, UNDO)


def tell(case: Case, at: int, by: Colleague, outcome: Outcome | None) -> None:
    """An answer by phone or at the desk; closed with it when there is an outcome."""
    channel = case.channel if case.channel not in WRITTEN else ChannelKind.PHONE
    case.message(MessageKind.CALL, at, case.world.one_of(SPOKEN), by=by, channel=channel.value)
    case.event(EventKind.CALLED, at, by, f'{{"channel": "{channel.value}"}}')
    if case.agent is None and case.state is State.NEW:
        case.agent = by
        case.event(EventKind.ASSIGNED, at, by, _to(by.name))
        case.move(State.IN_PROGRESS, at, by)
    case.wants_callback = case.unread = False
    case.replied(at)
    case.meet(at, *_ANSWERED, by=by)
    if outcome is not None:
        case.move(State.CLOSED, at, by, outcome=outcome, kind=EventKind.CLOSED)


def react(case: Case, at: int) -> None:
    """The citizen answers our answer: back to whoever holds it, with a clock of its own."""
    person, text = case.person, case.world.one_of(REACTIONS)
    case.message(
        MessageKind.INBOUND,
        at,
        text,
        channel=ChannelKind.EMAIL.value,
        sender=(person.name, person.email) if person else ("", ""),
        subject=f"Re: {case.question.subject}",
        rfc_id=f"<jaren.{case.id}.{case.world.ids.message}@mail.example.nl>",
    )
    case.event(EventKind.MESSAGE_RECEIVED, at, data='{"evidence": "message_id"}')
    case.preview, case.unread = text, True
    state = State.IN_PROGRESS if case.agent else State.NEW
    kind = EventKind.STATE_CHANGED if case.state.is_open else EventKind.REOPENED
    if case.state is not State.WAITS_FOR_DEPARTMENT:
        case.move(state, at, kind=kind)
    case.start(Moment.NEXT_ANSWER, at)


def _acknowledge(case: Case, at: int) -> None:
    world, person = case.world, case.person
    name, address = (person.name, person.email) if person else ("", "")
    promise = next(c.owed.due_at for c in case.clocks if c.moment is Moment.FIRST_ANSWER)
    text = world.post.patterns.acknowledgement.format(
        number=case.number,
        salutation=salutation(name, "nl"),
        received=_moment(at),
        promise=_day(promise),
        question=quoted(case.question.text),
    )
    subject = f"Ontvangstbevestiging: {case.question.subject} [{case.number}]"
    rfc_id = _signed(case, address)
    number = case.message(
        MessageKind.ACKNOWLEDGEMENT, at, text, subject=subject, rfc_id=rfc_id, automatic=True
    )
    case.meet(case.sent(number, address, at), Moment.ACKNOWLEDGE)


def _signed(case: Case, address: str) -> str:
    post = case.world.post
    return threading.make_message_id(case.world.ids.message, address, post.domain, post.key)


def _kind(then: State) -> EventKind:
    return EventKind.STATE_CHANGED if then.is_open else EventKind.CLOSED


@lru_cache(maxsize=10_000)
def _day(at: int) -> str:
    return citizens_date(local(datetime.fromtimestamp(at, UTC)), "nl")


@lru_cache(maxsize=10_000)
def _moment(at: int) -> str:
    return citizens_moment(local(datetime.fromtimestamp(at, UTC)), "nl")


@lru_cache(maxsize=1_000)
def _to(name: str) -> str:
    return dumps({"to": name})
