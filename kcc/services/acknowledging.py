"""Acknowledgements: the citizen hears at once that the question came in, and when an answer comes.

What must be in it: Awb section 2.3 (Wmebv) asks for receipt, moment and a copy; the number, the
date of the answer and the other ways to reach us are the E-mailgedragslijn voor overheden.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, bindparam, update
from sqlalchemy.orm import Session

from channels.base import Authenticity, ChannelKind
from channels.email.compose import trimmed_references
from kcc.domain import reach, threading
from kcc.domain.actors import SYSTEM
from kcc.domain.brakes import Level, is_of
from kcc.domain.events import EventKind
from kcc.domain.moments import Moment
from kcc.domain.term import Term, Unit
from kcc.domain.words import citizens_date, citizens_term, local
from kcc.models import Contact, Message, MessageKind, OutboxItem, Recipient
from kcc.services import brakes, clocks, letters, outbox
from kcc.services.clocks import Planned
from kcc.services.history import Happening
from kcc.services.incoming import Letter
from kcc.services.installation import Installation, IntakeLimits
from kcc.services.rows import Row, add_rows, add_rows_for_ids

# Made once: these run for each mail, and making them takes longer than running them.
_MESSAGES = cast(Table, Message.__table__)
_NAME = update(_MESSAGES).where(_MESSAGES.c.id == bindparam("letter_id"))
_BY = (ChannelKind.EMAIL, ChannelKind.FORM)
_LONGEST_COPY = 50_000  # characters; nobody reads on, and a mail server might refuse more
_SUBJECTS = {"nl": "Ontvangstbevestiging", "en": "We received your question"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """One that is written and not in the database yet; `letter` is its row as a message."""

    letter: Row
    address: str
    mailbox_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Where the acknowledgement of a new contact goes, or which brake holds it back; or neither."""

    address: str | None = None
    held_by: Level | None = None

    def happening(self, now: datetime) -> Happening | None:
        """What the history of the contact says about it."""
        if self.held_by is not None:
            data = {"reason": f"te veel {self.held_by.words}"}
            return Happening(kind=EventKind.BRAKED, at=now, actor=SYSTEM, data=data)
        if self.address is None:
            return None
        return Happening(kind=EventKind.ACKNOWLEDGED, at=now, actor=SYSTEM)


def receipt(
    session: Session, contact: Contact, letter: Letter, now: datetime, limits: IntakeLimits
) -> Receipt:
    """Decide for the first message of a contact, which has its number and is not flushed yet.

    There is none where nobody reads, where it would only surprise as the mail is old, and for
    colleagues, who write from a domain of our own.
    """
    mailbox_id = contact.mailbox_id
    if mailbox_id is None or contact.citizen is None or not _may_have_one(letter, now, limits):
        return Receipt()
    held = brakes.held_by(
        session,
        letter.sender,
        letter.subject,
        now,
        mailbox_id=mailbox_id,
        number=contact.number,
        limits=limits,
    )
    return Receipt(held_by=held) if held else Receipt(address=letter.sender)


def write(
    question: Message,
    address: str,
    now: datetime,
    *,
    owed: Sequence[Planned],
    installation: Installation,
) -> Acknowledgement:
    """The acknowledgement of a new contact's first message; both have been flushed.

    `owed` are the clocks that the contact gets: they say when an answer comes.
    """
    contact = question.contact
    letter = {
        "contact_id": contact.id,
        "kind": MessageKind.ACKNOWLEDGEMENT,
        "channel": question.channel,
        "at": now,
        "subject": threading.subject_with_number(_subject(question), contact.number),
        "text": _text(question, owed, installation),
        "automatic": True,
        "in_reply_to": question.rfc_id,
        "refs": list(_references(question)),
    }
    return Acknowledgement(letter=letter, address=address, mailbox_id=contact.mailbox_id)


def queue(session: Session, written: Sequence[Acknowledgement], domain: str, key: bytes) -> None:
    """Put acknowledgements in the outbox, with Message-IDs at this domain, signed by this key."""
    ids = add_rows_for_ids(session, Message, [one.letter for one in written])
    named = list(zip(ids, written, strict=True))
    if not named:
        return
    names = [
        {"letter_id": pk, "rfc_id": threading.make_message_id(pk, one.address, domain, key)}
        for pk, one in named
    ]
    session.connection().execute(_NAME, names)
    recipients = [{"message_id": pk, "address": one.address} for pk, one in named]
    add_rows(session, Recipient, recipients)
    items = [outbox.row(pk, one.mailbox_id, one.letter["at"]) for pk, one in named]
    add_rows(session, OutboxItem, items)


def delivered(session: Session, message: Message, at: datetime) -> None:
    """Meet the acknowledgement clock: the citizen's server took the message at `at`.

    Only that clock: an acknowledgement is not an answer. For any other message nothing happens.
    """
    if message.kind is MessageKind.ACKNOWLEDGEMENT:
        clocks.meet(session, message.contact, {Moment.ACKNOWLEDGE}, at)


def _may_have_one(letter: Letter, now: datetime, limits: IntakeLimits) -> bool:
    return (
        letter.answerable
        and letter.inbound.channel in _BY
        and reach.can_be_answered(letter.sender)
        and now - letter.at <= timedelta(days=limits.acknowledge_days)
        and limits.acknowledge_per_day > 0
        and not is_of(letter.sender, limits.own_domains)
    )


def _is_copied(question: Message) -> bool:
    """Whether it goes back what was written: not to somebody whose name may be borrowed.

    Else anybody could have us mail his words to a stranger.
    """
    return question.authentication is not Authenticity.FAILED


def _subject(question: Message) -> str:
    words = _SUBJECTS[question.contact.language]
    return f"{words}: {question.contact.subject}" if _is_copied(question) else words


def _text(question: Message, owed: Sequence[Planned], installation: Installation) -> str:
    contact = question.contact
    received = local(contact.received_at)
    promise = next((one for one in owed if one.moment in clocks.ANSWERS), None)
    return letters.render(
        "acknowledgement",
        contact.language,
        municipality=installation.municipality,
        number=contact.number,
        name=question.sender_name if _is_copied(question) else "",
        received_date=citizens_date(received, contact.language),
        received_time=f"{received:%H:%M}",
        promise=_promise(promise, contact.language) if promise else "",
        within=_within(promise.norm.term, contact.language) if promise else "",
        callback=contact.wants_callback,
        copied=_is_copied(question),
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
