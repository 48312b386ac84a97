"""The clocks of contacts: started, met and ended by events, each at the time of its event."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.actors import SYSTEM
from kcc.domain.calendar import Calendar
from kcc.domain.deadlines import Deadline, deadline
from kcc.domain.errors import Invalid
from kcc.domain.events import EventKind
from kcc.domain.moments import Moment
from kcc.domain.norms import first_match
from kcc.domain.term import Term
from kcc.models import NEVER, Clock, Contact, Norm
from kcc.services import calendars, history
from kcc.services.history import Happening
from kcc.services.rows import Row

ANSWERS = frozenset({Moment.FIRST_ANSWER, Moment.NEXT_ANSWER, Moment.CALLBACK})
_RULES = "clock_rules"


@dataclass(frozen=True, slots=True)
class NormInForce:
    """A norm apart from the session, whose rows are read anew after each roll-back."""

    id: int
    channel: ChannelKind | None
    moment: Moment
    term: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A clock that is going to start."""

    norm: NormInForce
    started_at: datetime
    deadline: Deadline

    @property
    def moment(self) -> Moment:
        return self.norm.moment

    @property
    def happening(self) -> Happening:
        return Happening(
            kind=EventKind.CLOCK_STARTED,
            at=self.started_at,
            actor=SYSTEM,
            data={"moment": self.moment.value},
        )


@dataclass(frozen=True, slots=True)
class Rules:
    """The calendar and the norms in force, read once per session."""

    calendar: Calendar
    norms: tuple[NormInForce, ...]

    def norm(self, channel: ChannelKind, moment: Moment) -> NormInForce | None:
        """The norm for this channel; `norms` has those for one channel before those for any."""
        return first_match(self.norms, channel, moment)

    def planned(self, channel: ChannelKind, moment: Moment, at: datetime) -> Planned | None:
        """The clock of this moment when it starts at `at`.

        None without a norm, or when the municipality does not open any more: whoever asks
        something must be heard all the same, and `setup` says that hours miss.
        """
        norm = self.norm(channel, moment)
        if norm is None:
            return None
        try:
            end = deadline(at, norm.term, self.calendar)
        except Invalid:
            return None
        return Planned(norm=norm, started_at=at, deadline=end)


def rules(session: Session) -> Rules:
    """The rules in force; a session that lives long keeps those it began with."""
    known = session.info.get(_RULES)
    if isinstance(known, Rules):
        return known
    norms = (
        NormInForce(number, channel, moment, Term(amount, unit))
        for number, channel, moment, amount, unit in session.execute(_IN_FORCE)
    )
    fresh = Rules(calendars.calendar(session), tuple(norms))
    session.info[_RULES] = fresh
    return fresh


def forget_rules(session: Session) -> None:
    """Read the rules anew: norms or opening hours were changed."""
    session.info.pop(_RULES, None)
    calendars.forget(session)


def start(session: Session, contact: Contact, moment: Moment, at: datetime) -> Clock | None:
    """Start a clock at the moment `at` of its event; None where `Rules.planned` knows of none.

    A clock of the same moment that still runs is kept: the citizen who writes twice is not
    answered later for it.
    """
    planned = rules(session).planned(contact.channel, moment, at)
    if planned is None or any(c.moment == moment for c in running(session, contact)):
        return None
    clock = Clock(
        contact=contact,
        norm_id=planned.norm.id,
        moment=moment,
        started_at=at,
        due_at=planned.deadline.due_at,
        steps=planned.deadline.texts,
    )
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
    made = (current.planned(contact.channel, moment, at) for moment in moments)
    planned = [one for one in made if one is not None]
    shown = [one.deadline.due_at for one in planned if one.moment is not Moment.ACKNOWLEDGE]
    contact.due_at = min(shown, default=NEVER)
    return planned


def rows(contact: Contact, planned: Sequence[Planned]) -> list[Row]:
    """The clocks that were planned for a new contact, which has been flushed by now."""
    return [
        {
            "contact_id": contact.id,
            "norm_id": one.norm.id,
            "moment": one.moment,
            "started_at": one.started_at,
            "due_at": one.deadline.due_at,
            "steps": one.deadline.texts,
        }
        for one in planned
    ]


def ask_again(session: Session, contact: Contact, at: datetime) -> Clock | None:
    """Start the clock that a citizen's message at `at` asks for, unless one runs already.

    After an answer that is the next one; in a contact that never owed one, the first.
    """
    started = select(Clock).where(Clock.contact_id == contact.id, Clock.moment.in_(ANSWERS))
    earlier = session.scalars(started).all()
    if any(clock.is_running for clock in earlier):
        return None
    moment = Moment.NEXT_ANSWER if earlier else Moment.FIRST_ANSWER
    return start(session, contact, moment, at)


def meet(session: Session, contact: Contact, moments: Collection[Moment], at: datetime) -> None:
    """Meet the running clocks of these moments at the time of the event that met them."""
    for clock in running(session, contact):
        if clock.moment in moments:
            clock.met_at = at
            _record(session, contact, EventKind.CLOCK_MET, clock.moment, at)
    refresh(session, contact)


def unmeet(session: Session, contact: Contact, at: datetime) -> None:
    """Let the clocks that were met by the event at `at` run on: that event was undone."""
    _restart(session, contact, Clock.met_at == at)


def end(session: Session, contact: Contact, moments: Collection[Moment], at: datetime) -> None:
    """End running clocks that lost their meaning, neither met nor missed."""
    for clock in running(session, contact):
        if clock.moment in moments:
            clock.ended_at = at
            _record(session, contact, EventKind.CLOCK_ENDED, clock.moment, at)
    refresh(session, contact)


def run_on(session: Session, contact: Contact, ended_at: datetime) -> None:
    """Let the clocks that ended at that moment run on: they had their meaning after all."""
    _restart(session, contact, Clock.moment.in_(ANSWERS), Clock.ended_at == ended_at)


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

    The acknowledgement leaves by itself, so its clock moves nobody up the queue.
    """
    session.flush()
    due = [c.due_at for c in running(session, contact) if c.moment is not Moment.ACKNOWLEDGE]
    contact.due_at = min(due, default=NEVER)


def _restart(session: Session, contact: Contact, *which: ColumnElement[bool]) -> None:
    """Let these clocks of the contact run again, with the end that they had."""
    for clock in session.scalars(select(Clock).where(Clock.contact_id == contact.id, *which)):
        clock.met_at = clock.ended_at = None
        _record(session, contact, EventKind.CLOCK_STARTED, clock.moment, clock.started_at)
    refresh(session, contact)


def _record(
    session: Session, contact: Contact, kind: EventKind, moment: Moment, at: datetime
) -> None:
    history.record(session, contact, kind, at, SYSTEM, moment=moment.value)


_IN_FORCE = (
    select(Norm.id, Norm.channel, Norm.moment, Norm.amount, Norm.unit)
    .where(Norm.replaced_at.is_(None))
    .order_by(Norm.channel.is_(None), Norm.id)
)
