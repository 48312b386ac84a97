"""Where somebody is in the queue goes along in the address of every contact and what is done to it.

So the list beside a contact stays what it was: the same view, filters and page.
"""

from typing import Any

from flask import Blueprint, has_request_context, request

_NAMES = ("weergave", "kanaal", "onderwerp", "afdeling", "na")


def keep(bp: Blueprint) -> None:
    """Give every address within this blueprint the place of the page that it is on."""
    bp.url_defaults(_add)


def place() -> dict[str, Any]:
    """View, filters and page of the list, as they stand in the address of this request."""
    return {name: request.args[name] for name in _NAMES if request.args.get(name)}


def _add(_endpoint: str, values: dict[str, Any]) -> None:
    if has_request_context():
        for name, value in place().items():
            values.setdefault(name, value)
