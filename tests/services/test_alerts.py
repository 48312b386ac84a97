"""Warnings of terms: at the right time, to who can do something, and once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.alerts import Level
from kcc.domain.events import EventKind
from kcc.domain.moments import Moment
from kcc.domain.roles import Role
from kcc.domain.states import State
from kcc.models import Agent, Alert, Clock, Contact, Event
from kcc.services import alerts, clocks, defaults, standstills
from kcc.services.rows import fetch
from tests import builders

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def sanne(session: Session) -> Actor:
    defaults.seed(session, NOW)
    return builders.actor(session, "Sanne Mulder")


@pytest.fixture
def marijke(session: Session) -> Actor:
    return builders.actor(session, "Marijke Postma", roles=[Role.TEAM_LEAD])


@pytest.fixture
def contact(session: Session, sanne: Actor) -> Contact:
    return builders.contact(session, agent=session.get(Agent, sanne.agent_id))


def running(
    session: Session,
    contact: Contact,
    *,
    alert_at: datetime = NOW,
    due_at: datetime = NOW + HOUR,
) -> Clock:
    clock = builders.clock(session, contact, due_at=due_at)
    clock.alert_at, clock.started_at = alert_at, NOW - 20 * HOUR
    session.flush()
    return clock


def told(session: Session) -> list[tuple[int, Level]]:
    found = session.execute(select(Alert.clock_id, Alert.level).order_by(Alert.id))
    return [(clock_id, level) for clock_id, level in found]


def again(session: Session, clock: Clock) -> datetime | None:
    session.refresh(clock)
    return clock.alert_at


def test_a_term_warns_before_its_end_and_at_it(session: Session, contact: Contact) -> None:
    clock = running(session, contact)

    assert alerts.raise_due(session, NOW - HOUR) == 0
    alerts.raise_due(session, NOW)
    assert (told(session), again(session, clock)) == ([(clock.id, Level.WARN)], clock.due_at)

    alerts.raise_due(session, NOW + HOUR)
    assert told(session) == [(clock.id, Level.WARN), (clock.id, Level.LATE)]
    assert again(session, clock) is None
    kinds = session.scalars(select(Event.kind).where(Event.contact_id == contact.id))
    assert list(kinds) == [EventKind.WARNED] * 2


def test_what_is_over_when_first_looked_at_is_late_only(session: Session, contact: Contact) -> None:
    clock = running(session, contact, alert_at=NOW - 9 * HOUR, due_at=NOW - HOUR)

    alerts.raise_due(session, NOW)

    assert told(session) == [(clock.id, Level.LATE)]


def test_nobody_is_warned_of_the_same_twice(session: Session, contact: Contact) -> None:
    """An answer is given at the last moment, and undone: the clock runs on as it did."""
    clock = running(session, contact)
    alerts.raise_due(session, NOW)
    clocks.meet(session, contact, {Moment.FIRST_ANSWER}, NOW)
    clocks.unmeet(session, contact, NOW)
    session.refresh(clock)
    clock.alert_at = NOW
    session.flush()

    alerts.raise_due(session, NOW)

    assert told(session) == [(clock.id, Level.WARN)]
    assert again(session, clock) == clock.due_at


def test_an_acknowledgement_warns_nobody(session: Session, contact: Contact) -> None:
    clock = running(session, contact)
    clock.moment = Moment.ACKNOWLEDGE
    session.flush()

    alerts.raise_due(session, NOW)

    assert (told(session), again(session, clock)) == ([], None)


def test_what_stands_still_is_silent_until_it_goes_on(session: Session, contact: Contact) -> None:
    clock = running(session, contact, due_at=NOW - HOUR)
    clock.paused = True
    session.flush()

    alerts.raise_due(session, NOW)
    assert (told(session), again(session, clock)) == ([], None)

    clock.paused, clock.alert_at, clock.due_at = False, NOW, NOW + HOUR
    session.flush()
    alerts.raise_due(session, NOW)
    assert told(session) == [(clock.id, Level.WARN)]


def test_an_undone_answer_leaves_what_stood_still_silent(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    clock = builders.clock(session, contact, Moment.FINAL_ANSWER, due_at=NOW + HOUR)
    contact.state = State.WAITS_FOR_CITIZEN
    standstills.follow(session, contact, State.IN_PROGRESS, NOW - HOUR, sanne)
    clocks.meet(session, contact, {Moment.FINAL_ANSWER}, NOW)

    clocks.unmeet(session, contact, NOW)

    session.refresh(clock)
    assert (clock.paused, clock.alert_at) == (True, None)


def test_a_term_that_was_met_meanwhile_is_left_alone(session: Session, contact: Contact) -> None:
    clock = running(session, contact)
    due = fetch(session, alerts._DUE, {"now": NOW, "most": 9})
    clocks.meet(session, contact, {Moment.FIRST_ANSWER}, NOW)
    session.flush()

    assert not alerts._move_on(session, due[0], NOW)
    assert again(session, clock) is None


def test_who_has_a_contact_and_who_leads_are_warned(
    session: Session, contact: Contact, sanne: Actor, marijke: Actor
) -> None:
    nobodys = builders.contact(session)
    running(session, contact)
    running(session, nobodys, alert_at=NOW - HOUR, due_at=NOW)
    other = builders.actor(session, "Joris Meijer")

    alerts.raise_due(session, NOW)

    mine, hers = alerts.of(session, sanne, NOW), alerts.of(session, marijke, NOW)
    assert [(one.number, one.level) for one in mine] == [(contact.number, Level.WARN)]
    assert [(one.number, one.level) for one in hers] == [(nobodys.number, Level.LATE)]
    assert alerts.of(session, other, NOW) == []
    assert alerts.of(session, builders.actor(session, roles=[Role.EDITOR]), NOW) == []


def test_a_warning_goes_with_its_reason(session: Session, contact: Contact, sanne: Actor) -> None:
    running(session, contact)
    alerts.raise_due(session, NOW)
    assert alerts.fresh(session, sanne, NOW) == 1

    clocks.meet(session, contact, {Moment.FIRST_ANSWER}, NOW + HOUR / 2)

    assert (alerts.of(session, sanne, NOW), alerts.fresh(session, sanne, NOW)) == ([], 0)


def test_a_warning_is_shown_while_it_is_so(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    """Nearly over, then over, then moved by half a day, of which the last hours are near again."""
    clock = running(session, contact)
    for now in (NOW, NOW + HOUR):
        alerts.raise_due(session, now)
    [shown] = alerts.of(session, sanne, NOW + HOUR)
    assert shown.level is Level.LATE

    clock.due_at, clock.alert_at = NOW + 12 * HOUR, NOW + 9 * HOUR
    session.flush()
    assert alerts.of(session, sanne, NOW + 2 * HOUR) == []
    alerts.raise_due(session, NOW + 9 * HOUR)

    [shown] = alerts.of(session, sanne, NOW + 9 * HOUR)
    assert shown.level is Level.WARN
    assert len(told(session)) == 2


def test_what_was_seen_is_not_new_and_what_came_since_is(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    running(session, contact)
    alerts.raise_due(session, NOW)
    [first] = alerts.of(session, sanne, NOW)

    alerts.seen(session, sanne, first.id)
    assert alerts.fresh(session, sanne, NOW) == 0
    alerts.raise_due(session, NOW + HOUR)

    assert alerts.fresh(session, sanne, NOW + HOUR) == 1
    alerts.seen(session, sanne, 10**6)  # of no warning that there is
    assert alerts.fresh(session, sanne, NOW + HOUR) == 1
