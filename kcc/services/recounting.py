"""What a changed norm, calendar or equated day would do to clocks that run, and doing it."""

import hashlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, or_, select
from sqlalchemy.orm import Session, joinedload

from channels.base import ChannelKind
from kcc.domain.actors import Actor
from kcc.domain.admin_actions import AdminAction
from kcc.domain.deadlines import Deadline, deadline
from kcc.domain.errors import Changed, Invalid
from kcc.domain.events import EventKind
from kcc.domain.explain import moment_step
from kcc.domain.legal_terms import legal_deadline, start_of
from kcc.domain.moments import Moment
from kcc.domain.outages import OUTAGE, tells_of_outage
from kcc.domain.term import Term
from kcc.domain.words import short_moment
from kcc.models import USUAL_CALENDAR, Clock, Contact, LegalTerm, Norm, Standstill
from kcc.services import admin_log, clock_rules, clocks, history, legal_terms
from kcc.services.clock_rules import Rules

SHOWN = 50  # contacts on the page
_BATCH = 200  # contacts in memory at once


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageReach:
    """Terms of the law that an outage may touch: not over at `since`, of these channels."""

    since: datetime
    channels: frozenset[ChannelKind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which clocks: of a norm's rule, in a calendar, touched by an outage, or all that run."""

    rule: int | None = None
    calendar_id: int | None = None
    outage: OutageReach | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One clock that would get another end, in what a page shows of it."""

    number: str
    moment: Moment
    legal: bool
    was: datetime
    becomes: datetime


@dataclass(slots=True, kw_only=True)
class Preview:
    """How many clocks get another end, how many are late by it or late no more; the first of them.

    `retold` keep their end, and say something else of an outage: an objection is in time for it.
    `mark` stands for all of it: who applies a preview, has seen this and nothing else.
    """

    moved: int = 0
    late: int = 0
    relieved: int = 0
    retold: int = 0
    first: list[Moved] = field(default_factory=list)
    _hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    @property
    def touched(self) -> int:
        return self.moved + self.retold

    @property
    def mark(self) -> str:
        return self._hash.hexdigest()[:32]

    def count(self, move: "_Move", now: datetime) -> None:
        clock, becomes = move.clock, move.end.due_at
        self.moved += becomes != clock.due_at
        self.retold += becomes == clock.due_at
        self.late += becomes < now <= clock.due_at
        self.relieved += clock.due_at < now <= becomes
        told = (clock.id, move.norm.id, clock.due_at.isoformat(), becomes.isoformat())
        self._hash.update(repr(told).encode())
        if len(self.first) < SHOWN:
            self.first.append(
                Moved(
                    number=clock.contact.number,
                    moment=clock.moment,
                    legal=clock.legal,
                    was=clock.due_at,
                    becomes=becomes,
                )
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    """A clock that runs, with the end it would have, by which version and in which calendar."""

    clock: Clock
    norm: Norm
    calendar_id: int | None
    end: Deadline

    def matters(self, scope: Scope) -> bool:
        """Whether it changes what this scope is about: the end, or what is said of outages."""
        if scope.outage is None:
            return self.end.due_at != self.clock.due_at
        return self.is_for_outage

    @property
    def is_for_outage(self) -> bool:
        """Whether its story says something else of outages than it did."""
        return _of_outages(self.end.texts) != _of_outages(self.clock.steps)


def preview(session: Session, scope: Scope, now: datetime) -> Preview:
    """What would move if these clocks were counted anew now; nothing is written."""
    counted = Preview()
    for move in _moves(session, scope, now):
        counted.count(move, now)
    return counted


def apply(session: Session, scope: Scope, seen: str, now: datetime, actor: Actor) -> Preview:
    """Move what the preview `seen` showed, in one transaction, each contact with an event.

    Clocks that are met, ended, promised or stand still are left as they are. Raises Changed when
    another set of clocks would move than was shown; nothing of it must be kept then.
    """
    admin_log.begin(session)
    clock_rules.forget(session)
    done = Preview()
    for move in _moves(session, scope, now, lock=True):
        done.count(move, now)
        _move(session, move, now, actor)
    if done.mark != seen:
        message = (
            "Er is net iets veranderd, waardoor andere termijnen zouden schuiven. Kijk nog eens."
        )
        raise Changed(message, done.mark)
    counted = {"verplaatst": str(done.moved), "daardoor te laat": str(done.late)}
    admin_log.record(session, AdminAction.CLOCKS_MOVED, "lopende termijnen", now, actor, counted)
    return done


def _move(session: Session, move: _Move, now: datetime, actor: Actor) -> None:
    """Rewrite one clock; its story says who did that, and when."""
    clock, rules = move.clock, clock_rules.rules(session)
    was, becomes = short_moment(clock.due_at), short_moment(move.end.due_at)
    moved, why = clock.due_at != move.end.due_at, {"why": OUTAGE} if move.is_for_outage else {}
    words = f"opnieuw berekend door {actor.name}: eerst {was}"
    line = moment_step(now, words, rules.calendar)
    *steps, last = move.end.texts
    clock.norm, clock.calendar_id = move.norm, move.calendar_id
    if clock.legal:
        clock.started_at = start_of(legal_terms.case_of(session, clock, now), rules.calendar)
    clock.due_at, clock.steps = move.end.due_at, [*steps, str(line), last]
    clock.alert_at = rules.warned_at(
        clock.started_at,
        clock.due_at,
        move.norm.warn_percent,
        legal=clock.legal,
        calendar_id=move.calendar_id,
    )
    if moved:
        told = {"was": f"{clock.moment.label} {was}", "to": becomes} | why
        history.record(session, clock.contact, EventKind.CLOCK_MOVED, now, actor, **told)
    else:
        reason = next(reversed(_of_outages(move.end.texts)), "er was geen storing")
        history.record(session, clock.contact, EventKind.OUTAGE_TOLD, now, actor, reason=reason)
    clocks.refresh(session, clock.contact)


def _moves(session: Session, scope: Scope, now: datetime, *, lock: bool = False) -> Iterator[_Move]:
    """The clocks that would get another end, a batch of contacts at a time."""
    rules, norm = clock_rules.rules(session), _in_force(session, scope)
    for contact_ids in _batches(session, scope):
        if lock:  # a contact first, as all who change one do
            taken = select(Contact.id).where(Contact.id.in_(contact_ids)).order_by(Contact.id)
            session.execute(taken.with_for_update(of=Contact))
        batch = _batch(session, scope, contact_ids)
        for clock in batch.clocks:
            move = _counted(session, rules, clock, norm or clock.norm, batch.still(clock), now)
            if move is not None and move.matters(scope):
                yield move
        session.flush()
        for clock in batch.clocks:
            session.expunge(clock)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Clocks with what they stood still for; terms of the law are held so that they are known."""

    clocks: Sequence[Clock]
    standstills: Sequence[Standstill]
    _held: Sequence[LegalTerm]

    def still(self, clock: Clock) -> list[Standstill]:
        return [one for one in self.standstills if one.contact_id == clock.contact_id]


def _batch(session: Session, scope: Scope, contact_ids: Sequence[int]) -> _Batch:
    found = session.scalars(
        select(Clock)
        .where(Clock.contact_id.in_(contact_ids), *_running(scope))
        .order_by(Clock.contact_id, Clock.id)
        .options(joinedload(Clock.contact))
        .execution_options(populate_existing=True)
    ).all()
    stood = select(Standstill).where(Standstill.contact_id.in_(contact_ids))
    law = select(LegalTerm).where(LegalTerm.clock_id.in_([one.id for one in found if one.legal]))
    return _Batch(found, session.scalars(stood).all(), session.scalars(law).all())


def _counted(
    session: Session,
    rules: Rules,
    clock: Clock,
    norm: Norm | None,
    still: Sequence[Standstill],
    now: datetime,
) -> _Move | None:
    """None where the term never ends, or no norm is for it: a promise stays."""
    if norm is None or norm.legal != clock.legal:
        return None
    term, pauses = Term(norm.amount, norm.unit), clocks.pauses_of(clock, still, now)
    calendar_id = None if clock.legal else norm.calendar_id or clock.calendar_id
    calendar = rules.calendars.of(calendar_id)
    try:
        if clock.legal:
            end = legal_deadline(legal_terms.case_of(session, clock, now), term, calendar, pauses)
        else:
            end = deadline(clock.started_at, term, calendar, pauses)
    except Invalid:
        return None
    return _Move(clock=clock, norm=norm, calendar_id=calendar_id, end=end)


def _in_force(session: Session, scope: Scope) -> Norm | None:
    """The version of the rule to count by; None where each clock keeps its own."""
    if scope.rule is None:
        return None
    return session.scalar(select(Norm).where(Norm.rule == scope.rule, Norm.replaced_at.is_(None)))


def _batches(session: Session, scope: Scope) -> Iterator[list[int]]:
    """The contacts with such clocks in order; only their numbers are in memory at once."""
    found = select(Clock.contact_id).where(*_running(scope)).order_by(Clock.due_at)
    ids = array("q", sorted(set(session.scalars(found))))
    for start in range(0, len(ids), _BATCH):
        yield ids[start : start + _BATCH].tolist()


def _running(scope: Scope) -> list[ColumnElement[bool]]:
    """What stands still is counted by the calendar of the day on which it goes on."""
    which: list[ColumnElement[bool]] = [
        Clock.met_at.is_(None),
        Clock.ended_at.is_(None),
        Clock.paused.is_(False),
    ]
    if scope.rule is not None:
        which.append(Clock.norm_id.in_(select(Norm.id).where(Norm.rule == scope.rule)))
    if scope.calendar_id is not None:
        chosen = Clock.calendar_id == scope.calendar_id
        unsaid = Clock.calendar_id.is_(None) & (scope.calendar_id == USUAL_CALENDAR)
        which += [~Clock.legal, or_(chosen, unsaid)]
    if scope.outage is not None:
        came_so = select(Contact.id).where(Contact.channel.in_(scope.outage.channels))
        may_feel = (Clock.due_at >= scope.outage.since) & Clock.contact_id.in_(came_so)
        which += [Clock.legal.is_(True), or_(may_feel, cast(Clock.steps, String).contains(OUTAGE))]
    return which


def _of_outages(story: Sequence[str]) -> list[str]:
    return [text for text in story if tells_of_outage(text)]
