"""The one door for all channels: a message becomes a contact, or part of the one it belongs to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from channels.base import ChannelKind, Inbound
from kcc.domain.actors import SYSTEM, Actor
from kcc.keys import Keys
from kcc.models import Contact, Mailbox, Message
from kcc.services import bounced, follow_ups, new_contacts
from kcc.services.aftermath import Aftermath
from kcc.services.incoming import SAME_ID, Letter, Received, StoredFile, read
from kcc.services.installation import Installation
from kcc.services.matching import Match, find_double, match
from kcc.services.new_contacts import Wishes

__all__ = ["Received", "Wishes", "receive"]


def receive(
    session: Session,
    inbound: Inbound,
    now: datetime,
    *,
    installation: Installation,
    keys: Keys,
    mailbox: Mailbox | None = None,
    stored: Sequence[StoredFile] = (),
    wishes: Wishes | None = None,
    actor: Actor = SYSTEM,
    aftermath: Aftermath | None = None,
) -> Received:
    """Take in one message, with all its rows; the caller commits them together.

    A mail that came before is found again instead of stored twice. Otherwise it goes to the
    contact it provably answers, or makes a new one with clocks and an acknowledgement.
    Nothing that a program sent starts a clock, reopens a contact or is acknowledged. Who takes in
    several messages in one transaction writes their `aftermath` at its end.
    """
    authserv_id = mailbox.authserv_id if mailbox else ""
    letter = read(session, inbound, stored, now, authserv_id=authserv_id)
    found = Match()
    if inbound.channel is ChannelKind.EMAIL:
        hashes = [file.sha256 for file in stored]
        double = find_double(session, inbound, letter.shown_sender, hashes)
        if double.message_id is not None:
            message = session.get_one(Message, double.message_id)
            return Received(contact=message.contact, message=message, is_double=True)
        letter = replace(letter, notice=SAME_ID if double.same_id_other_content else "")
        found = _match(session, letter, keys.threading)
    known = _lock(session, found, aftermath)
    if known is not None and follow_ups.takes(known, letter, installation):
        message = follow_ups.join(session, known, letter, now, evidence=found.evidence)
        received = Received(contact=known, message=message, evidence=found.evidence)
    else:
        received = new_contacts.make(
            session,
            letter,
            now,
            actor,
            installation=installation,
            keys=keys,
            related_id=known.id if known is not None else found.related_id,
            wishes=wishes,
            mailbox=mailbox,
            aftermath=aftermath,
        )
    bounced.learn(session, received.contact, letter, now, keys.threading)
    return received


def _match(session: Session, letter: Letter, key: bytes) -> Match:
    reported = bounced.about(session, letter.inbound, key)
    return reported or match(session, letter.inbound, letter.believed_sender, key)


def _lock(session: Session, found: Match, aftermath: Aftermath | None) -> Contact | None:
    if aftermath is not None and found.contact_id is not None:
        aftermath.write(session)  # of that contact too, if it is as new
    return follow_ups.lock(session, found.contact_id)
