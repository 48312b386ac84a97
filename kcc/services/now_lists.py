"""The contacts behind a figure of this moment: by the same condition that counted them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import Session

from kcc.domain.calendar import Calendar
from kcc.models import Contact
from kcc.services import list_places, queue_rows
from kcc.services.choices import Labels
from kcc.services.now_choices import Choice, Moments, Scope, chosen
from kcc.services.queue_rows import Row
from kcc.services.rows import fetch

PAGE_SIZE = 50
MOST_AT_ONCE = 50_000
_PART = 1_000  # rows whose missing names are looked up together: a statement takes so many values


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Contacts of the `count` that there are; `next` asks for the page after these."""

    rows: tuple[Row, ...]
    count: int
    next: str | None


def page(
    session: Session,
    choice: Choice,
    scope: Scope,
    now: datetime,
    calendar: Calendar,
    *,
    after: str | None = None,
    labels: Labels | None = None,
) -> Found:
    """At most 50 contacts, what is due first on top, after the place `after`."""
    wanted = chosen(choice, scope, Moments.around(now, calendar))
    query = _in_order(wanted)
    place = list_places.place(after)
    if place is not None:
        query = query.where(tuple_(Contact.due_at, Contact.id) > place)
    found = fetch(session, query.limit(PAGE_SIZE + 1))
    rows = queue_rows.rows(session, found[:PAGE_SIZE], labels)
    is_more = len(found) > PAGE_SIZE
    return Found(
        rows=rows,
        count=_count(session, wanted),
        next=list_places.token(rows[-1].due_at, rows[-1].id) if is_more else None,
    )


def whole(
    session: Session,
    choice: Choice,
    scope: Scope,
    now: datetime,
    calendar: Calendar,
    *,
    most: int = MOST_AT_ONCE,
    labels: Labels | None = None,
) -> Found:
    """All pages in one, in the same order; of more than `most` contacts the first of them."""
    wanted = chosen(choice, scope, Moments.around(now, calendar))
    found = fetch(session, _in_order(wanted).limit(most))
    parts = (found[start : start + _PART] for start in range(0, len(found), _PART))
    rows = (row for part in parts for row in queue_rows.rows(session, part, labels))
    return Found(rows=tuple(rows), count=_count(session, wanted), next=None)


def _in_order(wanted: Sequence[ColumnElement[bool]]) -> Select[*tuple[Any, ...]]:
    return queue_rows.selected().where(*wanted).order_by(Contact.due_at, Contact.id)


def _count(session: Session, wanted: Sequence[ColumnElement[bool]]) -> int:
    [[count]] = fetch(session, select(func.count()).select_from(Contact).where(*wanted))
    return int(count)
