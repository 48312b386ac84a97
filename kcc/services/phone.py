"""Phone and desk notes: what somebody asked in person becomes a contact like any other."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from channels.base import Address, ChannelKind, Inbound
from kcc.domain import reach
from kcc.domain.actors import Actor
from kcc.domain.errors import Invalid
from kcc.domain.moments import Moment
from kcc.domain.norms import About
from kcc.domain.spoken import NoteOutcome
from kcc.keys import Keys
from kcc.models import Citizen, Contact, Department, Topic
from kcc.services import citizens, clock_rules, find, handling, intake, receipts, referring
from kcc.services.incoming import is_ours
from kcc.services.installation import Installation

_SPOKEN = (ChannelKind.PHONE, ChannelKind.DESK)
_SEE_QUESTION = "Zie de vraag."


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNote:
    """What an agent wrote down while somebody was speaking.

    `citizen_id` is who was picked while typing; without it name, phone and e-mail recognise or
    make the citizen, and without those it stays nobody's. `answer` is what was said, or what the
    department or a colleague should know. `token` was made when the form was shown.
    """

    channel: ChannelKind
    question: str
    outcome: NoteOutcome
    citizen_id: int | None = None
    name: str = ""
    phone: str = ""
    email: str = ""
    topic_id: int | None = None
    answer: str = ""
    department_id: int | None = None
    token: str = ""


def take_note(
    session: Session,
    actor: Actor,
    now: datetime,
    note: PhoneNote,
    *,
    installation: Installation,
    keys: Keys,
) -> Contact:
    """Make a contact of a conversation, through the one door of all channels.

    Answered, alone or after asking a colleague: it is closed, its clock met now. Put through, to
    be taken up by the citizen, or broken off: it is closed too, but nobody knows of an answer, so
    its clock ends without being met. Referred: the department has it, that of the topic when none
    is named. To be called back: it is in the queue for whoever is free, or with the department
    when one is named, with the clock of a callback. For later: the actor holds it, as he looks it
    up himself. The same note sent in a second time gives the contact of the first.

    Raises Invalid with what to do per field, Refused for who is no person.
    """
    handling.person(session, actor)
    _check(session, note)
    receipt = receipts.take(session, note.token, (actor.agent_id, note), now)
    if note.token and receipt.contact_id is not None:
        return session.get_one(Contact, receipt.contact_id)
    received = intake.receive(
        session,
        _inbound(note, now),
        now,
        installation=installation,
        keys=keys,
        wishes=intake.Wishes(
            citizen_id=note.citizen_id,
            topic_id=note.topic_id,
            wants_callback=note.outcome is NoteOutcome.CALLBACK,
        ),
        actor=actor,
    )
    contact = received.contact
    receipt.contact_id = contact.id
    _reach(session, contact, note)
    _conclude(session, contact, note, now, actor)
    return contact


def goes_to(session: Session, note: PhoneNote) -> Department | None:
    """The department that gets the question: the one named, else that of the topic.

    A callback goes to nobody's department by itself: whoever is free can call back.
    """
    if note.department_id is not None:
        department = session.get(Department, note.department_id)
    elif note.outcome is NoteOutcome.REFERRED and note.topic_id is not None:
        topic = session.get(Topic, note.topic_id)
        owner = topic.department_id if topic else None
        department = session.get(Department, owner) if owner else None
    else:
        return None
    return department if department is not None and department.active else None


def due(session: Session, note: PhoneNote, now: datetime) -> datetime | None:
    """When this question has to be answered or called back by, as its clock will say."""
    moment = Moment.CALLBACK if note.outcome is NoteOutcome.CALLBACK else Moment.FIRST_ANSWER
    planned = clock_rules.rules(session).planned(About(channel=note.channel), moment, now)
    return planned.deadline.due_at if planned else None


def _check(session: Session, note: PhoneNote) -> None:
    mistakes = {
        "channel": "" if note.channel in _SPOKEN else "Kies telefoon of balie.",
        "question": "" if note.question.strip() else "Schrijf de vraag op.",
        "phone": _phone_mistake(session, note),
        "email": _email_mistake(session, note),
        "topic_id": _topic_mistake(session, note),
        "answer": _answer_mistake(note),
        "department_id": _department_mistake(session, note),
    }
    made = {field: mistake for field, mistake in mistakes.items() if mistake}
    if made:
        raise Invalid("Nog niet alles is goed ingevuld.", made)


def _phone_mistake(session: Session, note: PhoneNote) -> str:
    if note.phone.strip():
        known = reach.phone_digits(note.phone)
        return "" if known else "Vul een telefoonnummer in, zoals 06-12345678."
    if note.outcome is not NoteOutcome.CALLBACK:
        return ""
    citizen = session.get(Citizen, note.citizen_id) if note.citizen_id is not None else None
    reachable = citizen is not None and citizen.phone is not None
    return "" if reachable else "Vul het nummer in waarop teruggebeld kan worden."


def _email_mistake(session: Session, note: PhoneNote) -> str:
    if not note.email.strip():
        return ""
    address = reach.email_address(note.email)
    if address is None:
        return "Vul een e-mailadres in met een @, zoals naam@example.nl."
    ours = is_ours(session, address)
    return "Dit is een postbus van onszelf. Vul het adres van de inwoner in." if ours else ""


def _topic_mistake(session: Session, note: PhoneNote) -> str:
    topic = session.get(Topic, note.topic_id) if note.topic_id is not None else None
    usable = note.topic_id is None or (topic is not None and topic.active)
    return "" if usable else "Dit onderwerp wordt niet meer gebruikt. Kies een ander."


def _answer_mistake(note: PhoneNote) -> str:
    owed = note.outcome.tells and not note.answer.strip()
    return "Schrijf op wat je hebt geantwoord." if owed else ""


def _department_mistake(session: Session, note: PhoneNote) -> str:
    if goes_to(session, note) is not None:
        return ""
    asked = note.department_id is not None or note.outcome is NoteOutcome.REFERRED
    return "Kies een afdeling." if asked else ""


def _inbound(note: PhoneNote, now: datetime) -> Inbound:
    sender = Address(name=note.name, address=note.email.strip())
    return Inbound(
        channel=note.channel,
        received_at=now,
        sender=sender if sender.name.strip() or sender.address else None,
        phone=note.phone.strip() or None,
        text=note.question.strip(),
    )


def _reach(session: Session, contact: Contact, note: PhoneNote) -> None:
    """Add what was heard to a citizen who was picked; an address of somebody else stays his."""
    if note.citizen_id is None or contact.citizen is None:
        return
    citizens.add_phone(contact.citizen, note.phone)
    if note.email.strip() and contact.citizen.email is None:
        citizens.add_email(session, contact.citizen, note.email)
    session.flush()
    find.index(session, contact)


def _conclude(
    session: Session, contact: Contact, note: PhoneNote, now: datetime, actor: Actor
) -> None:
    closes = note.outcome.closes
    if closes is not None:
        _tell(session, contact, note, now, actor)
        handling.keep(session, contact, now, actor)
        handling.close(session, contact, closes, now, actor)
        return
    department = goes_to(session, note) if note.outcome is not NoteOutcome.LATER else None
    if department is not None:
        text = note.answer.strip() or _SEE_QUESTION
        referring.refer(session, contact, department.id, text, now, actor)
        return
    _tell(session, contact, note, now, actor)
    if note.outcome is NoteOutcome.LATER:
        handling.take(session, contact, now, actor)


def _tell(session: Session, contact: Contact, note: PhoneNote, now: datetime, actor: Actor) -> None:
    """What the citizen was told is an answer; what else is written down is for colleagues."""
    if note.outcome.tells:
        handling.call(session, contact, note.answer, now, actor, channel=note.channel)
    elif note.answer.strip():
        handling.note(session, contact, note.answer, now, actor)
