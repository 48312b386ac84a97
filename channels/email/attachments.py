"""The files in a mail, with names and types that are safe to show."""

from email.message import Message

from channels.attachment import Attachment, Pieces
from channels.email.bodies import Content
from channels.email.content_ids import names_of, shown_in
from channels.email.filenames import safe_filename
from channels.email.headers import ID_LENGTH, text_of
from channels.email.parts import content_type_of, filename_of, written_out
from channels.email.transfer import contents_of


def attachments_in(content: Content) -> tuple[Attachment, ...]:
    """Every file, in order; `inline` is what the HTML shows among the words.

    The disposition "inline" does not count: Apple Mail says that of a letter in PDF too.
    """
    shown = shown_in(content.html or "") if content.files else frozenset()
    return (*(_attachment(part, shown, content) for part in content.files), *content.unpacked)


def _attachment(part: Message, shown: frozenset[str], content: Content) -> Attachment:
    kind = content_type_of(part)
    content_id = text_of(str(part.get("Content-ID", "")), ID_LENGTH).strip("<> ") or None
    return Attachment(
        filename=safe_filename(filename_of(part) or _own_name(part, kind), kind),
        content_type=kind,
        content=_content(part, content),
        inline=not shown.isdisjoint(names_of(content_id or "")),
        content_id=content_id,
    )


def _own_name(part: Message, kind: str) -> str:
    """A forwarded mail is called after its subject."""
    inner = _inner(part) if kind == "message/rfc822" else None
    subject = text_of(str(inner.get("Subject", ""))) if inner else ""
    # A slash in a subject is no path.
    return f"{subject.replace('/', '-').replace(chr(92), '-')[:100]}.eml" if subject else ""


def _content(part: Message, content: Content) -> bytes | Pieces:
    if not part.is_multipart():
        return contents_of(part)
    inner = _inner(part) if part.get_content_type() == "message/rfc822" else None
    # Writing out what was never well formed can fail in any way; the source keeps it all.
    try:
        return written_out(inner or part)
    except Exception:
        content.problems.append("Een onderdeel is niet leesbaar; het staat wel in de bron.")
        return b""


def _inner(part: Message) -> Message | None:
    payload = part.get_payload()
    first = payload[0] if isinstance(payload, list) and payload else None
    return first if isinstance(first, Message) else None
