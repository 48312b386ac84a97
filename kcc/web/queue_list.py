"""The list of the queue as pages show it, beside whatever is open."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from flask import current_app, request, url_for
from jinja2 import Template
from markupsafe import Markup

from channels.base import ChannelKind
from kcc.domain import words
from kcc.domain.calendar import Calendar
from kcc.services import choices, clocks, queue, queue_rows
from kcc.services.choices import Named
from kcc.services.queue import Filters, View
from kcc.web import context
from kcc.web.clock_face import ClockFace, face
from kcc.web.row_ids import row_id

_REMEMBERED = 2_000  # lines as HTML, a kB each
_ANY_NUMBER = "0000000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A contact with the face of the clock that decides its place.

    `closed` says in words when it was closed; `mine` whether whoever looks has it.
    """

    contact: queue_rows.Row
    clock: ClockFace | None
    closed: str
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A view of the queue: rows under their headings, exact counters and the choices above."""

    view: View
    filters: Filters
    counts: Mapping[View, int]
    groups: tuple[tuple[str, str, tuple[Row, ...]], ...]  # key, heading, rows
    next: str | None
    topics: tuple[Named, ...]
    departments: tuple[Named, ...]
    contact_url: tuple[str, str]  # before and after the number

    def line(self, row: Row, current_number: str) -> Markup:
        """The HTML of a row, which is made once for as long as it says the same."""
        number = row.contact.number
        before, after = self.contact_url  # `url_for` takes too long for each of fifty rows
        template = current_app.jinja_env.get_template("queue/_row.html")
        return _line(template, row, f"{before}{number}{after}", number == current_number)

    @property
    def channels(self) -> tuple[ChannelKind, ...]:
        return tuple(ChannelKind)

    @property
    def topic_options(self) -> Markup:
        return _options(self.topics, self.filters.topic_id)

    @property
    def department_options(self) -> Markup:
        return _options(self.departments, self.filters.department_id)

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
        topic_id=row_id(request.args.get("onderwerp")),
        department_id=row_id(request.args.get("afdeling")),
    )
    page = queue.page(session, actor, view, filters, now, after=request.args.get("na"))
    calendar = clocks.rules(session).calendar
    rows = [_row(contact, calendar) for contact in page.rows]
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


def _row(contact: queue_rows.Row, calendar: Calendar) -> Row:
    now = context.now()
    return Row(
        contact=contact,
        clock=face(contact.clock, now, calendar) if contact.clock else None,
        closed=words.recent_moment(contact.closed_at, now) if contact.closed_at else "",
        mine=contact.agent_id == context.actor().agent_id,
    )


@lru_cache(maxsize=256)
def _options(names: tuple[Named, ...], chosen: int | None) -> Markup:
    """The options of a filter, made once: there may be hundreds."""
    return Markup().join(
        Markup('<option value="{}"{}>{}</option>').format(
            one.id, Markup(" selected") if one.id == chosen else "", one.name
        )
        for one in names
    )


@lru_cache(maxsize=_REMEMBERED)
def _line(template: Template, row: Row, address: str, is_current: bool) -> Markup:
    return Markup(template.render(row=row, address=address, is_current=is_current))  # noqa: S704


def etag(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _grouped(view: View, rows: list[Row]) -> tuple[tuple[str, str, tuple[Row, ...]], ...]:
    if view is View.CLOSED:
        return (("closed", "Laatst afgehandeld", tuple(rows)),) if rows else ()
    now = context.now()
    groups = groupby(rows, key=lambda row: queue.group(row.contact, now))
    return tuple((group.value, group.label, tuple(found)) for group, found in groups)
