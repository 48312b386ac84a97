"""The one door for all channels: a message becomes a contact, or part of the one it belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from channels.base import ChannelKind, Inbound
from kcc.domain.actors import SYSTEM, Actor
from kcc.keys import Keys
from kcc.models import Mailbox, Message
from kcc.services import bounced, follow_ups, matching, new_contacts
from kcc.services.incoming import SAME_ID, Letter, Received, StoredFile, read
from kcc.services.installation import Installation
from kcc.services.matching import Known, Match
from kcc.services.new_contacts import NewContact, Wishes

__all__ = ["Arrival", "Received", "Wishes", "receive", "receive_all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A message that comes in, with its attachments on disk; a mail says by which mailbox."""

    inbound: Inbound
    mailbox: Mailbox | None = None
    stored: Sequence[StoredFile] = ()
    wishes: Wishes = field(default_factory=Wishes)


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
) -> Received:
    """Take in one message, with all its rows; the caller commits them together.

    A mail that came before is found again instead of stored twice. Otherwise it goes to the
    contact it provably answers, or makes a new one with clocks and an acknowledgement.
    Nothing that a program sent starts a clock, reopens a contact or is acknowledged.
    """
    arrival = Arrival(inbound=inbound, mailbox=mailbox, stored=stored, wishes=wishes or Wishes())
    return receive_all(session, [arrival], now, installation=installation, keys=keys, actor=actor)[
        0
    ]


def receive_all(
    session: Session,
    arrivals: Sequence[Arrival],
    now: datetime,
    *,
    installation: Installation,
    keys: Keys,
    actor: Actor = SYSTEM,
) -> list[Received]:
    """As `receive`, for several in this order; all of them or none.

    What is looked up and written for one costs little more for many: the database is asked at
    once what is known of all, and new contacts are made together at the end. A mail to which the
    ones before it can make a difference waits until those are there.
    """
    intake = _Intake(session, now, actor, installation, keys)
    return intake.take(arrivals)


class _Intake:
    """Messages that come in together; those that get a contact of their own wait for it."""

    def __init__(
        self,
        session: Session,
        now: datetime,
        actor: Actor,
        installation: Installation,
        keys: Keys,
    ) -> None:
        self.session = session
        self.now = now
        self.actor = actor
        self.installation = installation
        self.keys = keys
        self.received: dict[int, Received] = {}  # by place in the row, as are those that wait
        self.waiting: dict[int, NewContact] = {}

    def take(self, arrivals: Sequence[Arrival]) -> list[Received]:
        letters = [self._read(arrival) for arrival in arrivals]
        known = self._look_up(letters)
        before: set[str] = set()
        for place, (arrival, letter) in enumerate(zip(arrivals, letters, strict=True)):
            if place and _can_depend_on(before, letter.inbound, known):
                self._make_contacts()
                self._take(place, arrival, letter, self._look_up([letter]))
            else:
                self._take(place, arrival, letter, known)
            before |= matching.own_ids([letter.inbound])
        self._make_contacts()
        return [self.received[place] for place in range(len(arrivals))]

    def _read(self, arrival: Arrival) -> Letter:
        authserv_id = arrival.mailbox.authserv_id if arrival.mailbox else ""
        return read(
            self.session, arrival.inbound, arrival.stored, self.now, authserv_id=authserv_id
        )

    def _look_up(self, letters: Sequence[Letter]) -> Known:
        mails = [one.inbound for one in letters if one.inbound.channel is ChannelKind.EMAIL]
        return matching.look_up(self.session, mails)

    def _take(self, place: int, arrival: Arrival, letter: Letter, known: Known) -> None:
        found = Match()
        if arrival.inbound.channel is ChannelKind.EMAIL:
            hashes = [file.sha256 for file in arrival.stored]
            double = matching.find_double(
                self.session, known, arrival.inbound, letter.shown_sender, hashes, self.keys
            )
            if double.message_id is not None:
                self.received[place] = self._again(double.message_id)
                return
            letter = replace(letter, notice=SAME_ID if double.same_id_other_content else "")
            found = self._match(letter, known)
        contact = follow_ups.lock(self.session, found.contact_id)
        if contact is not None and follow_ups.takes(contact, letter, self.installation):
            message = follow_ups.join(
                self.session, contact, letter, self.now, evidence=found.evidence
            )
            received = Received(contact=contact, message=message, evidence=found.evidence)
            self._received(place, letter, received)
            return
        self.waiting[place] = NewContact(
            letter=letter,
            mailbox=arrival.mailbox,
            related_id=contact.id if contact is not None else found.related_id,
            wishes=arrival.wishes,
        )

    def _again(self, message_id: int) -> Received:
        message = self.session.get_one(Message, message_id)
        return Received(contact=message.contact, message=message, is_double=True)

    def _match(self, letter: Letter, known: Known) -> Match:
        key, inbound = self.keys.threading, letter.inbound
        reported = bounced.about(self.session, inbound, key)
        return reported or matching.match(self.session, known, inbound, letter.believed_sender, key)

    def _make_contacts(self) -> None:
        made = new_contacts.make(
            self.session,
            list(self.waiting.values()),
            self.now,
            self.actor,
            installation=self.installation,
            keys=self.keys,
        )
        for (place, wanted), received in zip(self.waiting.items(), made, strict=True):
            self._received(place, wanted.letter, received)
        self.waiting.clear()

    def _received(self, place: int, letter: Letter, received: Received) -> None:
        contact, key = received.contact, self.keys.threading
        bounced.learn(self.session, contact, letter, self.now, key)
        self.received[place] = received


def _can_depend_on(before: set[str], mail: Inbound, known: Known) -> bool:
    """Whether mails with these Message-IDs, taken in just before, can make a difference to it.

    They do to the same mail again, to an answer, and to what names a contact that is not known
    yet. What tells that an address fails comes after whoever wrote from it: it can be reached no
    longer, not again.
    """
    if mail.bounce or mail.undelivered or not matching.named_numbers(mail) <= known.numbers.keys():
        return True
    return not before.isdisjoint({*matching.own_ids([mail]), *matching.referred_ids(mail)})
