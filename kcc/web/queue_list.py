"""The list of the queue as pages show it, beside whatever is open."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Any

from flask import request
from markupsafe import Markup

from channels.base import ChannelKind
from kcc.domain.timeleft import time_left
from kcc.models import NEVER
from kcc.services import choices, claiming, queue
from kcc.services.choices import Named
from kcc.services.queue import Filters, View
from kcc.services.queue_rows import Row
from kcc.web import context, queue_lines
from kcc.web.addresses import url_for
from kcc.web.lately import calendar, lately
from kcc.web.row_ids import row_id


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
    next_left: str  # the time left of the next contact, in words; empty without one

    def lines(self, rows: Sequence[Row], current_number: str) -> Markup:
        """The rows of a group as HTML; that of the contact on the page is marked."""
        return queue_lines.lines(rows, current_number)

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
    labels = lately("labels", lambda: choices.labels(session))
    after = request.args.get("na")
    page = queue.page(session, actor, view, filters, now, after=after, labels=labels)
    names = lately("names", lambda: choices.names(session))
    return Listing(
        view=view,
        filters=filters,
        counts=_counts(filters),
        groups=_grouped(view, page.rows),
        next=page.next,
        topics=names.topics,
        departments=names.departments,
        next_left=_left(_next_due()),
    )


def _counts(filters: Filters) -> Mapping[View, int]:
    session, actor, now = context.session(), context.actor(), context.now()
    shared = lately(
        ("counts", actor.sight, filters), lambda: queue.counts(session, actor, filters, now)
    )
    return {**shared, View.MINE: queue.count_mine(session, actor, filters, now)}


def _next_due() -> datetime | None:
    session, actor = context.session(), context.actor()
    return lately(("next due", actor.sight), lambda: claiming.next_due(session, actor))


def _left(due_at: datetime | None) -> str:
    if due_at is None or due_at == NEVER:
        return ""
    return time_left(due_at, context.now(), calendar())


@lru_cache(maxsize=256)
def _options(names: tuple[Named, ...], chosen: int | None) -> Markup:
    """The options of a filter, made once: there may be hundreds."""
    return Markup().join(
        Markup('<option value="{}"{}>{}</option>').format(
            one.id, Markup(" selected") if one.id == chosen else "", one.name
        )
        for one in names
    )


def etag(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _grouped(view: View, rows: tuple[Row, ...]) -> tuple[tuple[str, str, tuple[Row, ...]], ...]:
    if view is View.CLOSED:
        return (("closed", "Laatst afgehandeld", rows),) if rows else ()
    groups = groupby(rows, key=queue.grouping(context.now()))
    return tuple((group.value, group.label, tuple(found)) for group, found in groups)
