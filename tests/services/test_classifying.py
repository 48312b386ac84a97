"""What a contact is in law: an agent says so, and the term for that runs from its receipt."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.errors import Invalid, Refused
from kcc.domain.events import EventKind
from kcc.domain.kinds import ContactKind, Priority
from kcc.domain.moments import Moment
from kcc.domain.states import State
from kcc.domain.words import local
from kcc.models import NEVER, Clock, Contact, Event
from kcc.services import classifying, clocks, defaults, legal_terms, threads
from tests import builders

RECEIVED = datetime(2026, 3, 31, 12, tzinfo=UTC)
NOW = datetime(2026, 4, 10, 8, tzinfo=UTC)
on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


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


@pytest.mark.parametrize(
    ("kind", "last"),
    [
        (ContactKind.COMPLAINT, date(2026, 5, 12)),
        (ContactKind.OBJECTION, date(2026, 5, 12)),
        (ContactKind.WOO_REQUEST, date(2026, 4, 28)),
        (ContactKind.GDPR_REQUEST, date(2026, 4, 30)),
        (ContactKind.APPLICATION, date(2026, 5, 26)),
        (ContactKind.NOTICE_OF_DEFAULT, date(2026, 4, 14)),
    ],
)
@on_one_database
def test_the_term_of_the_law_for_a_kind_runs_from_its_receipt(
    session: Session, contact: Contact, sanne: Actor, kind: ContactKind, last: date
) -> None:
    classifying.set_kind(session, contact, kind, NOW, sanne)

    clock = law(session, contact)
    assert local(clock.due_at).date() == last
    assert (clock.legal, clock.moment, clock.started_at) == (True, Moment.FINAL_ANSWER, RECEIVED)
    assert contact.due_at == clock.due_at


def test_another_kind_ends_the_term_of_the_first_and_a_question_has_none(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    classifying.set_kind(session, contact, ContactKind.COMPLAINT, NOW, sanne)
    first = law(session, contact)

    classifying.set_kind(session, contact, ContactKind.WOO_REQUEST, NOW, sanne)
    second = law(session, contact)
    classifying.set_kind(session, contact, ContactKind.QUESTION, NOW, sanne)

    assert (first.ended_at, second.ended_at) == (NOW, NOW)
    assert clocks.running(session, contact) == []
    assert contact.due_at == NEVER


@on_one_database
def test_the_history_tells_what_it_was_and_what_it_became(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    classifying.set_kind(session, contact, ContactKind.COMPLAINT, NOW, sanne)
    classifying.set_kind(session, contact, ContactKind.COMPLAINT, NOW, sanne)

    found = session.query(Event).filter_by(kind=EventKind.KIND_CHANGED.value).all()
    assert [(one.data, one.actor_name) for one in found] == [
        ({"was": "vraag", "to": "klacht"}, sanne.name)
    ]


@on_one_database
def test_the_clock_of_the_service_runs_on_beside_it(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    first = clocks.start(session, contact, Moment.FIRST_ANSWER, RECEIVED)
    assert first is not None

    classifying.set_kind(session, contact, ContactKind.OBJECTION, NOW, sanne)

    assert first.is_running
    assert contact.due_at == first.due_at


def test_an_objection_counts_from_the_end_of_the_term_for_filing_it(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    published = date(2026, 3, 24)

    classifying.set_kind(
        session, contact, ContactKind.OBJECTION, NOW, sanne, published_on=published
    )

    clock = law(session, contact)
    assert local(clock.due_at).date() == date(2026, 6, 17)
    assert "di 24 maart besluit bekendgemaakt" in clock.steps
    assert "di 31 maart 14:00 ontvangen, op tijd (Awb 6:9)" in clock.steps


@on_one_database
def test_the_day_of_the_decision_can_be_said_and_put_right_later(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    classifying.set_kind(session, contact, ContactKind.OBJECTION, NOW, sanne)
    clock = law(session, contact)
    assert any("bekendmaking onbekend" in step for step in clock.steps)

    published = date(2026, 2, 10)
    classifying.set_kind(
        session, contact, ContactKind.OBJECTION, NOW, sanne, published_on=published
    )

    assert law(session, contact) is clock
    assert local(clock.due_at).date() == date(2026, 5, 6)  # 24 March and six weeks: 5 May
    assert "di 31 maart 14:00 ontvangen, te laat (Awb 6:9)" in clock.steps


@on_one_database
def test_a_decision_is_met_in_no_time_before_its_term_begins(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    classifying.set_kind(
        session, contact, ContactKind.OBJECTION, NOW, sanne, published_on=date(2026, 3, 24)
    )
    clock = law(session, contact)

    clocks.meet(session, contact, {Moment.FINAL_ANSWER}, NOW)

    assert (clock.met_at, clock.used_minutes, clock.gross_minutes) == (NOW, 0, 0)


@on_one_database
def test_a_notice_of_default_goes_before_others_of_itself(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    classifying.set_kind(session, contact, ContactKind.NOTICE_OF_DEFAULT, NOW, sanne)

    assert contact.priority is Priority.HIGH


@on_one_database
def test_a_day_that_cannot_be_changes_nothing(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    with pytest.raises(Invalid, match="komt nog"):
        classifying.set_kind(
            session, contact, ContactKind.OBJECTION, NOW, sanne, published_on=date(2026, 4, 11)
        )

    assert contact.kind is ContactKind.QUESTION


@on_one_database
def test_a_closed_contact_keeps_its_kind(session: Session, sanne: Actor) -> None:
    closed = builders.contact(session, state=State.CLOSED)

    with pytest.raises(Refused):
        classifying.set_kind(session, closed, ContactKind.COMPLAINT, NOW, sanne)


@on_one_database
def test_what_a_text_seems_to_be_is_asked_until_somebody_says(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    words = "Hierbij dien ik een klacht in over de balie."
    builders.message(session, contact, text=words)

    asked = classifying.suggested(threads.read(session, sanne, contact.number))
    classifying.refuse_suggestion(session, contact, NOW, sanne)
    again = classifying.suggested(threads.read(session, sanne, contact.number))

    assert asked is not None
    assert (asked.kind, contact.kind) == (ContactKind.COMPLAINT, ContactKind.QUESTION)
    assert again is None
