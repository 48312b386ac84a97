"""What a mail says: its words as text and as HTML, and the parts that are files."""

import re
from dataclasses import dataclass, field, replace
from email.message import Message
from html import escape

from channels.attachment import Attachment
from channels.base import Seal
from channels.email.charsets import decode
from channels.email.flowed import unflow
from channels.email.headers import text_of
from channels.email.html_text import html_to_text
from channels.email.parts import (
    charset_of,
    content_type_of,
    disposition_of,
    filename_of,
    parameter_of,
    parts_of,
)
from channels.email.sealed import (
    EXPLAINED,
    PGP_VERSION,
    is_signature,
    opened,
    seal_of_text,
    seal_of_type,
)
from channels.email.tnef import parcel_in
from channels.email.transfer import beginning_of

LONGEST_TEXT = 2 * 2**20  # bytes that are shown of one text
LONGEST_TEXTS = 4 * 2**20  # and of all in a mail
CUT = (
    "De tekst is te lang om hier helemaal te tonen; de hele tekst zit als bijlage bij dit bericht."
)
DEPTH = 60
PARTS = 500
FORWARDED = 10
SEALED = 10
LAYERS = 3  # signed, encrypted and signed again (RFC 2634, 1.1)

_MAIL = ("message/rfc822", "message/global")
_PARTIAL = "message/partial"
_ENRICHED = ("text/enriched", "text/richtext")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One piece of what was written, in one or both forms."""

    text: str | None
    html: str | None


class Room:
    """How much text a mail may hold that is shown as such; what is longer is a file as well."""

    def __init__(self) -> None:
        self.left = LONGEST_TEXTS

    def beginning_of(self, part: Message) -> tuple[bytes, bool]:
        """What of a text is shown, to the end of a line, and whether there is more of it."""
        length = min(LONGEST_TEXT, self.left)
        raw = beginning_of(part, length + 1)
        self.left -= min(len(raw), length)
        is_cut = len(raw) > length
        return (raw[: raw.rfind(b"\n", 0, length) + 1 or length] if is_cut else raw), is_cut


@dataclass(slots=True, kw_only=True)
class Content:
    """All that is in a mail, in order; `problems` are those that are not about a charset."""

    words: list[Words] = field(default_factory=list)
    files: list[Message] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    charset_problems: list[str] = field(default_factory=list)
    unpacked: list[Attachment] = field(default_factory=list)
    seals: list[Seal] = field(default_factory=list)
    room: Room = field(default_factory=Room)

    @property
    def has_words(self) -> bool:
        """Whether anything was written."""
        return any((one.text or one.html or "").strip() for one in self.words)

    @property
    def seal(self) -> Seal:
        """What was done to the mail as a whole; of several, what tells most of it."""
        return max(self.seals, key=tuple(Seal).index, default=Seal.NONE)

    @property
    def text(self) -> str:
        """Everything that was written, as plain text."""
        pieces = (one.text or html_to_text(one.html or "") for one in self.words)
        return "\n\n".join(piece.strip("\n") for piece in pieces if piece.strip())

    @property
    def html(self) -> str | None:
        """Everything that was written, as HTML; None when none of it was. Not sanitised."""
        if all(one.html is None for one in self.words):
            return None
        return "\n".join(one.html or f"<pre>{escape(one.text or '')}</pre>" for one in self.words)


def content_in(mail: Message) -> Content:
    """Go through all parts: of alternatives both forms are kept, of the rest everything."""
    content = Content()
    _gather(mail, content, 0)
    if content.files:
        _unpack(content)
        _look_inside(content)
    if len(content.files) >= PARTS:
        content.problems.append(f"Er zijn meer dan {PARTS} bijlagen; de rest staat in de bron.")
    return content


def _gather(part: Message, content: Content, depth: int) -> None:
    kind = content_type_of(part)
    _note(content, seal_of_type(kind))
    children = parts_of(part) if kind.startswith("multipart/") and depth < DEPTH else []
    if children and kind == "multipart/alternative":
        _gather_alternative(children, content, depth)
    elif children:
        for child in children:
            if not is_signature(child, kind):  # which is no file from a citizen
                _gather(child, content, depth + 1)
    elif content.room.left and _is_written(part, kind, content):
        content.words.append(_words(part, kind, content))
    elif len(content.files) < PARTS and kind != PGP_VERSION:
        content.files.append(part)


def _gather_alternative(children: list[Message], content: Content, depth: int) -> None:
    same = replace(content, words=[])
    for child in children:
        _gather(child, same, depth + 1)
    texts = [one.text for one in same.words if one.text and one.text.strip()]
    htmls = [one.html for one in same.words if one.html]
    if same.words:
        content.words.append(Words(text="\n\n".join(texts) or None, html="\n".join(htmls) or None))


def _unpack(content: Content) -> None:
    """The words and files in winmail.dat, which Outlook makes; a mail has one at most."""
    parcel = next(filter(None, map(parcel_in, content.files)), None)
    if parcel is None:
        return
    if parcel.broken:
        content.problems.append("Wat in winmail.dat zit, is niet te lezen; het bestand zit erbij.")
    content.unpacked += parcel.files
    if not content.has_words and (parcel.text or parcel.html):
        content.words.append(Words(text=parcel.text or None, html=parcel.html))


def _look_inside(content: Content) -> None:
    """Of mail that is nothing but files: the words inside those, or why they cannot be read."""
    for look in (_gather_sealed, _gather_forwarded, _explain):
        if content.has_words:
            return
        look(content)


def _explain(content: Content) -> None:
    if content.seal in EXPLAINED:
        content.words.append(Words(text=EXPLAINED[content.seal], html=None))


def _gather_sealed(content: Content) -> None:
    """Of mail without words, those inside what is signed; what is encrypted stays closed."""
    for part in content.files[:SEALED]:
        _open(part, content, LAYERS)


def _open(part: Message, content: Content, layers: int) -> None:
    seal, inner = opened(part)
    _note(content, seal)
    if inner is None:
        return
    content.files.remove(part)
    before = len(content.files)
    _gather(inner, content, 0)
    if layers > 1 and not content.has_words:
        for one in content.files[before : before + SEALED]:
            _open(one, content, layers - 1)


def _gather_forwarded(content: Content) -> None:
    """Of mail that holds nothing but other mail, what those say: some programs forward so."""
    held = [(part, inner) for part in content.files if (inner := _mail_in(part)) is not None]
    for part, inner in held[:FORWARDED]:
        found = Content(charset_problems=content.charset_problems, room=content.room)
        _gather(inner, found, 0)
        content.words += [Words(text=_above(part, inner), html=None), *found.words]


def _mail_in(part: Message) -> Message | None:
    kind = content_type_of(part)
    inner = parts_of(part)[:1] if kind in _MAIL or kind == _PARTIAL else []
    # Of a mail in pieces only the first has the headers (RFC 2046, 5.2.2).
    return inner[0] if inner and (inner[0].keys() or kind == _PARTIAL) else None


def _above(part: Message, inner: Message) -> str:
    if content_type_of(part) == _PARTIAL:
        number, total = (text_of(parameter_of(part, name), 9) for name in ("number", "total"))
        return f"Deel {number or '?'} van {total or '?'} van een mail die in stukken is verstuurd."
    sender, subject = (text_of(str(inner.get(name, ""))) for name in ("From", "Subject"))
    return f"Doorgestuurd bericht van {sender or 'onbekend'}, onderwerp: {subject}"


def _note(content: Content, seal: Seal) -> None:
    if seal is not Seal.NONE:
        content.seals.append(seal)


def _is_written(part: Message, kind: str, content: Content) -> bool:
    """Whether a part is something to read rather than a file that was sent along."""
    if part.is_multipart() or disposition_of(part) == "attachment":
        return False
    if kind.startswith("multipart/"):  # no boundary to be found: then it is all text
        return True
    if kind in _ENRICHED:  # beside a plain form it says the same again
        return not content.words
    if kind not in ("text/plain", "text/html"):
        return False
    return not content.words or not filename_of(part)


def _words(part: Message, kind: str, content: Content) -> Words:
    declared = charset_of(part)
    raw, is_cut = content.room.beginning_of(part)
    text, as_declared = decode(raw, declared)
    if not as_declared:
        content.charset_problems.append(_guessed(declared))
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    if is_cut:
        content.files.append(part)
        content.problems.append(CUT)
        lines = f"<p>[{CUT}]</p>\n{lines}" if kind == "text/html" else f"{lines}\n\n[{CUT}]"
    if kind == "text/html":
        return Words(text=None, html=lines)
    if kind in _ENRICHED:
        return Words(text=_without_marks(lines), html=None)
    _note(content, seal_of_text(lines))
    return Words(text=_as_it_flows(part, lines), html=None)


def _as_it_flows(part: Message, text: str) -> str:
    if "flowed" not in str(part.get("Content-Type", "")).lower():  # to ask for it takes longer
        return text
    if parameter_of(part, "format").lower() != "flowed":
        return text
    return unflow(text, delsp=parameter_of(part, "delsp").lower() == "yes")


def _without_marks(enriched: str) -> str:
    """The words of enriched text: of line ends in a row one is no more than a space (RFC 1896)."""
    lines = re.sub(r"\n+", lambda ends: "\n" * (len(ends[0]) - 1) or " ", enriched)
    bare = re.sub(r"<<|<param>[^<]*</param>|</?[a-z0-9-]{1,60}>", _of_mark, lines, flags=re.I)
    return bare.strip()


def _of_mark(mark: re.Match[str]) -> str:
    return "<" if mark[0] == "<<" else ""


def _guessed(declared: str | None) -> str:
    if not declared:
        return "De tekenset staat er niet bij; de tekst is geraden."
    named = re.sub(r"[^\w.-]", "?", declared)
    return f"De tekenset {named} klopt niet; de tekst is geraden."
