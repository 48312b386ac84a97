"""The contacts behind a figure of this moment: by the same condition that counted them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from kcc.domain.calendar import Calendar
from kcc.models import Contact
from kcc.services import list_places, queue_rows
from kcc.services.choices import Labels
from kcc.services.now_choices import Choice, Moments, Scope, chosen
from kcc.services.queue_rows import Row
from kcc.services.rows import fetch

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of the contacts, of `count` in all; `next` asks for the page after this."""

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
    query = queue_rows.selected().where(*wanted).order_by(Contact.due_at, Contact.id)
    place = list_places.place(after)
    if place is not None:
        query = query.where(tuple_(Contact.due_at, Contact.id) > place)
    found = fetch(session, query.limit(PAGE_SIZE + 1))
    [[count]] = fetch(session, select(func.count()).select_from(Contact).where(*wanted))
    rows = queue_rows.rows(session, found[:PAGE_SIZE], labels)
    is_more = len(found) > PAGE_SIZE
    return Found(
        rows=rows,
        count=count,
        next=list_places.token(rows[-1].due_at, rows[-1].id) if is_more else None,
    )
