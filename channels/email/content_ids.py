"""Which parts of a mail its HTML shows: the cid: addresses in it (RFC 2392)."""

import re
from html import unescape
from urllib.parse import unquote

LONGEST = 1_000  # characters; no line of a mail is longer (RFC 5322, 2.1.1)

_CID = re.compile(rf"\bcid(?::|&#58;|&colon;|%3a)([^\"'<>\s]{{1,{LONGEST}}})", re.IGNORECASE)


def shown_in(html: str) -> frozenset[str]:
    """The Content-IDs, as `content_id_of` gives them, of all that an HTML text refers to."""
    # In a style the address stands in round brackets, which an id may hold as well.
    # In HTML a & is written &amp;.
    found = [_plain(unescape(one)) for one in _CID.findall(html)]
    return frozenset([*found, *(one.partition(")")[0] for one in found)])


def content_id_of(address: str) -> str | None:
    """What an address with the scheme cid refers to; None for another scheme.

    The address is one that was taken from an attribute already.
    """
    scheme, colon, name = address.strip().partition(":")
    return _plain(name) if colon and scheme.lower() == "cid" else None


def names_of(content_id: str) -> frozenset[str]:
    """As what an address may call the part with this Content-ID: some write it with %40 there."""
    bare = content_id.strip("<> ")
    return frozenset({bare, unquote(bare)}) - {""}


def _plain(name: str) -> str:
    """In an address an @ may be written %40."""
    return unquote(name).strip("<> ")
