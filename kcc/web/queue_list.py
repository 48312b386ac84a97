"""The list of the queue as pages show it, beside whatever is open."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import request, url_for

from channels.base import ChannelKind
from kcc.db import LARGEST_ID
from kcc.services import choices, clocks, queue, queue_rows
from kcc.services.choices import Named
from kcc.services.queue import Filters, View
from kcc.web import context
from kcc.web.clock_face import ClockFace, face

_ANY_NUMBER = "0000000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A contact with the face of the clock that decides its place."""

    contact: queue_rows.Row
    clock: ClockFace | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A view of the queue: rows under their headings, exact counters and the choices above."""

    view: View
    filters: Filters
    counts: Mapping[View, int]
    groups: tuple[tuple[str, str, tuple[Row, ...]], ...]  # key, heading, rows
    next: str | None
    topics: Sequence[Named]
    departments: Sequence[Named]
    contact_url: tuple[str, str]  # before and after the number

    def contact_address(self, number: str) -> str:
        """As `url_for` says it, which takes too long for each of fifty rows."""
        before, after = self.contact_url
        return f"{before}{number}{after}"

    def address(self, view: View | None = None, after: str | None = None) -> str:
        """The address of this list, another view of it, or its next page."""
        parameters: dict[str, Any] = {**self.parameters(view), "na": after}
        return url_for("queue.index", **parameters)

    def parameters(self, view: View | None = None) -> dict[str, str | int | None]:
        return {
            "weergave": (view or self.view).value,
            "kanaal": self.filters.channel,
            "onderwerp": self.filters.topic_id,
            "afdeling": self.filters.department_id,
        }


def listing() -> Listing:
    """The list that this request asks for; nonsense in the address is the list of all."""
    session, actor, now = context.session(), context.actor(), context.now()
    view = request.args.get("weergave", View.TO_DO, type=View)
    filters = Filters(
        channel=request.args.get("kanaal", type=ChannelKind),
        topic_id=_id("onderwerp"),
        department_id=_id("afdeling"),
    )
    page = queue.page(session, actor, view, filters, now, after=request.args.get("na"))
    calendar = clocks.rules(session).calendar
    rows = [
        Row(contact=c, clock=face(c.clock, now, calendar) if c.clock else None) for c in page.rows
    ]
    before, _, after = url_for("contacts.show", number=_ANY_NUMBER).partition(_ANY_NUMBER)
    return Listing(
        view=view,
        filters=filters,
        counts=queue.counts(session, actor, filters, now),
        groups=_grouped(view, rows),
        next=page.next,
        topics=choices.topic_names(session),
        departments=choices.department_names(session),
        contact_url=(before, after),
    )


def etag(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _grouped(view: View, rows: list[Row]) -> tuple[tuple[str, str, tuple[Row, ...]], ...]:
    if view is View.CLOSED:
        return (("closed", "Laatst afgehandeld", tuple(rows)),) if rows else ()
    now = context.now()
    groups = groupby(rows, key=lambda row: queue.group(row.contact, now))
    return tuple((group.value, group.label, tuple(found)) for group, found in groups)


def _id(name: str) -> int | None:
    value = request.args.get(name, type=int)
    return value if value and 0 < value <= LARGEST_ID else None
