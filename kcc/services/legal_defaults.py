"""Notices of default (ingebrekestelling): which contact is overdue, and what that costs by now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kcc.domain import number as numbers
from kcc.domain.actors import Actor
from kcc.domain.dwangsom import Default, Dwangsom, counted
from kcc.domain.errors import Invalid, NotFound, Refused
from kcc.domain.events import EventKind
from kcc.domain.kinds import ContactKind, Priority
from kcc.domain.states import check_open
from kcc.models import Clock, Contact, DefaultNotice
from kcc.services import classifying, contacts, history
from kcc.services.clock_rules import rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """A notice, the contact it is about, and the dwangsom that follows from the two."""

    notice: Contact
    about: Contact
    dwangsom: Dwangsom
    due_at: datetime | None


def link(session: Session, notice: Contact, about: str, now: datetime, actor: Actor) -> None:
    """Say which contact (by its number) a notice of default is about; both go before others.

    Raises Refused when this is no notice, Invalid for a number that is not of another contact.
    """
    check_open(notice.state)
    if notice.kind is not ContactKind.NOTICE_OF_DEFAULT:
        raise Refused("Kies eerst de soort “ingebrekestelling”.")
    overdue = _about(session, notice, about, actor)
    row = session.get(DefaultNotice, notice.id)
    if row is not None and row.about_id == overdue.id:
        return
    session.merge(DefaultNotice(contact_id=notice.id, about_id=overdue.id))
    kinds = (
        (notice, EventKind.DEFAULT_LINKED, overdue),
        (overdue, EventKind.PUT_IN_DEFAULT, notice),
    )
    for contact, kind, other in kinds:
        history.record(session, contact, kind, now, actor, number=other.number)
    if overdue.state.is_open:
        classifying.set_priority(session, overdue, Priority.HIGH, now, actor)
    session.flush()


def of(session: Session, contact: Contact, now: datetime, actor: Actor) -> Sequence[Overdue]:
    """The notices that this contact is, or is about, the first first; only what the actor sees."""
    found = session.scalars(
        select(DefaultNotice).where(
            or_(DefaultNotice.contact_id == contact.id, DefaultNotice.about_id == contact.id)
        )
    ).all()
    ids = {one.contact_id for one in found} | {one.about_id for one in found}
    if not ids:
        return ()
    seen = select(Contact).where(Contact.id.in_(ids), contacts.visible(actor))
    rows = {one.id: one for one in session.scalars(seen)}
    pairs = ((rows.get(one.contact_id), rows.get(one.about_id)) for one in found)
    both = [(notice, about) for notice, about in pairs if notice and about]
    both.sort(key=lambda pair: pair[0].received_at)
    return [_overdue(session, notice, about, now) for notice, about in both]


def _overdue(session: Session, notice: Contact, about: Contact, now: datetime) -> Overdue:
    clock = _term(session, about)
    case = Default(
        kind=about.kind,
        due_at=clock.due_at if clock else None,
        decided_at=(clock.met_at or clock.ended_at) if clock else None,
        noticed_at=notice.received_at,
    )
    found = counted(case, now, rules(session).calendar.holidays)
    return Overdue(notice=notice, about=about, dwangsom=found, due_at=case.due_at)


def _term(session: Session, about: Contact) -> Clock | None:
    """Its last term of the law; one that ended since the contact became something else is none."""
    found = select(Clock).where(Clock.contact_id == about.id, Clock.legal)
    terms = session.scalars(found.order_by(Clock.id.desc())).all()
    return next(
        (one for one in terms if one.ended_at is None or one.ended_at == about.closed_at), None
    )


def _about(session: Session, notice: Contact, about: str, actor: Actor) -> Contact:
    wanted = "".join(filter(str.isdigit, about))
    if not numbers.is_valid(wanted):
        raise Invalid.at("about", "Vul het nummer van het andere contact in, tien cijfers.")
    if wanted == notice.number:
        raise Invalid.at("about", "Dat is dit contact zelf. Vul het nummer van het andere in.")
    try:
        return contacts.lock(session, actor, wanted)
    except NotFound as error:
        raise Invalid.at("about", str(error)) from error
