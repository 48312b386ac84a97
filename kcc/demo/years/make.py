"""Fill a database that demo mode made with invented years, in one transaction."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.config import Settings
from kcc.db import Base, writing
from kcc.demo.people import PASSWORD
from kcc.demo.years import fates
from kcc.demo.years.bulk import Loader, loading
from kcc.demo.years.case import Case
from kcc.demo.years.citizens import Citizens
from kcc.demo.years.days import YEARS, Days
from kcc.demo.years.letters import patterns
from kcc.demo.years.plan import Go, Plan
from kcc.demo.years.questions import WRITTEN, Questions
from kcc.demo.years.staff import hire
from kcc.demo.years.tables import Rows
from kcc.demo.years.terms import Terms
from kcc.demo.years.world import Ids, Post, World
from kcc.keys import Keys
from kcc.models import (
    Citizen,
    CitizenAddress,
    Clock,
    Contact,
    Event,
    Mailbox,
    Message,
    Norm,
    NumberSeries,
    OutboxItem,
    Recipient,
)
from kcc.passwords import hash_password
from kcc.services import clocks

SEED = 1574
LONG = (300, 20)  # messages in the two longest threads, where there is room for them
_LONG_FROM = 1000
_AT_ONCE = 2000

Told = Callable[[int], None]


def fill(session: Session, count: int, now: datetime, settings: Settings, told: Told) -> None:
    """Add contacts until there are `count`, and commit; `told` hears how many were just written.

    The same count at the same moment gives the same contacts. The database was made by demo mode.
    """
    password_hash = hash_password(PASSWORD)  # slow, so before the transaction
    with writing(session):
        missing = count - (session.scalar(select(func.count()).select_from(Contact)) or 0)
        if missing > 0:
            world, questions = _world(session, now, settings, password_hash)
            with loading(session.connection()) as loader:
                _Writer(world=world, questions=questions, loader=loader, told=told).write(missing)
            _keep_serials(session, world.serials)


@dataclass(kw_only=True)
class _Writer:
    """Writes contact after contact, in batches."""

    world: World
    questions: Questions
    loader: Loader
    told: Told
    waiting: int = 0

    def write(self, count: int) -> None:
        world = self.world
        long = LONG if count >= _LONG_FROM else ()
        for messages in long:
            self._long(messages)
        plan = Plan(count=count - len(long), days=world.days, terms=world.terms, dice=world.dice)
        for day, arrivals in plan.on_each_day():
            for at, go in arrivals:
                self._one(at, go, day.month, self.questions.channel())
        self._flush()

    def _one(self, at: int, go: Go, month: int, channel: ChannelKind) -> None:
        world = self.world
        person = world.citizens.one(writes=channel in WRITTEN, stamp=world.stamp(at))
        question = self.questions.one(channel, month, person.name)
        case = Case(world, question, person, at)
        go(case)
        case.finish()
        self.waiting += 1
        if self.waiting == _AT_ONCE:
            self._flush()

    def _long(self, messages: int) -> None:
        first = self.world.days.open_spans[0].start
        self._one(first, lambda case: fates.long_thread(case, messages), 1, ChannelKind.EMAIL)

    def _flush(self) -> None:
        for table, rows in self.world.rows.taken():
            self.loader.add(table, rows)
        self.told(self.waiting)
        self.waiting = 0


def _world(
    session: Session, now: datetime, settings: Settings, password_hash: str
) -> tuple[World, Questions]:
    dice = random.Random(SEED)  # noqa: S311 - invented data
    since = now - timedelta(days=YEARS * 366)
    staff = hire(session, dice, since, password_hash)
    session.execute(update(Norm).where(Norm.valid_from > since).values(valid_from=since))
    rules = clocks.rules(session)
    rows = Rows()
    questions = Questions(dice=dice, topics=staff.topics, departments=staff.departments)
    world = World(
        dice=dice,
        days=Days(calendar=rules.calendar, now=now),
        rows=rows,
        ids=_ids(session),
        citizens=Citizens(
            dice=dice,
            rows=rows,
            next_id=_next(session, Citizen),
            next_address=_next(session, CitizenAddress),
        ),
        staff=staff,
        terms=Terms(rules),
        post=_post(session, settings),
        serials={one.year: one.last for one in session.scalars(select(NumberSeries))},
    )
    return world, questions


def _ids(session: Session) -> Ids:
    return Ids(
        contact=_next(session, Contact),
        message=_next(session, Message),
        recipient=_next(session, Recipient),
        outbox_item=_next(session, OutboxItem),
        event=_next(session, Event),
        clock=_next(session, Clock),
    )


def _next(session: Session, model: type[Base]) -> int:
    last = session.scalar(select(func.max(model.__table__.c.id)))
    return (last or 0) + 1


def _post(session: Session, settings: Settings) -> Post:
    mailbox = session.scalars(select(Mailbox).order_by(Mailbox.id).limit(1)).one()
    return Post(
        mailbox_id=mailbox.id,
        sender=settings.municipality.name,
        domain=settings.domain,
        key=Keys(settings.secret_key).threading,
        patterns=patterns(settings),
    )


def _keep_serials(session: Session, serials: dict[int, int]) -> None:
    keep = text(
        "INSERT INTO number_series (year, last) VALUES (:year, :last)"
        " ON CONFLICT (year) DO UPDATE SET last = excluded.last"
    )
    session.execute(keep, [{"year": year, "last": last} for year, last in serials.items()])
