"""winmail.dat, the parcel in which some servers send the words and files of a mail (MS-OXTNEF)."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from functools import cache
from mimetypes import MimeTypes

from channels.attachment import Attachment
from channels.email import tnef_child
from channels.email.charsets import decode
from channels.email.filenames import safe_content_type, safe_filename
from channels.email.parts import content_type_of, filename_of
from channels.email.tnef_child import FILE, HEAD, HTML, TEXT
from channels.email.transfer import beginning_of

LONGEST = 20 * 2**20
SECONDS = 10  # the child ends itself before this, unless the machine stands still

_TYPES = ("application/ms-tnef", "application/vnd.ms-tnef")
_SIGNATURE = b"\x78\x9f\x3e\x22"
_KEPT = ("LD_LIBRARY_PATH", "PATH")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What was in it. `broken`: it could not be unpacked within the limits, so nothing was."""

    text: str = ""
    html: str | None = None
    files: tuple[Attachment, ...] = ()
    broken: bool = False


def parcel_in(part: Message) -> Parcel | None:
    """What a file holds; None when it is no parcel. Takes seconds at most, and never fails."""
    kind = content_type_of(part)
    named = kind == "application/octet-stream" and filename_of(part).lower() == "winmail.dat"
    if part.is_multipart() or not (kind in _TYPES or named):
        return None
    raw = beginning_of(part, LONGEST + 1)
    return unpacked(raw) if raw.startswith(_SIGNATURE) else None


def unpacked(raw: bytes) -> Parcel:
    """Unpack in a child process, which has a limit to its time and memory."""
    if len(raw) > LONGEST:
        return Parcel(broken=True)
    try:
        # -I: nothing of where we run or who we are decides what the child imports.
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-I", "-m", tnef_child.__name__],
            input=raw,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=True,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
        )
        return _parcel(list(_pieces(done.stdout)))
    except (OSError, subprocess.SubprocessError):
        return Parcel(broken=True)


def _pieces(written: bytes) -> Iterator[tuple[bytes, str, bytes]]:
    at = 0
    while at < len(written):
        kind, name_length, length = HEAD.unpack_from(written, at)
        name = at + HEAD.size
        content = name + name_length
        yield kind, decode(written[name:content], None)[0], written[content : content + length]
        at = content + length


def _parcel(pieces: list[tuple[bytes, str, bytes]]) -> Parcel:
    words = {kind: _text(content) for kind, _, content in pieces if kind in (TEXT, HTML)}
    return Parcel(
        text=words.get(TEXT, ""),
        html=words.get(HTML),
        files=tuple(_file(name, content) for kind, name, content in pieces if kind == FILE),
    )


def _text(content: bytes) -> str:
    return decode(content, None)[0].rstrip("\ufffd\x00").replace("\r\n", "\n").replace("\r", "\n")


def _file(name: str, content: bytes) -> Attachment:
    kind = safe_content_type(_types().guess_type(name)[0] or "")
    return Attachment(filename=safe_filename(name, kind), content_type=kind, content=content)


@cache
def _types() -> MimeTypes:
    """The types that Python knows itself: the same on every machine."""
    return MimeTypes()
