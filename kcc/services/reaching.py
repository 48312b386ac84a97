"""By which address a letter beside an answer reaches the citizen, and what is doubtful about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from channels.base import Authenticity
from kcc.domain import reach
from kcc.models import Contact, Message, MessageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """An address, with what an agent has to know before a letter goes there, in Dutch."""

    address: str
    doubt: str = ""


def of(contact: Contact, messages: Sequence[Message], *, by_itself: bool = False) -> Reach | None:
    """How to reach the citizen of a contact with these messages.

    None when no address is known at which a person reads, and when a program wrote. What goes
    `by_itself` is not for who wrote to a list or said not to want that either (RFC 3834, 2).
    """
    address = contact.citizen.email if contact.citizen else None
    if address is None or not reach.can_be_answered(address):
        return None
    asked = sorted(messages, key=lambda one: (one.at, one.id))
    wrote = [one for one in asked if one.kind is MessageKind.INBOUND and not one.other_sender]
    people = [one for one in wrote if not one.automatic]
    if wrote and not people:
        return None
    if by_itself and any(one.automatic_why for one in people[-1:]):
        return None
    doubts = (_came_back(contact, address), *map(_not_verified, people[-1:]))
    return Reach(address=address, doubt=" ".join(filter(None, doubts)))


def _came_back(contact: Contact, address: str) -> str:
    known = contact.citizen.addresses if contact.citizen else ()
    marked = any(one.bounced_at for one in known if one.value == address)
    return "Mail naar dit adres kwam eerder terug." if marked else ""


def _not_verified(message: Message) -> str:
    if message.authentication is not Authenticity.FAILED:
        return ""
    return "De afzender is niet geverifieerd: misschien schreef iemand anders uit deze naam."
