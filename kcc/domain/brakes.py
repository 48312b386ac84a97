"""When automatic mail stops: three brakes against programs that go on answering each other."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kcc.domain import texts
from kcc.domain.threading import strip_prefixes

KEY_LENGTH = 300
SHARED_TIMES = 10  # as much may go to one subject at a domain where anybody has an address
# Providers where citizens have their mail: a call to write to the municipality comes from there,
# with one subject, from many people who all have a right to an acknowledgement.
_SHARED = frozenset(
    """
    gmail.com googlemail.com hotmail.com hotmail.nl outlook.com outlook.nl live.com live.nl msn.com
    icloud.com me.com mac.com yahoo.com yahoo.nl aol.com gmx.com gmx.net proton.me protonmail.com
    ziggo.nl kpnmail.nl planet.nl hetnet.nl home.nl xs4all.nl upcmail.nl casema.nl chello.nl
    telfort.nl quicknet.nl online.nl tele2.nl solcon.nl zeelandnet.nl caiway.nl kabelfoon.nl
    web.de t-online.de
    """.split()
)
_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")


class Level(StrEnum):
    """What a brake counts; the narrowest comes first, and spares the others what it holds back."""

    RECIPIENT = "recipient"  # one address
    SUBJECT = "subject"  # one subject from anybody at one domain: programs change their address
    MAILBOX = "mailbox"  # all that leaves by one mailbox

    @property
    def window(self) -> timedelta:
        """The time in which the limit of this brake counts."""
        return _WINDOWS[self]

    @property
    def words(self) -> str:
        return _WORDS[self]


_WINDOWS = {
    Level.RECIPIENT: timedelta(days=1),
    Level.SUBJECT: timedelta(hours=1),
    Level.MAILBOX: timedelta(hours=1),
}
_WORDS = {
    Level.RECIPIENT: "aan één adres",
    Level.SUBJECT: "over één onderwerp aan één domein",
    Level.MAILBOX: "uit één postbus",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """How often something was wanted since the start of its window, and whether its brake is on."""

    since: datetime
    count: int
    holds: bool


def press(gauge: Gauge | None, now: datetime, limit: int, window: timedelta) -> Gauge:
    """The gauge after one more wish to send at `now`; what is held back counts as well.

    Above the limit the brake is on. It comes off after a window that stayed within the limit: so
    a storm that goes on is held for as long as it lasts, and a human is not held for ever.
    """
    if gauge is None or now >= gauge.since + 2 * window:
        return Gauge(since=now, count=1, holds=limit < 1)
    if now >= gauge.since + window:
        was_too_much = gauge.holds and gauge.count > limit
        return Gauge(since=now, count=1, holds=was_too_much or limit < 1)
    count = gauge.count + 1
    return Gauge(since=gauge.since, count=count, holds=gauge.holds or count > limit)


def subject_key(subject: str) -> str:
    """The same for subjects that differ in prefixes, counters, order or repetition.

    Programs that answer each other count on ("Melding 1203") and repeat themselves
    ("Automatisch antwoord: Automatisch antwoord: ...").
    """
    words = _WORD.findall(texts.fold(strip_prefixes(subject)))
    return " ".join(sorted({word for word in words if not _DIGIT.search(word)}))


def keys(address: str, subject: str, mailbox_id: int) -> dict[Level, str]:
    """What each brake counts a mail to this address (lower case) under."""
    domain = address.rpartition("@")[2]
    return {
        Level.RECIPIENT: address,
        Level.SUBJECT: f"{domain} {subject_key(subject)}"[:KEY_LENGTH],
        Level.MAILBOX: str(mailbox_id),
    }


def is_shared(subject_of_domain: str) -> bool:
    """Whether a key of `Level.SUBJECT` is of a domain where anybody can have an address."""
    return subject_of_domain.partition(" ")[0] in _SHARED


def is_of(address: str, domains: tuple[str, ...]) -> bool:
    """Whether an address (lower case) is at one of these domains, or below one of them."""
    at = address.rpartition("@")[2]
    return any(at == one.lower() or at.endswith(f".{one.lower()}") for one in domains)
