"""The structure of a mail: a parser that never gives up, and what every part says of itself."""

import re
from collections.abc import Callable
from email.errors import MissingHeaderBodySeparatorDefect
from email.feedparser import FeedParser
from email.generator import BytesGenerator
from email.message import Message
from email.parser import HeaderParser
from email.policy import Compat32
from functools import partial
from io import BytesIO
from typing import BinaryIO
from urllib.parse import unquote

from channels.attachment import Pieces
from channels.email.charsets import decode
from channels.email.filenames import safe_content_type
from channels.email.headers import RAW_LENGTH, text_of
from channels.email.line_ends import MARGIN, mended, mended_file
from channels.email.skeleton import skeleton_of
from channels.email.stretches import StoredPart, Stretches

_HEADER_LINE = re.compile(r"[!-9;-~]+\s*:|[ \t]|From ")
_END_OF_HEADERS = re.compile(r"(?>\r\n|\r|\n){2}")
# White space before the colon: nobody may write it, everybody has to read it (RFC 5322, 4.5.8).
# Of these names only: "Vraag : mag dat?" may be the first line of what somebody has to say.
_GAP = re.compile(
    r"^(from|to|cc|reply-to|subject|date|message-id|in-reply-to|references|mime-version"
    r"|content-(?:type|transfer-encoding|disposition))[ \t]+:",
    re.IGNORECASE | re.MULTILINE,
)
_EXTENDED = re.compile(r"([\w-]{2,40})'[\w-]{0,20}'(.*%[0-9A-Fa-f]{2}.*)", re.DOTALL)
_FILENAME = re.compile(r"(?:file)?name\*?\s*=\s*\"?([^\";]+)", re.IGNORECASE)


AT_ONCE = 2**20  # bytes; of a bigger mail what is long stays where it is


class RawHeaders(Compat32):
    """Gives and writes header values as they stood in the mail, 8-bit bytes as surrogates.

    The standard policy wraps such values in objects that fail on some of them.
    """

    def header_fetch_parse(self, name: str, value: str) -> str:
        """As it stood; of what has parameters, which take quadratic time, only the beginning."""
        return value[:RAW_LENGTH] if name.lower().startswith("content-") else value

    def fold_binary(self, name: str, value: str) -> bytes:
        """As it stood."""
        return f"{name}: {value}{self.linesep}".encode("utf-8", "surrogateescape")


_POLICY = RawHeaders(linesep="\r\n", max_line_length=0)
_Maker = Callable[[], Message]


class Headers:
    """The header lines of a mail by name, in lower case."""

    def __init__(self, mail: Message) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in mail.items():
            self._values.setdefault(name.lower(), []).append(str(value))

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __len__(self) -> int:
        return len(self._values)

    def first(self, name: str) -> str:
        """The value nearest to the top, empty when there is none."""
        return self._values.get(name, [""])[0]

    def all(self, name: str) -> list[str]:
        """Every value, from the top."""
        return self._values.get(name, [])


def message_of(raw: bytes | BinaryIO) -> tuple[Message, bool]:
    """The parts of a mail, and whether its structure could be read.

    When it could not (thousands of levels), everything after the headers is one text. Of a file
    what is long stays there, so it must stay open; raises OSError when it cannot be read.
    """
    if isinstance(raw, bytes) and len(raw) <= AT_ONCE:
        return _structured(mended(raw).lstrip(MARGIN), Message)
    file = mended_file(BytesIO(raw) if isinstance(raw, bytes) else raw)
    stretches = Stretches(file)

    def make(policy: RawHeaders = _POLICY) -> Message:
        return StoredPart(policy, stretches)

    return _structured(skeleton_of(file, stretches), make)


def _structured(raw: bytes, make: _Maker) -> tuple[Message, bool]:
    text = raw.decode("ascii", "surrogateescape")
    # Whatever the standard parser stumbles over on these bytes, the mail itself must arrive.
    try:
        mail = _parsed(text, make)
        if _is_broken_off(mail):
            mended = _mended(text, has_sender=mail["From"] is not None)
            mail = mail if mended == text else _parsed(mended, make)
    except Exception:
        return _headers_only(text, make), False
    return mail, True


