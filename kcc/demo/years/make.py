"""Fill a database that demo mode made with invented years, in one transaction."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from kcc.config import Settings
from kcc.db import Base, writing
from kcc.demo.people import PASSWORD
from kcc.demo.years import evenings
from kcc.demo.years.bulk import loading
from kcc.demo.years.citizens import Citizens
from kcc.demo.years.days import YEARS, Days
from kcc.demo.years.invent import Invention
from kcc.demo.years.letters import patterns
from kcc.demo.years.questions import Questions
from kcc.demo.years.staff import hire
from kcc.demo.years.tables import Rows
from kcc.demo.years.terms import Terms
from kcc.demo.years.world import Ids, Post, World
from kcc.keys import Keys
from kcc.models import (
    Citizen,
    CitizenAddress,
    Clock,
    Closure,
    Contact,
    Event,
    Mailbox,
    Message,
    Norm,
    NumberSeries,
    OutboxItem,
    Recipient,
    Standstill,
)
from kcc.passwords import hash_password
from kcc.services import clock_rules

SEED = 1574

Told = Callable[[int], None]


def fill(session: Session, count: int, now: datetime, settings: Settings, told: Told) -> None:
    """Add contacts until there are `count`, and commit; `told` hears how many were just written.

    The same count at the same moment gives the same contacts. The database was made by demo mode.
    """
    password_hash = hash_password(PASSWORD)  # slow, so before the transaction
    with writing(session):
        missing = count - (session.scalar(select(func.count()).select_from(Contact)) or 0)
        if missing > 0:
            invention = _invention(session, missing, now, settings, password_hash=password_hash)
            serials: dict[int, int] = {}
            with loading(session.connection()) as loader:
                for batch in invention.batches():
                    for table, rows in batch.rows:
                        loader.add(table, rows)
                    serials = batch.serials
                    told(batch.contacts)
            _keep_serials(session, serials)
            evenings.remember(session, now, clock_rules.rules(session).calendar)


def _invention(
    session: Session, count: int, now: datetime, settings: Settings, *, password_hash: str
) -> Invention:
    dice = random.Random(SEED)  # noqa: S311 - invented data
    since = now - timedelta(days=YEARS * 366)
    staff = hire(session, dice, since, password_hash)
    session.execute(update(Norm).where(Norm.valid_from > since).values(valid_from=since))
    rules = clock_rules.rules(session)
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
    return Invention(world=world, questions=questions, count=count)


def _ids(session: Session) -> Ids:
    return Ids(
        contact=_next(session, Contact),
        message=_next(session, Message),
        recipient=_next(session, Recipient),
        outbox_item=_next(session, OutboxItem),
        event=_next(session, Event),
        clock=_next(session, Clock),
        closure=_next(session, Closure),
        standstill=_next(session, Standstill),
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
