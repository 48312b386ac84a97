"""Notices of default: the contact they are about, and the dwangsom as the rows tell it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.dwangsom import Dwangsom, Standing
from kcc.domain.errors import Invalid, Refused
from kcc.domain.kinds import ContactKind, Priority
from kcc.domain.moments import Moment
from kcc.domain.roles import Role
from kcc.models import Contact, Event
from kcc.services import classifying, clocks, defaults, legal_defaults
from tests import builders

APPLIED = datetime(2026, 3, 31, 12, tzinfo=UTC)  # eight weeks end on 26 May
NOTICED = datetime(2026, 6, 1, 12, tzinfo=UTC)  # two weeks end on 15 June
DAY = timedelta(days=1)
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def sanne(session: Session) -> Actor:
    return builders.actor(session)


@pytest.fixture
def about(session: Session, sanne: Actor) -> Contact:
    defaults.seed(session, APPLIED)
    contact = builders.contact(session, received_at=APPLIED)
    classifying.set_kind(session, contact, ContactKind.APPLICATION, APPLIED, sanne)
    return contact


@pytest.fixture
def notice(session: Session, sanne: Actor, about: Contact) -> Contact:
    contact = builders.contact(session, received_at=NOTICED)
    classifying.set_kind(session, contact, ContactKind.NOTICE_OF_DEFAULT, NOTICED, sanne)
    return contact


def due(session: Session, contact: Contact, now: datetime, actor: Actor) -> Dwangsom:
    (found,) = legal_defaults.of(session, contact, now, actor)
    return found.dwangsom


def test_it_runs_from_two_weeks_after_the_notice_until_the_decision(
    session: Session, about: Contact, notice: Contact, sanne: Actor
) -> None:
    legal_defaults.link(session, notice, about.number, NOTICED, sanne)

    waits = due(session, about, NOTICED + 14 * DAY, sanne)
    runs = due(session, notice, NOTICED + 19 * DAY, sanne)
    clocks.meet(session, about, {Moment.FINAL_ANSWER}, NOTICED + 20 * DAY)
    ended = due(session, about, NOTICED + 300 * DAY, sanne)

    assert (waits.standing, waits.euros) == (Standing.WAITS, 0)
    assert (runs.standing, runs.days, runs.euros) == (Standing.RUNS, 5, 115)
    assert (ended.standing, ended.days, ended.euros) == (Standing.ENDED, 5, 115)


def test_both_go_before_others_and_tell_of_each_other(
    session: Session, about: Contact, notice: Contact, sanne: Actor
) -> None:
    legal_defaults.link(session, notice, about.number, NOTICED, sanne)
    legal_defaults.link(session, notice, f"{about.number} ", NOTICED, sanne)

    assert (about.priority, notice.priority) == (Priority.HIGH, Priority.HIGH)
    told = session.query(Event).filter(Event.kind.in_(("default_linked", "put_in_default")))
    assert {(one.contact_id, one.data["number"]) for one in told} == {
        (notice.id, about.number),
        (about.id, notice.number),
    }
    assert told.count() == 2


def test_one_that_came_too_early_costs_nothing(
    session: Session, about: Contact, notice: Contact, sanne: Actor
) -> None:
    notice.received_at = APPLIED + 30 * DAY
    legal_defaults.link(session, notice, about.number, NOTICED, sanne)

    assert due(session, about, NOTICED + 90 * DAY, sanne).standing is Standing.PREMATURE


def test_there_is_none_for_a_woo_request(
    session: Session, about: Contact, notice: Contact, sanne: Actor
) -> None:
    classifying.set_kind(session, about, ContactKind.WOO_REQUEST, NOTICED, sanne)
    legal_defaults.link(session, notice, about.number, NOTICED, sanne)

    assert due(session, about, NOTICED + 90 * DAY, sanne).standing is Standing.WITHOUT


def test_only_the_term_of_what_it_is_now_counts(
    session: Session, about: Contact, notice: Contact, sanne: Actor
) -> None:
    classifying.set_kind(session, about, ContactKind.QUESTION, NOTICED, sanne)
    classifying.set_kind(session, about, ContactKind.APPLICATION, NOTICED, sanne)
    legal_defaults.link(session, notice, about.number, NOTICED, sanne)
    assert due(session, about, NOTICED, sanne).standing is Standing.WAITS


@pytest.mark.parametrize("number", ["", "12", "2650000011", "own"])
def test_a_number_of_no_other_contact_is_refused(
    session: Session, notice: Contact, sanne: Actor, number: str
) -> None:
    wanted = notice.number if number == "own" else number

    with pytest.raises(Invalid) as refused:
        legal_defaults.link(session, notice, wanted, NOTICED, sanne)

    assert set(refused.value.fields) == {"about"}


def test_only_a_notice_of_default_is_about_another_contact(
    session: Session, about: Contact, notice: Contact, sanne: Actor
) -> None:
    with pytest.raises(Refused):
        legal_defaults.link(session, about, notice.number, NOTICED, sanne)


def test_a_department_is_told_nothing_of_a_contact_that_it_does_not_see(
    session: Session, about: Contact, notice: Contact, sanne: Actor
) -> None:
    own = builders.department(session)
    notice.department = own
    wouter = builders.actor(session, "Wouter", roles=(Role.DEPARTMENT,), department=own)
    legal_defaults.link(session, notice, about.number, NOTICED, sanne)

    assert legal_defaults.of(session, notice, NOTICED, wouter) == []
