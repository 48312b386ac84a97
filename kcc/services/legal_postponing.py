"""A term of the law that is postponed: the citizen was told in writing before its end."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from kcc.domain import texts
from kcc.domain.actors import Actor
from kcc.domain.errors import Invalid, Refused
from kcc.domain.events import EventKind
from kcc.domain.legal_terms import POSTPONING, Postponing, check_until
from kcc.domain.outages import own_days
from kcc.domain.states import check_open
from kcc.domain.statutory import legal_end
from kcc.domain.words import citizens_date, local
from kcc.models import Clock, Contact, Delivery, Message, MessageKind, OutboxItem
from kcc.services import history, legal_terms
from kcc.services.clock_rules import rules

_BY_MAIL = (MessageKind.ANSWER, MessageKind.INTERIM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What the citizen was told: until when, on which day, with which reference, and why.

    The days are those in the Netherlands; the reference is that of a letter on paper or in another
    system, empty for a mail that left from the contact on that day.
    """

    until: date | None
    told_on: date | None
    reference: str = ""
    why: str = ""


def postpone_term(
    session: Session, contact: Contact, notice: Notice, now: datetime, actor: Actor
) -> None:
    """Put the end of a term of the law off to the day that the citizen was told.

    By as much as the law of its kind allows, and once. What counts is when the citizen was told:
    a notice that left in time may be written down later. Raises Refused where the law allows none,
    where it stands still or was postponed before; Invalid for days that cannot be, and without
    what shows that the citizen was told.
    """
    check_open(contact.state)
    clock = legal_terms.running(session, contact)
    if clock is None:
        raise Refused("Voor dit contact loopt geen wettelijke termijn.")
    rule = _allowed(session, contact, clock)
    old_end = local(clock.due_at).date()
    told_on = _told(session, contact, notice, old_end, now)
    until = _until(session, clock, notice, old_end, now)
    if rule.needs_why and not texts.storable(notice.why).strip():
        raise Invalid.at("postpone_why", f"Schrijf waarom: dat moet ({rule.article}).")
    row = legal_terms.facts(session, clock)
    row.extra_days = _extra(session, clock, until, now)
    row.old_end, row.told_on = old_end, told_on
    row.reference = texts.storable(notice.reference).strip()[:100]
    row.why = texts.storable(notice.why).strip()[:500]
    history.record(
        session,
        contact,
        EventKind.TERM_POSTPONED,
        now,
        actor,
        was=citizens_date(old_end, "nl"),
        to=citizens_date(until, "nl"),
        reference=row.reference,
    )
    legal_terms.move(session, clock, now)
    session.flush()


def _allowed(session: Session, contact: Contact, clock: Clock) -> Postponing:
    rule = POSTPONING.get(contact.kind)
    if rule is None:
        raise Refused(f"De termijn van een {contact.kind.label} kan niet worden verdaagd.")
    if legal_terms.facts(session, clock).told_on is not None:
        raise Refused(
            "Deze termijn is al verdaagd; dat kan één keer. Stemt de inwoner in met meer uitstel,"
            " schort de termijn dan op."
        )
    if clock.paused:
        raise Refused("De termijn staat nu stil. Laat haar eerst weer lopen.")
    return rule


def _told(session: Session, contact: Contact, notice: Notice, old_end: date, now: datetime) -> date:
    told_on = notice.told_on
    if told_on is None:
        raise Invalid.at("told_on", "Vul in op welke dag de inwoner het bericht kreeg.")
    if told_on > local(now).date():
        raise Invalid.at("told_on", "Die dag komt nog. Leg het vast als het bericht weg is.")
    if told_on < local(contact.received_at).date():
        raise Invalid.at("told_on", "Toen was dit contact er nog niet.")
    if told_on > old_end:
        last = citizens_date(old_end, "nl")
        raise Invalid.at("told_on", f"Dat is te laat: verdagen kon tot en met {last}.")
    if not texts.storable(notice.reference).strip() and not _wrote_on(session, contact, told_on):
        raise Invalid.at(
            "reference",
            "Die dag ging er geen mail uit dit contact. Vul het kenmerk van de brief in.",
        )
    return told_on


def _wrote_on(session: Session, contact: Contact, day: date) -> bool:
    """Whether somebody mailed the citizen that day, and did not take it back."""
    undone = exists().where(
        OutboxItem.message_id == Message.id, OutboxItem.delivery == Delivery.UNDONE
    )
    sent = select(Message.at).where(
        Message.contact_id == contact.id, Message.kind.in_(_BY_MAIL), ~undone
    )
    return any(local(at).date() == day for at in session.scalars(sent))


def _until(session: Session, clock: Clock, notice: Notice, old_end: date, now: datetime) -> date:
    if notice.until is None:
        raise Invalid.at("until_day", "Kies de nieuwe laatste dag.")
    latest = legal_terms.latest_end(session, clock, now) or old_end
    check_until(notice.until, old_end, latest, rules(session).calendar)
    return notice.until


def _extra(session: Session, clock: Clock, until: date, now: datetime) -> int:
    """The days by which the term itself grows: those it stood still come on top."""
    term, pauses = legal_terms.term_of(session, clock), legal_terms.stood(session, clock, now)
    holidays = rules(session).calendar.holidays
    case = legal_terms.case_of(session, clock, now)
    closed = own_days(case.kind, case.outages)
    end = legal_end(clock.started_at, term, pauses, holidays, outage_days=closed)
    return (until - end.unmoved).days
