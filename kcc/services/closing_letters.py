"""Closing letters: the citizen hears that a question ended without an answer, and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from kcc.domain import bsn, texts
from kcc.domain.actors import Actor
from kcc.domain.errors import Invalid
from kcc.domain.events import EventKind
from kcc.domain.letter_kinds import LetterKind
from kcc.domain.states import Outcome, State, check_open
from kcc.domain.variables import Variable
from kcc.keys import Keys
from kcc.models import Contact, Message, MessageKind
from kcc.services import drafts, handling, held_mail, history, letters, reaching
from kcc.services.drafts import DraftKind
from kcc.services.held_mail import Addressed
from kcc.services.installation import Installation, Municipality
from kcc.services.letters import Letter

_HERE = "[hier komt je reden]"
_NO_ADDRESS = "Deze inwoner is niet per e-mail te bereiken. Haal het vinkje weg."
_SILENT = "Bij “{}” hoort geen bericht. Haal het vinkje weg, of kies hoe het is afgehandeld."


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a contact ended, and why, as the citizen reads it."""

    outcome: Outcome
    why: str
    last_seen_id: int | None = None


def preview(
    session: Session, contact: Contact, actor: Actor, *, municipality: Municipality
) -> Letter:
    """The letter as it would go, with a mark where the reason comes."""
    return _letter(session, contact, _HERE, actor, municipality=municipality)


def close(
    session: Session,
    contact: Contact,
    ending: Ending,
    now: datetime,
    actor: Actor,
    *,
    undo_for: timedelta,
    installation: Installation,
    keys: Keys,
) -> Message:
    """End a contact as `handling.close` does, and mail the citizen why; that can be taken back.

    The letter meets no clock: the outcome says whether the citizen has an answer. It leaves after
    `undo_for`. Raises what `handling.close` raises, and Invalid at `why` without a reason or with
    a BSN in it, at `letter` when the citizen cannot have it, at `outcome` for a silent end.
    """
    check_open(contact.state)
    why = _checked(ending)
    reach = reaching.of(contact, contact.messages)
    if reach is None:
        raise Invalid.at("letter", _NO_ADDRESS)
    mail = Addressed(to=reach.address)
    told = held_mail.before(contact, mail)
    handling.close(session, contact, ending.outcome, now, actor, last_seen_id=ending.last_seen_id)
    letter = _letter(session, contact, why, actor, municipality=installation.municipality)
    message = held_mail.write(
        session, contact, MessageKind.CLOSING, letter, now, actor, installation=installation
    )
    drafts.discard(session, contact, actor, DraftKind.CLOSING)
    held_mail.hold(session, message, mail, now + undo_for, installation=installation, keys=keys)
    told |= {"citizen": "", "message": str(message.id)}
    history.record(session, contact, EventKind.CLOSING_WRITTEN, now, actor, **told)
    return message


def _checked(ending: Ending) -> str:
    if ending.outcome.state is not State.CLOSED:
        raise Invalid.at("outcome", _SILENT.format(ending.outcome.label))
    why = texts.storable(ending.why).strip()
    if not why:
        raise Invalid.at("why", "Schrijf waarom wij de vraag afsluiten: de inwoner leest dat.")
    if found := bsn.find(why):
        words = f"{found[0]} is misschien een burgerservicenummer (BSN). Haal het weg."
        raise Invalid.at("why", f"{words} Een e-mail is daarvoor niet veilig genoeg.")
    return why


def _letter(
    session: Session, contact: Contact, why: str, actor: Actor, *, municipality: Municipality
) -> Letter:
    given = {Variable.REASON: why, Variable.AGENT: actor.name}
    return letters.letter(session, LetterKind.CLOSING, contact, given, municipality=municipality)
