"""Which contact a mail belongs to, and whether we have it already: the evidence in the database."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, func, outerjoin, select, union_all
from sqlalchemy.orm import Session

from channels.base import Authenticity, Inbound
from kcc.db import take_turns
from kcc.domain import number, texts, threading
from kcc.domain.threading import SignedId
from kcc.keys import Keys
from kcc.models import (
    MAILED,
    AddressKind,
    Attachment,
    CitizenAddress,
    Contact,
    Merger,
    Message,
    MessageKind,
    Recipient,
)
from kcc.services import file_links
from kcc.services.rows import fetch

ID_LENGTH = 998
_MOST_CLAIMS = 5  # contacts that one mail can name; more is no honest mistake
_MOST_REFERENCES = 20
# Made once: these run for each mail, and making them takes longer than running them.
_WITH_ID = select(
    Message.rfc_id,
    Message.id,
    Message.kind,
    Message.sender_address,
    Message.sent_at,
    Message.text,
    Message.html,
).where(Message.rfc_id.in_(bindparam("ids", expanding=True)))
_NEWEST = select(func.max(Message.id)).group_by(Message.rfc_id)
_REFERRED = select(Message.rfc_id, Message.id, Message.contact_id).where(
    Message.id.in_(_NEWEST.where(Message.rfc_id.in_(bindparam("ids", expanding=True))))
)


class Evidence(StrEnum):
    """Why a message is in a contact, the strongest first."""

    MESSAGE_ID = "message_id"
    PLUS_ADDRESS = "plus_address"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The contact a mail belongs to, or `related_id`: one that it may have to do with."""

    contact_id: int | None = None
    evidence: Evidence | None = None
    related_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Double:
    """A message that came in before: the same, or another one under the same Message-ID."""

    message_id: int | None = None
    same_id_other_content: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What we have that some mails name.

    `same` are the messages with a Message-ID that one of the mails bears; `referred` is, for each
    that one of them refers to, the newest message with its contact. `numbers` are of contacts,
    with the id of where each goes on.
    """

    same: Mapping[str, Sequence[Row[Any]]]
    referred: Mapping[str, tuple[int, int]]
    numbers: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """A contact that a mail names, with what has to be verified before it is believed."""

    contact_id: int
    evidence: Evidence
    address: threading.SignedAddress | None = None


def look_up(session: Session, mails: Sequence[Inbound]) -> Known:
    """What came in before, in as many statements for several mails as for one.

    Nobody else takes in a mail with one of their Message-IDs until the transaction ends: it may
    come in by another mailbox right now.
    """
    own = own_ids(mails)
    take_turns(session, [f"mail:{one}" for one in own])
    same: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in fetch(session, _WITH_ID, {"ids": sorted(own)}) if own else ():
        same[row.rfc_id].append(row)
    named = {one for mail in mails for one in referred_ids(mail)}
    found = fetch(session, _REFERRED, {"ids": sorted(named)}) if named else ()
    return Known(
        same=same,
        referred={row.rfc_id: (row.id, row.contact_id) for row in found},
        numbers=_contacts(session, {one for mail in mails for one in named_numbers(mail)}),
    )


def own_ids(mails: Sequence[Inbound]) -> set[str]:
    """The Message-IDs that mails bear, as they are stored."""
    return {one for one in (storable_id(mail.message_id) for mail in mails) if one}


def referred_ids(inbound: Inbound) -> list[str]:
    """The Message-IDs that a mail refers to, as they are stored, what it answers first."""
    referred = [inbound.in_reply_to, *reversed(inbound.references)][:_MOST_REFERENCES]
    return [one for one in map(storable_id, referred) if one]


def named_numbers(inbound: Inbound) -> set[str]:
    """The numbers of contacts that a mail names, in its subject or in an address of ours."""
    return {*_subject_numbers(inbound), *(one.number for one in _signed_addresses(inbound))}


def match(session: Session, known: Known, inbound: Inbound, sender: str, key: bytes) -> Match:
    """Find the contact of a mail from this address (lower case; empty when it proves nothing).

    Evidence in the order of trust: an id that only somebody who read our mail can quote; then a
    signed address or a number, which may have been passed on, so that the sender must already
    take part in the contact. A stranger who names a contact gets one of his own beside it.
    """
    signed = threading.signed_ids(
        inbound.in_reply_to, (inbound.message_id or "", *inbound.references)
    )
    contact_id = _signed_contact(session, signed, key) if signed else None
    if contact_id is not None:
        return Match(contact_id=contact_id, evidence=Evidence.MESSAGE_ID)
    claims = _claims(known, inbound)
    for claim in claims:
        if _is_believed(session, claim, sender, key):
            return Match(contact_id=claim.contact_id, evidence=claim.evidence)
    related = claims[0].contact_id if claims else _mentioned(known, inbound)
    return Match(related_id=related)


def find_double(
    session: Session, known: Known, inbound: Inbound, sender: str, files: Sequence[str], keys: Keys
) -> Double:
    """Look for a message that is this one: same Message-ID, sender, date, body and attachments.

    `sender` is the address as the thread shows it, `files` are the sha-256s of its attachments.
    Without a Message-ID only the very same bytes are the same mail; who keeps the bytes knows.
    """
    rfc_id = storable_id(inbound.message_id)
    if rfc_id is None:
        return Double()
    rows = known.same.get(rfc_id, ())
    text = texts.storable(inbound.text)
    html = texts.storable(inbound.html) if inbound.html else None
    for row in rows:
        if row.kind in MAILED:  # our own mail comes back: its text has been through mail servers
            same = _is_our_text(session, row, text, keys)
        else:
            received = (row.sender_address.lower(), row.sent_at, row.text, row.html)
            same = received == (sender.lower(), inbound.sent_at, text, html)
        if same and _same_files(session, row.id, files):
            return Double(message_id=row.id)
    return Double(same_id_other_content=bool(rows))


def _is_our_text(session: Session, row: Row[Any], text: str, keys: Keys) -> bool:
    """As it is stored, or as it was mailed: with where its big files are."""
    words = text.split()
    if row.text.split() == words:
        return True
    mailed = file_links.text_of(session.get_one(Message, row.id), keys)
    return mailed.split() == words


def storable_id(rfc_id: str | None) -> str | None:
    """A Message-ID as its column and index take it, on both databases."""
    if not rfc_id:
        return None
    return rfc_id.encode("ascii", "backslashreplace").decode().replace("\0", "")[:ID_LENGTH]


def _signed_contact(session: Session, signed: Sequence[SignedId], key: bytes) -> int | None:
    """The contact of the first id that we did sign, for an addressee of that very message."""
    rows = session.execute(
        select(Message.id, Message.contact_id, Recipient.address)
        .join(Recipient, Recipient.message_id == Message.id)
        .where(Message.id.in_({one.message_pk for one in signed}), Message.kind.in_(MAILED))
    )
    addressees: dict[int, list[str]] = defaultdict(list)
    contact_ids: dict[int, int] = {}
    for message_pk, contact_id, address in rows:
        addressees[message_pk].append(address)
        contact_ids[message_pk] = contact_id
    return next(
        (
            contact_ids[one.message_pk]
            for one in signed
            if one.is_ours(addressees[one.message_pk], key)
        ),
        None,
    )


def _signed_addresses(inbound: Inbound) -> tuple[threading.SignedAddress, ...]:
    recipients = (*inbound.delivered_to, *(one.address for one in (*inbound.to, *inbound.cc)))
    return threading.signed_addresses(recipients)[:_MOST_CLAIMS]


def _subject_numbers(inbound: Inbound) -> tuple[str, ...]:
    """From the end: there our own number stands, behind what the citizen wrote."""
    return number.find_all(inbound.subject)[::-1][:_MOST_CLAIMS]


def _contacts(session: Session, numbers: Collection[str]) -> Mapping[str, int]:
    """By number; what was put together with another contact goes on there."""
    if not numbers:
        return {}
    goes_on = func.coalesce(Merger.into_id, Contact.id)
    merged = outerjoin(Contact, Merger, Merger.contact_id == Contact.id)
    named = select(Contact.number, goes_on).select_from(merged).where(Contact.number.in_(numbers))
    return {row[0]: row[1] for row in session.execute(named)}


def _claims(known: Known, inbound: Inbound) -> list[_Claim]:
    by_address = [
        _Claim(contact_id=contact_id, evidence=Evidence.PLUS_ADDRESS, address=one)
        for one in _signed_addresses(inbound)
        if (contact_id := known.numbers.get(one.number)) is not None
    ]
    by_number = [
        _Claim(contact_id=contact_id, evidence=Evidence.NUMBER)
        for one in _subject_numbers(inbound)
        if (contact_id := known.numbers.get(one)) is not None
    ]
    return [*by_address, *by_number]


def _is_believed(session: Session, claim: _Claim, sender: str, key: bytes) -> bool:
    participants = _participants(session, claim.contact_id)
    if not sender or sender not in participants:
        return False
    return claim.address is None or claim.address.is_ours(participants, key)


def _participants(session: Session, contact_id: int) -> set[str]:
    """The citizen's addresses, who wrote in this contact, and to whom we wrote, in lower case.

    Who was not verified did not write: somebody did in his name.
    """
    of_citizen = (
        select(CitizenAddress.value)
        .join(Contact, Contact.citizen_id == CitizenAddress.citizen_id)
        .where(Contact.id == contact_id, CitizenAddress.kind == AddressKind.EMAIL)
    )
    wrote = select(Message.sender_address).where(
        Message.contact_id == contact_id,
        Message.kind == MessageKind.INBOUND,
        Message.authentication != Authenticity.FAILED,
    )
    was_written_to = (
        select(Recipient.address)
        .join(Message, Message.id == Recipient.message_id)
        .where(Message.contact_id == contact_id)
    )
    found = session.scalars(union_all(of_citizen, wrote, was_written_to))
    return {address.lower() for address in found}


def _mentioned(known: Known, inbound: Inbound) -> int | None:
    """A contact with a message that this one refers to: no proof, but worth a look."""
    found = [known.referred[one] for one in referred_ids(inbound) if one in known.referred]
    return max(found)[1] if found else None


def _same_files(session: Session, message_id: int, files: Iterable[str]) -> bool:
    in_mail = (Attachment.message_id == message_id, ~Attachment.as_link)
    return sorted(session.scalars(select(Attachment.sha256).where(*in_mail))) == sorted(files)
