"""The words of a text in RTF as Outlook packs it (MS-OXRTFCP), without layout, in linear time."""

import codecs
import re
import struct
from dataclasses import dataclass, replace

from channels.email.charsets import sound

LONGEST = 4 * 2**20

_HEADER = struct.Struct("<III")
_AS_IT_IS, _PACKED = 0x414C454D, 0x75465A4C
_WINDOW = 4096
_KNOWN = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)

_TOKEN = re.compile(
    r"\\([a-z]{1,32})(-?[0-9]{1,9})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])"
    r"|([{}])|([^\\{}\r\n]+)|[\r\n\\]"
)
_NOT_WORDS = frozenset(
    "fonttbl colortbl stylesheet info pict object header footer listtable listoverridetable"
    " generator themedata datastore fldinst".split()
)
_SIGNS = {
    "par": "\n", "line": "\n", "row": "\n", "sect": "\n", "tab": "\t", "cell": "\t",
    "emdash": "\u2014", "endash": "\u2013", "bullet": "\u2022", "lquote": "\u2018",
    "rquote": "\u2019", "ldblquote": "\u201c", "rdblquote": "\u201d",
}  # fmt: skip


def unpacked(raw: bytes) -> bytes:
    """The RTF in a property of Outlook; empty when it is none."""
    if len(raw) < 16:
        return b""
    _, size, kind = _HEADER.unpack_from(raw)
    if kind == _AS_IT_IS:
        return raw[16 : 16 + size][:LONGEST]
    return _inflated(raw[16:], min(size, LONGEST)) if kind == _PACKED else b""


def words_of(rtf: bytes) -> str:
    """What a person would read, paragraphs on lines of their own."""
    return sound(_Reader().read(rtf[:LONGEST].decode("latin-1"))).strip()


def _inflated(packed: bytes, size: int) -> bytes:
    """A byte of flags says of the eight items that follow which stands for earlier text."""
    found = bytearray(_KNOWN)
    at = 0
    while at < len(packed) and len(found) - len(_KNOWN) < size:
        flags, at = packed[at], at + 1
        for bit in range(8):
            if not flags >> bit & 1:
                found += packed[at : at + 1]
                at += 1
                continue
            earlier = int.from_bytes(packed[at : at + 2], "big")
            at += 2
            back = (len(found) - (earlier >> 4)) % _WINDOW
            if at > len(packed) or back == 0:  # to itself: the end
                return bytes(found[len(_KNOWN) :])
            _repeat(found, back, (earlier & 15) + 2)
    return bytes(found[len(_KNOWN) :])


def _repeat(found: bytearray, back: int, length: int) -> None:
    for _ in range(length):
        found.append(found[-back] if back <= len(found) else 0x20)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """What holds between two braces: whether it is text, and how many signs stand for one \\u."""

    hidden: bool = False
    stand_ins: int = 1


class _Reader:
    """Goes through RTF once."""

    def __init__(self) -> None:
        self._groups = [_Group()]
        self._written: list[str] = []
        self._bytes = bytearray()
        self._codec = "cp1252"
        self._skip = 0

    def read(self, rtf: str) -> str:
        for found in _TOKEN.finditer(rtf):
            word, number, byte, sign, brace, plain = found.groups()
            if brace:
                self._brace(brace)
            elif word:
                self._word(word, int(number) if number else None)
            elif sign:
                self._sign(sign)
            elif byte:
                self._add(bytes.fromhex(byte))
            elif plain:
                self._add(plain.encode("latin-1", "replace"))
        self._flush()
        return "".join(self._written)

    def _brace(self, brace: str) -> None:
        self._skip = 0
        if brace == "{":
            self._groups.append(self._groups[-1])
        elif len(self._groups) > 1:
            self._groups.pop()

    def _word(self, word: str, number: int | None) -> None:
        if word in _NOT_WORDS:
            self._hide()
        elif word == "u" and number is not None:
            self._write(chr(number % 0x10000))
            self._skip = self._groups[-1].stand_ins
        elif word == "uc":
            self._groups[-1] = replace(self._groups[-1], stand_ins=min(max(number or 0, 0), 10))
        elif word == "ansicpg" and number:
            self._codec = _codec(number)
        elif word in _SIGNS:
            self._write(_SIGNS[word])

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._hide()
        elif sign in "{}\\":
            self._add(sign.encode())
        elif sign in "~\n\r":
            self._write(" " if sign == "~" else "\n")

    def _hide(self) -> None:
        self._groups[-1] = replace(self._groups[-1], hidden=True)

    def _add(self, raw: bytes) -> None:
        """Bytes in the codepage; those that stand in for a sign already written are left out."""
        skipped = min(self._skip, len(raw))
        self._skip -= skipped
        if not self._groups[-1].hidden:
            self._bytes += raw[skipped:]

    def _write(self, text: str) -> None:
        self._flush()
        if not self._groups[-1].hidden:
            self._written.append(text)

    def _flush(self) -> None:
        self._written.append(self._bytes.decode(self._codec, "replace"))
        self._bytes.clear()


def _codec(number: int) -> str:
    name = "utf-8" if number == 65001 else f"cp{number}"
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"
