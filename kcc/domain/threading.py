"""Which contact a message belongs to: what we sign when we write, and what that proves later."""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass

SIGNATURE_LENGTH = 24  # hexadecimal digits: 96 bits
_LONGEST_LOCAL_PART = 64  # RFC 5321, 4.5.3.1.1
_LARGEST_KEY = 2**63 - 1
_MOST_CANDIDATES = 100  # a hostile mail must not make us look up thousands
_SUBJECT_LENGTH = 200

_MESSAGE_ID = re.compile(
    r"<?kcc\.([0-9a-z]{1,13})\.([0-9a-f]{24})@[^@<>\s]{1,253}>?", re.IGNORECASE
)
_PLUS = re.compile(r"[^@\s]*\+([0-9]{10})\.([0-9a-f]{24})@[^@\s]+", re.IGNORECASE)
# Replies and forwards in Dutch, English and German, with the counters of some mail programs.
_PREFIXES = re.compile(
    r"(?:\s*(?:re|fw|fwd|antw|betr|doorst|aw|wg)(?:\s?[\[(]\d{1,4}[\])])?\s?:)+\s*", re.IGNORECASE
)
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class SignedId:
    """A text in the form of our own Message-IDs; whether we wrote it is not known yet."""

    message_pk: int
    signature: str

    def is_ours(self, addressees: Iterable[str], key: bytes) -> bool:
        """Whether we signed this message for one of the addressees that are stored with it."""
        return any(
            _same(self.signature, _message_signature(self.message_pk, address, key))
            for address in addressees
        )


@dataclass(frozen=True, slots=True)
class SignedAddress:
    """A recipient address in the form of our own plus-addresses, not yet verified."""

    number: str
    signature: str

    def is_ours(self, addressees: Iterable[str], key: bytes) -> bool:
        """Whether we gave this address to one of these citizens for this contact."""
        return any(
            _same(self.signature, _address_signature(self.number, address, key))
            for address in addressees
        )


def make_message_id(message_pk: int, recipient: str, domain: str, key: bytes) -> str:
    """The Message-ID of an outgoing message, with angle brackets.

    It is signed over the row and its first recipient: who quotes it has seen our mail to that
    address, and nobody can make one. Case does not matter, as some mail servers change it.
    """
    signature = _message_signature(message_pk, recipient, key)
    return f"<kcc.{_base36(message_pk)}.{signature}@{domain}>"


def signed_ids(in_reply_to: str | None, references: Iterable[str]) -> tuple[SignedId, ...]:
    """The ids of our own form that a message refers to, the nearest first, each once."""
    referred = [in_reply_to or "", *reversed(tuple(references))][:_MOST_CANDIDATES]
    found = (read_message_id(text) for text in referred)
    return tuple(dict.fromkeys(one for one in found if one))


def read_message_id(text: str) -> SignedId | None:
    """The row and signature in a Message-ID of our form; None for anything else."""
    match = _MESSAGE_ID.fullmatch(text.strip())
    if match is None:
        return None
    message_pk = int(match[1], 36)
    return SignedId(message_pk, match[2].lower()) if message_pk <= _LARGEST_KEY else None


def plus_address(mailbox_address: str, number: str, citizen_address: str, key: bytes) -> str:
    """The mailbox's address with the contact in it, for replies of one citizen only.

    The plain address when there is no room (RFC 5321 allows 64 characters before the @).
    """
    local, _, domain = mailbox_address.rpartition("@")
    tagged = f"{local}+{number}.{_address_signature(number, citizen_address, key)}"
    return f"{tagged}@{domain}" if len(tagged) <= _LONGEST_LOCAL_PART else mailbox_address


def signed_addresses(recipients: Iterable[str]) -> tuple[SignedAddress, ...]:
    """The recipients that have the form of our plus-addresses, in their order."""
    matches = (_PLUS.fullmatch(recipient.strip()) for recipient in recipients)
    return tuple(dict.fromkeys(SignedAddress(m[1], m[2].lower()) for m in matches if m))


def strip_prefixes(subject: str) -> str:
    """A subject without `Re: Fw: Fwd: Antw: Betr: Doorst: AW: WG:` in any mix."""
    match = _PREFIXES.match(subject)
    return subject[match.end() :] if match else subject.strip()


def subject_with_number(subject: str, number: str) -> str:
    """One safe header line that ends in the contact's number, which stands in it once.

    A longer subject is cut for the header only; the contact keeps the whole of it.
    """
    words = _UNSAFE.sub(" ", subject.replace(f"[{number}]", " ")).strip()
    short = words if len(words) <= _SUBJECT_LENGTH else f"{words[: _SUBJECT_LENGTH - 1].rstrip()}…"
    return f"{short} [{number}]".lstrip()


def _message_signature(message_pk: int, recipient: str, key: bytes) -> str:
    return _signature(f"message-id\0{message_pk}\0{recipient.lower()}", key)


def _address_signature(number: str, citizen_address: str, key: bytes) -> str:
    return _signature(f"plus-address\0{number}\0{citizen_address.lower()}", key)


def _signature(text: str, key: bytes) -> str:
    return hmac.digest(key, text.encode("utf-8", "replace"), hashlib.sha256).hex()[
        :SIGNATURE_LENGTH
    ]


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
