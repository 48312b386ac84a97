"""The menus: what this person can open, with the page of now marked, and what waits there."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import request

from kcc.services import brakes, outages, outgoing, quarantine
from kcc.web import context
from kcc.web.access import may_open
from kcc.web.addresses import url_for

# Of the pages of an entry the first that somebody may open.
_ITEMS = (
    ("Werkplek", ("queue.index",)),
    ("Kennisbank", ("kennisbank.index",)),
    ("Sturing", ("steering.now",)),
    ("Beheer", ("admin.index", "admin_health.index", "admin_letters.index")),
)
_PART_OF = {
    "alerts": "queue",
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
    "standard_texts": "kennisbank",
    "steering_trend": "steering",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of the menu."""

    href: str
    label: str
    current: bool


def menu() -> tuple[Item, ...]:
    """The entries for whoever is signed in."""
    found = ((label, _first(endpoints)) for label, endpoints in _ITEMS)
    return tuple(
        Item(href=url_for(endpoint), label=label, current=_section(endpoint) == _section())
        for label, endpoint in found
        if endpoint
    )


def waits_in(section: str) -> int:
    """How much waits for a person in a section of Beheer; nought where nothing ever does."""
    session = context.session()
    if section == "admin_quarantine":
        return quarantine.count(session)
    if section == "admin_outgoing":
        return outgoing.count_failed(session) + brakes.count_tripped(session)
    if section == "admin_outages":
        return outages.count_pending(session)
    return 0


def _first(endpoints: Iterable[str]) -> str | None:
    return next((one for one in endpoints if may_open(one)), None)


def _section(endpoint: str | None = None) -> str:
    blueprint = (endpoint or request.endpoint or "").partition(".")[0]
    if blueprint.startswith("admin"):
        return "admin"
    return _PART_OF.get(blueprint, blueprint)
