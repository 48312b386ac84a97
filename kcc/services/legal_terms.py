"""The clock of the law of a contact: begun with its kind, moved by what the law lets move it."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from kcc.domain.deadlines import Deadline
from kcc.domain.legal_terms import (
    POSTPONING,
    Extension,
    LegalCase,
    legal_deadline,
    longest_end,
    start_of,
)
from kcc.domain.moments import Moment
from kcc.domain.pauses import Pause
from kcc.domain.term import Term
from kcc.models import Clock, Contact, LegalTerm, Norm
from kcc.services import clocks, outage_spans
from kcc.services.clock_rules import rules


def begin(session: Session, contact: Contact, published_on: date | None, now: datetime) -> None:
    """Start the term of the law for a contact of this kind, if there is a norm for one.

    From its receipt, whenever it was seen what it is; see `kcc.domain.legal_terms`.
    """
    clock = clocks.start(session, contact, Moment.FINAL_ANSWER, contact.received_at, legal=True)
    if clock is None:
        return
    session.flush()
    session.add(LegalTerm(clock_id=clock.id, published_on=published_on))
    move(session, clock, now)


def publish(session: Session, clock: Clock, published_on: date | None, now: datetime) -> None:
    """Let a term that runs follow from another day on which the decision was made known."""
    row = facts(session, clock)
    row.published_on = published_on
    clock.started_at = clock.contact.received_at
    move(session, clock, now)


def running(session: Session, contact: Contact) -> Clock | None:
    """The term of the law that runs for a contact."""
    return next((clock for clock in clocks.running(session, contact) if clock.legal), None)


def facts(session: Session, clock: Clock) -> LegalTerm:
    """What is known of this term; a row that is empty until it is changed."""
    found = session.get(LegalTerm, clock.id)
    if found is None:
        found = LegalTerm(clock_id=clock.id)
        session.add(found)
        session.flush()
    return found


def move(session: Session, clock: Clock, now: datetime) -> None:
    """Compute the end anew at `now`, with its story, and the place in the queue.

    One that stands still with no end in sight is out of the queue, and nobody is warned of it.
    """
    calendar = rules(session).calendar
    clock.started_at = start_of(case_of(session, clock, now), calendar)
    end = end_of(session, clock, stood(session, clock, now), now)
    clock.due_at, clock.steps = end.due_at, end.texts
    still = clocks.pauses(session, clock.contact)
    clock.paused, clock.alert_at = clocks.stands_still(clock, still), None
    if not clock.paused:
        clock.alert_at = rules(session).warned_at(
            clock.started_at, clock.due_at, clock.warn_percent, legal=True
        )
    clocks.refresh(session, clock.contact)


def end_of(session: Session, clock: Clock, pauses: Sequence[Pause], now: datetime) -> Deadline:
    """When a clock of the law ends that stood still so; nothing is written."""
    case = case_of(session, clock, now)
    return legal_deadline(case, term_of(session, clock), rules(session).calendar, pauses)


def latest_end(session: Session, clock: Clock, now: datetime) -> date | None:
    """The last day to which it may be postponed; None for a kind that cannot be."""
    case = case_of(session, clock, now)
    if case.kind not in POSTPONING:
        return None
    pauses = stood(session, clock, now)
    return longest_end(case, term_of(session, clock), rules(session).calendar, pauses)


def case_of(session: Session, clock: Clock, now: datetime) -> LegalCase:
    """What the end of this clock depends on, with what is known at `now` of outages.

    It began with the receipt of what asks for it, also once that went on in an older contact.
    """
    row, contact = session.get(LegalTerm, clock.id), clock.contact
    published_on = row.published_on if row else None
    return LegalCase(
        kind=contact.kind,
        received_at=contact.received_at if published_on else clock.started_at,
        published_on=published_on,
        extension=_extension(row, contact) if row else None,
        outages=outage_spans.of(session, contact, now),
    )


def term_of(session: Session, clock: Clock) -> Term:
    """The term of its norm, in the version under which it was started."""
    norm = session.get_one(Norm, clock.norm_id)
    return Term(norm.amount, norm.unit)


def stood(session: Session, clock: Clock, now: datetime) -> list[Pause]:
    """When this clock stood still, up to `now`."""
    return clocks.pauses_of(clock, clocks.pauses(session, clock.contact), now)


def _extension(row: LegalTerm, contact: Contact) -> Extension | None:
    if row.told_on is None or row.old_end is None or contact.kind not in POSTPONING:
        return None
    return Extension(
        days=row.extra_days,
        old_end=row.old_end,
        told_on=row.told_on,
        article=POSTPONING[contact.kind].article,
    )
