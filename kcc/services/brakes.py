"""The brakes on automatic mail: each mail is counted before it is sent, and held back by one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, func, select, text, tuple_
from sqlalchemy.orm import Session

from kcc.db import UtcDateTime, rare
from kcc.domain import brakes
from kcc.domain.actors import Actor
from kcc.domain.admin_actions import AdminAction
from kcc.domain.brakes import Gauge, Level
from kcc.domain.errors import NotFound
from kcc.models import Brake, Mailbox
from kcc.services import admin_log
from kcc.services.installation import IntakeLimits

PAGE = 50
IS_TRIPPED = rare(Brake.tripped_at.is_not(None))
_Place = tuple[Level, str]  # the key of a brake
_GONE = "Deze rem is al losgelaten."

# Made once: these run for each mail that is acknowledged, and making them takes longer.
_BRAKES = cast(Table, Brake.__table__)
_KNOWN = (
    select(_BRAKES.c.level, _BRAKES.c.key, _BRAKES.c.since, _BRAKES.c.count, _BRAKES.c.holds)
    .where(tuple_(_BRAKES.c.level, _BRAKES.c.key).in_(bindparam("asked", expanding=True)))
    .with_for_update()
)
_WRITE = text(
    "INSERT INTO brake (level, key, since, count, holds, tripped_at, held, held_at, number)"
    " VALUES (:level, :key, :since, :count, :holds, :held_at, :held, :held_at, :number)"
    " ON CONFLICT (level, key) DO UPDATE SET"
    " since = excluded.since, count = excluded.count, holds = excluded.holds,"
    " tripped_at = COALESCE(brake.tripped_at, excluded.tripped_at),"
    " held = brake.held + excluded.held,"
    " held_at = COALESCE(excluded.held_at, brake.held_at),"
    " number = CASE WHEN excluded.number = '' THEN brake.number ELSE excluded.number END"
).bindparams(bindparam("since", type_=UtcDateTime()), bindparam("held_at", type_=UtcDateTime()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """An automatic mail to this address (lower case), about the contact with this number."""

    address: str
    subject: str
    mailbox_id: int
    number: str

    @property
    def keys(self) -> dict[Level, str]:
        return brakes.keys(self.address, self.subject, self.mailbox_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tripped:
    """A brake that held mail back and that nobody settled yet; it names no citizen.

    `of` is a mailbox, or only the domain of whom it is about; `holds` is whether the next mail
    would be held back as well; `number` is the contact that went without last.
    """

    id: int
    level: Level
    of: str
    holds: bool
    tripped_at: datetime
    held: int
    held_at: datetime
    number: str


def held_by(
    session: Session, wishes: Sequence[Wish], now: datetime, limits: IntakeLimits
) -> list[Level | None]:
    """Count automatic mails, in this order; for each the brake that holds it back, if any.

    Every mail that answers by itself asks here first. What a narrow brake holds back does not
    count for a wider one, so that one program in a loop costs nobody else a mail. Whoever asks
    has the turn to make contacts (`next_numbers`): two processes never count the same, and wait
    for each other in one order.
    """
    if not wishes:
        return []
    counts = _Counts(_gauges(session, wishes), now, limits)
    held = [counts.add(wish) for wish in wishes]
    session.connection().execute(_WRITE, counts.rows())
    return held


def tripped(session: Session, now: datetime, limits: IntakeLimits) -> Sequence[Tripped]:
    """Those that wait for an admin, the last to hold something back first: `PAGE` of them."""
    query = select(Brake).where(IS_TRIPPED).order_by(Brake.held_at.desc(), Brake.id).limit(PAGE)
    found = session.scalars(query).all()
    return [_told(session, brake, now, limits) for brake in found]


def count_tripped(session: Session) -> int:
    """How many brakes wait for an admin."""
    return session.scalar(select(func.count()).select_from(Brake).where(IS_TRIPPED)) or 0


def release(session: Session, brake_id: int, now: datetime, actor: Actor) -> None:
    """Let a brake go, and count from nought; what it held back is not sent after all.

    Raises NotFound when somebody did so before.
    """
    admin_log.begin(session)
    brake = session.get(Brake, brake_id, with_for_update=True)
    if brake is None or brake.tripped_at is None:
        raise NotFound(_GONE)
    data = {"waarvan": brake.level.words, "tegengehouden": str(brake.held)}
    admin_log.record(session, AdminAction.BRAKE_RELEASED, _of(session, brake), now, actor, data)
    session.delete(brake)
    session.flush()


class _Counts:
    """What brakes count while several mails are asked for at one moment."""

    def __init__(self, known: dict[_Place, Gauge], now: datetime, limits: IntakeLimits) -> None:
        self._gauges = known
        self._now = now
        self._limits = limits
        self._pressed: set[_Place] = set()
        self._held: Counter[_Place] = Counter()
        self._numbers: dict[_Place, str] = {}

    def add(self, wish: Wish) -> Level | None:
        for level, key in wish.keys.items():
            place = (level, key)
            limit = _limit(level, key, self._limits)
            gauge = brakes.press(self._gauges.get(place), self._now, limit, level.window)
            self._gauges[place] = gauge
            self._pressed.add(place)
            if gauge.holds:
                self._held[place] += 1
                self._numbers[place] = wish.number
                return level
        return None

    def rows(self) -> list[Mapping[str, Any]]:
        return [self._row(*place) for place in sorted(self._pressed)]

    def _row(self, level: Level, key: str) -> Mapping[str, Any]:
        gauge, held = self._gauges[level, key], self._held[level, key]
        return {
            "level": level.value,
            "key": key,
            "since": gauge.since,
            "count": gauge.count,
            "holds": gauge.holds,
            "held": held,
            "held_at": self._now if held else None,
            "number": self._numbers.get((level, key), ""),
        }


def _gauges(session: Session, wishes: Sequence[Wish]) -> dict[_Place, Gauge]:
    asked = sorted({place for wish in wishes for place in wish.keys.items()})
    found = session.connection().execute(_KNOWN, {"asked": asked})
    return {
        (level, key): Gauge(since=since, count=count, holds=holds)
        for level, key, since, count, holds in found
    }


def _limit(level: Level, key: str, limits: IntakeLimits) -> int:
    if level is Level.RECIPIENT:
        return limits.acknowledge_per_day
    if level is Level.SUBJECT:
        times = brakes.SHARED_TIMES if brakes.is_shared(key) else 1
        return times * limits.acknowledge_per_subject_hour
    return limits.acknowledge_per_mailbox_hour


def _told(session: Session, brake: Brake, now: datetime, limits: IntakeLimits) -> Tripped:
    gauge = Gauge(since=brake.since, count=brake.count, holds=brake.holds)
    limit = _limit(brake.level, brake.key, limits)
    return Tripped(
        id=brake.id,
        level=brake.level,
        of=_of(session, brake),
        holds=brakes.press(gauge, now, limit, brake.level.window).holds,
        tripped_at=brake.tripped_at or brake.since,
        held=brake.held,
        held_at=brake.held_at or brake.since,
        number=brake.number,
    )


def _of(session: Session, brake: Brake) -> str:
    if brake.level is Level.MAILBOX:
        mailbox = session.get(Mailbox, int(brake.key))
        return mailbox.address if mailbox else "een postbus die er niet meer is"
    return brake.key.rpartition("@")[2].partition(" ")[0]
