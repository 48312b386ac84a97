"""Whether the sender of a mail is who he says, by what our own mail server found (RFC 8601)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from channels.base import Authenticity, Inbound

LENGTH = 10_000  # characters of one header; a mail server writes a few hundred
_MOST_RESULTS = 100

_PIECE = re.compile(r'\\.|[()"]|[^\\()"]+|\\', re.DOTALL)
_SPECIAL = re.compile(r'[\\()"]')
_SPACE_AROUND = re.compile(r" ?([=/.@]) ?")
_HELD = re.compile(r"\0(\d+)\0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one check found: "dkim", "fail", {"header.d": "example.nl"}; all in lower case."""

    method: str
    result: str
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """One Authentication-Results header: which server says what; what is no result is absent."""

    authserv_id: str
    results: tuple[Result, ...] = ()

    def of(self, method: str) -> Iterator[Result]:
        return (one for one in self.results if one.method == method)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Whether the sender was verified; `why` says in Dutch what failed."""

    authenticity: Authenticity
    why: str = ""


UNKNOWN = Finding(authenticity=Authenticity.UNKNOWN)
_PASSED = Finding(authenticity=Authenticity.PASSED)
_WORDS = {
    "spf": "SPF: de server die de mail verstuurde mag dat niet voor dit domein",
    "dkim": "DKIM: de handtekening van het domein klopt niet",
}


def authenticate(inbound: Inbound, authserv_id: str) -> Finding:
    """What our mail server, by the name it gives itself, found out about the From of a mail.

    Only the topmost header with that name counts: a server writes on top, so one below it may
    have been sent along. That our server takes such ones away is its duty (RFC 8601, 5), as is
    its writing one at all: without any of ours nothing is known. A mail with more than one From
    is nobody's (RFC 5322, 3.6).
    """
    if inbound.several_senders:
        return _failed("de mail noemt meer dan één afzender")
    ours = _topmost(inbound.authentication_results, authserv_id) if authserv_id else None
    domain = inbound.sender.address.rpartition("@")[2].lower() if inbound.sender else ""
    return judge(ours, domain) if ours and domain else UNKNOWN


def judge(found: Results, domain: str) -> Finding:
    """What these results say of a sender at this domain (lower case).

    DMARC decides where it comes to a verdict (RFC 7489, 3); else one signature or SPF that passed
    for the domain itself is enough, and one that failed for it is a fail. Nothing, neutral or an
    error of the check is no verdict.
    """
    return _by_dmarc(found, domain) or _by_checks(found, domain)


def _by_dmarc(found: Results, domain: str) -> Finding | None:
    results = {one.result: one.properties.get("header.from", domain) for one in found.of("dmarc")}
    if "fail" in results:
        return _failed("DMARC: het domein van de afzender wijst deze mail af")
    if "pass" not in results:
        return None
    if not _is_aligned(results["pass"], domain):
        return _failed("DMARC: de mailserver zag een andere afzender dan hier staat")
    return _PASSED


def _by_checks(found: Results, domain: str) -> Finding:
    checks = [one for method in _WORDS for one in found.of(method) if _vouches(one, domain)]
    if any(one.result == "pass" for one in checks):
        return _PASSED
    failed = dict.fromkeys(one.method for one in checks if one.result in ("fail", "softfail"))
    return _failed("; ".join(_WORDS[one] for one in failed)) if failed else UNKNOWN


def parse(value: str) -> Results:
    """One header taken apart, with comments and quoted strings (RFC 8601, 2.2); never fails.

    A server that leaves out its name has an empty one, and is therefore nobody's. Where a
    bracket or quote is never closed, somebody may have meant to hide a result: all of it is read
    as plain words, and nothing in it counts as passed.
    """
    value = " ".join(value[:LENGTH].replace("\0", " ").split())
    scan = _Scan()
    for piece in _PIECE.findall(value):
        scan.read(piece)
    plain = scan.plain if scan.is_closed else _SPECIAL.sub(" ", value)
    first, *rest = _SPACE_AROUND.sub(r"\1", plain).split(";")
    name = first.split()
    if not name or "=" in first:
        return Results(authserv_id="")
    read = (_result(one, scan.quoted) for one in rest[:_MOST_RESULTS])
    results = (one for one in read if one and (scan.is_closed or one.result != "pass"))
    return Results(authserv_id=_whole(name[0], scan.quoted), results=tuple(results))


@dataclass(slots=True)
class _Scan:
    """A header without its comments, and with a mark for what was quoted: that is no grammar."""

    pieces: list[str] = field(default_factory=list)
    quoted: list[str] = field(default_factory=list)
    depth: int = 0
    words: list[str] | None = None

    @property
    def plain(self) -> str:
        return "".join(self.pieces)

    @property
    def is_closed(self) -> bool:
        return self.depth == 0 and self.words is None

    def read(self, piece: str) -> None:
        if self.words is not None:
            self._quote(piece, self.words)
        elif piece in "()":
            self.depth = max(0, self.depth + (1 if piece == "(" else -1))
            self.pieces.append(" ")
        elif self.depth == 0 and piece == '"':
            self.words = []
        elif self.depth == 0:
            self.pieces.append(piece)

    def _quote(self, piece: str, words: list[str]) -> None:
        if piece != '"':
            words.append(piece.removeprefix("\\"))
            return
        self.pieces.append(f"\0{len(self.quoted)}\0")
        self.quoted.append("".join(words))
        self.words = None


def _failed(why: str) -> Finding:
    return Finding(authenticity=Authenticity.FAILED, why=why)


def _topmost(values: Sequence[str], authserv_id: str) -> Results | None:
    asked = authserv_id.strip().lower()
    return next((one for one in map(parse, values) if one.authserv_id == asked), None)


def _vouches(check: Result, domain: str) -> bool:
    """Whether a check is about the domain in From, and not only about who carried the mail."""
    said = check.properties
    if check.method == "dkim":
        return _is_aligned(said.get("header.d") or said.get("header.i", ""), domain)
    mail_from = said.get("smtp.mailfrom", "").strip("<>")
    return _is_aligned(mail_from or said.get("smtp.helo", ""), domain)


def _is_aligned(address: str, domain: str) -> bool:
    """The same domain, or one within the other (relaxed alignment, RFC 7489, 3.1).

    Never by a top-level domain alone.
    """
    other = address.rpartition("@")[2].strip("<>.")
    short, long = sorted((other, domain.strip(".")), key=len)
    return (short == long and bool(short)) or ("." in short and long.endswith(f".{short}"))


def _result(text: str, quoted: Sequence[str]) -> Result | None:
    """`method[/version]=result reason="..." ptype.property=value ...`; None for anything else."""
    pairs = [word.partition("=") for word in text.split() if "=" in word]
    if not pairs:
        return None
    method, _, result = pairs[0]
    properties: dict[str, str] = {}
    for name, _, value in pairs[1:]:
        properties.setdefault(name.lower(), _whole(value, quoted))
    return Result(
        method=method.partition("/")[0].lower(),
        result=_whole(result, quoted),
        properties=properties,
    )


def _whole(word: str, quoted: Sequence[str]) -> str:
    return _HELD.sub(lambda mark: quoted[int(mark[1])], word).lower()
