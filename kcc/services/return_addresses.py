"""Where answers to our mail go: to the mailbox it leaves by, or to another that we read."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from channels.base import Address
from kcc.domain.threading import plus_address
from kcc.keys import Keys
from kcc.models import Mailbox, Message

_UNREAD = "Dit adres lezen wij niet. Kies het adres van een andere postbus die in gebruik is."
_NO_PLUS = "{} bezorgt geen adressen met een + erin. Haal wat achter de + staat weg."
_NEEDED = "Antwoorden op mail van {} komen op dit adres. Kies daar eerst een ander antwoordadres."


def reply_to(session: Session, message: Message, mailbox: Mailbox, keys: Keys) -> Address | None:
    """What stands in Reply-To (RFC 5322, 3.6.2) of a message that leaves by this mailbox.

    Where the server of the mailbox that gets the replies knows plus-addresses, it is one of this
    contact, signed for its first recipient. None when replies go to the sender as they do anyway.
    """
    address = mailbox.reply_to or mailbox.address
    reader = mailbox if address == mailbox.address else _reader(session, address)
    if reader and reader.plus_addressing and message.recipients:
        citizen = message.recipients[0].address
        address = plus_address(address, message.contact.number, citizen, keys.threading)
    return Address(name=mailbox.name, address=address) if address != mailbox.address else None


def mistake(session: Session, own: str, typed: str, *, plus_addressing: bool) -> str:
    """What is wrong with replies to this address for mail from `own`, in Dutch; empty when fine.

    Both are in lower case. It must be an address that is read, or replies would be lost: that of
    an active mailbox, also with something behind a + where its server delivers that.
    """
    if typed in ("", own):
        return ""
    base = _without_plus(typed)
    if base == own:
        return "" if plus_addressing else _NO_PLUS.format(own)
    reader = _reader(session, typed)
    if reader is None or not reader.active:
        return _UNREAD
    if typed == reader.address or reader.plus_addressing:
        return ""
    return _NO_PLUS.format(reader.address)


def needed_by(session: Session, mailbox: Mailbox, *, also_plus: bool) -> str:
    """Why other mailboxes need the replies that come in by this one; empty when none does.

    `also_plus`: addresses with something behind a + as well as the plain one.
    """
    wanted: ColumnElement[bool] = Mailbox.reply_to.contains("+", autoescape=True)
    if also_plus:
        wanted = Mailbox.reply_to != ""
    others = select(Mailbox).where(Mailbox.id != mailbox.id, Mailbox.active, wanted)
    for other in session.scalars(others.order_by(Mailbox.address)):
        if mailbox.address in (other.reply_to, _without_plus(other.reply_to)):
            return _NEEDED.format(other.address)
    return ""


def _reader(session: Session, address: str) -> Mailbox | None:
    """The mailbox that gets what is sent to this address."""
    readers = select(Mailbox).where(Mailbox.address.in_((address, _without_plus(address))))
    # A mailbox that has a + in its own address goes before the one without.
    return max(session.scalars(readers), key=lambda one: one.address == address, default=None)


def _without_plus(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
