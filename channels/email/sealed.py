"""Mail that came signed or encrypted: which it is, and what can be read of it all the same."""

import re
from email.message import Message

from channels.base import Seal
from channels.email import cms
from channels.email.parts import content_type_of, filename_of, message_of, parameter_of
from channels.email.transfer import beginning_of

EXPLAINED = {
    Seal.ENCRYPTED: "Dit bericht is versleuteld en kan hier niet worden geopend.",
    Seal.PACKED: "Dit bericht is ondertekend in een vorm die hier niet kan worden geopend.",
}

LONGEST = 40 * 2**20  # of what is opened: it is in memory twice
PGP_VERSION = "application/pgp-encrypted"  # says nothing but "Version: 1" (RFC 3156, 4)

_BY_TYPE = {
    "multipart/signed": Seal.SIGNED,
    "multipart/encrypted": Seal.ENCRYPTED,
    PGP_VERSION: Seal.ENCRYPTED,
}
_SIGNATURES = (
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
)
_PACKED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_STREAM = "application/octet-stream"
_INLINE = re.compile(r"^-----BEGIN PGP (SIGNED )?MESSAGE-----[ \t]*$", re.MULTILINE)


def seal_of_type(kind: str) -> Seal:
    """What the type of a part says of the whole mail (RFC 1847, 3156)."""
    return _BY_TYPE.get(kind, Seal.NONE)


def is_signature(part: Message, around: str) -> bool:
    """Whether a part signs what stands before it in a part of type `around`."""
    return around == "multipart/signed" and content_type_of(part) in _SIGNATURES


def seal_of_text(text: str) -> Seal:
    """What a text says that holds a message of PGP itself; a quoted one does not count."""
    found = _INLINE.search(text) if "-----BEGIN PGP" in text else None
    if found is None:
        return Seal.NONE
    return Seal.SIGNED if found[1] else Seal.ENCRYPTED


def opened(part: Message) -> tuple[Seal, Message | None]:
    """What kind of seal a file is, and the mail inside when that can be read without a key."""
    kind = content_type_of(part)
    if part.is_multipart() or not (kind in _PACKED or _is_named_so(part, kind)):
        return Seal.NONE, None
    raw = beginning_of(part, LONGEST + 1)
    found = cms.opened(raw) if len(raw) <= LONGEST else None
    if found and found.encrypted:
        return Seal.ENCRYPTED, None
    if found and found.content:
        return Seal.SIGNED, message_of(found.content)[0]
    # Of what cannot be read not even that, the type is all there is to go by (RFC 8551, 3.2.2).
    if kind == _STREAM:
        return Seal.NONE, None
    is_secret = "enveloped" in parameter_of(part, "smime-type").lower()
    return (Seal.ENCRYPTED if is_secret else Seal.PACKED), None


def _is_named_so(part: Message, kind: str) -> bool:
    return kind == _STREAM and filename_of(part).lower().endswith(".p7m")
