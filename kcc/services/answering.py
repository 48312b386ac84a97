"""Answers by e-mail: written once, held for a moment in which they can be undone, then sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain import bsn, texts, threading
from kcc.domain.actors import Actor
from kcc.domain.errors import Doubtful, Invalid
from kcc.domain.events import EventKind
from kcc.domain.letter_html import FOOTER_LINE
from kcc.domain.letter_kinds import LetterKind
from kcc.domain.states import Outcome, check_open
from kcc.domain.variables import Variable
from kcc.domain.words import local
from kcc.keys import Keys
from kcc.models import Contact, Delivery, Message, MessageKind, Recipient
from kcc.services import (
    addressing,
    citizens,
    clocks,
    drafts,
    find,
    handling,
    history,
    letters,
    outbox,
    recognising,
    seen,
)
from kcc.services.drafts import DraftKind
from kcc.services.incoming import NO_SUBJECT
from kcc.services.installation import Installation
from kennisbank import uses

_FOOTER_LINE = f"\n\n{FOOTER_LINE}\n"
_UNNAMED = {"nl": "Uw vraag", "en": "Your question"}


class Next(StrEnum):
    """What becomes of the contact once it is answered."""

    KEEP = "keep"
    CLOSE = "close"
    WAIT = "wait"

    @property
    def label(self) -> str:
        return _NEXT_LABELS[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerText:
    """What an agent sends: salutation and closing are in the text, the footer is not.

    `to` None: the citizen of the contact. `cc`: who gets a copy, as typed. `may_hold_bsn`: the
    actor was asked about a BSN in it. `last_seen_message_id`: the newest message that was on the
    screen. `outcome` counts when it is closed.
    """

    text: str
    to: str | None = None
    cc: str = ""
    may_hold_bsn: bool = False
    last_seen_message_id: int | None = None
    then: Next = Next.CLOSE
    outcome: Outcome | None = None
    article_ids: tuple[int, ...] = ()


def answer(
    session: Session,
    contact: Contact,
    given: AnswerText,
    now: datetime,
    actor: Actor,
    *,
    undo_for: timedelta,
    installation: Installation,
    keys: Keys,
) -> Message:
    """Answer the citizen, with what is attached to the actor's draft; it leaves after `undo_for`.

    The contact is locked by the caller. Clocks are met at `now`: the agent has done his part.
    Raises Conflict when there is something the actor has not seen, Invalid for an empty text or
    an address nobody can have, Doubtful for a BSN in it, Refused when the contact is closed.
    """
    check_open(contact.state)
    seen.check(session, contact, actor, given.last_seen_message_id)
    text = _checked(given)
    address = addressing.recipient(contact, given.to)
    copies = addressing.copies(given.cc, address)
    told = {"to": address, "state": contact.state.value, "holder": str(contact.agent_id or "")}
    if copies:
        told["cc"] = ", ".join(copies)
    message = _message(session, contact, text, now, actor, installation=installation)
    message.article_ids = list(given.article_ids)
    uses.sent(session, message.article_ids, local(now).date())
    message.recipients = [
        Recipient(address=one, copy=one != address, delivery=Delivery.HELD)
        for one in (address, *copies)
    ]
    told["citizen"] = _remember(session, contact, address, now)
    drafts.hand_over(session, drafts.get(session, contact, actor, DraftKind.ANSWER), message)
    drafts.discard(session, contact, actor, DraftKind.ANSWER)
    message.rfc_id = threading.make_message_id(
        message.id, address, installation.domain, keys.threading
    )
    outbox.queue(session, message, contact.mailbox_id, now + undo_for, held=True)
    history.record(
        session, contact, EventKind.ANSWERED, now, actor, message=str(message.id), **told
    )
    clocks.meet(session, contact, clocks.ANSWERS, now)
    _go_on(session, contact, given, now, actor)
    return message


def own_words(message: Message) -> str:
    """The text of a message as the agent wrote it, without what is ours around it.

    Of a message that keeps no place of it, all above the last line of a footer.
    """
    if message.own_until is not None:
        return message.text[message.own_from : message.own_until]
    written, line, _footer = message.text.rpartition(_FOOTER_LINE)
    return written if line else message.text


def _checked(given: AnswerText) -> str:
    """The text as it is sent. A BSN leaves the house only when somebody means it."""
    text = texts.storable(given.text).strip()
    if not text:
        raise Invalid.at("text", "Schrijf eerst een antwoord.")
    found = () if given.may_hold_bsn else bsn.find(text)
    if found:
        raise Doubtful.at("text", f"{found[0]} is misschien een burgerservicenummer (BSN).")
    return text


def _message(
    session: Session,
    contact: Contact,
    text: str,
    now: datetime,
    actor: Actor,
    *,
    installation: Installation,
) -> Message:
    given = {Variable.ANSWER: text, Variable.AGENT: actor.name}
    written = letters.letter(
        session, LetterKind.ANSWER, contact, given, municipality=installation.municipality
    )
    own_from, own_until = written.own or (None, None)
    message = Message(
        contact=contact,
        kind=MessageKind.ANSWER,
        channel=ChannelKind.EMAIL,
        at=now,
        agent=handling.person(session, actor),
        sender_name=installation.municipality.name,
        subject=threading.subject_with_number(_subject(contact), contact.number),
        text=written.text,
        own_from=own_from,
        own_until=own_until,
    )
    contact.unread = False
    session.add(message)
    session.flush()
    return message


def _subject(contact: Contact) -> str:
    if contact.subject == NO_SUBJECT:
        return _UNNAMED.get(contact.language, _UNNAMED["nl"])
    return f"Re: {contact.subject}" if contact.channel is ChannelKind.EMAIL else contact.subject


def _remember(session: Session, contact: Contact, address: str, now: datetime) -> str:
    """Keep the address of a citizen of whom none is known; what that took, for `undoing`."""
    if contact.citizen is None:
        contact.citizen = recognising.find_or_make(session, now, email=address, trusted=True)
        find.index(session, contact)
        return "linked"
    if contact.citizen.email is None and citizens.add_email(session, contact.citizen, address):
        find.index(session, contact)
        return "address"
    return ""


def _go_on(
    session: Session, contact: Contact, given: AnswerText, now: datetime, actor: Actor
) -> None:
    if given.then is not Next.CLOSE:
        handling.keep(session, contact, now, actor)
    if given.then is Next.WAIT:
        handling.wait_for_citizen(session, contact, now, actor)
    if given.then is Next.CLOSE:
        of_kcc = actor.sees_all_contacts
        usual = Outcome.ANSWERED if of_kcc else Outcome.ANSWERED_BY_DEPARTMENT
        handling.close(session, contact, given.outcome or usual, now, actor)


_NEXT_LABELS = {
    Next.KEEP: "Houd het contact open",
    Next.CLOSE: "Sluit het contact af",
    Next.WAIT: "Wacht op de inwoner",
}
