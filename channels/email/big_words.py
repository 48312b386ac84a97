"""A small mail in place of a big one: its words, and for each file a note that it is not there.

The big one stays on the server; what is asked of it goes by its structure (RFC 3501, 7.4.2). What
comes out is a mail like any other, that whoever reads mail understands.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from imapclient.response_types import BodyData

from channels.email.filenames import safe_filename
from channels.email.parts import content_type_of, filename_of, message_of

TEXT = 2 * 2**20  # bytes of a text that are asked; its beginning when it is longer
SMALL = 64 * 2**10  # of whatever else: an invitation, a signature, a logo
ALL = 8 * 2**20  # together, and so in memory
HEAD = 2**20
PART_HEAD = 32 * 2**10
PARTS = 200
DEPTH = 40
_AT_ONCE = 2 * 2**20  # bytes in one command
_BASE64 = 57 / 78  # bytes of a file by those of its encoded lines (RFC 2045, 6.8)

_NAMES = 40  # items in one command
_NAME = 100  # characters of the name of a file, in that of its note
_MAIL = "message/rfc822"

Ask = Callable[[Sequence[str]], Mapping[str, Any]]

_CONTENT_FIELD = re.compile(
    rb"^content-[a-z-]+[ \t]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*(?:\r?\n|\Z)",
    re.IGNORECASE | re.MULTILINE,
)
_SUBTYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The small mail, and in Dutch what is missing of the big one."""

    raw: bytes
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A part by the names of its body and its head in BODY[...]; without a head it is plain text.

    `parts` are those right inside it. `inner_head` is the head of the mail that it is, if it is
    one that is looked into.
    """

    body: str
    head: str
    kind: str
    size: int = 0
    is_base64: bool = False
    is_file: bool = False
    parts: tuple["_Part", ...] = ()
    inner_head: str = ""

    @property
    def room(self) -> int:
        """How many bytes of it may be asked; 0 for what stays behind."""
        is_text = self.kind.startswith("text/") and not self.is_file
        return min(self.size, TEXT) if is_text or self.size <= SMALL else 0

    @property
    def asked(self) -> str:
        return f"BODY[{self.body}]<0.{self.room}>"


def words_of(ask: Ask, size: int, *, by_structure: bool = True) -> Words:
    """What a mail of `size` bytes says; `ask` gets items of it; raises what that does.

    When nobody can see what it is made of, or not `by_structure`, its beginning is the text.
    """
    told = ask(["BODYSTRUCTURE"]).get("BODYSTRUCTURE") if by_structure else None
    inside = _part(told, "", 0)
    if inside is None or not any(one.size for one in _each(inside)):
        inside = _Part(body="TEXT", head="", kind="text/plain", size=size)
    mail = _Part(body="", head="", kind=_MAIL, parts=(inside,), inner_head="HEADER")
    left_out = f"bijlagen niet opgehaald ({_in_words(size)})"
    return Words(
        raw=_Writer(ask, mail).written(),
        missing=f"{left_out}; de hele e-mail staat nog op de mailserver",
    )


def _in_words(size: int) -> str:
    if size < 2**20:
        return f"{max(1, round(size / 2**10))} kB"
    return f"{round(size / 2**20)} MB"


def _part(data: Any, section: str, depth: int, *, of_mail: bool = True) -> _Part | None:
    """A part as BODYSTRUCTURE tells of it; None when that is nonsense, or too deep.

    `of_mail`: `section` is that of a mail. When that is one part, its number is 1 and its head
    that of the mail (RFC 3501, 6.4.5).
    """
    if depth > DEPTH or not isinstance(data, BodyData) or len(data) < 2:
        return None
    if data.is_multipart:
        return _multipart(data, section, depth)
    if len(data) < 7 or not isinstance(data[6], int):
        return None
    body, head = section, f"{section}.MIME"
    if of_mail:
        prefix = f"{section}." if section else ""
        body, head = f"{prefix}1", f"{prefix}HEADER"
    inner = _inside(data, body, depth)
    return _Part(
        body=body,
        head=head,
        kind=_kind(data),
        size=data[6],
        is_base64=_lower(data[5]) == "base64",
        is_file=any(
            _lower(one[0]) == "attachment" for one in data[7:] if one and isinstance(one, tuple)
        ),
        parts=(inner,) if inner else (),
        inner_head=f"{body}.HEADER" if inner else "",
    )


def _inside(data: Any, body: str, depth: int) -> _Part | None:
    """The mail that a part holds, when it is large enough to be told apart."""
    if _kind(data) != _MAIL or data[6] <= SMALL or len(data) <= 8:
        return None
    if not data[8] or not isinstance(data[8], tuple):
        return None
    return _part(BodyData.create(data[8]), body, depth + 1)


def _kind(data: Any) -> str:
    return f"{_lower(data[0])}/{_lower(data[1])}"


def _multipart(data: Any, section: str, depth: int) -> _Part | None:
    parts = []
    for number, one in enumerate(data[0], start=1):
        name = f"{section}.{number}" if section else str(number)
        found = _part(one, name, depth + 1, of_mail=False)
        if found is None:
            return None
        parts.append(found)
    return _Part(body=section, head="", kind=f"multipart/{_lower(data[1])}", parts=tuple(parts))


def _lower(value: Any) -> str:
    return value.decode("ascii", "replace").lower() if isinstance(value, bytes) else ""


def _each(part: _Part) -> Iterator[_Part]:
    yield part
    for one in part.parts:
        yield from _each(one)


class _Writer:
    """Writes the small mail, once it has asked for all that goes in it."""

    def __init__(self, ask: Ask, mail: _Part) -> None:
        self._mail = mail
        each = list(_each(mail))
        leaves = [one for one in each if not one.parts]
        self._leaves = leaves[:PARTS]
        self._unseen = sum(one.size for one in leaves[PARTS:])
        self._heads = [one.inner_head for one in each if one.inner_head][:PARTS]
        self._taken: set[str] = set()
        self._said: dict[str, Any] = {}
        for names in self._to_ask():
            self._said |= ask(names)

    def written(self) -> bytes:
        """The whole of it."""
        return self._as_mail(self._mail)

    def _to_ask(self) -> Iterator[list[str]]:
        """The heads, and what is taken of the parts: so many bytes in one command."""
        sizes = {_asked_head(one): 0 for one in [*self._heads, *(x.head for x in self._leaves)]}
        sizes.pop("", None)
        left = ALL
        for part in self._leaves:
            if 0 < part.room <= left:
                left -= part.room
                self._taken.add(part.body)
                sizes[part.asked] = part.room
        names: list[str] = []
        room = _AT_ONCE
        for name, size in sizes.items():
            if names and (size > room or len(names) == _NAMES):
                yield names
                names, room = [], _AT_ONCE
            names.append(name)
            room -= size
        yield names

    def _as_mail(self, mail: _Part) -> bytes:
        head = _CONTENT_FIELD.sub(b"", self._head(mail.inner_head)).rstrip(b"\r\n")
        inside = [one for part in mail.parts for one in self._entities(part)]
        if self._unseen and mail is self._mail:
            inside.append(_note("nog meer bijlagen", _MAIL, self._unseen, is_base64=False))
        below = _joined("mixed", inside) if len(inside) > 1 else b"".join(inside)
        return head + b"\r\n" + (below or b"\r\n")

    def _entities(self, part: _Part) -> list[bytes]:
        """A part with its head, and a note about what of it stays behind."""
        if part.inner_head:
            return [f"Content-Type: {_MAIL}\r\n\r\n".encode() + self._as_mail(part)]
        if part.parts:
            inside = [one for child in part.parts for one in self._entities(child)]
            return [_joined(part.kind.partition("/")[2], inside)] if inside else []
        if part not in self._leaves:
            return []
        fields = b"".join(_CONTENT_FIELD.findall(self._head(part.head)))
        content = self._said.get(part.asked) if part.body in self._taken else None
        note = self._note(part, fields)
        if not isinstance(content, bytes):
            return [note] if part.size else []
        whole = (fields.rstrip(b"\r\n") + b"\r\n").lstrip() + b"\r\n" + content
        return [whole] if part.room >= part.size else [whole, note]

    def _note(self, part: _Part, fields: bytes) -> bytes:
        told, _ = message_of(fields + b"\r\n")
        kind = content_type_of(told) if fields else part.kind
        return _note(safe_filename(filename_of(told), kind), kind, part.size, part.is_base64)

    def _head(self, name: str) -> bytes:
        found = self._said.get(_asked_head(name)) if name else None
        return found if isinstance(found, bytes) else b""


def _asked_head(name: str) -> str:
    return f"BODY[{name}]<0.{HEAD if name == 'HEADER' else PART_HEAD}>" if name else ""


def _note(name: str, kind: str, size: int, is_base64: bool) -> bytes:
    """A file that says which one is not there; `size` is that of its lines in the mail."""
    shown = _in_words(round(size * _BASE64) if is_base64 else size)
    filename = quote(f"{name[:_NAME]} ({shown}, niet opgehaald).txt", safe="")
    return (
        "Content-Type: text/plain; charset=utf-8\r\n"
        f"Content-Disposition: attachment; filename*=utf-8''{filename}\r\n\r\n"
        "Dit deel van de e-mail is niet opgehaald van de mailserver.\r\n\r\n"
        f"Naam: {name}\r\nSoort: {kind}\r\n"
        f"Grootte: {shown} ({size} bytes in de e-mail)\r\n"
    ).encode()


def _joined(subtype: str, entities: Sequence[bytes]) -> bytes:
    """Parts between boundaries: always the same ones, and none that stands in a part."""
    mark = hashlib.sha256(b"".join(entities)).hexdigest()
    boundary = f"--kcc-{mark}".encode()
    safe = subtype if _SUBTYPE.fullmatch(subtype) else "mixed"
    head = f'Content-Type: multipart/{safe}; boundary="kcc-{mark}"\r\n\r\n'.encode()
    between = b"".join(boundary + b"\r\n" + one + b"\r\n" for one in entities)
    return head + between + boundary + b"--\r\n"
