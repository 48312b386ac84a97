"""Messages that belong to no contact yet: new ones, with clocks and acknowledgements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
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
from kcc.services import acknowledging, clocks, contacts, find, history, recognising
from kcc.services.acknowledging import Receipt
from kcc.services.aftermath import Aftermath
from kcc.services.clock_rules import Planned
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
from kcc.services.recognising import Asker
from kcc.services.rows import new_ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a form or an agent says about a new contact besides its words.

    `citizen_id`: the citizen an agent has picked, instead of recognition by address.
    """

    citizen_id: int | None = None
    topic_id: int | None = None
    wants_callback: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """A message that gets a contact of its own.

    `related_id` is a contact that it may have to do with. `kept` is the row of the message where
    it has one: it leaves the contact that it was in.
    """

    letter: Letter
    mailbox: Mailbox | None = None
    related_id: int | None = None
    wishes: Wishes = field(default_factory=Wishes)
    kept: Message | None = None


def make(
    session: Session,
    wanted: Sequence[NewContact],
    now: datetime,
    actor: Actor,
    *,
    installation: Installation,
    keys: Keys,
) -> list[Received]:
    """New contacts with their first messages, clocks and acknowledgements.

    On PostgreSQL each statement is a trip to the server, whatever it carries: ten contacts
    together cost little more of them than one.
    """
    if not wanted:
        return []
    with session.no_autoflush:
        made = _contacts(session, wanted, now, actor)
        asked = [(contact, one.letter) for contact, one in zip(made, wanted, strict=True)]
        receipts = acknowledging.receipts(session, asked, now, installation.intake)
        ids = iter(new_ids(session, Message, len(wanted)))
        begun = [
            _begin(session, contact, one, receipt, actor, message_id=next(ids))
            for contact, one, receipt in zip(made, wanted, receipts, strict=True)
        ]
    session.flush()
    after = Aftermath(installation.domain, keys.threading)
    for one in begun:
        _follow(session, after, one, now, actor, installation=installation)
    after.write(session)
    _end_automatic(session, begun, now)
    return [one.received for one in begun]


def _contacts(
    session: Session, wanted: Sequence[NewContact], now: datetime, actor: Actor
) -> list[Contact]:
    """Not flushed yet, and not known to the session."""
    numbers = contacts.next_numbers(session, now, len(wanted))
    askers = _citizens(session, wanted, now, actor)
    ids = new_ids(session, Contact, len(wanted))
    made = [
        _contact(session, one, actor, number=number, citizen=citizen)
        for one, number, citizen in zip(wanted, numbers, askers, strict=True)
    ]
    for contact, own_id in zip(made, ids, strict=True):
        contact.id = own_id
    return made


def _contact(
    session: Session, wanted: NewContact, actor: Actor, *, number: str, citizen: Citizen | None
) -> Contact:
    """What a program sent is visible but asks for nothing."""
    letter, inbound, wishes = wanted.letter, wanted.letter.inbound, wanted.wishes
    own = _own_mailbox(session, wanted.mailbox)
    phone_only = bool(inbound.channel is ChannelKind.FORM and inbound.phone and not letter.sender)
    return Contact(
        number=number,
        channel=inbound.channel,
        mailbox_id=own.id if own else None,
        department_id=_department_of(session, own) if own and wanted.mailbox else None,
        citizen=citizen,
        topic_id=wishes.topic_id,
        state=State.NEW,
        subject=letter.subject,
        preview=letter.preview,
        language=_language(inbound),
        wants_callback=wishes.wants_callback or phone_only,
        related_id=wanted.related_id,
        received_at=letter.at,
        unread=inbound.bounce or not (letter.automatic or actor.agent_id),
    )


def _citizens(
    session: Session, wanted: Sequence[NewContact], now: datetime, actor: Actor
) -> list[Citizen | None]:
    """Who they are from, or whom the agent picked."""
    picked = [one.wishes.citizen_id for one in wanted]
    asking = [_asker(one.letter) for one in wanted if one.wishes.citizen_id is None]
    trusted = actor.agent_id is not None
    found = iter(recognising.find_or_make_all(session, now, asking, trusted=trusted))
    return [next(found) if one is None else _picked(session, one) for one in picked]


def _picked(session: Session, citizen_id: int) -> Citizen:
    picked = session.get(Citizen, citizen_id)
    if picked is None:
        raise NotFound("Deze inwoner is er niet meer. Zoek opnieuw.")
    return picked


def _asker(letter: Letter) -> Asker:
    """A program becomes nobody in the register of citizens.

    Nor does noreply@ of a web form, behind which is another person each time. Who was not
    verified gives nobody a name.
    """
    is_nobody = not (letter.answerable or reach.can_be_answered(letter.sender))
    return Asker(
        name="" if letter.is_unverified else letter.name,
        email=letter.sender or None,
        phone=letter.inbound.phone,
        may_be_new=not (letter.automatic or is_nobody),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """A contact with its first message, and what comes of it."""

    contact: Contact
    message: Message
    letter: Letter
    receipt: Receipt
    owed: Sequence[Planned]

    @property
    def received(self) -> Received:
        return Received(
            contact=self.contact,
            message=self.message,
            is_new=True,
            acknowledged=self.receipt.address is not None,
        )


def _begin(
    session: Session,
    contact: Contact,
    wanted: NewContact,
    receipt: Receipt,
    actor: Actor,
    *,
    message_id: int,
) -> _Begun:
    letter, kept = wanted.letter, wanted.kept
    owed = clocks.plan(session, contact, _moments(contact, letter, receipt), letter.at)
    session.add(contact)
    message = _moved(kept, contact) if kept else add(session, contact, letter, actor)
    if kept is None:
        message.id = message_id
    return _Begun(contact=contact, message=message, letter=letter, receipt=receipt, owed=owed)


def _moved(message: Message, contact: Contact) -> Message:
    message.contact, message.other_sender, message.only_thanks = contact, False, False
    return message


def _follow(
    session: Session,
    after: Aftermath,
    begun: _Begun,
    now: datetime,
    actor: Actor,
    *,
    installation: Installation,
) -> None:
    """What it brings along; contact and message have been flushed."""
    contact, letter, owed, to = begun.contact, begun.letter, begun.owed, begun.receipt.address
    if to is not None:
        after.letters.append(
            acknowledging.write(
                session, begun.message, to, now, owed=owed, installation=installation
            )
        )
    after.clocks += clocks.rows(contact, owed)
    after.events += history.rows(contact, _happened(letter, now, actor, owed, begun.receipt))
    after.terms += find.rows(contact, letter.name, letter.sender)


def _end_automatic(session: Session, begun: Sequence[_Begun], now: datetime) -> None:
    """What a program sent asks for nothing, and says so."""
    ended = [one.contact for one in begun if one.letter.automatic]
    for contact in ended:
        outcome = Outcome.AUTOMATIC
        contacts.change_state(session, contact, State.NO_ACTION, now, SYSTEM, outcome=outcome)
    if ended:
        session.flush()


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
