"""A message that belongs to no contact yet: a new one, with clocks and an acknowledgement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from channels.base import ChannelKind, Inbound
from kcc.domain import reach
from kcc.domain.actors import SYSTEM, Actor
from kcc.domain.errors import NotFound
from kcc.domain.events import EventKind
from kcc.domain.language import Language, language_of
from kcc.domain.moments import Moment
from kcc.domain.states import Outcome, State
from kcc.keys import Keys
from kcc.models import Citizen, Contact, Department, Mailbox, Message
from kcc.services import acknowledging, citizens, clocks, contacts, find, history
from kcc.services.acknowledging import Receipt
from kcc.services.aftermath import Aftermath
from kcc.services.clocks import Planned
from kcc.services.history import Happening
from kcc.services.incoming import (
    Letter,
    OwnMailbox,
    Received,
    add,
    own_mailbox,
    own_mailboxes,
)
from kcc.services.installation import Installation


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a form or an agent says about a new contact besides its words.

    `citizen_id`: the citizen an agent has picked, instead of recognition by address.
    """

    citizen_id: int | None = None
    topic_id: int | None = None
    wants_callback: bool = False


def make(
    session: Session,
    letter: Letter,
    now: datetime,
    actor: Actor,
    *,
    installation: Installation,
    keys: Keys,
    related_id: int | None = None,
    wishes: Wishes | None = None,
    mailbox: Mailbox | None = None,
    kept: Message | None = None,
    aftermath: Aftermath | None = None,
) -> Received:
    """A new contact with its first message, clocks and acknowledgement.

    `kept` is the row of that message where it has one: it leaves the contact that it was in.
    Contact and message go to the database together; all behind them goes with the `aftermath`
    of whoever takes in several messages, or at once.
    """
    after = aftermath or Aftermath(installation.domain, keys.threading)
    with session.no_autoflush:
        contact = _contact(session, letter, now, actor, wishes=wishes or Wishes(), mailbox=mailbox)
        contact.related_id = related_id
        receipt = acknowledging.receipt(session, contact, letter, now, installation.intake)
        owed = clocks.plan(session, contact, _moments(contact, letter, receipt), letter.at)
        session.add(contact)
        message = _moved(kept, contact) if kept else add(session, contact, letter, actor)
    session.flush()
    if receipt.address is not None:
        to = receipt.address
        after.letters.append(
            acknowledging.write(session, message, to, now, owed=owed, installation=installation)
        )
    after.clocks += clocks.rows(contact, owed)
    after.events += history.rows(contact, _happened(letter, now, actor, owed, receipt))
    after.terms += find.rows(contact, letter.name, letter.sender)
    if aftermath is None or letter.automatic:
        after.write(session)
    if letter.automatic:
        contacts.change_state(
            session, contact, State.NO_ACTION, now, SYSTEM, outcome=Outcome.AUTOMATIC
        )
        session.flush()
    return Received(
        contact=contact, message=message, is_new=True, acknowledged=receipt.address is not None
    )


def _moved(message: Message, contact: Contact) -> Message:
    message.contact, message.other_sender, message.only_thanks = contact, False, False
    return message


def _contact(
    session: Session,
    letter: Letter,
    now: datetime,
    actor: Actor,
    *,
    wishes: Wishes,
    mailbox: Mailbox | None,
) -> Contact:
    """A new contact, not flushed yet; what a program sent is visible but asks for nothing."""
    inbound = letter.inbound
    own = _own_mailbox(session, mailbox)
    phone_only = bool(inbound.channel is ChannelKind.FORM and inbound.phone and not letter.sender)
    return Contact(
        number=contacts.next_number(session, now),
        channel=inbound.channel,
        mailbox_id=own.id if own else None,
        department_id=_department_of(session, own) if own and mailbox else None,
        citizen=_citizen(session, letter, now, actor, wishes),
        topic_id=wishes.topic_id,
        state=State.NEW,
        subject=letter.subject,
        preview=letter.preview,
        language=_language(inbound),
        wants_callback=wishes.wants_callback or phone_only,
        received_at=letter.at,
        unread=inbound.bounce or not (letter.automatic or actor.agent_id),
    )


def _citizen(
    session: Session, letter: Letter, now: datetime, actor: Actor, wishes: Wishes
) -> Citizen | None:
    """Who it is from; a program becomes nobody in the register of citizens.

    Nor does noreply@ of a web form, behind which is another person each time. Who was not
    verified gives nobody a name.
    """
    if wishes.citizen_id is not None:
        picked = session.get(Citizen, wishes.citizen_id)
        if picked is None:
            raise NotFound("Deze inwoner is er niet meer. Zoek opnieuw.")
        return picked
    is_nobody = not (letter.answerable or reach.can_be_answered(letter.sender))
    if letter.automatic or is_nobody:
        return citizens.with_email(session, letter.sender)
    return citizens.find_or_make(
        session,
        now,
        name="" if letter.is_unverified else letter.name,
        email=letter.sender or None,
        phone=letter.inbound.phone,
        trusted=actor.agent_id is not None,
    )


def _moments(contact: Contact, letter: Letter, receipt: Receipt) -> tuple[Moment, ...]:
    """What is owed: nothing to a program; an acknowledgement only where it can be sent."""
    if letter.automatic:
        return ()
    answer = Moment.CALLBACK if contact.wants_callback else Moment.FIRST_ANSWER
    return (answer,) if receipt.address is None else (Moment.ACKNOWLEDGE, answer)


def _happened(
    letter: Letter, now: datetime, actor: Actor, owed: Sequence[Planned], receipt: Receipt
) -> list[Happening]:
    """The first events of a contact."""
    data = {"channel": letter.inbound.channel.value, **letter.told}
    received = Happening(kind=EventKind.RECEIVED, at=letter.at, actor=actor, data=data)
    happened = [received, *(one.happening for one in owed)]
    told = receipt.happening(now)
    return [*happened, told] if told else happened


def _own_mailbox(session: Session, mailbox: Mailbox | None) -> OwnMailbox | None:
    """The mailbox a mail came in by; answers to a form or note leave by the first active one."""
    if mailbox is not None:
        return own_mailbox(mailbox)
    return next((one for one in own_mailboxes(session) if one.active), None)


def _department_of(session: Session, mailbox: OwnMailbox) -> int | None:
    """Where its mail goes at once; a department that is no longer in use gets nothing new."""
    if mailbox.department_id is None:
        return None
    department = session.get_one(Department, mailbox.department_id)
    return department.id if department.active else None


def _language(inbound: Inbound) -> Language:
    """A form says it; a mail is read for it: programs in Dutch offices call themselves English."""
    if inbound.channel is ChannelKind.EMAIL:
        return language_of(inbound.text)
    asked = inbound.language if inbound.channel is ChannelKind.FORM else None
    return Language.ENGLISH if asked == Language.ENGLISH else Language.DUTCH
