"""Where the words of a mail end and its signature begins, where that is beyond doubt."""

import re

LINES = 12
LENGTH = 1_000
PGP_LENGTH = 4_000

_DELIMITER = re.compile(r"\s*(?:\A|\n)--( ?)\n")  # RFC 3676, 4.3; many programs lose its space
_POSTSCRIPT = re.compile(r"^\s*p\.?\s?s\b", re.IGNORECASE | re.MULTILINE)
_QUOTED_LINE = re.compile(r"^\s?>", re.MULTILINE)

_PGP = re.compile(
    r"\s*(?:\A|\n)-----BEGIN PGP SIGNATURE-----\n"
    r"[A-Za-z0-9+/=:.,() \n-]*-----END PGP SIGNATURE-----\s*\Z"
)

_LINK = r"(?:[ \t]*\n?[ \t]*[<(\[]?https?://\S{1,200})?"
_DEVICES = (
    r"iphone|ipad|samsung|galaxy|android|ios|huawei|xiaomi|oneplus|pixel|nokia|motorola|blackberry"
    r"|smartphone|telefoon|phone|tablet|mobiel|mobiele|mobile|outlook|windows|yahoo|proton|gmail"
)
_DEVICE = re.compile(
    r"\s*(?:\A|\n)[ \t]*(?:verstuurd|verzonden|gestuurd|sent|von|download|get|outlook)\b"
    rf"[^\n.?!,]{{0,40}}\b(?:{_DEVICES})\b[^\n.?!,<(\[]{{0,30}}{_LINK}(?:[ \t]downloaden)?\.?\s*\Z",
    re.IGNORECASE,
)


def signature_start(text: str) -> int:
    """Where the signature begins, with the white space above it; the end when there is none.

    A signature is what stands below the line "-- ", what a phone writes below a mail, or what PGP
    puts there. With a question or a postscript in it, it may be more than that, and is none.
    """
    tail = max(0, len(text) - LENGTH)
    if text.rstrip().endswith("-----END PGP SIGNATURE-----"):
        found = _PGP.search(text, max(0, len(text) - PGP_LENGTH))
    else:
        found = _below_delimiter(text, tail) or _DEVICE.search(text, tail)
    return found.start() if found else len(text)


def is_signature(text: str) -> bool:
    """Whether the whole of a text is one."""
    return bool(text.strip()) and signature_start(text.strip()) == 0


def _below_delimiter(text: str, tail: int) -> re.Match[str] | None:
    delimiters = list(_DELIMITER.finditer(text, tail))
    if not delimiters:
        return None
    found = delimiters[-1]
    below = text[found.end() :].strip()
    doubtful = _POSTSCRIPT.search(below) or _QUOTED_LINE.search(below)
    asks = "?" in below and not found[1]  # two dashes may also divide a letter
    return None if doubtful or asks or below.count("\n") >= LINES else found
