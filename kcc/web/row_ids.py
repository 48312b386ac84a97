"""Ids of rows as forms and addresses bring them."""

from kcc.db import LARGEST_ID


def row_id(text: str | None) -> int | None:
    """The id that was sent; None for what cannot be one."""
    plain = text is not None and text.isascii() and text.isdigit() and len(text) <= 10
    number = int(text) if plain and text else 0
    return number if 0 < number <= LARGEST_ID else None
