"""The service norms: a change makes a new version, so clocks that run keep theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from channels.base import ChannelKind
from kcc.domain.actors import Actor
from kcc.domain.admin_actions import AdminAction
from kcc.domain.errors import Changed, Invalid
from kcc.domain.moments import Moment
from kcc.domain.term import Term
from kcc.models import Norm
from kcc.services import admin_log, clock_rules


@dataclass(frozen=True, slots=True)
class Place:
    """What a norm is about; without a channel it is for every channel that has none of its own."""

    channel: ChannelKind | None
    moment: Moment

    @property
    def words(self) -> str:
        return f"{self.moment.label}, {self.channel.label if self.channel else 'elk kanaal'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NormInput:
    """What an admin fills in; percentages are of contacts and of the term."""

    term: Term
    target_percent: int
    warn_percent: int


def in_force(session: Session) -> dict[Place, Norm]:
    norms = session.scalars(select(Norm).where(Norm.replaced_at.is_(None)).order_by(Norm.id))
    return {Place(norm.channel, norm.moment): norm for norm in norms}


def history(session: Session, place: Place) -> Sequence[Norm]:
    """All versions, the newest first; at most one of them is in force."""
    return session.scalars(select(Norm).where(_at(place)).order_by(Norm.id.desc())).all()


def set_norm(
    session: Session,
    place: Place,
    given: NormInput,
    seen_id: int | None,
    now: datetime,
    actor: Actor,
) -> None:
    """Put a new version in the place of the one that was seen (None: there was none).

    Clocks that run keep the version they were started with; new ones get this one. Raises
    Changed when somebody else changed it meanwhile, Invalid for percentages beyond 1 to 100.
    """
    _check(given)
    old = _replace(session, place, seen_id, now)
    made = Norm(
        rule=old.rule if old else _next(session, Norm.rule),
        position=old.position if old else _next(session, Norm.position),
        channel=place.channel,
        moment=place.moment,
        amount=given.term.amount,
        unit=given.term.unit,
        target_percent=given.target_percent,
        warn_percent=given.warn_percent,
        valid_from=now,
    )
    session.add(made)
    data = {"was": _words(old), "wordt": _words(made)}
    _record(session, AdminAction.NORM_SET, place, now, actor, data)


def end_norm(
    session: Session, place: Place, seen_id: int | None, now: datetime, actor: Actor
) -> None:
    """Start no more clocks for this place; raises Changed as `set_norm` does."""
    old = _replace(session, place, seen_id, now)
    if old is not None:
        _record(session, AdminAction.NORM_ENDED, place, now, actor, {"was": _words(old)})


def _replace(session: Session, place: Place, seen_id: int | None, now: datetime) -> Norm | None:
    admin_log.begin(session)
    old = session.scalar(select(Norm).where(_at(place), Norm.replaced_at.is_(None)))
    if (old.id if old else None) != seen_id:
        message = "Iemand anders heeft deze norm net gewijzigd. Bekijk de nieuwe stand."
        raise Changed(message, str(old.id) if old else "")
    if old is not None:
        old.replaced_at = now
        session.flush()
    return old


def _next(session: Session, column: InstrumentedAttribute[int]) -> int:
    return (session.scalar(select(func.max(column))) or 0) + 1


def _at(place: Place) -> ColumnElement[bool]:
    channel = Norm.channel.is_(None) if place.channel is None else Norm.channel == place.channel
    return channel & (Norm.moment == place.moment)


def _check(given: NormInput) -> None:
    mistakes = {
        name: "Vul een percentage van 1 tot en met 100 in."
        for name in ("target_percent", "warn_percent")
        if not 1 <= getattr(given, name) <= 100
    }
    if mistakes:
        raise Invalid("Deze norm is zo niet te bewaren.", mistakes)


def _record(
    session: Session,
    action: AdminAction,
    place: Place,
    now: datetime,
    actor: Actor,
    data: dict[str, str],
) -> None:
    admin_log.record(session, action, place.words, now, actor, data)
    clock_rules.forget(session)


def _words(norm: Norm | None) -> str:
    if norm is None:
        return "geen norm"
    term = Term(norm.amount, norm.unit)
    return f"{term}, doel {norm.target_percent}%, waarschuwing vanaf {norm.warn_percent}%"
