"""The lease: one holder at a time, a token that grows, and claims that only the holder can make."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from kcc.db import make_engine, session_factory, writing
from kcc.models import Lease as LeaseRow
from kcc.services import leases
from kcc.services.leases import WORKER, Lease, holding, ticks
from tests.forks import forks

TTL = timedelta(seconds=20)


def test_the_first_who_asks_gets_it(session: Session, now: datetime) -> None:
    assert leases.take(session, WORKER, "een", now, ttl=TTL) == 1


def test_nobody_else_gets_it_while_it_runs(session: Session, now: datetime) -> None:
    leases.take(session, WORKER, "een", now, ttl=TTL)

    just_in_time = now + TTL - timedelta(milliseconds=1)
    assert leases.take(session, WORKER, "twee", just_in_time, ttl=TTL) is None


def test_the_holder_renews_it_under_the_same_token(session: Session, now: datetime) -> None:
    leases.take(session, WORKER, "een", now, ttl=TTL)

    later = now + timedelta(seconds=15)
    assert leases.take(session, WORKER, "een", later, ttl=TTL) == 1
    assert leases.take(session, WORKER, "twee", now + TTL, ttl=TTL) is None


def test_a_new_owner_gets_it_when_it_ran_out_with_a_higher_token(
    session: Session, now: datetime
) -> None:
    leases.take(session, WORKER, "een", now, ttl=TTL)

    tokens = [
        leases.take(session, WORKER, owner, now + number * TTL, ttl=TTL)
        for number, owner in enumerate(("twee", "een", "drie"), start=1)
    ]

    assert tokens == [2, 3, 4]


def test_a_lease_that_is_given_back_can_be_taken_at_once(session: Session, now: datetime) -> None:
    token = leases.take(session, WORKER, "een", now, ttl=TTL)
    assert token is not None

    leases.release(session, Lease(token), now)

    assert leases.take(session, WORKER, "twee", now, ttl=TTL) == 2


def test_who_lost_it_cannot_give_away_what_another_has(session: Session, now: datetime) -> None:
    leases.take(session, WORKER, "een", now, ttl=TTL)
    leases.take(session, WORKER, "twee", now + TTL, ttl=TTL)

    leases.release(session, Lease(1), now + TTL)

    assert leases.take(session, WORKER, "drie", now + TTL, ttl=TTL) is None


@pytest.mark.parametrize(
    ("token", "after", "holds"),
    [(1, timedelta(0), True), (1, TTL, False), (2, timedelta(0), False)],
    ids=["held", "run out", "of another"],
)
def test_a_claim_asks_for_this_token_and_for_time_left(
    session: Session, now: datetime, token: int, after: timedelta, holds: bool
) -> None:
    leases.take(session, WORKER, "een", now, ttl=TTL)

    found = session.scalar(select(LeaseRow.name).where(holding(token, now + after)))

    assert (found == WORKER) is holds


def test_its_holder_knows_by_itself_when_it_runs_out() -> None:
    lease = Lease(1)
    assert not lease.is_fresh()

    lease.extend(ticks() + 60)
    assert lease.is_fresh()

    lease.extend(ticks() - 0.001)
    assert not lease.is_fresh()


def test_of_processes_that_ask_at_the_same_instant_one_gets_it(
    database_url: str, sessions: sessionmaker[Session], now: datetime
) -> None:
    """There is no row yet: the moment at which two could both make one."""
    with forks().Pool(4) as pool:
        arguments = [(database_url, f"proces {number}", now) for number in range(4)]
        tokens = pool.starmap(take_many, arguments)

    with sessions() as session:
        owner = session.scalars(select(LeaseRow.owner)).one()
    winners = [number for number, mine in enumerate(tokens) if mine]
    assert [f"proces {number}" for number in winners] == [owner]
    assert tokens[winners[0]] == {1}


def take_many(url: str, owner: str, now: datetime) -> set[int]:
    engine = make_engine(url)
    with session_factory(engine)() as session:
        found: set[int] = set()
        for _ in range(10):
            with writing(session):
                token = leases.take(session, WORKER, owner, now, ttl=TTL)
            found |= {token} if token else set()
    engine.dispose()
    return found
