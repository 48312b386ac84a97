"""How a mail is built, apart from what it says: two mails of one structure prove the same."""

import re
from email.message import Message

from channels.email.parts import message_of, parts_of

_ENCODED = re.compile(r"=\?([^?]+)\?([BbQq])\?")
_TOLD = ("charset", "format", "delsp", "method", "protocol", "report-type", "smime-type")


def structure_of(raw: bytes) -> object:
    """The header lines in order, how each is written, and the tree of parts with their kinds."""
    mail = message_of(raw)[0]
    return tuple(_line(name, str(value)) for name, value in mail.items()), _part(mail)


def _line(name: str, value: str) -> object:
    words = {(charset.lower(), how.upper()) for charset, how in _ENCODED.findall(value)}
    return name.lower(), frozenset(words), value.isascii(), not value.strip()


def _part(part: Message) -> object:
    return (
        part.get_content_type(),
        *(str(part.get_param(name, "")).lower() for name in _TOLD),
        str(part.get("Content-Transfer-Encoding", "")).strip().lower(),
        str(part.get("Content-Disposition", "")).partition(";")[0].strip().lower(),
        tuple(_part(one) for one in parts_of(part)),
    )
