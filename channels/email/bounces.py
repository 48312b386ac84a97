"""What a bounce says: whom which of our messages did not reach (RFC 3464, and what differs)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from email.message import Message
from email.parser import HeaderParser

from channels.base import Fate, Undelivered
from channels.email.addresses import ADDRESSES, addresses_of, bare_addresses_of
from channels.email.bodies import Content
from channels.email.bounce_words import LONGEST_WORDS, fate_of, reason_in, status_of, words_of
from channels.email.headers import message_id_of, message_ids_of, text_of
from channels.email.parts import Headers, RawHeaders, content_type_of, message_of, parts_of
from channels.email.transfer import base64_bytes, beginning_of

LONGEST = 200_000  # characters of text that are looked through
LONGEST_REPORT = 2**20  # bytes, and of a message that came back

_STATUS = ("message/delivery-status", "message/global-delivery-status")
_RETURNED = (
    "message/rfc822",
    "message/global",
    "message/rfc822-headers",
    "message/global-headers",
    "text/rfc822-headers",
)
_LATE = "delayed"
_REACHED = {_LATE, "delivered", "relayed", "expanded"}
_PARSER = HeaderParser(policy=RawHeaders())
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")

# For servers that write no report: "<jan@example.org>:" (qmail, Postfix, sendmail) or a line with
# an address alone (Exim), above a copy of the mail.
_COPY = re.compile(
    r"^--.*(?:copy|below|original message|kopie|oorspronkelijk)", re.IGNORECASE | re.MULTILINE
)
_ADDRESS = r"[^<>\s:@]{1,64}@[^<>\s:@]{1,255}"
_NAMED = re.compile(rf"^[ \t]*<({_ADDRESS})>(?::|[ \t]*$)|^[ \t]+({_ADDRESS})[ \t]*$", re.MULTILINE)
# Exchange, where it writes words only: "jan@example.org (jan@example.org)".
_ALONE = re.compile(rf"^({_ADDRESS})(?:[ \t]*\([^()\n]*\))?[ \t]*$", re.MULTILINE)
_ID_LINE = re.compile(r"^[ \t>]*Message-ID:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a delivery report says of one recipient; all may be empty."""

    addresses: tuple[str, ...]
    action: str
    status: str
    diagnostic: str

    @property
    def failed(self) -> bool:
        """Whether the message will not come: one that is late may still (RFC 3464, 2.3.3)."""
        return self.action not in _REACHED

    @property
    def told(self) -> Undelivered:
        return Undelivered(
            addresses=self.addresses,
            fate=Fate.DELAYED if self.action == _LATE else fate_of(self.status, self.diagnostic),
            status=status_of(self.status, self.diagnostic),
            reason=words_of(self.diagnostic),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """Who did not get a message of ours and its Message-ID, as far as the bounce tells."""

    undelivered: tuple[Undelivered, ...]
    message_id: str | None


def reports_in(content: Content) -> tuple[Report, ...]:
    """What the delivery reports in a mail say, per recipient (RFC 3464, 2.3; RFC 6533)."""
    found: list[Report] = []
    for part in content.files:
        if content_type_of(part) in _STATUS:
            found += [_report(block) for block in _blocks(part) if _is_about_someone(block)]
    return tuple(found[:ADDRESSES])


def report_in(content: Content, headers: Headers, text: str, *, bounce: bool) -> Bounce | None:
    """What a program says about a message of ours that did not arrive, or not yet.

    `text` are its words; they count when it is known to be a `bounce`. None when it says nothing
    of the kind. Nothing in it is proof: anybody can write a bounce.
    """
    told = [one.told for one in reports_in(content) if one.failed or one.action == _LATE]
    if not (bounce or told):
        return None
    text, returned = text[:LONGEST], _returned(content)
    undelivered = _each_once(told) or _as_written(headers, text, returned, told)
    return Bounce(undelivered=undelivered, message_id=_original(headers, text, returned))


def _each_once(told: Sequence[Undelivered]) -> tuple[Undelivered, ...]:
    first: dict[str, Undelivered] = {}
    for one in told:
        if one.addresses:
            first.setdefault(one.addresses[0], one)
    return tuple(first.values())


def _as_written(
    headers: Headers, text: str, returned: Headers | None, told: Sequence[Undelivered]
) -> tuple[Undelivered, ...]:
    """For who writes no report, or one that names nobody."""
    copy = _COPY.search(text) or _ID_LINE.search(text)
    above = text[: copy.start()] if copy else text
    failed = bare_addresses_of(" ".join(headers.all("x-failed-recipients")))
    named = failed or _named_in(above) or _only_recipient(returned) or _alone_in(above, headers)
    if told:
        return tuple(replace(told[0], addresses=(one,)) for one in named) or (told[0],)
    return tuple(_from_words((one,), _about(one, above, named)) for one in named) or (
        _from_words((), above),
    )


def _from_words(addresses: tuple[str, ...], words: str) -> Undelivered:
    return Undelivered(
        addresses=addresses,
        fate=fate_of("", words),
        status=status_of("", words),
        reason=reason_in(words),
    )


def _about(address: str, text: str, named: Sequence[str]) -> str:
    """What stands behind an address, until the next; all of it where the address is not named."""
    folded = text.lower()
    places = sorted(place for one in named if (place := folded.find(one.lower())) >= 0)
    own = folded.find(address.lower())
    if own < 0:
        return text
    following = next((place for place in places if place > own), len(text))
    return text[own + len(address) : following]


def _named_in(above: str) -> tuple[str, ...]:
    return bare_addresses_of(" ".join(one or alone for one, alone in _NAMED.findall(above)))


def _alone_in(above: str, headers: Headers) -> tuple[str, ...]:
    """Who has a line for himself; else the one address in the words that is not its own."""
    parties = set(bare_addresses_of(" ".join([*headers.all("from"), *headers.all("to")])))
    alone, any_place = bare_addresses_of(" ".join(_ALONE.findall(above))), bare_addresses_of(above)
    others = tuple(one for one in alone if one not in parties)
    single = tuple(one for one in any_place if one not in parties)
    return others or (single if len(single) == 1 else ())


def _only_recipient(returned: Headers | None) -> tuple[str, ...]:
    if returned is None:
        return ()
    found = addresses_of(", ".join([*returned.all("to"), *returned.all("cc")]))
    return (found[0].address,) if len(found) == 1 else ()


def _original(headers: Headers, text: str, returned: Headers | None) -> str | None:
    if returned is not None:
        known = message_id_of(returned.first("message-id"))
        if known:
            return known
    line = _ID_LINE.search(text)
    if line:
        return message_id_of(line[1])
    answered = message_ids_of(" ".join([*headers.all("references"), headers.first("in-reply-to")]))
    return answered[-1] if answered else None


def _returned(content: Content) -> Headers | None:
    """The headers of the message that came back, whole or without its text."""
    for part in content.files:
        if content_type_of(part) in _RETURNED:
            headers = Headers(_inner(part))
            if "message-id" in headers or "to" in headers:
                return headers
    return None


def _inner(part: Message) -> Message:
    inside = parts_of(part)
    if not inside:
        return message_of(beginning_of(part, LONGEST_REPORT))[0]
    first = inside[0]
    if not first.keys() and _is_base64(part):
        return message_of(_unpacked(first))[0]
    return first


def _blocks(part: Message) -> Iterator[Message]:
    """The groups of fields of a report.

    The standard parser takes only one of the two kinds apart, and neither when it is in base64,
    which is not allowed but done.
    """
    for block in parts_of(part):
        yield block
        rest = _unpacked(block) if _is_base64(part) else beginning_of(block, LONGEST_REPORT)
        if rest.strip():
            text = rest.decode("ascii", "surrogateescape").replace("\r\n", "\n")
            yield from (_PARSER.parsestr(one) for one in _BLANK_LINE.split(text, ADDRESSES))


def _is_about_someone(block: Message) -> bool:
    return any(name in block for name in ("Final-Recipient", "Original-Recipient", "Action"))


def _report(block: Message) -> Report:
    """Whom we wrote to goes before the final address, which may be where that was forwarded to."""
    named = (str(block.get(name, "")) for name in ("Original-Recipient", "Final-Recipient"))
    addresses = [found[0] for one in named if (found := bare_addresses_of(one))]
    action = re.split(r"[;(\s]", str(block.get("Action", "")).strip(), maxsplit=1)[0].lower()
    return Report(
        addresses=tuple(dict.fromkeys(addresses)),
        action=action,
        status=str(block.get("Status", "")),
        diagnostic=text_of(str(block.get("Diagnostic-Code", "")), LONGEST_WORDS),
    )


def _is_base64(part: Message) -> bool:
    return str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64"


def _unpacked(part: Message) -> bytes:
    return base64_bytes(beginning_of(part, LONGEST_REPORT))
