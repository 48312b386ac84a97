"""Norms with conditions, and clocks that stand still, for a database that has older ones."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from channels.base import ChannelKind
from kcc import migrate
from kcc.db import make_engine, session_factory, writing
from kcc.domain.kinds import ContactKind
from kcc.domain.moments import Moment
from kcc.domain.pause_reasons import PauseReason
from kcc.domain.states import Outcome
from kcc.domain.term import Unit
from kcc.models import Closure, Standstill
from tests import builders


@pytest.fixture
def filled(database_url: str, now: datetime) -> Iterator[Engine]:
    """One clock under a norm of a channel, one of the law, a promise, and what stood still."""
    engine = make_engine(database_url)
    with session_factory(engine)() as session, writing(session):
        contact = builders.contact(session, kind=ContactKind.COMPLAINT)
        builders.norm(session, channel=ChannelKind.EMAIL)
        builders.clock(session, contact, met_at=now)
        law = builders.norm(session, Moment.FINAL_ANSWER, amount=6, unit=Unit.WEEKS)
        builders.clock(session, contact, Moment.FINAL_ANSWER).norm_id = law.id
        promise = builders.clock(session, contact, Moment.PROMISE)
        promise.norm = None
        still = {"contact_id": contact.id, "reason": PauseReason.CITIZEN, "actor_name": "Sanne"}
        session.add(Standstill(**still, started_at=now))
        minutes = {"used_minutes": 10, "gross_minutes": 20, "replies": 1, "transfers": 0}
        ended = {"contact_id": contact.id, "closed_at": now, "outcome": Outcome.ANSWERED}
        session.add(Closure(**ended, **minutes, reopened_at=now + timedelta(hours=1)))
    yield engine
    engine.dispose()


def rows(engine: Engine, question: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


def test_down_only_what_an_older_program_knows_stays_and_up_again_rules_have_an_order(
    database_url: str, filled: Engine
) -> None:
    migrate.downgrade(database_url, "0029")

    assert rows(filled, "SELECT moment FROM clock") == [("first_answer",)]

    migrate.upgrade(database_url)

    migrate.check(database_url)
    assert rows(filled, "SELECT count(*) FROM norm WHERE rule <> id") == [(0,)]
    assert rows(filled, "SELECT count(*) FROM norm WHERE position = 0") == [(0,)]
    assert rows(filled, "SELECT kind, complexity, priority FROM contact") == [
        ("question", "simple", "normal")
    ]
