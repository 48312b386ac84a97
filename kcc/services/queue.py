"""The queue: what there is to do, the most urgent first, and who may take it."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import ColumnElement, Select, case, func, literal, select, tuple_, update
from sqlalchemy.orm import Session, joinedload, selectinload

from channels.base import ChannelKind
from kcc.db import LARGEST_ID
from kcc.domain.actors import Actor
from kcc.domain.errors import Refused
from kcc.domain.events import EventKind
from kcc.domain.states import State
from kcc.domain.words import local
from kcc.models import Contact
from kcc.services import contacts, history

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
    """Rows with citizen, topic, holder and clocks at hand; `next` asks for the page after this."""

    rows: tuple[Contact, ...]
    next: str | None


def page(
    session: Session,
    actor: Actor,
    view: View,
    filters: Filters,
    now: datetime,
    *,
    after: str | None = None,
) -> Page:
    """At most 50 contacts of a view that the actor may see, after the place `after`.

    What is due first stands first; of what is closed, what was closed last. A contact that
    moves meanwhile shifts no other to another page. A token nobody gave is the first page.
    """
    query = _choice(actor, filters).where(_in_view(view, actor, now))
    place = _place(after)
    if view is View.CLOSED:
        key = tuple_(Contact.closed_at, Contact.id)
        query = query.where(key < place) if place else query
        query = query.order_by(Contact.closed_at.desc(), Contact.id.desc())
    else:
        key = tuple_(Contact.due_at, Contact.id)
        query = query.where(key > place) if place else query
        query = query.order_by(Contact.due_at, Contact.id)
    found = session.scalars(query.options(*_AT_HAND).limit(PAGE_SIZE + 1)).all()
    rows = tuple(found[:PAGE_SIZE])
    return Page(rows=rows, next=_token(rows[-1]) if len(found) > PAGE_SIZE else None)


def counts(session: Session, actor: Actor, filters: Filters, now: datetime) -> Mapping[View, int]:
    """How many contacts each view of open ones has, exactly, in one statement.

    What is closed is not counted: that would take longer every year and nobody works it off.
    """
    counted = [
        func.count().filter(_in_view(view, actor, now)).label(view.name) for view in _OPEN_VIEWS
    ]
    query = _choice(actor, filters).where(Contact.closed_at.is_(None)).with_only_columns(*counted)
    row = session.execute(query).one()
    return MappingProxyType(dict(zip(_OPEN_VIEWS, row, strict=True)))


def claim_next(session: Session, actor: Actor, now: datetime) -> Contact | None:
    """Give the actor the most urgent contact that nobody holds; None when there is none.

    One statement picks and takes, so two agents never get the same one. On PostgreSQL it passes
    over rows that others are taking this instant; on SQLite writers wait for each other.
    Raises Refused for who is no person.
    """
    if actor.agent_id is None:
        raise Refused("Alleen een medewerker kan een contact pakken.")
    nearest = (
        select(Contact.id)
        .where(_is_free(actor), contacts.visible(actor))
        .order_by(Contact.due_at, Contact.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    waits = Contact.state == State.WAITS_FOR_DEPARTMENT
    in_progress = literal(State.IN_PROGRESS, Contact.state.type)
    claimed = session.scalar(
        update(Contact)
        .where(Contact.id == nearest)
        .values(
            agent_id=actor.agent_id,
            state=case((waits, Contact.state), else_=in_progress),
            unread=False,
            version=Contact.version + 1,
        )
        .returning(Contact.id)
        .execution_options(synchronize_session=False)
    )
    if claimed is None:
        return None
    contact = session.get_one(Contact, claimed, populate_existing=True)
    history.record(session, contact, EventKind.CLAIMED, now, actor)
    session.flush()
    return contact


def group(contact: Contact, now: datetime) -> Group:
    """The heading under which an open contact stands in the queue."""
    if not contact.has_due:
        return Group.WITHOUT_TERM
    if now > contact.due_at:
        return Group.LATE
    today, due = local(now).date(), local(contact.due_at).date()
    if due == today:
        return Group.TODAY
    return Group.TOMORROW if due == today + _DAY else Group.LATER


def _choice(actor: Actor, filters: Filters) -> Select[Contact]:
    wanted = {
        Contact.channel: filters.channel,
        Contact.topic_id: filters.topic_id,
        Contact.department_id: filters.department_id,
    }
    chosen = (column == value for column, value in wanted.items() if value is not None)
    return select(Contact).where(contacts.visible(actor), *chosen)


def _in_view(view: View, actor: Actor, now: datetime) -> ColumnElement[bool]:
    """The where-clause of a view; `te laat` takes in what will be late within `NEARLY`."""
    is_open = Contact.closed_at.is_(None)
    match view:
        case View.CLOSED:
            return Contact.closed_at.is_not(None)
        case View.MINE:
            return is_open & (Contact.agent_id == actor.agent_id)
        case View.NOBODYS:
            return _is_free(actor)
        case View.WAITS_FOR_CITIZEN:
            return is_open & (Contact.state == State.WAITS_FOR_CITIZEN)
        case View.WAITS_FOR_DEPARTMENT:
            return is_open & (Contact.state == State.WAITS_FOR_DEPARTMENT)
        case View.LATE:
            return is_open & (Contact.due_at <= now + NEARLY)
        case View.TO_DO:
            return is_open


def _is_free(actor: Actor) -> ColumnElement[bool]:
    """Held by nobody and waiting for nobody else: for a department, what waits for it is work."""
    states = [State.NEW, State.IN_PROGRESS]
    if not actor.sees_all_contacts:
        states.append(State.WAITS_FOR_DEPARTMENT)
    free: ColumnElement[bool] = (
        Contact.closed_at.is_(None) & Contact.agent_id.is_(None) & Contact.state.in_(states)
    )
    return free


def _token(contact: Contact) -> str:
    moment = contact.closed_at or contact.due_at
    return base64.urlsafe_b64encode(f"{moment.isoformat()} {contact.id}".encode()).decode()


def _place(token: str | None) -> tuple[datetime, int] | None:
    """The place a token stands for; None when it is none of ours."""
    try:
        text = base64.b64decode(token or "", altchars=b"-_", validate=True).decode()
        moment, _, number = text.partition(" ")
        place = (datetime.fromisoformat(moment), int(number))
    except (binascii.Error, ValueError):
        return None
    ours = place[0].tzinfo is UTC and 0 <= place[1] <= LARGEST_ID
    return place if ours else None


_OPEN_VIEWS = tuple(view for view in View if view is not View.CLOSED)
_AT_HAND = (
    joinedload(Contact.citizen),
    joinedload(Contact.topic),
    joinedload(Contact.agent),
    joinedload(Contact.department),
    selectinload(Contact.clocks),
)

_VIEW_LABELS = {
    View.TO_DO: "Te doen",
    View.MINE: "Van mij",
    View.NOBODYS: "Van niemand",
    View.WAITS_FOR_CITIZEN: "Wacht op inwoner",
    View.WAITS_FOR_DEPARTMENT: "Wacht op afdeling",
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
