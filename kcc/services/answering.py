"""Answers by e-mail: written once, held for a moment in which they can be undone, then sent."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.actors import Actor
from kcc.domain.events import EventKind
from kcc.domain.letter_html import FOOTER_LINE
from kcc.domain.letter_kinds import LetterKind
from kcc.domain.states import Outcome, check_open
from kcc.domain.variables import Variable
from kcc.domain.words import local
from kcc.keys import Keys
from kcc.models import Contact, Message, MessageKind
from kcc.services import (
    clocks,
    drafts,
    file_links,
    first_answers,
    handling,
    held_mail,
    history,
    letters,
    promising,
    seen,
)
from kcc.services.drafts import DraftKind
from kcc.services.held_mail import MailText
from kcc.services.incoming import NO_SUBJECT
from kcc.services.installation import Installation
from kcc.services.letters import Letter
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
class AnswerText(MailText):
    """What an agent answers, and what becomes of the contact: `outcome` when it is closed.

    `makes_promise`: a day that the text promises becomes a term, for which it stays open.
    """

    then: Next = Next.CLOSE
    outcome: Outcome | None = None
    makes_promise: bool = False


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
    text = held_mail.checked(given, "Schrijf eerst een antwoord.")
    mail = held_mail.addressed(contact, given)
    told = held_mail.before(contact, mail)
    letter = _letter(session, contact, text, actor, installation=installation)
    message = held_mail.write(
        session, contact, MessageKind.ANSWER, letter, now, actor, installation=installation
    )
    message.article_ids = list(given.article_ids)
    uses.sent(session, message.article_ids, local(now).date())
    told["citizen"] = held_mail.remember(session, contact, mail.to, now)
    drafts.hand_over(session, drafts.get(session, contact, actor, DraftKind.ANSWER), message)
    file_links.make(session, message, now, installation=installation, keys=keys)
    drafts.discard(session, contact, actor, DraftKind.ANSWER)
    held_mail.hold(session, message, mail, now + undo_for, installation=installation, keys=keys)
    history.record(
        session, contact, EventKind.ANSWERED, now, actor, message=str(message.id), **told
    )
    clocks.meet(session, contact, clocks.met_by(contact, actor), now, actor.agent_id)
    first_answers.given(session, contact, now)
    given = _keeping_promise(session, contact, given, message, now)
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


def _letter(
    session: Session, contact: Contact, text: str, actor: Actor, *, installation: Installation
) -> Letter:
    given = {Variable.ANSWER: text, Variable.AGENT: actor.name}
    written = letters.letter(
        session, LetterKind.ANSWER, contact, given, municipality=installation.municipality
    )
    return replace(written, subject=_subject(contact))


def _subject(contact: Contact) -> str:
    if contact.subject == NO_SUBJECT:
        return _UNNAMED.get(contact.language, _UNNAMED["nl"])
    return f"Re: {contact.subject}" if contact.channel is ChannelKind.EMAIL else contact.subject


def _keeping_promise(
    session: Session, contact: Contact, given: AnswerText, message: Message, now: datetime
) -> AnswerText:
    """Start the term of what is promised; what would be closed stays open for that."""
    promise = promising.in_answer(session, given.text, now) if given.makes_promise else None
    if promise is None:
        return given
    promising.make(session, contact, promise, message, now)
    return replace(given, then=Next.KEEP) if given.then is Next.CLOSE else given


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
