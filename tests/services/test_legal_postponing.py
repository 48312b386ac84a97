"""Terms of the law: postponed once, as far as it allows, when the citizen was told in time."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.errors import Invalid, Refused
from kcc.domain.kinds import ContactKind
from kcc.domain.words import local
from kcc.models import Clock, Contact, Delivery, Event
from kcc.services import classifying, defaults, legal_terms
from kcc.services.legal_postponing import Notice, postpone_term
from tests import builders
from tests.outage_rows import outage

RECEIVED = datetime(2026, 3, 31, 12, tzinfo=UTC)
NOW = datetime(2026, 4, 20, 8, tzinfo=UTC)
LAST, LATEST = date(2026, 5, 12), date(2026, 6, 9)
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def sanne(session: Session) -> Actor:
    return builders.actor(session)


@pytest.fixture
def contact(session: Session) -> Contact:
    defaults.seed(session, RECEIVED)
    return builders.contact(session, received_at=RECEIVED)


def law(session: Session, contact: Contact) -> Clock:
    clock = legal_terms.running(session, contact)
    assert clock is not None
    return clock


def postponed(session: Session, contact: Contact, actor: Actor, **given: Any) -> Clock:
    usual: dict[str, Any] = {
        "until": LATEST,
        "told_on": local(NOW).date(),
        "reference": "2026-17",
        "why": "",
    }
    now = given.pop("now", NOW)
    postpone_term(session, contact, Notice(**(usual | given)), now, actor)
    return law(session, contact)


def test_the_end_moves_and_tells_the_old_one_the_article_and_the_notice(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    classifying.set_kind(session, contact, ContactKind.COMPLAINT, NOW, sanne)

    clock = postponed(session, contact, sanne)

    assert local(clock.due_at).date() == LATEST
    assert contact.due_at == clock.due_at
    assert "ma 20 april verdaging meegedeeld (Awb 9:11, tweede lid)" in clock.steps
    assert "di 12 mei einde van 6 weken, nu verdaagd" in clock.steps
    event = session.query(Event).order_by(Event.id.desc()).first()
    assert event is not None
    assert event.data == {
        "was": "dinsdag 12 mei 2026",
        "to": "dinsdag 9 juni 2026",
        "reference": "2026-17",
    }


def test_it_is_postponed_only_once(session: Session, contact: Contact, sanne: Actor) -> None:
    classifying.set_kind(session, contact, ContactKind.COMPLAINT, NOW, sanne)
    postponed(session, contact, sanne, until=date(2026, 5, 20))

    with pytest.raises(Refused, match="al verdaagd"):
        postponed(session, contact, sanne)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"told_on": None}, "told_on"),
        ({"told_on": date(2026, 4, 21)}, "told_on"),  # still to come
        ({"told_on": date(2026, 3, 30)}, "told_on"),  # before it came in
        ({"told_on": date(2026, 5, 13), "now": NOW + timedelta(days=40)}, "told_on"),
        ({"until": None}, "until_day"),
        ({"until": LAST}, "until_day"),
        ({"until": LATEST + timedelta(days=1)}, "until_day"),
        ({"reference": " "}, "reference"),  # no mail left that day
    ],
)
def test_a_notice_that_cannot_be_is_refused_at_its_field(
    session: Session, contact: Contact, sanne: Actor, given: dict[str, Any], field: str
) -> None:
    classifying.set_kind(session, contact, ContactKind.COMPLAINT, NOW, sanne)

    with pytest.raises(Invalid) as refused:
        postponed(session, contact, sanne, **given)

    assert set(refused.value.fields) == {field}
    assert local(law(session, contact).due_at).date() == LAST


def test_a_mail_of_that_day_needs_no_reference_unless_it_was_taken_back(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    classifying.set_kind(session, contact, ContactKind.COMPLAINT, NOW, sanne)
    item = builders.answer(session, contact, delivery=Delivery.UNDONE)
    item.message.at = NOW
    with pytest.raises(Invalid, match="kenmerk"):
        postponed(session, contact, sanne, reference="")
    item.delivery = Delivery.SENT

    assert local(postponed(session, contact, sanne, reference="").due_at).date() == LATEST


def test_what_was_told_in_time_may_be_written_down_after_the_end(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    classifying.set_kind(session, contact, ContactKind.COMPLAINT, NOW, sanne)

    clock = postponed(session, contact, sanne, now=NOW + timedelta(days=30))

    assert local(clock.due_at).date() == LATEST


def test_the_woo_asks_for_the_reason(session: Session, contact: Contact, sanne: Actor) -> None:
    classifying.set_kind(session, contact, ContactKind.WOO_REQUEST, NOW, sanne)
    until = date(2026, 5, 12)
    with pytest.raises(Invalid, match="Schrijf waarom"):
        postponed(session, contact, sanne, until=until)

    clock = postponed(session, contact, sanne, until=until, why="Er zijn veel stukken.")

    assert local(clock.due_at).date() == until


@pytest.mark.parametrize("kind", [ContactKind.NOTICE_OF_DEFAULT, ContactKind.QUESTION])
def test_what_no_law_postpones_is_refused(
    session: Session, contact: Contact, sanne: Actor, kind: ContactKind
) -> None:
    classifying.set_kind(session, contact, kind, NOW, sanne)

    with pytest.raises(Refused):
        postpone_term(session, contact, Notice(until=LATEST, told_on=LAST), NOW, sanne)


def test_with_an_outage_before_it_ends_on_the_day_that_the_citizen_was_told(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    hours = {"started_at": RECEIVED + timedelta(days=9), "ended_at": RECEIVED + timedelta(days=10)}
    outage(session, own_terms=True, **hours)
    classifying.set_kind(session, contact, ContactKind.WOO_REQUEST, NOW, sanne)
    assert local(law(session, contact).due_at).date() == date(2026, 4, 30)

    clock = postponed(session, contact, sanne, until=date(2026, 5, 13), why="Veel stukken.")

    assert local(clock.due_at).date() == date(2026, 5, 13)