def parts_of(part: Message) -> list[Message]:
    """The parts right inside a part, none in a text.

    Of a text the library decodes the bytes unasked, and some charsets make it fail.
    """
    inside = part.get_payload() if part.is_multipart() else None
    return [one for one in inside if isinstance(one, Message)] if isinstance(inside, list) else []


def content_type_of(part: Message) -> str:
    """The plain type/subtype; text/plain when the header says nothing usable (RFC 2045, 5.2)."""
    return safe_content_type(part.get_content_type())


def disposition_of(part: Message) -> str:
    """ "attachment", "inline" or empty."""
    return str(part.get("Content-Disposition", "")).partition(";")[0].strip().lower()


def filename_of(part: Message) -> str:
    """The name the sender gave the part, decoded but not made safe; empty when there is none."""
    try:
        name = _name_in(part, "content-disposition", "filename")
        name = name or _name_in(part, "content-type", "name")
    except (ValueError, LookupError, TypeError, AttributeError):
        name = ""  # a continuation numbered with thousands of digits, for one (RFC 2231, 3)
    if not name:
        found = _FILENAME.search(str(part.get("Content-Disposition", "")))
        name = found[1] if found else ""
    return text_of(name)


def _name_in(part: Message, header: str, key: str) -> str:
    """Of several forms, the one that says in which charset it is counts (RFC 6266, 4.3)."""
    found: list[str | tuple[str | None, str | None, str]] = [
        value for name, value in part.get_params([], header) if name.lower() == key
    ]
    for value in found:
        if isinstance(value, tuple):
            return _from_percents(value[2], value[0])
    name = str(found[0]) if found else ""
    half = _EXTENDED.fullmatch(name)  # the star was forgotten behind the name
    return _from_percents(unquote(half[2], "latin-1"), half[1]) if half else name.strip()


def _from_percents(text: str, charset: str | None) -> str:
    return decode(text.encode("latin-1", "surrogateescape"), charset)[0].strip()


def charset_of(part: Message) -> str | None:
    """The charset the part claims to be in."""
    return parameter_of(part, "charset")[:60] or None


def parameter_of(part: Message, name: str) -> str:
    """What Content-Type says of this; empty when it says nothing usable."""
    try:
        said = part.get_param(name)
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    return str(said[2] if isinstance(said, tuple) else said or "")


def written_out(part: Message) -> bytes | Pieces:
    """A part written out again, headers and all, as close to the original as can be."""
    written = BytesIO()
    _Generator(written, mangle_from_=False, policy=_POLICY).flatten(part)
    if not isinstance(part, StoredPart):
        return written.getvalue()
    text = written.getvalue().decode("ascii", "surrogateescape")
    return partial(part.stretches.pieces, text, line_ends=True)


class _Generator(BytesGenerator):
    """Writes also the text of what only claims to have parts; the library fails on its bytes."""

    def _handle_multipart(self, msg: Message) -> None:
        if parts_of(msg):
            super()._handle_multipart(msg)  # type: ignore[misc]
        else:
            self._handle_text(msg)  # type: ignore[attr-defined]


def _parsed(text: str, make: _Maker) -> Message:
    parser: FeedParser[Message] = FeedParser(make, policy=_POLICY)
    parser.feed(text)
    return parser.close()


def _is_broken_off(mail: Message) -> bool:
    return any(isinstance(one, MissingHeaderBodySeparatorDefect) for one in mail.defects)


def _mended(text: str, *, has_sender: bool) -> str:
    """Without what makes the parser stop among the headers.

    A line that is no header is left out only when the sender must come below it: it may as well
    be the first line of the text, above which the blank line was forgotten.
    """
    end = _END_OF_HEADERS.search(text)
    if end is None:
        return text
    head = _GAP.sub(r"\1:", text[: end.start()])
    if not has_sender:
        lines = head.splitlines(keepends=True)
        head = "".join(line for line in lines if _HEADER_LINE.match(line))
    return head + text[end.start() :]


def _headers_only(text: str, make: _Maker) -> Message:
    mail = HeaderParser(make, policy=_POLICY).parsestr(text)
    for name in ("Content-Type", "Content-Transfer-Encoding", "Content-Disposition"):
        del mail[name]
    return mail
