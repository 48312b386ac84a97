"""Acknowledgements: the citizen hears at once that the question came in, and when an answer comes.

What must be in it: Awb section 2.3 (Wmebv) asks for receipt, moment and a copy; the number, the
date of the answer and the other ways to reach us are the E-mailgedragslijn voor overheden.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Table, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from channels.email.compose import trimmed_references
from kcc.domain import reach, threading
from kcc.domain.moments import Moment
from kcc.domain.term import Term, Unit
from kcc.domain.words import local, long_date, long_date_en
from kcc.keys import Keys
from kcc.models import Citizen, Contact, Message, MessageKind, Recipient
from kcc.services import clocks, letters, outbox
from kcc.services.clocks import Planned
from kcc.services.installation import Installation

_PROMISES = (Moment.FIRST_ANSWER, Moment.CALLBACK)
_DAY = timedelta(days=1)
_LONGEST_COPY = 50_000  # characters; nobody reads on, and a mail server might refuse more
_SUBJECTS = {"nl": "Ontvangstbevestiging: {}", "en": "We received your question: {}"}


def is_wanted(
    session: Session, citizen: Citizen | None, address: str, now: datetime, limit: int
) -> bool:
    """Whether this address (in lower case) gets an acknowledgement of a new contact.

    Not where nobody reads, and not more than `limit` in a day for one citizen: two programs
    that answer each other stop there.
    """
    if not reach.can_be_answered(address):
        return False
    if citizen is None:
        return False
    recent = (
        select(func.count())
        .select_from(Message)
        .join(Contact, Contact.id == Message.contact_id)
        .where(
            Contact.citizen_id == citizen.id,
            Message.kind == MessageKind.ACKNOWLEDGEMENT,
            Message.at > now - _DAY,
        )
    )
    return session.scalars(recent).one() < limit


def queue(
    session: Session,
    question: Message,
    address: str,
    now: datetime,
    *,
    owed: Sequence[Planned],
    installation: Installation,
    keys: Keys,
) -> Message:
    """Put the acknowledgement of a new contact's first message in the outbox; flushes.

    `owed` are the clocks that the contact gets: they say when an answer comes.
    """
    contact = question.contact
    subject = _SUBJECTS[contact.language].format(contact.subject)
    letter = Message(
        contact=contact,
        kind=MessageKind.ACKNOWLEDGEMENT,
        channel=question.channel,
        at=now,
        subject=threading.subject_with_number(subject, contact.number),
        text=_text(question, owed, installation),
        automatic=True,
        in_reply_to=question.rfc_id,
        references=list(_references(question)),
        recipients=[Recipient(address=address)],
    )
    session.add(letter)
    outbox.queue(session, letter, contact.mailbox_id, now)
    rfc_id = threading.make_message_id(letter.id, address, installation.domain, keys.threading)
    _set_rfc_id(session, letter, rfc_id)
    return letter


def delivered(session: Session, message: Message, at: datetime) -> None:
    """Meet the acknowledgement clock: the citizen's server took the message at `at`.

    Only that clock: an acknowledgement is not an answer. For any other message nothing happens.
    """
    if message.kind is MessageKind.ACKNOWLEDGEMENT:
        clocks.meet(session, message.contact, {Moment.ACKNOWLEDGE}, at)


def _set_rfc_id(session: Session, letter: Message, rfc_id: str) -> None:
    """Change one column of a row just made; a flush would look at every row of the contact."""
    table = Message.__table__
    assert isinstance(table, Table)  # noqa: S101 - what __table__ of a mapped class is
    session.execute(update(table).where(table.c.id == letter.id).values(rfc_id=rfc_id))
    set_committed_value(letter, "rfc_id", rfc_id)


def _text(question: Message, owed: Sequence[Planned], installation: Installation) -> str:
    contact = question.contact
    received = local(contact.received_at)
    promise = next((one for one in owed if one.moment in _PROMISES), None)
    return letters.render(
        "acknowledgement",
        contact.language,
        municipality=installation.municipality,
        number=contact.number,
        name=question.sender_name,
        received_date=_date(received, contact.language),
        received_time=f"{received:%H:%M}",
        promise=_promise(promise, contact.language) if promise else "",
        within=_within(promise.norm.term, contact.language) if promise else "",
        callback=contact.wants_callback,
        question_lines=question.text[:_LONGEST_COPY].splitlines(),
        shortened=len(question.text) > _LONGEST_COPY,
        attachments=[one.filename for one in question.attachments if not one.inline],
    )


def _date(day: date, language: str) -> str:
    written = long_date_en if language == "en" else long_date
    return written(day, with_year=True)


def _promise(promise: Planned, language: str) -> str:
    """The day by which, and the time as well when it is promised within hours."""
    due, started = local(promise.deadline.due_at), local(promise.started_at)
    day = _date(due, language)
    if due.date() != started.date():
        return day
    return f"{day}, {due:%H:%M}" if language == "en" else f"{day} om {due:%H:%M} uur"


def _within(term: Term, language: str) -> str:
    """`2 werkdagen`; nothing for a norm in minutes, which says less than the date does."""
    if term.unit is not Unit.WORKING_DAYS:
        return ""
    if language == "en":
        return "1 working day" if term.amount == 1 else f"{term.amount} working days"
    return str(term)


def _references(question: Message) -> tuple[str, ...]:
    if question.rfc_id is None:
        return ()
    return trimmed_references([*question.references, question.rfc_id])
