"""Many agents take the next contact at once: each contact goes to one, the most urgent first."""

from contextlib import suppress
from datetime import datetime, timedelta
from itertools import chain
from multiprocessing.synchronize import Barrier
from threading import BrokenBarrierError

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from kcc.db import make_engine, session_factory, writing
from kcc.domain.actors import SYSTEM, Actor
from kcc.domain.errors import Refused
from kcc.domain.events import EventKind
from kcc.domain.states import State
from kcc.models import Contact, Event
from kcc.services import claiming
from tests import builders
from tests.forks import forks

HOUR = timedelta(hours=1)


def test_claiming_takes_the_most_urgent_that_is_free(session: Session, now: datetime) -> None:
    sanne, other = builders.agent(session), builders.agent(session, "Omar")
    for state in (State.WAITS_FOR_CITIZEN, State.WAITS_FOR_DEPARTMENT, State.CLOSED):
        builders.contact(session, state=state, due_at=now - 3 * HOUR)
    builders.contact(session, agent=other, due_at=now - 2 * HOUR)
    second = builders.contact(session, state=State.IN_PROGRESS, due_at=now)
    first = builders.contact(session, due_at=now - HOUR)
    before = first.version

    claimed = [claiming.claim_next(session, sanne.as_actor(), now) for _ in range(3)]

    assert claimed == [first, second, None]
    assert (first.agent, first.state, first.unread) == (sanne, State.IN_PROGRESS, False)
    assert first.version == before + 1
    assert builders.kinds_of_events(session, first) == ["claimed"]
    first.subject = "Een contact dat daarna gewoon gewijzigd kan worden"
    session.flush()


def test_the_application_itself_claims_nothing(session: Session, now: datetime) -> None:
    builders.contact(session)

    with pytest.raises(Refused):
        claiming.claim_next(session, SYSTEM, now)


@pytest.mark.parametrize(
    ("number", "processes"), [(100, 4), pytest.param(2_000, 8, marks=pytest.mark.long)]
)
def test_processes_empty_the_queue_together(
    database_url: str,
    sessions: sessionmaker[Session],
    now: datetime,
    number: int,
    processes: int,
) -> None:
    with sessions.begin() as session:
        agents = [builders.agent(session, f"Collega {n}").as_actor() for n in range(processes)]
        fill(session, number, now)

    context = forks()
    barrier = context.Barrier(processes)
    with context.Pool(processes, initializer=Rounds.share, initargs=(barrier,)) as pool:
        claimed = pool.starmap(claim_all, [(database_url, actor, now) for actor in agents], 1)

    with sessions() as session:
        everything = session.scalars(select(Contact).order_by(Contact.due_at, Contact.id)).all()
        told = claims_in_order(session)
    urgency = [contact.id for contact in everything]
    assert sorted(chain(*claimed)) == sorted(urgency)
    assert sorted(told) == sorted(urgency)
    holders = {contact.id: contact.agent_id for contact in everything}
    for actor, mine in zip(agents, claimed, strict=True):
        assert {holders[contact_id] for contact_id in mine} <= {actor.agent_id}
    assert all(claimed)
    assert worst_place(urgency, told) <= processes


def fill(session: Session, number: int, now: datetime) -> None:
    """Contacts that are neither made nor due in one order, with many due together."""
    citizen = builders.citizen(session)
    for n in range(number):
        due_at = now + timedelta(hours=n * 7_919 % number // 3)
        builders.contact(session, citizen=citizen, due_at=due_at)


def worst_place(urgency: list[int], claims: list[int]) -> int:
    """At which place among those left, 1 being the most urgent, the least urgent claim stood."""
    left, worst = list(urgency), 0
    for contact_id in claims:
        worst = max(worst, left.index(contact_id) + 1)
        left.remove(contact_id)
    return worst


def claims_in_order(session: Session) -> list[int]:
    """The event of a claim gets its id while the claim still holds its row."""
    claimed = select(Event.contact_id).where(Event.kind == EventKind.CLAIMED.value)
    return list(session.scalars(claimed.order_by(Event.id)))


class Rounds:
    """Holds each process back until all are about to claim, as long as there is enough."""

    barrier: Barrier

    @classmethod
    def share(cls, barrier: Barrier) -> None:
        cls.barrier = barrier

    @classmethod
    def wait(cls) -> None:
        with suppress(BrokenBarrierError):
            cls.barrier.wait(60)


def claim_all(url: str, actor: Actor, now: datetime) -> list[int]:
    engine = make_engine(url)
    mine = []
    with session_factory(engine)() as session:
        while True:
            Rounds.wait()
            with writing(session):
                contact = claiming.claim_next(session, actor, now)
            if contact is None:
                break
            mine.append(contact.id)
            session.expunge_all()
    Rounds.barrier.abort()
    engine.dispose()
    return mine


def test_what_comes_next_is_told_before_it_is_taken(session: Session, now: datetime) -> None:
    sanne = builders.agent(session)
    assert claiming.next_due(session, sanne.as_actor()) is None

    builders.contact(session, due_at=now, agent=builders.agent(session))
    builders.contact(session, due_at=now + HOUR)
    builders.contact(session)

    assert claiming.next_due(session, sanne.as_actor()) == now + HOUR
