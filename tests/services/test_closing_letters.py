"""Closing letters: only with a reason, never for what is silent, taken back with the closing."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.errors import Conflict, Invalid, Refused
from kcc.domain.states import Outcome, State
from kcc.models import Contact, Delivery, Message, MessageKind
from kcc.services import announcing, closing_letters, drafts, undoing
from kcc.services.closing_letters import Ending
from kcc.services.drafts import DraftKind
from tests import builders
from tests.services.answer_help import KEYS, UNDO_FOR
from tests.services.intake_door import MadeUp
from tests.services.outbox_help import REFUSED, hold_lease, receipt, tried

WHY = "U belde ons: de kwestie is opgelost."
FATIMA = "fatima@example.nl"
on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def sanne(session: Session) -> Actor:
    return builders.actor(session, "Sanne de Wit")


@pytest.fixture
def contact(session: Session) -> Contact:
    return builders.contact(session, citizen=builders.citizen(session, email=FATIMA))


def closed(
    session: Session,
    contact: Contact,
    actor: Actor,
    now: datetime,
    outcome: Outcome = Outcome.CITIZEN_RETURNS,
    why: str = WHY,
) -> Message:
    return closing_letters.close(
        session,
        contact,
        Ending(outcome=outcome, why=why, last_seen_id=0),
        now,
        actor,
        undo_for=UNDO_FOR,
        installation=MadeUp(),
        keys=KEYS,
    )


def test_the_citizen_reads_why_and_how_to_go_on(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    clock = builders.clock(session, contact)
    shown = closing_letters.preview(
        session, contact, sanne, municipality=MadeUp().municipality
    ).text

    message = closed(session, contact, sanne, now)

    assert message.kind is MessageKind.CLOSING
    assert message.text == shown.replace("[hier komt je reden]", WHY)
    assert message.text[message.own_from : message.own_until] == WHY
    assert message.subject == f"Afgesloten: Paspoort aanvragen [{contact.number}]"
    assert not message.automatic
    assert message.outgoing is not None
    assert message.outgoing.delivery is Delivery.HELD
    assert (contact.state, contact.outcome) == (State.CLOSED, Outcome.CITIZEN_RETURNS)
    assert (clock.met_at, clock.ended_at) == (None, now)
    assert builders.kinds_of_events(session, contact)[-1] == "closing_written"


@pytest.mark.parametrize("outcome", [Outcome.CITIZEN_RETURNS, Outcome.CALLED_BACK])
def test_taking_it_back_opens_the_contact_with_its_clock_and_keeps_the_reason(
    session: Session, contact: Contact, sanne: Actor, now: datetime, outcome: Outcome
) -> None:
    clock = builders.clock(session, contact)
    message = closed(session, contact, sanne, now, outcome)

    draft = undoing.undo(session, contact, message.id, now + timedelta(seconds=4), sanne)

    assert draft is not None
    assert (draft.kind, draft.text) == (DraftKind.CLOSING, WHY)
    assert (contact.state, contact.outcome, contact.closed_at) == (State.NEW, None, None)
    assert (clock.is_running, contact.due_at) == (True, clock.due_at)
    closed(session, contact, sanne, now + timedelta(minutes=1), outcome)
    assert drafts.get(session, contact, sanne, DraftKind.CLOSING) is None


@on_one_database
@pytest.mark.parametrize("outcome", [one for one in Outcome if one.state is State.NO_ACTION])
def test_what_asks_for_nothing_is_ended_in_silence(
    session: Session, contact: Contact, sanne: Actor, now: datetime, outcome: Outcome
) -> None:
    with pytest.raises(Invalid) as caught:
        closed(session, contact, sanne, now, outcome)

    assert list(caught.value.fields) == ["outcome"]
    assert contact.state is State.NEW


@on_one_database
def test_nothing_is_closed_without_a_reason_an_address_or_a_look(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    caller = builders.contact(session, citizen=builders.citizen(session, phone="0612345678"))
    for place, why, field in (
        (contact, "  ", "why"),
        (contact, "Uw nummer is 111222333.", "why"),
        (caller, WHY, "letter"),
    ):
        with pytest.raises(Invalid) as caught:
            closed(session, place, sanne, now, why=why)
        assert list(caught.value.fields) == [field]
    builders.message(session, contact)
    with pytest.raises(Conflict):
        closed(session, contact, sanne, now)
    assert contact.state is State.NEW


@on_one_database
def test_a_contact_that_has_ended_gets_no_second_one(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    closed(session, contact, sanne, now)

    with pytest.raises(Refused):
        closed(session, contact, sanne, now)


def test_one_that_does_not_arrive_opens_the_contact_but_leaves_its_answer_given(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    lease = hold_lease(session, now)
    clock = builders.clock(session, contact)
    closed(session, contact, sanne, now, Outcome.CALLED_BACK)

    item = tried(session, lease, receipt(fatima=REFUSED), now + UNDO_FOR)
    announcing.announce(session, item.message_id, now + UNDO_FOR, lease)

    assert (contact.state.is_open, contact.undelivered) == (True, True)
    assert clock.met_at == now
