"""Acknowledgements: the citizen hears at once that the question came in, and when an answer comes.

What must be in it: Awb section 2.3 (Wmebv) asks for receipt, moment and a copy; the number, the
date of the answer and the other ways to reach us are the E-mailgedragslijn voor overheden.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, bindparam, func, select, update
from sqlalchemy.orm import Session

from channels.email.compose import trimmed_references
from kcc.domain import reach, threading
from kcc.domain.moments import Moment
from kcc.domain.term import Term, Unit
from kcc.domain.words import citizens_date, citizens_term, local
from kcc.keys import Keys
from kcc.models import Citizen, Contact, Message, MessageKind, Recipient
from kcc.services import clocks, letters, outbox
from kcc.services.clocks import Planned
from kcc.services.installation import Installation
from kcc.services.rows import add_row

# Made once: these run for each mail, and making them takes longer than running them.
_MESSAGES = cast(Table, Message.__table__)
_NAME = update(_MESSAGES).where(_MESSAGES.c.id == bindparam("letter_id"))
_RECENT = (
    select(func.count())
    .select_from(Message)
    .join(Contact, Contact.id == Message.contact_id)
    .where(
        Contact.citizen_id == bindparam("citizen_id"),
        Message.kind == MessageKind.ACKNOWLEDGEMENT,
        Message.at > bindparam("since"),
    )
)
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
    recent = session.scalars(_RECENT, {"citizen_id": citizen.id, "since": now - _DAY}).one()
    return recent < limit


def queue(
    session: Session,
    question: Message,
    address: str,
    now: datetime,
    *,
    owed: Sequence[Planned],
    installation: Installation,
    keys: Keys,
) -> None:
    """Put the acknowledgement of a new contact's first message in the outbox; flushes that one.

    `owed` are the clocks that the contact gets: they say when an answer comes.
    """
    contact = question.contact
    session.flush()
    subject = _SUBJECTS[contact.language].format(contact.subject)
    letter = {
        "contact_id": contact.id,
        "kind": MessageKind.ACKNOWLEDGEMENT,
        "channel": question.channel,
        "at": now,
        "subject": threading.subject_with_number(subject, contact.number),
        "text": _text(question, owed, installation),
        "automatic": True,
        "in_reply_to": question.rfc_id,
        "refs": list(_references(question)),
    }
    letter_id = add_row(session, Message, letter)
    add_row(session, Recipient, {"message_id": letter_id, "address": address})
    rfc_id = threading.make_message_id(letter_id, address, installation.domain, keys.threading)
    session.connection().execute(_NAME, {"letter_id": letter_id, "rfc_id": rfc_id})
    outbox.queue_row(session, letter_id, contact.mailbox_id, now)


def delivered(session: Session, message: Message, at: datetime) -> None:
    """Meet the acknowledgement clock: the citizen's server took the message at `at`.

    Only that clock: an acknowledgement is not an answer. For any other message nothing happens.
    """
    if message.kind is MessageKind.ACKNOWLEDGEMENT:
        clocks.meet(session, message.contact, {Moment.ACKNOWLEDGE}, at)


def _text(question: Message, owed: Sequence[Planned], installation: Installation) -> str:
    contact = question.contact
    received = local(contact.received_at)
    promise = next((one for one in owed if one.moment in clocks.ANSWERS), None)
    return letters.render(
        "acknowledgement",
        contact.language,
        municipality=installation.municipality,
        number=contact.number,
        name=question.sender_name,
        received_date=citizens_date(received, contact.language),
        received_time=f"{received:%H:%M}",
        promise=_promise(promise, contact.language) if promise else "",
        within=_within(promise.norm.term, contact.language) if promise else "",
        callback=contact.wants_callback,
        question_lines=question.text[:_LONGEST_COPY].splitlines(),
        shortened=len(question.text) > _LONGEST_COPY,
        attachments=[one.filename for one in question.attachments if not one.inline],
    )


def _promise(promise: Planned, language: str) -> str:
    """The day by which, and the time as well when it is promised within hours."""
    due, started = local(promise.deadline.due_at), local(promise.started_at)
    day = citizens_date(due, language)
    if due.date() != started.date():
        return day
    return f"{day}, {due:%H:%M}" if language == "en" else f"{day} om {due:%H:%M} uur"


def _within(term: Term, language: str) -> str:
    """`2 werkdagen`; nothing for a norm in minutes, which says less than the date does."""
    return citizens_term(term, language) if term.unit is Unit.WORKING_DAYS else ""


def _references(question: Message) -> tuple[str, ...]:
    if question.rfc_id is None:
        return ()
    return trimmed_references([*question.references, question.rfc_id])
