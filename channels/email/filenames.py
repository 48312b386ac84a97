"""Names of attachments made fit to show: they say nothing about where a file is kept."""

import re
import unicodedata

LENGTH = 150
_EXTENSION_LENGTH = 12

# Control characters, and the marks that turn the reading direction around ("exe.fdp").
_UNFIT = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_CONTENT_TYPE = re.compile(r"[a-z0-9][a-z0-9.+_-]*/[a-z0-9][a-z0-9.+_-]*")

_NAMES = {
    "application/pdf": "bijlage.pdf",
    "application/ms-tnef": "winmail.dat",
    "image/gif": "afbeelding.gif",
    "image/jpeg": "afbeelding.jpg",
    "image/png": "afbeelding.png",
    "message/delivery-status": "bezorgrapport.txt",
    "message/rfc822": "bericht.eml",
    "text/calendar": "uitnodiging.ics",
    "text/html": "bijlage.html",
    "text/plain": "bijlage.txt",
    "text/rfc822-headers": "kopregels.txt",
}


def safe_filename(name: str, content_type: str) -> str:
    """The last part of the path, on one line, 150 characters at most, its extension kept.

    A file without a usable name gets one after its type.
    """
    text = unicodedata.normalize("NFC", _UNFIT.sub("", name))
    last = re.split(r"[/\\]", text)[-1].strip().strip(".").strip()
    if not last:
        return _NAMES.get(content_type, "bijlage.bin")
    if len(last) <= LENGTH:
        return last
    stem, dot, extension = last.rpartition(".")
    if not dot or len(extension) > _EXTENSION_LENGTH:
        return last[:LENGTH]
    return f"{stem[: LENGTH - len(extension) - 1]}.{extension}"


def safe_content_type(content_type: str) -> str:
    """A plain type/subtype in lower case; what is no such thing becomes a stream of bytes.

    Parameters have been a way round lists of types ("image/svg+xml; x", CVE-2026-111168).
    """
    bare = content_type.partition(";")[0].strip().lower()
    if len(bare) > LENGTH or not _CONTENT_TYPE.fullmatch(bare):
        return "application/octet-stream"
    return bare
