"""How bad a bounce is, from the codes and words that servers use (RFC 3463, RFC 5321, 4.2)."""

import re

from channels.base import Fate

LONGEST_WORDS = 500

_CODE = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)")
_REPLY = re.compile(r"(?<![\d.:])([45])[0-5]\d(?=[ -]\D|[ -][245]\.\d)")
# That a mailbox or a system is full, or time ran out: "persistent transient" (RFC 3463, 3.3-3.5),
# also where a server calls it permanent.
_PASSING = {"2.2", "3.1", "4.5", "4.7"}
_FULL = re.compile(
    r"(?:mail ?box|postvak|postbus|inbox|account)\W+(?:\w+\W+){0,3}(?:full|vol)\b|"
    r"over (?:its |the |disk )?quota|quota exceeded|exceeded (?:\w+ ){0,3}quota|quotum",
    re.IGNORECASE,
)
_TYPE = re.compile(r"^[ \t]*[A-Za-z0-9-]{1,20}[ \t]*;[ \t]*")


def fate_of(status: str, words: str) -> Fate:
    """Whether it may arrive another time; what says nothing of the kind has failed.

    `status` is the field of a report (RFC 3464, 2.3.4), `words` what the server said.
    """
    code = status_of(status, words)
    kind, _, detail = code.partition(".")
    says_more = detail not in ("", "0.0")
    if kind == "4" or detail in _PASSING or (not says_more and _FULL.search(words)):
        return Fate.FAILED_FOR_NOW
    return Fate.FAILED


def status_of(status: str, words: str) -> str:
    """The code of RFC 3463: of the field, unless that is general and the words say more."""
    field = _CODE.search(status)
    written = field[1] if field else ""
    if written and not written.endswith(".0.0"):
        return written
    said = _CODE.search(words)
    if said:
        return said[1]
    reply = _REPLY.search(words)
    return f"{reply[1]}.0.0" if reply else written


def words_of(diagnostic: str) -> str:
    """What the server said, without the type in front (RFC 3464, 2.3.6), in one line."""
    return " ".join(_TYPE.sub("", diagnostic).split())[:LONGEST_WORDS]


def reason_in(words: str) -> str:
    """Of the words behind an address in a bounce, what says why: from a code, else the start."""
    paragraph = words.strip(" \t\r\n<>:,;.").split("\n\n", 1)[0]
    code = _REPLY.search(paragraph) or _CODE.search(paragraph)
    return " ".join(paragraph[code.start() if code else 0 :].split())[:LONGEST_WORDS]
