"""Marks of what a form was filled from, so that nobody writes over what he has not seen."""

import hashlib
from collections.abc import Mapping

from kcc.domain.errors import Changed


def mark(values: Mapping[str, object]) -> str:
    """The same text for the same values, in any order, and another when one of them changed."""
    return hashlib.sha256(repr(sorted(values.items())).encode()).hexdigest()[:32]


def check(seen: str | None, now: str, stands: str) -> None:
    """Let who has seen the row as it is now go on; raise Changed, with how it stands, otherwise."""
    if seen != now:
        raise Changed(
            f"Iemand anders heeft dit net gewijzigd. Er staat nu: {stands}. Bewaar nog eens om dat"
            " te vervangen door wat hieronder staat.",
            now,
        )
