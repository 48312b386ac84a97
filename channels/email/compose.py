"""Writing a mail: from what we want to say to bytes every server accepts."""

import re
import secrets
from base64 import encodebytes
from collections.abc import Iterable
from datetime import UTC
from email.charset import QP, Charset
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime
from io import BytesIO

from channels.attachment import Attachment
from channels.base import Address, DeliveryError, Outbound
from channels.email.filenames import safe_filename

# Relays refuse header blocks above 4 kB; Outlook's own chains reach that in a long thread.
REFERENCES_LENGTH = 1_500
NAME_LENGTH = 100
_BLOCK = 57 * 4_096  # whole lines of base64

_POLICY = compat32.clone(linesep="\r\n", mangle_from_=False)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]+>")
_ADDRESS = re.compile(r'[^\s@<>",;:()\[\]\\\x00-\x1f\x7f]+@[^\s@<>",;:()\[\]\\\x00-\x1f\x7f]+')
_CONTENT_TYPE = re.compile(r"([a-z0-9][\w.+-]*)/([a-z0-9][\w.+-]*)", re.ASCII)


def build(message: Outbound) -> bytes:
    """The whole mail as bytes with CRLF line ends, in ASCII only.

    Only what is automatic says so (RFC 3834, 5; X-Auto-Response-Suppress is Microsoft's).
    Raises DeliveryError (permanent) for an address no server can take, and ValueError for a
    malformed Message-ID or a naive date, which are mistakes of ours.
    """
    places = [f"<{secrets.token_hex(16)}>" for _ in message.attachments]
    mail = _body(message, places)
    _set_headers(mail, message)
    return _filled(mail.as_bytes(policy=_POLICY), places, message.attachments)


def trimmed_references(ids: Iterable[str]) -> tuple[str, ...]:
    """The first id, which names the thread, and as many of the last as fit."""
    unique = list(dict.fromkeys(ids))
    if not unique:
        return ()
    kept: list[str] = []
    room = REFERENCES_LENGTH - len(unique[0])
    for reference in reversed(unique[1:]):
        room -= len(reference) + 1
        if room < 0:
            break
        kept.append(reference)
    return (unique[0], *reversed(kept))


def ascii_address(address: str) -> str:
    """The address as the envelope wants it, an international domain in its ASCII form.

    Raises DeliveryError (permanent) when there is no such form: we do not use SMTPUTF8.
    """
    local, _, domain = address.rpartition("@")
    try:
        written = f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"
    except UnicodeError:
        written = ""
    if not written.isascii() or not _ADDRESS.fullmatch(written):
        raise DeliveryError(f"{_one_line(address)} is geen bruikbaar e-mailadres.", permanent=True)
    return written


def _filled(written: bytes, places: Iterable[str], files: Iterable[Attachment]) -> bytes:
    """With the files in their places: the library would hold each several times over."""
    whole = BytesIO()
    for place, file in zip(places, files, strict=True):
        before, _, written = written.partition(place.encode("ascii"))
        whole.write(before)
        content = b"".join(file.pieces())
        for at in range(0, len(content), _BLOCK):
            whole.write(encodebytes(content[at : at + _BLOCK]).replace(b"\n", b"\r\n"))
    whole.write(written)
    return whole.getvalue()


def _body(message: Outbound, places: Iterable[str]) -> Message:
    words: Message = _text(message.text, "plain")
    if message.html is not None:
        words = _together("alternative", [words, _text(message.html, "html")])
    if message.attachments:
        return _together("mixed", [words, *map(_file, message.attachments, places)])
    return words


def _set_headers(mail: Message, message: Outbound) -> None:
    mail["Message-ID"] = _checked_id(message.message_id)
    mail["Date"] = _date(message)
    mail["From"] = _written(message.sender)
    if message.to:
        mail["To"] = ",\r\n ".join(_written(address) for address in message.to)
    if message.cc:
        mail["Cc"] = ",\r\n ".join(_written(address) for address in message.cc)
    if message.reply_to:
        mail["Reply-To"] = _written(message.reply_to)
    mail["Subject"] = _words(message.subject)
    _set_thread(mail, message)
    if message.automatic:
        mail["Auto-Submitted"] = "auto-replied" if message.in_reply_to else "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"


def _set_thread(mail: Message, message: Outbound) -> None:
    references = [reference for reference in message.references if _MESSAGE_ID.fullmatch(reference)]
    answered = message.in_reply_to
    if answered and _MESSAGE_ID.fullmatch(answered):
        mail["In-Reply-To"] = answered
        references = [*(item for item in references if item != answered), answered]
    if references:
        mail["References"] = "\r\n ".join(trimmed_references(references))


def _together(subtype: str, parts: list[Message]) -> Message:
    whole = MIMEMultipart(subtype)
    for part in parts:
        del part["MIME-Version"]
        whole.attach(part)
    return whole


def _text(text: str, subtype: str) -> MIMEText:
    charset = Charset("utf-8")
    charset.body_encoding = QP
    # A lone surrogate cannot be written down in any encoding.
    sound = text.encode("utf-8", "replace").decode()
    lines = re.sub(r"\r\n?", "\n", sound).rstrip("\n") + "\n"
    return MIMEText(lines, subtype, charset)  # type: ignore[arg-type]


def _file(attachment: Attachment, place: str) -> Message:
    part = MIMEBase(*_split_type(attachment.content_type))
    part.set_payload(place)
    part["Content-Transfer-Encoding"] = "base64"
    name = safe_filename(attachment.filename, attachment.content_type)
    disposition = "inline" if attachment.inline else "attachment"
    part.add_header("Content-Disposition", disposition, filename=_parameter(name))
    if attachment.content_id:
        part["Content-ID"] = _checked_id(f"<{attachment.content_id.strip('<>')}>")
    return part


def _split_type(content_type: str) -> tuple[str, str]:
    found = _CONTENT_TYPE.fullmatch(content_type.lower())
    # RFC 2046, 5.2.1: base64, which keeps every byte, is not allowed around a message.
    if found is None or found[1] in ("message", "multipart"):
        return "application", "octet-stream"
    return found[1], found[2]


def _parameter(name: str) -> str | tuple[str, str, str]:
    return name if name.isascii() else ("utf-8", "", name)


def _written(address: Address) -> str:
    bare = ascii_address(address.address)
    name = _one_line(address.name)[:NAME_LENGTH].strip()
    if not name:
        return bare
    if name.isascii():
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{bare}>'
    return f"{_encoded(name)} <{bare}>"


def _words(text: str) -> str:
    line = _one_line(text)
    return line if line.isascii() and "=?" not in line else _encoded(line)


def _encoded(text: str) -> str:
    return Header(text, "utf-8", maxlinelen=72).encode(splitchars="", linesep="\r\n")


def _one_line(text: str) -> str:
    sound = text.encode("utf-8", "replace").decode()
    return _CONTROLS.sub(" ", sound).strip()


def _checked_id(message_id: str) -> str:
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError(f"not a message id: {message_id!r}")
    return message_id


def _date(message: Outbound) -> str:
    if message.date.tzinfo is None:
        raise ValueError("the date of a mail needs a time zone")
    return format_datetime(message.date.astimezone(UTC))
