"""The main menu: what this person can open, with the page of now marked."""

from dataclasses import dataclass

from flask import current_app, request, url_for

from kcc.web import context
from kcc.web.access import allowed

_ITEMS = (
    ("queue.index", "Werkplek"),
    ("kennisbank.index", "Kennisbank"),
    ("admin.index", "Beheer"),
)
_PART_OF = {
    "answers": "queue",
    "contacts": "queue",
    "drafts": "queue",
    "find": "queue",
    "handling": "queue",
    "notes": "queue",
    "kennisbank_desk": "kennisbank",
    "kennisbank_editor": "kennisbank",
    "kennisbank_remarks": "kennisbank",
    "kennisbank_synonyms": "kennisbank",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of the menu."""

    href: str
    label: str
    current: bool


def menu() -> tuple[Item, ...]:
    """The entries for whoever is signed in."""
    roles = context.actor().roles
    return tuple(
        Item(href=url_for(endpoint), label=label, current=_section() == endpoint.partition(".")[0])
        for endpoint, label in _ITEMS
        if endpoint in current_app.view_functions and not roles.isdisjoint(allowed(endpoint))
    )


def _section() -> str:
    blueprint = (request.endpoint or "").partition(".")[0]
    if blueprint.startswith("admin"):
        return "admin"
    return _PART_OF.get(blueprint, blueprint)
