"""The kinds of value that a setting can have, and how one is read from TOML or a variable."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, get_origin


@dataclass(frozen=True, slots=True)
class Within:
    """The least and most that a whole number may be; more than a million is a slip."""

    least: int
    most: int = 1_000_000


Whole = Annotated[int, Within(0)]
Positive = Annotated[int, Within(1)]
Idle = Annotated[int, Within(0, 28)]  # minutes: RFC 2177 has a server hang up after 29
Perhaps = Annotated[str, "or nothing"]
Port = Annotated[int, Within(1, 65_535)]
Minutes = Annotated[int, Within(1, 2 * 24 * 60)]  # attempts are kept for two days


def convert(value: Any, wanted: Any, *, from_text: bool) -> Any:
    """The value as the setting wants it; ValueError says in Dutch what is expected."""
    if value is None:
        raise ValueError("ontbreekt")
    if wanted == Perhaps:
        return _words(value) if value else ""
    if get_origin(wanted) is Annotated:
        return _whole_number(value, wanted.__metadata__[0], from_text=from_text)
    if get_origin(wanted) is tuple:
        parts = [p.strip() for p in value.split(",") if p.strip()] if from_text else value
        if not isinstance(parts, list):
            raise ValueError("moet een lijst zijn")
        inner = wanted.__args__[0]
        return tuple(convert(part, inner, from_text=from_text) for part in parts)
    words = _words(value)
    return Path(words) if wanted is Path else words


def _words(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("moet een tekst zijn")
    if not value.isprintable():  # it stands in the heads of mails, and in addresses
        raise ValueError("moet een tekst op één regel zijn")
    return value


def _whole_number(value: Any, within: Within, *, from_text: bool) -> int:
    if from_text and value.strip().isascii() and value.strip().isdecimal():
        value = int(value.strip()[:10])  # longer is too much anyway
    if type(value) is int and within.least <= value <= within.most:
        return value
    raise ValueError(f"moet een geheel getal van {within.least} tot en met {within.most} zijn")
