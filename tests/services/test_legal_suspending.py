"""Terms of the law stand still for the grounds of the law, and the queue and the story follow."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.errors import Invalid, Refused
from kcc.domain.kinds import ContactKind
from kcc.domain.moments import Moment
from kcc.domain.pause_reasons import PauseReason
from kcc.domain.words import local
from kcc.models import NEVER, Clock, Contact
from kcc.services import classifying, clocks, defaults, legal_suspending, legal_terms
from kcc.services.legal_postponing import Notice, postpone_term
from kcc.services.legal_suspending import Suspension
from tests import builders

RECEIVED = datetime(2026, 3, 31, 12, tzinfo=UTC)
NOW = datetime(2026, 4, 20, 8, tzinfo=UTC)
ASKED, LAST = date(2026, 4, 20), date(2026, 5, 26)
DAY = timedelta(days=1)
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def sanne(session: Session) -> Actor:
    return builders.actor(session)


@pytest.fixture
def contact(session: Session, sanne: Actor) -> Contact:
    """An application, to be decided on within eight weeks: by 26 May."""
    defaults.seed(session, RECEIVED)
    contact = builders.contact(session, received_at=RECEIVED)
    classifying.set_kind(session, contact, ContactKind.APPLICATION, NOW, sanne)
    return contact


def law(session: Session, contact: Contact) -> Clock:
    clock = legal_terms.running(session, contact)
    assert clock is not None
    return clock


def suspend(session: Session, contact: Contact, actor: Actor, **given: object) -> None:
    usual: dict[str, object] = {"reason": PauseReason.COMPLETION, "since": ASKED}
    suspension = Suspension(**(usual | given))  # type: ignore[arg-type]
    legal_suspending.suspend(session, contact, suspension, NOW, actor)


def test_it_stands_still_out_of_the_queue_until_an_agent_says_when_it_went_on(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    suspend(session, contact, sanne)
    clock = law(session, contact)
    assert (clock.paused, clock.alert_at, contact.due_at) == (True, None, NEVER)

    legal_suspending.resume(session, contact, date(2026, 4, 28), NOW + 9 * DAY, sanne)

    assert local(clock.due_at).date() == LAST + 7 * DAY  # 21 up to 27 April
    assert (clock.paused, contact.due_at) == (False, clock.due_at)
    assert clock.alert_at is not None
    began = "ma 20 april opgeschort: aanvulling gevraagd (Awb 4:15, eerste lid, onder a)"
    assert any(step.startswith(began) for step in clock.steps)
    assert "di 21 t/m ma 27 april opgeschort, telt niet" in clock.steps


def test_with_a_last_day_it_goes_on_by_itself_and_an_earlier_completion_shortens_it(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    suspend(session, contact, sanne, until=date(2026, 5, 5))
    clock = law(session, contact)
    assert (clock.paused, contact.due_at) == (False, clock.due_at)
    assert local(clock.due_at).date() == LAST + 14 * DAY

    legal_suspending.resume(session, contact, date(2026, 4, 28), NOW + 9 * DAY, sanne)

    assert local(clock.due_at).date() == LAST + 7 * DAY


def test_the_clocks_of_the_service_run_on(session: Session, contact: Contact, sanne: Actor) -> None:
    first = clocks.start(session, contact, Moment.FIRST_ANSWER, RECEIVED)
    assert first is not None
    due = first.due_at

    suspend(session, contact, sanne)

    assert (first.paused, first.due_at, contact.due_at) == (False, due, due)


def test_it_stands_still_once_at_a_time_and_goes_on_once(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    with pytest.raises(Refused, match="loopt al"):
        legal_suspending.resume(session, contact, ASKED, NOW, sanne)
    suspend(session, contact, sanne)
    with pytest.raises(Refused, match="staat al stil"):
        suspend(session, contact, sanne, reason=PauseReason.CONSENT)
    notice = Notice(until=date(2026, 7, 1), told_on=ASKED, reference="1")
    with pytest.raises(Refused, match="staat nu stil"):
        postpone_term(session, contact, notice, NOW, sanne)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": None}, "still_reason"),
        ({"reason": PauseReason.CITIZEN}, "still_reason"),
        ({"since": None}, "since"),
        ({"since": ASKED + DAY}, "since"),
        ({"since": date(2026, 3, 30)}, "since"),
        ({"until": ASKED}, "still_until"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    session: Session, contact: Contact, sanne: Actor, given: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        suspend(session, contact, sanne, **given)

    assert set(refused.value.fields) == {field}


@pytest.mark.parametrize("on", [None, ASKED - DAY, ASKED + 10 * DAY])
def test_it_goes_on_between_its_beginning_and_today(
    session: Session, contact: Contact, sanne: Actor, on: date | None
) -> None:
    suspend(session, contact, sanne)

    with pytest.raises(Invalid):
        legal_suspending.resume(session, contact, on, NOW + 9 * DAY, sanne)


def test_a_complaint_is_only_put_off_with_consent(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    classifying.set_kind(session, contact, ContactKind.COMPLAINT, NOW, sanne)
    with pytest.raises(Invalid, match="Kies waarom"):
        suspend(session, contact, sanne)

    suspend(session, contact, sanne, reason=PauseReason.CONSENT)

    assert law(session, contact).paused
    assert any("Awb 9:11, derde lid" in step for step in law(session, contact).steps)


def test_it_stands_still_again_when_the_decision_was_undone(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    suspend(session, contact, sanne)
    decided = NOW + DAY
    clocks.meet(session, contact, {Moment.FINAL_ANSWER}, decided)

    clocks.unmeet(session, contact, decided)

    assert law(session, contact).paused
    assert contact.due_at == NEVER


def test_what_stands_still_goes_on_doing_so_as_another_kind(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    suspend(session, contact, sanne)

    classifying.set_kind(session, contact, ContactKind.WOO_REQUEST, NOW, sanne)

    assert law(session, contact).paused
    assert contact.due_at == NEVER


def test_a_question_has_no_term_to_suspend(session: Session, sanne: Actor) -> None:
    with pytest.raises(Refused, match="geen wettelijke termijn"):
        suspend(session, builders.contact(session, received_at=RECEIVED), sanne)
