"""The queue: what there is to do, the most urgent first."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Self

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    bindparam,
    func,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.db import UtcDateTime
from kcc.domain.actors import Actor
from kcc.domain.states import State
from kcc.domain.words import local
from kcc.models import Contact
from kcc.services import list_places, queue_rows
from kcc.services.choices import Labels
from kcc.services.claiming import is_free
from kcc.services.queue_rows import Row
from kcc.services.rows import fetch

PAGE_SIZE = 50
NEARLY = timedelta(hours=4)  # half a working day: still time to do something about it
_DAY = timedelta(days=1)


class View(StrEnum):
    """A choice from the contacts, by the name it has in an address."""

    TO_DO = "te-doen"
    MINE = "mijn"
    NOBODYS = "niemand"
    WAITS_FOR_CITIZEN = "wacht-op-inwoner"
    WAITS_FOR_DEPARTMENT = "wacht-op-afdeling"
    POSTPONED = "uitgesteld"
    LATE = "te-laat"
    CLOSED = "afgehandeld"

    @property
    def label(self) -> str:
        return _VIEW_LABELS[self]


class Group(StrEnum):
    """The heading a row stands under, by the date in the Netherlands on which it is due."""

    LATE = "late"
    TODAY = "today"
    TOMORROW = "tomorrow"
    LATER = "later"
    WITHOUT_TERM = "without_term"

    @property
    def label(self) -> str:
        return _GROUP_LABELS[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which part of a view somebody wants to see; None is all."""

    channel: ChannelKind | None = None
    topic_id: int | None = None
    department_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The lines of a list; `next` asks for the page after this."""

    rows: tuple[Row, ...]
    next: str | None


def page(
    session: Session,
    actor: Actor,
    view: View,
    filters: Filters,
    now: datetime,
    *,
    after: str | None = None,
    labels: Labels | None = None,
) -> Page:
    """At most 50 contacts of a view that the actor may see, after the place `after`.

    What is due first stands first; of what is closed, what was closed last. A contact that
    moves meanwhile shifts no other to another page. A token nobody gave is the first page. Who
    has the `labels` at hand saves looking them up.
    """
    place = list_places.place(after)
    shape = _Shape.of(actor, filters, view=view, has_place=place is not None)
    values = _values(actor, filters, now)
    if place is not None:
        values |= {"moment": place[0], "id": place[1]}
    found = fetch(session, _page(shape), values) if shape.sees else []
    shown = queue_rows.rows(session, found[:PAGE_SIZE], labels)
    return Page(rows=shown, next=_token(shown[-1]) if len(found) > PAGE_SIZE else None)


def counts(session: Session, actor: Actor, filters: Filters, now: datetime) -> Mapping[View, int]:
    """How many contacts each view of open ones has, exactly, in one statement.

    They are the same for whoever has the same `sight`; what is of somebody himself is told by
    `count_mine`. What is closed is not counted: that would take longer every year and nobody
    works it off.
    """
    numbers = _count(session, actor, filters, now, _SHARED)
    return MappingProxyType(dict(zip(_SHARED, numbers, strict=True)))


def count_mine(session: Session, actor: Actor, filters: Filters, now: datetime) -> int:
    """How many contacts `View.MINE` has, exactly."""
    [number] = _count(session, actor, filters, now, (View.MINE,))
    return number


def _count(
    session: Session, actor: Actor, filters: Filters, now: datetime, views: tuple[View, ...]
) -> tuple[int, ...]:
    shape = _Shape.of(actor, filters)
    if not shape.sees:
        return (0,) * len(views)
    [row] = fetch(session, _counts(shape, views), _values(actor, filters, now))
    return tuple(row)


def grouping(now: datetime) -> Callable[[Contact | Row], Group]:
    """What says under which heading an open contact stands at this moment."""
    today = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow, later = ((today + days * _DAY).astimezone(UTC) for days in (1, 2))

    def group(contact: Contact | Row) -> Group:
        if not contact.has_due:
            return Group.WITHOUT_TERM
        if now > contact.due_at:
            return Group.LATE
        if contact.due_at < tomorrow:
            return Group.TODAY
        return Group.TOMORROW if contact.due_at < later else Group.LATER

    return group


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """What a statement depends on besides its values; each is made once, which takes longest."""

    sees: bool  # any contact at all
    of_department: bool  # its own only
    named: tuple[str, ...]  # columns that are chosen from
    view: View | None = None
    has_place: bool = False

    @classmethod
    def of(
        cls, actor: Actor, filters: Filters, *, view: View | None = None, has_place: bool = False
    ) -> Self:
        everything, own = actor.sight
        return cls(
            sees=everything or own is not None,
            of_department=not everything,
            named=tuple(name for name in _CHOSEN if getattr(filters, name) is not None),
            view=view,
            has_place=has_place,
        )


def _values(actor: Actor, filters: Filters, now: datetime) -> dict[str, Any]:
    return {
        "me": actor.agent_id,
        "own": actor.department_id,
        "nearly": now + NEARLY,
        **{name: getattr(filters, name) for name in _CHOSEN},
    }


@lru_cache(maxsize=256)
def _page(shape: _Shape) -> Select[*tuple[Any, ...]]:
    view = shape.view or View.TO_DO
    query = queue_rows.selected().where(*_in_view(shape, view))
    query = query.where(~_IS_POSTPONED) if view in _WITHOUT_POSTPONED else query
    place = tuple_(bindparam("moment", type_=UtcDateTime()), bindparam("id", type_=Integer()))
    if shape.view is View.CLOSED:
        key = tuple_(Contact.closed_at, Contact.id)
        query = query.where(key < place) if shape.has_place else query
        query = query.order_by(Contact.closed_at.desc(), Contact.id.desc())
    else:
        key = tuple_(Contact.due_at, Contact.id)
        query = query.where(key > place) if shape.has_place else query
        query = query.order_by(Contact.due_at, Contact.id)
    return query.limit(PAGE_SIZE + 1)


@lru_cache(maxsize=64)
def _counts(shape: _Shape, views: tuple[View, ...]) -> Select[*tuple[Any, ...]]:
    """One number for each view, each from the index that fits it best.

    No index leaves out what is put off, so that is counted too and taken off.
    """

    def number(*wanted: ColumnElement[bool]) -> ScalarSelect[int]:
        return select(func.count()).select_from(Contact).where(*wanted).scalar_subquery()

    def numbers() -> Iterator[ColumnElement[int]]:
        for view in views:
            wanted = _in_view(shape, view)
            if view in _WITHOUT_POSTPONED:
                yield number(*wanted) - number(*wanted, _IS_POSTPONED)
            else:
                yield number(*wanted)

    return select(*numbers())


def _in_view(shape: _Shape, view: View) -> list[ColumnElement[bool]]:
    """The where-clause of a view; `te laat` takes in what will be late within `NEARLY`.

    Of those in `_WITHOUT_POSTPONED`, what is put off still has to be left out.
    """
    wanted = [getattr(Contact, name) == bindparam(name) for name in shape.named]
    if shape.of_department:
        wanted.append(Contact.department_id == bindparam("own"))
    if view is View.CLOSED:
        return [*wanted, Contact.closed_at.is_not(None)]
    if view is View.NOBODYS:
        return [*wanted, is_free(of_department=shape.of_department)]
    return [*wanted, Contact.closed_at.is_(None), *_OF_VIEW.get(view, ())]


def _token(contact: Row) -> str:
    return list_places.token(contact.closed_at or contact.due_at, contact.id)


_CHOSEN = ("channel", "topic_id", "department_id")  # of Filters, and of Contact
_IS_POSTPONED = Contact.state == State.POSTPONED
_WITHOUT_POSTPONED = frozenset({View.TO_DO, View.LATE})  # that is what putting off is for
_SHARED = tuple(view for view in View if view not in {View.MINE, View.CLOSED})
_OF_VIEW = {
    View.MINE: (Contact.agent_id == bindparam("me"),),
    View.WAITS_FOR_CITIZEN: (Contact.state == State.WAITS_FOR_CITIZEN,),
    View.WAITS_FOR_DEPARTMENT: (Contact.state == State.WAITS_FOR_DEPARTMENT,),
    View.POSTPONED: (_IS_POSTPONED,),
    View.LATE: (Contact.due_at <= bindparam("nearly"),),
}

_VIEW_LABELS = {
    View.TO_DO: "Te doen",
    View.MINE: "Van mij",
    View.NOBODYS: "Van niemand",
    View.WAITS_FOR_CITIZEN: "Wacht op inwoner",
    View.WAITS_FOR_DEPARTMENT: "Wacht op afdeling",
    View.POSTPONED: "Uitgesteld",
    View.LATE: "(Bijna) te laat",
    View.CLOSED: "Afgehandeld",
}

_GROUP_LABELS = {
    Group.LATE: "Te laat",
    Group.TODAY: "Vandaag",
    Group.TOMORROW: "Morgen",
    Group.LATER: "Later",
    Group.WITHOUT_TERM: "Zonder termijn",
}
