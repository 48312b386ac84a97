"""The work that is open at the end of a day: by age, at that midnight, and never afterwards."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.actors import Actor
from kcc.domain.calendar import DEFAULT_CALENDAR
from kcc.domain.measures import age_bounds, midnight
from kcc.domain.moments import Moment
from kcc.domain.pause_reasons import PauseReason
from kcc.domain.sla import working_days_between
from kcc.domain.states import Outcome, State
from kcc.domain.tallies import Backlog
from kcc.models import Contact, Standstill
from kcc.services import defaults, handling, snapshots
from kcc.services.day_facts import Part
from tests import builders

MONDAY = date(2026, 11, 23)
MIDNIGHT = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)  # the end of that Monday
HOUR = timedelta(hours=1)


@pytest.fixture
def sanne(session: Session) -> Actor:
    defaults.seed(session, MIDNIGHT)
    return builders.actor(session)


def opened(session: Session, days_ago: int, **features: object) -> Contact:
    at = MIDNIGHT - timedelta(days=days_ago, hours=8)
    return builders.contact(session, received_at=at, **features)  # type: ignore[arg-type]


def backlog(session: Session, part: Part | None = None, day: date = MONDAY) -> Backlog | None:
    now = MIDNIGHT + timedelta(days=30)
    return snapshots.of_days(session, [day], part or Part(), now)[day]


def test_what_is_open_is_told_by_age_in_working_days(session: Session, sanne: Actor) -> None:
    for days_ago in (0, 4, 5, 7, 14, 21, 22, 60):
        opened(session, days_ago)

    snapshots.take(session, MIDNIGHT)

    assert backlog(session) == Backlog(ages=(2, 2, 1, 1, 2), late=0)


def test_what_counts_nowhere_is_not_open_work(session: Session, sanne: Actor) -> None:
    opened(session, 1, state=State.NO_ACTION)
    opened(session, 1, state=State.CLOSED)

    snapshots.take(session, MIDNIGHT)

    assert backlog(session) == Backlog(ages=(0, 0, 0, 0, 0), late=0)


def test_work_is_told_by_channel_and_department(session: Session, sanne: Actor) -> None:
    parks = builders.department(session, "Stadsbeheer")
    opened(session, 1, department=parks)
    builders.clock(session, opened(session, 1, channel=ChannelKind.PHONE), due_at=MIDNIGHT - HOUR)

    snapshots.take(session, MIDNIGHT)

    one = Backlog(ages=(1, 0, 0, 0, 0), late=0)
    assert backlog(session, Part(department_id=parks.id)) == one
    assert backlog(session, Part(of_no_department=True)) == replace(one, late=1)
    assert backlog(session, Part(channel=ChannelKind.PHONE)) == replace(one, late=1)
    assert backlog(session, Part(channel=ChannelKind.FORM)) == replace(one, ages=(0,) * 5)


def test_a_worker_that_slept_counts_what_was_open_then(session: Session, sanne: Actor) -> None:
    """At nine in the morning, for the midnight before."""
    closed, reopened, _ = opened(session, 1), opened(session, 1), opened(session, 1)
    handling.close(session, reopened, Outcome.ANSWERED, MIDNIGHT - HOUR, sanne)
    handling.close(session, closed, Outcome.ANSWERED, MIDNIGHT + HOUR, sanne)
    handling.reopen(session, reopened, MIDNIGHT + HOUR, sanne)
    builders.contact(session, received_at=MIDNIGHT + HOUR)

    snapshots.take(session, MIDNIGHT + 10 * HOUR)

    assert backlog(session) == Backlog(ages=(2, 0, 0, 0, 0), late=0)


def test_what_was_late_at_midnight_is_so_when_a_worker_that_slept_looks(
    session: Session, sanne: Actor
) -> None:
    """Whatever was answered, or began to wait or to be late, in the night and the morning."""
    late, waited, waits = (opened(session, 1) for _ in range(3))
    answered = builders.clock(session, late, due_at=MIDNIGHT - HOUR, met_at=MIDNIGHT + HOUR)
    for contact, since in ((waited, MIDNIGHT - HOUR), (waits, MIDNIGHT + HOUR)):
        builders.clock(session, contact, Moment.FINAL_ANSWER, due_at=MIDNIGHT - 2 * HOUR)
        session.add(
            Standstill(
                contact_id=contact.id,
                reason=PauseReason.CITIZEN,
                started_at=since,
                agent_id=sanne.agent_id,
                actor_name=sanne.name,
            )
        )
    builders.clock(session, opened(session, 1), due_at=MIDNIGHT + HOUR)
    builders.clock(session, opened(session, 1), Moment.ACKNOWLEDGE, due_at=MIDNIGHT - HOUR)

    snapshots.take(session, MIDNIGHT + 10 * HOUR)

    assert answered.met_at
    assert backlog(session) == Backlog(ages=(5, 0, 0, 0, 0), late=2)
    found = snapshots.contacts(session, MONDAY, Part(), late=True)
    assert {one.contact_id for one in found} == {late.id, waits.id}


def test_the_contacts_of_an_evening_can_be_looked_at_later(session: Session, sanne: Actor) -> None:
    parks = builders.department(session, "Stadsbeheer")
    young, old = opened(session, 1, department=parks), opened(session, 22)
    closed, reopened = opened(session, 1), opened(session, 1)
    handling.close(session, reopened, Outcome.ANSWERED, MIDNIGHT - HOUR, sanne)
    snapshots.take(session, MIDNIGHT)
    handling.close(session, closed, Outcome.ANSWERED, MIDNIGHT + HOUR, sanne)
    handling.reopen(session, reopened, MIDNIGHT + HOUR, sanne)
    builders.contact(session, received_at=MIDNIGHT + HOUR)

    def shown(part: Part, age: int | None = None) -> set[int]:
        return {one.contact_id for one in snapshots.contacts(session, MONDAY, part, age=age)}

    assert shown(Part()) == {young.id, old.id, closed.id}
    assert shown(Part(), 0) == {young.id, closed.id}
    assert shown(Part(), 4) == {old.id}
    assert shown(Part(department_id=parks.id)) == {young.id}


def test_a_day_is_counted_once_and_stays(session: Session, sanne: Actor) -> None:
    contact = opened(session, 1)
    snapshots.take(session, MIDNIGHT)
    handling.close(session, contact, Outcome.SPAM, MIDNIGHT + HOUR, sanne)

    snapshots.take(session, MIDNIGHT + 2 * HOUR)

    assert not snapshots.is_missing(session, MIDNIGHT + 2 * HOUR)
    assert backlog(session) == Backlog(ages=(1, 0, 0, 0, 0), late=0)


def test_a_day_that_was_missed_is_not_known_any_more(session: Session, sanne: Actor) -> None:
    opened(session, 3)

    snapshots.take(session, MIDNIGHT + timedelta(days=1))

    assert backlog(session) is None
    assert backlog(session, day=MONDAY + timedelta(days=1)) is not None
    assert snapshots.of_days(session, [MONDAY], Part(topic_id=1), MIDNIGHT) == {}
    assert snapshots.of_days(session, [MONDAY], Part(), MIDNIGHT - HOUR) == {}


@pytest.mark.parametrize("days", [0, 1, 2, 3, 5, 8, 13, 21, 34, 55])
def test_an_age_is_what_terms_count(days: int) -> None:
    """Easter and King's day among them: as `working_days_between` says, for each day of receipt."""
    day = date(2026, 5, 6)
    received = midnight(day - timedelta(days=days)) + 10 * HOUR
    end = midnight(day + timedelta(days=1))

    worked = working_days_between(received, end, DEFAULT_CALENDAR)

    group = sum(received < bound for bound in age_bounds(day, DEFAULT_CALENDAR))
    assert group == sum(worked > limit for limit in (2, 5, 10, 15))
