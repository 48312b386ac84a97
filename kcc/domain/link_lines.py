"""The lines of a mail that say where its big files are: the same each time they are made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from kcc.domain.letter_html import FOOTER_LINE
from kcc.domain.words import AMSTERDAM, citizens_date, file_size, local

_LINES = {
    "nl": (
        "Dit bestand is te groot voor een e-mail:",
        "Deze bestanden zijn te groot voor een e-mail:",
        "U kunt ze tot en met {} ophalen op deze pagina:",
        "U kunt het tot en met {} ophalen op deze pagina:",
    ),
    "en": (
        "This file is too large for an e-mail:",
        "These files are too large for an e-mail:",
        "You can get them on this page up to and including {}:",
        "You can get it on this page up to and including {}:",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BigFile:
    """A file by its name and its size in bytes."""

    name: str
    size: int


def which(sizes: Mapping[int, int], most: int) -> frozenset[int]:
    """Which files go as a link, so that the others are `most` bytes together: the largest.

    `sizes` in bytes by id; of two of one size the last goes first.
    """
    left, links = sum(sizes.values()), set[int]()
    for number in sorted(sizes, key=lambda one: (sizes[one], one), reverse=True):
        if left <= most:
            break
        links.add(number)
        left -= sizes[number]
    return frozenset(links)


def end_of(days: int, now: datetime) -> datetime:
    """The end, in Amsterdam, of the day that is so many days from now: aware UTC."""
    beyond = local(now).date() + timedelta(days=days + 1)
    return datetime.combine(beyond, time(), AMSTERDAM).astimezone(UTC)


def last_day(expires_at: datetime) -> date:
    """The last day before a moment that `end_of` gave."""
    return local(expires_at - timedelta(seconds=1)).date()


def lines(files: Sequence[BigFile], address: str, until: date, language: str) -> str:
    """What the mail says of these files, in `nl` or `en`."""
    of_one, of_more, get_them, get_it = _LINES.get(language, _LINES["nl"])
    is_one = len(files) == 1
    listed = [f"- {file.name} ({file_size(file.size)})" for file in files]
    ways = (get_it if is_one else get_them).format(citizens_date(until, language))
    return "\n".join([of_one if is_one else of_more, *listed, "", ways, address])


def put_in(text: str, words: str, own_until: int | None) -> str:
    """The text of a mail with these lines below what the agent wrote, above the signature.

    `own_until` is where the words of the agent end, when that is known.
    """
    if own_until is None:
        found = text.rfind(f"\n\n{FOOTER_LINE}\n")
        own_until = len(text) if found < 0 else found
    return f"{text[:own_until]}\n\n{words}{text[own_until:]}"
