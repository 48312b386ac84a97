"""Two contacts that become one keep what was said of them in law, and one term for it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.kinds import ContactKind, Priority
from kcc.domain.words import local
from kcc.models import Contact, DefaultNotice
from kcc.services import classifying, clocks, defaults, legal_defaults, legal_terms, merging
from tests import builders

RECEIVED = datetime(2026, 3, 31, 12, tzinfo=UTC)
DAY = timedelta(days=1)
NOW = RECEIVED + 10 * DAY
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def sanne(session: Session) -> Actor:
    defaults.seed(session, RECEIVED)
    return builders.actor(session)


def a_contact(session: Session, actor: Actor, kind: ContactKind, at: datetime) -> Contact:
    contact = builders.contact(session, received_at=at)
    classifying.set_kind(session, contact, kind, NOW, actor)
    return contact


def merged(session: Session, contact: Contact, into: Contact, actor: Actor) -> None:
    pair = merging.lock(session, actor, contact.number, into.number)
    merging.merge(session, *pair, NOW, actor, sure=True)


def terms(session: Session, contact: Contact) -> list[str]:
    running = (clock for clock in clocks.running(session, contact) if clock.legal)
    return [f"{local(clock.due_at):%d-%m}" for clock in running]


def test_a_question_becomes_what_the_other_was_from_the_receipt_of_that(
    session: Session, sanne: Actor
) -> None:
    into = a_contact(session, sanne, ContactKind.QUESTION, RECEIVED - 20 * DAY)
    contact = a_contact(session, sanne, ContactKind.COMPLAINT, RECEIVED)
    classifying.set_priority(session, contact, Priority.HIGH, NOW, sanne)

    merged(session, contact, into, sanne)

    assert (into.kind, into.priority) == (ContactKind.COMPLAINT, Priority.HIGH)
    assert terms(session, into) == ["12-05"]
    clock = legal_terms.running(session, into)
    assert clock is not None
    legal_terms.move(session, clock, NOW)
    assert terms(session, into) == ["12-05"]


@pytest.mark.parametrize(
    ("kind", "other", "left"),
    [
        (ContactKind.COMPLAINT, ContactKind.COMPLAINT, "12-05"),  # the first to end
        (ContactKind.COMPLAINT, ContactKind.WOO_REQUEST, "04-05"),  # of what it is
    ],
)
def test_one_term_stays(
    session: Session, sanne: Actor, kind: ContactKind, other: ContactKind, left: str
) -> None:
    contact = a_contact(session, sanne, kind, RECEIVED)
    into = a_contact(session, sanne, other, RECEIVED + 6 * DAY)

    merged(session, contact, into, sanne)

    assert (into.kind, terms(session, into)) == (other, [left])


def test_a_notice_of_default_follows_what_it_is_about(session: Session, sanne: Actor) -> None:
    about = a_contact(session, sanne, ContactKind.APPLICATION, RECEIVED)
    notice = a_contact(session, sanne, ContactKind.NOTICE_OF_DEFAULT, NOW)
    into = a_contact(session, sanne, ContactKind.QUESTION, RECEIVED)
    legal_defaults.link(session, notice, about.number, NOW, sanne)

    merged(session, about, into, sanne)

    (found,) = legal_defaults.of(session, into, NOW, sanne)
    assert (found.notice, found.about) == (notice, into)

    merged(session, notice, into, sanne)
    assert session.query(DefaultNotice).count() == 0
