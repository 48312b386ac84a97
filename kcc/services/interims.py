"""Interim messages: the citizen hears that the answer takes longer, and by which day it comes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from kcc.domain import texts
from kcc.domain.actors import Actor
from kcc.domain.errors import Invalid
from kcc.domain.events import EventKind
from kcc.domain.letter_html import FOOTER_LINE
from kcc.domain.letter_kinds import LetterKind
from kcc.domain.states import check_open
from kcc.domain.variables import Variable
from kcc.domain.words import citizens_date, local
from kcc.keys import Keys
from kcc.models import Contact, Draft, Message, MessageKind
from kcc.services import drafts, handling, held_mail, history, letters, promising, seen
from kcc.services.drafts import DraftKind
from kcc.services.held_mail import MailText
from kcc.services.installation import Installation, Municipality
from kcc.services.letters import Letter

_LATEST = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """By which day in the Netherlands the answer comes, and why not before, if that is said."""

    by: date | None
    why: str = ""


def begin(
    session: Session,
    contact: Contact,
    delay: Delay,
    now: datetime,
    actor: Actor,
    *,
    municipality: Municipality,
) -> Draft:
    """Put the interim letter in a draft of the actor's, above what was typed in it before.

    Its footer is not in it: that comes with sending, as below an answer. Raises Invalid for a day
    that has been, or that is more than a year away, Refused when the contact is closed.
    """
    check_open(contact.state)
    values = {
        Variable.ANSWER_DATE: citizens_date(_checked(delay, now), contact.language),
        Variable.REASON: texts.storable(delay.why).strip(),
    }
    letter = _letter(session, contact, values, actor, municipality=municipality)
    text, _footer = _parted(letter.text)
    begun = drafts.lock(session, contact, actor, DraftKind.INTERIM)
    text = "\n\n".join(filter(None, (text, begun.text if begun else "")))
    return drafts.save(session, contact, actor, DraftKind.INTERIM, text, now)


def send(
    session: Session,
    contact: Contact,
    given: MailText,
    now: datetime,
    actor: Actor,
    *,
    undo_for: timedelta,
    installation: Installation,
    keys: Keys,
) -> Message:
    """Send the citizen what the actor made of the letter; it leaves after `undo_for`.

    The contact, locked by the caller, stays open and becomes the actor's when it was nobody's. The
    day that it names is a promise from now on, in place of an earlier one, and the message with a
    date is met; an answer stays owed: the E-mailgedragslijn voor overheden asks for that date
    within ten working days beside an answer, not instead of it. Raises as `answering.answer`.
    """
    check_open(contact.state)
    seen.check(session, contact, actor, given.last_seen_message_id)
    text = held_mail.checked(given, "Schrijf eerst een tussenbericht.")
    mail = held_mail.addressed(contact, given)
    told = held_mail.before(contact, mail)
    letter = _with_footer(session, contact, text, actor, installation=installation)
    message = held_mail.write(
        session, contact, MessageKind.INTERIM, letter, now, actor, installation=installation
    )
    told["citizen"] = held_mail.remember(session, contact, mail.to, now)
    drafts.discard(session, contact, actor, DraftKind.INTERIM)
    held_mail.hold(session, message, mail, now + undo_for, installation=installation, keys=keys)
    history.record(
        session, contact, EventKind.INTERIM_WRITTEN, now, actor, message=str(message.id), **told
    )
    promise = promising.in_letter(session, text, now)
    if promise is not None:
        promising.move(session, contact, promise, message, now, actor.agent_id)
    handling.keep(session, contact, now, actor)
    return message


def _checked(delay: Delay, now: datetime) -> date:
    today = local(now).date()
    if delay.by is None:
        raise Invalid.at("by", "Kies de dag waarop het antwoord er uiterlijk is.")
    if delay.by < today:
        raise Invalid.at("by", "Die dag is al geweest. Kies vandaag of later.")
    if delay.by > today + _LATEST:
        raise Invalid.at("by", "Kies een dag binnen een jaar.")
    return delay.by


def _letter(
    session: Session,
    contact: Contact,
    values: dict[Variable, str],
    actor: Actor,
    *,
    municipality: Municipality,
) -> Letter:
    given = values | {Variable.AGENT: actor.name}
    return letters.letter(session, LetterKind.INTERIM, contact, given, municipality=municipality)


def _with_footer(
    session: Session, contact: Contact, text: str, actor: Actor, *, installation: Installation
) -> Letter:
    """The words of the actor above what stands below the line of the letter."""
    letter = _letter(session, contact, {}, actor, municipality=installation.municipality)
    _above, footer = _parted(letter.text)
    whole = f"{text}\n\n{footer}" if footer else text
    return Letter(subject=letter.subject, text=whole, own=(0, len(text)))


def _parted(text: str) -> tuple[str, str]:
    """What stands above the last line of a footer, and the footer with its line."""
    body, line, footer = text.rpartition(f"\n{FOOTER_LINE}\n")
    return (body.rstrip(), f"{FOOTER_LINE}\n{footer}") if line else (text, "")
