"""The clocks of contacts: started, met and ended by events, each at the time of its event."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from kcc.domain import sla
from kcc.domain.actors import SYSTEM, Actor
from kcc.domain.events import EventKind
from kcc.domain.moments import Moment
from kcc.domain.pause_reasons import may_stand_still
from kcc.domain.pauses import Pause
from kcc.domain.states import State
from kcc.domain.suspending import told
from kcc.models import NEVER, Clock, Contact, Standstill
from kcc.services import history
from kcc.services.clock_rules import Planned, about, rules
from kcc.services.rows import Row

# What a citizen's message asks for; and what an answer of a person meets: who is answered needs
# to hear no date any more, and heard what was promised.
ANSWERS = frozenset({Moment.FIRST_ANSWER, Moment.NEXT_ANSWER, Moment.CALLBACK})
ANSWERED = ANSWERS | {Moment.DATE_MESSAGE, Moment.PROMISE}
# Over with the contact: all but the acknowledgement, which leaves all the same. Taken up again, it
# owes those of the department no more, which has to be asked anew.
_OVER = frozenset(Moment) - {Moment.ACKNOWLEDGE}
OWED_AGAIN = _OVER - {Moment.REFERRAL}
_ASKED = ANSWERS | {Moment.FINAL_ANSWER}
_MINUTE = timedelta(minutes=1)


def start(
    session: Session, contact: Contact, moment: Moment, at: datetime, *, legal: bool = False
) -> Clock | None:
    """Start a clock at the moment `at` of its event; None where `Rules.planned` knows of none.

    A clock of the same moment and family that still runs is kept: the citizen who writes twice is
    not answered later for it.
    """
    planned = rules(session).planned(about(contact), moment, at, legal=legal)
    same = (c for c in running(session, contact) if c.moment is moment and c.legal == legal)
    if planned is None or any(same):
        return None
    clock = Clock(contact=contact, **_columns(planned))
    session.add(clock)
    refresh(session, contact)
    _record(session, contact, EventKind.CLOCK_STARTED, moment, at)
    return clock


def plan(
    session: Session, contact: Contact, moments: Collection[Moment], at: datetime
) -> list[Planned]:
    """What clocks a new contact gets, and its place in the queue; nothing is written yet.

    So the contact can go to the database once, with everything that depends on it behind it.
    """
    current = rules(session)
    asked = about(contact)
    made = (current.planned(asked, moment, at) for moment in moments)
    planned = [one for one in made if one is not None]
    shown = [one.deadline.due_at for one in planned if one.moment is not Moment.ACKNOWLEDGE]
    contact.due_at = min(shown, default=NEVER)
    return planned


def rows(contact: Contact, planned: Sequence[Planned]) -> list[Row]:
    """The clocks that were planned for a new contact, which has been flushed by now."""
    return [{"contact_id": contact.id} | _columns(one) for one in planned]


def ask_again(session: Session, contact: Contact, at: datetime) -> Clock | None:
    """Start the clock that a citizen's message at `at` asks for, unless one runs already.

    After an answer that is the next one; in a contact that never owed one, the first. A complex
    question that nobody answered yet owes its final answer, whatever is added to it. A message that
    was answered before it left, asks for nothing when it is put back.
    """
    started = select(Clock).where(
        Clock.contact_id == contact.id, Clock.moment.in_(_ASKED), ~Clock.legal
    )
    earlier = session.scalars(started).all()
    owed = ANSWERS if contact.answered_at else _ASKED
    if any(clock.is_running and clock.moment in owed for clock in earlier):
        return None
    if any(clock.started_at == at and clock.met_at is not None for clock in earlier):
        return None
    moment = Moment.NEXT_ANSWER if earlier else Moment.FIRST_ANSWER
    return start(session, contact, moment, at)


def meet(
    session: Session,
    contact: Contact,
    moments: Collection[Moment],
    at: datetime,
    agent_id: int | None = None,
) -> None:
    """Meet the running clocks of these moments at the time of the event that met them.

    Who met it, where, and in how much opening time is written now: it stays as it was.
    """
    met = [clock for clock in running(session, contact) if clock.moment in moments]
    can_stand = any(may_stand_still(clock.moment, legal=clock.legal) for clock in met)
    still = pauses(session, contact) if can_stand else []
    for clock in met:
        _meet(session, clock, at, agent_id, still)
    refresh(session, contact)


def close(session: Session, contact: Contact, at: datetime, actor: Actor) -> None:
    """With the end of a contact at `at`, meet the clocks that its outcome meets; end the others."""
    answers = contact.outcome is not None and contact.outcome.is_answer
    met = met_by(contact, actor) | {Moment.FINAL_ANSWER} if answers else frozenset()
    still = pauses(session, contact)
    for clock in running(session, contact):
        if clock.moment in met:
            _meet(session, clock, at, actor.agent_id, still)
        elif clock.moment in _OVER or contact.state is State.NO_ACTION:
            end_one(session, clock, at)
    refresh(session, contact)


def met_by(contact: Contact, actor: Actor) -> frozenset[Moment]:
    """What an answer of this actor meets; of the department itself also what it owed the KCC."""
    return ANSWERED | {Moment.REFERRAL} if _is_of(contact, actor) else ANSWERED


def department_reacts(session: Session, contact: Contact, at: datetime, actor: Actor) -> None:
    """Meet the clock of the department, if it is one of its people who says or does something."""
    if _is_of(contact, actor):
        meet(session, contact, {Moment.REFERRAL}, at, actor.agent_id)


def unmeet(
    session: Session,
    contact: Contact,
    at: datetime,
    moments: Collection[Moment] = frozenset(Moment),
) -> None:
    """Let the clocks that were met by the event at `at` run on: that event was undone."""
    _restart(session, contact, Clock.moment.in_(moments), Clock.met_at == at)


def end(session: Session, contact: Contact, moments: Collection[Moment], at: datetime) -> None:
    """End running clocks that lost their meaning, neither met nor missed."""
    for clock in running(session, contact):
        if clock.moment in moments:
            end_one(session, clock, at)
    refresh(session, contact)


def end_one(session: Session, clock: Clock, at: datetime, why: str = "") -> None:
    """End one clock; the history tells `why`. The caller refreshes its contact."""
    clock.ended_at, clock.alert_at, clock.paused = at, None, False
    clock.department_id = clock.contact.department_id
    _record(session, clock.contact, EventKind.CLOCK_ENDED, clock.moment, at, why=why)


def run_on(
    session: Session,
    contact: Contact,
    ended_at: datetime,
    moments: Collection[Moment] = _OVER,
) -> None:
    """Let the clocks that ended at that moment run on: they had their meaning after all."""
    _restart(session, contact, Clock.moment.in_(moments), Clock.ended_at == ended_at)


def run_again(session: Session, clock: Clock) -> None:
    """Let one clock that ended run as it was."""
    _restart(session, clock.contact, Clock.id == clock.id)


def pauses(session: Session, contact: Contact) -> list[Standstill]:
    """When the contact stood still, the first time first; the last may go on."""
    found = select(Standstill).where(Standstill.contact_id == contact.id)
    return list(session.scalars(found.order_by(Standstill.started_at))) if contact.id else []


def pauses_of(clock: Clock, still: Sequence[Standstill], until: datetime) -> list[Pause]:
    """Those that stop this clock, up to `until` where one goes on.

    That of the law may have an end that is still to come.
    """
    return [
        Pause(start=one.started_at, end=end, why=_why(clock, one))
        for one in still
        if one.reason.stops(clock.moment, legal=clock.legal)
        and (end := one.ended_at or until) > one.started_at
    ]


def _why(clock: Clock, one: Standstill) -> str:
    """For what reason, on which ground, and who said so."""
    return f"{told(clock.contact.kind, one.reason)}, {one.actor_name}"


def stands_still(clock: Clock, still: Sequence[Standstill]) -> bool:
    """Whether one of these stops the clock, with no end in sight."""
    stops = (one for one in still if one.reason.stops(clock.moment, legal=clock.legal))
    return any(one.ended_at is None for one in stops)


def has_owed(session: Session, contact: Contact) -> bool:
    """Whether the contact ever had a clock of an answer."""
    owed = select(Clock.id).where(Clock.contact_id == contact.id, Clock.moment.in_(ANSWERS))
    return session.scalar(owed.limit(1)) is not None


def running(session: Session, contact: Contact) -> list[Clock]:
    """The clocks of a contact that still run, the nearest first."""
    query = (
        select(Clock)
        .where(Clock.contact_id == contact.id, Clock.met_at.is_(None), Clock.ended_at.is_(None))
        .order_by(Clock.due_at)
    )
    return list(session.scalars(query)) if contact.id else []


def refresh(session: Session, contact: Contact) -> None:
    """Set the place in the queue: the nearest clock that an agent can do something about.

    The acknowledgement leaves by itself, so its clock moves nobody up the queue; nor does one
    that stands still.
    """
    session.flush()
    shown = (c for c in running(session, contact) if c.moment is not Moment.ACKNOWLEDGE)
    contact.due_at = min((c.due_at for c in shown if not c.paused), default=NEVER)


def _columns(planned: Planned) -> dict[str, Any]:
    return {
        "norm_id": planned.norm.id,
        "calendar_id": planned.calendar_id,
        "moment": planned.moment,
        "legal": planned.norm.legal,
        "started_at": planned.started_at,
        "due_at": planned.deadline.due_at,
        "alert_at": planned.alert_at,
        "steps": planned.deadline.texts,
    }


def _is_of(contact: Contact, actor: Actor) -> bool:
    return actor.department_id is not None and actor.department_id == contact.department_id


def _meet(
    session: Session,
    clock: Clock,
    at: datetime,
    agent_id: int | None,
    still: Sequence[Standstill],
) -> None:
    clock.met_at, clock.met_by_id = at, agent_id
    _settle(session, clock, at, still)
    _record(session, clock.contact, EventKind.CLOCK_MET, clock.moment, at)


def _settle(session: Session, clock: Clock, at: datetime, still: Sequence[Standstill]) -> None:
    """Write what figures need of a clock that is met now."""
    calendar = rules(session).calendars.of(clock.calendar_id)
    clock.alert_at, clock.paused = None, False
    clock.department_id = clock.contact.department_id
    stood = pauses_of(clock, still, at)
    begun = min(clock.started_at, at)  # the term of an objection begins after that for filing it
    gross = sla.between(begun, at, calendar)
    clock.gross_minutes = gross // _MINUTE
    used = sla.between(begun, at, calendar, stood) if stood else gross
    clock.used_minutes = used // _MINUTE


def _restart(session: Session, contact: Contact, *which: ColumnElement[bool]) -> None:
    """Let these clocks of the contact run again, with the end that they had.

    Nobody is warned of the same clock a second time: who warns keeps what was told. What stood
    still and was not told to go on meanwhile, stands still.
    """
    still = pauses(session, contact)
    for clock in session.scalars(select(Clock).where(Clock.contact_id == contact.id, *which)):
        clock.met_at = clock.ended_at = clock.met_by_id = clock.department_id = None
        clock.used_minutes = clock.gross_minutes = None
        clock.paused, clock.alert_at = stands_still(clock, still), None
        if not clock.paused:
            clock.alert_at = rules(session).warned_at(
                clock.started_at,
                clock.due_at,
                clock.warn_percent,
                legal=clock.legal,
                calendar_id=clock.calendar_id,
            )
        _record(session, contact, EventKind.CLOCK_STARTED, clock.moment, clock.started_at)
    refresh(session, contact)


def _record(
    session: Session,
    contact: Contact,
    kind: EventKind,
    moment: Moment,
    at: datetime,
    **told: str,
) -> None:
    said = {name: words for name, words in told.items() if words}
    history.record(session, contact, kind, at, SYSTEM, moment=moment.value, **said)
