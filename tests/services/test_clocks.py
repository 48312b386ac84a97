"""Clocks: started and met at the time of their events, under the norm of that moment."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.moments import Moment
from kcc.domain.norms import About
from kcc.models import NEVER, Clock, Contact, Norm
from kcc.services import clock_rules, clocks, defaults
from tests import builders

FRIDAY = datetime(2026, 4, 24, 14, 30, tzinfo=UTC)  # 16:30; Monday is Koningsdag


@pytest.fixture
def contact(session: Session, now: datetime) -> Contact:
    defaults.seed(session, now)
    return builders.contact(session, channel=ChannelKind.EMAIL)


def start(session: Session, contact: Contact, moment: Moment, at: datetime) -> Clock:
    clock = clocks.start(session, contact, moment, at)
    assert clock is not None
    return clock


def test_a_clock_is_due_where_its_norm_says_and_tells_why(
    session: Session, contact: Contact
) -> None:
    clock = start(session, contact, Moment.FIRST_ANSWER, FRIDAY)

    assert clock.due_at == datetime(2026, 4, 29, 15, 0, tzinfo=UTC)
    assert any("Koningsdag" in step for step in clock.steps)
    assert contact.due_at == clock.due_at


def test_the_acknowledgement_moves_nobody_up_the_queue(session: Session, contact: Contact) -> None:
    start(session, contact, Moment.ACKNOWLEDGE, FRIDAY)

    assert contact.due_at == NEVER


def test_a_clock_that_runs_is_not_started_again(session: Session, contact: Contact) -> None:
    first = start(session, contact, Moment.NEXT_ANSWER, FRIDAY)

    assert clocks.start(session, contact, Moment.NEXT_ANSWER, FRIDAY + timedelta(days=3)) is None
    assert contact.due_at == first.due_at


def test_a_clock_is_met_at_the_time_of_the_event(session: Session, contact: Contact) -> None:
    clock = start(session, contact, Moment.FIRST_ANSWER, FRIDAY)
    answered = FRIDAY + timedelta(hours=1)

    clocks.meet(session, contact, clocks.ANSWERS, answered)

    assert clock.met_at == answered
    assert contact.due_at == NEVER


def test_an_undone_answer_lets_the_clock_run_on_as_it_was(
    session: Session, contact: Contact
) -> None:
    clock = start(session, contact, Moment.FIRST_ANSWER, FRIDAY)
    clocks.meet(session, contact, clocks.ANSWERS, FRIDAY + timedelta(hours=1))

    clocks.unmeet(session, contact, FRIDAY + timedelta(hours=1))

    assert clock.met_at is None
    assert contact.due_at == clock.due_at


def test_a_later_norm_leaves_a_running_clock_alone(
    session: Session, contact: Contact, now: datetime
) -> None:
    clock = start(session, contact, Moment.FIRST_ANSWER, FRIDAY)
    due = clock.due_at
    norm = session.get_one(Norm, clock.norm_id)
    norm.replaced_at = now
    builders.norm(session, Moment.FIRST_ANSWER, amount=1, channel=ChannelKind.EMAIL)
    clock_rules.forget(session)

    clocks.refresh(session, contact)

    assert (clock.norm_id, clock.due_at, contact.due_at) == (norm.id, due, due)


def test_a_norm_for_the_channel_goes_before_one_for_any(session: Session) -> None:
    builders.norm(session, Moment.FIRST_ANSWER, amount=5)
    own = builders.norm(session, Moment.FIRST_ANSWER, amount=1, channel=ChannelKind.PHONE)

    chosen = clock_rules.rules(session).norm(About(channel=ChannelKind.PHONE), Moment.FIRST_ANSWER)

    assert chosen is not None
    assert chosen.id == own.id


def test_the_nearest_running_clock_decides_the_place_in_the_queue(
    session: Session, contact: Contact
) -> None:
    start(session, contact, Moment.FIRST_ANSWER, FRIDAY)
    callback = start(session, contact, Moment.CALLBACK, FRIDAY - timedelta(days=2))

    assert contact.due_at == callback.due_at


def test_a_clock_without_meaning_ends_neither_met_nor_missed(
    session: Session, contact: Contact
) -> None:
    clock = start(session, contact, Moment.CALLBACK, FRIDAY)

    clocks.end(session, contact, {Moment.CALLBACK}, FRIDAY)

    assert (clock.met_at, clock.ended_at) == (None, FRIDAY)
    assert not clock.is_running
