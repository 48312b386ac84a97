"""Acknowledgements: the citizen hears at once that the question came in, and when an answer comes.

What must be in it: Awb section 2.3 (Wmebv) asks for receipt, moment and a copy; the number, the
date of the answer and the other ways to reach us are the E-mailgedragslijn voor overheden.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from channels.base import Authenticity, ChannelKind
from channels.email.compose import trimmed_references
from kcc.domain import kinds, reach, threading
from kcc.domain.actors import SYSTEM
from kcc.domain.brakes import Level, is_of
from kcc.domain.events import EventKind
from kcc.domain.letter_kinds import LetterKind
from kcc.domain.letter_words import LEGAL_TERMS, SHORTENED, SOON, WHY_NO_COPY, salutation
from kcc.domain.moments import Moment
from kcc.domain.term import Term, Unit
from kcc.domain.variables import Variable
from kcc.domain.words import citizens_date, citizens_term, local
from kcc.models import Contact, Message, MessageKind, OutboxItem, Recipient
from kcc.services import brakes, clocks, letters, outbox
from kcc.services.clock_rules import Planned
from kcc.services.history import Happening
from kcc.services.incoming import Letter
from kcc.services.installation import Installation, IntakeLimits
from kcc.services.rows import Row, add_rows, new_ids

_BY = (ChannelKind.EMAIL, ChannelKind.FORM)
_LONGEST_COPY = 50_000  # characters; nobody reads on, and a mail server might refuse more


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


def receipts(
    session: Session,
    asked: Sequence[tuple[Contact, Letter]],
    now: datetime,
    limits: IntakeLimits,
) -> list[Receipt]:
    """Decide for the first messages of contacts, which have numbers and are not flushed yet.

    There is none where nobody reads, where it would only surprise as the mail is old, and for
    colleagues, who write from a domain of our own.
    """
    wishes = [_wish(contact, letter, now, limits) for contact, letter in asked]
    held = iter(brakes.held_by(session, [one for one in wishes if one], now, limits))
    return [_receipt(one, next(held)) if one else Receipt() for one in wishes]


def write(
    session: Session,
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
    written = letters.letter(
        session,
        LetterKind.ACKNOWLEDGEMENT,
        contact,
        _values(question, owed),
        municipality=installation.municipality,
    )
    letter = {
        "contact_id": contact.id,
        "kind": MessageKind.ACKNOWLEDGEMENT,
        "channel": question.channel,
        "at": now,
        "subject": threading.subject_with_number(written.subject, contact.number),
        "text": written.text,
        "automatic": True,
        "in_reply_to": question.rfc_id,
        "refs": list(_references(question)),
    }
    return Acknowledgement(letter=letter, address=address, mailbox_id=contact.mailbox_id)


def queue(session: Session, written: Sequence[Acknowledgement], domain: str, key: bytes) -> None:
    """Put acknowledgements in the outbox, with Message-IDs at this domain, signed by this key."""
    if not written:
        return
    named = list(zip(new_ids(session, Message, len(written)), written, strict=True))
    rows = [
        {
            **one.letter,
            "id": pk,
            "rfc_id": threading.make_message_id(pk, one.address, domain, key),
        }
        for pk, one in named
    ]
    add_rows(session, Message, rows)
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


def _wish(
    contact: Contact, letter: Letter, now: datetime, limits: IntakeLimits
) -> brakes.Wish | None:
    mailbox_id = contact.mailbox_id
    if mailbox_id is None or contact.citizen is None or not _may_have_one(letter, now, limits):
        return None
    return brakes.Wish(
        address=letter.sender,
        subject=letter.subject,
        mailbox_id=mailbox_id,
        number=contact.number,
    )


def _receipt(wish: brakes.Wish, held: Level | None) -> Receipt:
    return Receipt(held_by=held) if held else Receipt(address=wish.address)


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


def _values(question: Message, owed: Sequence[Planned]) -> dict[Variable, str]:
    """What only an acknowledgement says. Nothing goes to somebody whose name may be borrowed."""
    language = question.contact.language
    promise = next((one for one in owed if one.moment in clocks.ANSWERS), None)
    values = {
        Variable.SALUTATION: salutation(question.sender_name, language),
        Variable.MESSAGE: _quoted(question.text, language),
        Variable.ATTACHMENTS: _listed(question),
        Variable.LEGAL_TERM: _legal_term(question),
        **(_promised(question.contact, promise) if promise else {Variable.SOON: SOON[language]}),
    }
    return values if _is_copied(question) else values | _without_copy(language)


def _without_copy(language: str) -> dict[Variable, str]:
    """Words of a stranger are not mailed to whom he says he is; nor is a name or subject of his."""
    return {
        Variable.SALUTATION: salutation("", language),
        Variable.SUBJECT: "",
        Variable.LEGAL_TERM: "",
        Variable.MESSAGE: "",
        Variable.ATTACHMENTS: "",
        Variable.WHY_NO_COPY: WHY_NO_COPY[language],
    }


def _legal_term(question: Message) -> str:
    """Within what term the law wants a decision, if this is what its words suggest."""
    found = kinds.suggestion(question.contact.subject, question.text)
    return LEGAL_TERMS[question.contact.language].get(found.kind, "") if found else ""


def _quoted(text: str, language: str) -> str:
    lines = [f"> {line}" for line in text[:_LONGEST_COPY].splitlines()]
    if len(text) > _LONGEST_COPY:
        lines.append(SHORTENED[language])
    return "\n".join(lines)


def _listed(question: Message) -> str:
    names = (one.filename for one in question.attachments if not one.inline)
    return "\n".join(f"- {name}" for name in names)


def _promised(contact: Contact, promise: Planned) -> dict[Variable, str]:
    """When the citizen is answered or called, and within how many working days."""
    date = Variable.CALLBACK_DATE if contact.wants_callback else Variable.ANSWER_DATE
    return {
        date: _promise(promise, contact.language),
        Variable.WITHIN: _within(promise.norm.term, contact.language),
    }


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
