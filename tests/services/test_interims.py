"""Interim messages: the citizen hears when the answer comes, and still has one to come."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.errors import Conflict, Doubtful, Invalid, Refused
from kcc.domain.states import State
from kcc.models import Contact, Delivery, Message, MessageKind
from kcc.services import announcing, clocks, drafts, handling, interims, undoing
from kcc.services.drafts import DraftKind
from kcc.services.held_mail import MailText
from kcc.services.interims import Delay
from kcc.services.matching import Evidence
from tests import builders
from tests.services.answer_help import KEYS, UNDO_FOR, answer
from tests.services.intake_door import Door, MadeUp
from tests.services.outbox_help import REFUSED, hold_lease, receipt, tried

WORDS = "Het duurt langer.\n\nU krijgt uiterlijk 1 december antwoord."
BY = date(2026, 12, 1)
on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def sanne(session: Session) -> Actor:
    return builders.actor(session, "Sanne de Wit")


def begun(session: Session, contact: Contact, actor: Actor, now: datetime, **delay: object) -> str:
    given = Delay(**{"by": BY, "why": "Wij wachten op een collega."} | delay)  # type: ignore[arg-type]
    municipality = MadeUp().municipality
    return interims.begin(session, contact, given, now, actor, municipality=municipality).text


def sent(session: Session, contact: Contact, actor: Actor, now: datetime, **given: Any) -> Message:
    """By somebody who has seen all there is, unless told otherwise."""
    usual: dict[str, Any] = {"text": WORDS, "last_seen_message_id": 10**6}
    text = MailText(**(usual | given))
    return interims.send(
        session, contact, text, now, actor, undo_for=UNDO_FOR, installation=MadeUp(), keys=KEYS
    )


def test_the_letter_is_a_draft_with_the_day_and_why(
    session: Session, sanne: Actor, now: datetime
) -> None:
    fatima = builders.citizen(session, name="Fatima Jansen")
    contact = builders.contact(session, citizen=fatima)
    kept = drafts.save(session, contact, sanne, DraftKind.ANSWER, "Half antwoord", now)

    text = begun(session, contact, sanne, now)

    assert text.startswith("Beste Fatima Jansen,")
    assert "Wij wachten op een collega." in text
    assert "U krijgt uiterlijk dinsdag 1 december 2026 antwoord van ons." in text
    assert text.endswith("Met vriendelijke groet,\nSanne de Wit")
    assert kept.text == "Half antwoord"


@on_one_database
def test_it_is_in_the_language_of_the_contact_and_above_what_was_typed(
    session: Session, sanne: Actor, now: datetime
) -> None:
    contact = builders.contact(session)
    handling.set_language(session, contact, "en", now, sanne)
    drafts.save(session, contact, sanne, DraftKind.INTERIM, "My own words.", now)

    text = begun(session, contact, sanne, now, why="")

    assert "You will get an answer by Tuesday 1 December 2026 at the latest." in text
    assert text.endswith("\n\nMy own words.")


@on_one_database
@pytest.mark.parametrize(
    ("days", "words"), [(None, "Kies de dag"), (-1, "is al"), (400, "een jaar")]
)
def test_a_day_that_promises_nothing_is_refused(
    session: Session, sanne: Actor, now: datetime, days: int | None, words: str
) -> None:
    contact = builders.contact(session)
    by = now.date() + timedelta(days=days) if days is not None else None

    with pytest.raises(Invalid) as caught:
        begun(session, contact, sanne, now, by=by)

    assert words in caught.value.fields["by"]
    assert drafts.get(session, contact, sanne, DraftKind.INTERIM) is None


def test_the_citizen_hears_it_and_the_answer_is_still_owed(
    session: Session, sanne: Actor, now: datetime
) -> None:
    contact = builders.contact(session)
    clock = builders.clock(session, contact)
    drafts.save(session, contact, sanne, DraftKind.INTERIM, WORDS, now)

    message = sent(session, contact, sanne, now)

    assert message.kind is MessageKind.INTERIM
    assert message.subject == f"Uw vraag duurt langer: Paspoort aanvragen [{contact.number}]"
    assert message.text.startswith(f"{WORDS}\n\n-- \nUw contactnummer is {contact.number}.")
    assert message.text[message.own_from : message.own_until] == WORDS
    assert not message.automatic
    assert message.outgoing is not None
    assert message.outgoing.delivery is Delivery.HELD
    assert (clock.is_running, contact.due_at) == (True, clock.due_at)
    assert (contact.state, contact.agent_id) == (State.IN_PROGRESS, sanne.agent_id)
    assert drafts.get(session, contact, sanne, DraftKind.INTERIM) is None
    assert "interim_written" in builders.kinds_of_events(session, contact)


def test_taking_it_back_gives_the_draft_again_and_leaves_the_answer_alone(
    session: Session, sanne: Actor, now: datetime
) -> None:
    contact = builders.contact(session)
    clock = builders.clock(session, contact)
    drafts.save(session, contact, sanne, DraftKind.ANSWER, "Half antwoord", now)
    message = sent(session, contact, sanne, now)

    draft = undoing.undo(session, contact, message.id, now + timedelta(seconds=4), sanne)

    assert draft is not None
    assert (draft.kind, draft.text) == (DraftKind.INTERIM, WORDS)
    kept = drafts.get(session, contact, sanne, DraftKind.ANSWER)
    assert kept is not None
    assert kept.text == "Half antwoord"
    assert (contact.state, contact.agent_id) == (State.NEW, None)
    assert clock.is_running


@on_one_database
def test_what_stops_an_answer_stops_it_too(session: Session, sanne: Actor, now: datetime) -> None:
    contact, closed = builders.contact(session), builders.contact(session, state=State.CLOSED)
    for place, error, given in (
        (contact, Invalid, {"text": " "}),
        (contact, Invalid, {"to": "fatima"}),
        (contact, Doubtful, {"text": "Uw nummer is 111222333."}),
        (closed, Refused, {}),
    ):
        with pytest.raises(error):
            sent(session, place, sanne, now, **given)
    builders.message(session, contact)
    with pytest.raises(Conflict):
        sent(session, contact, sanne, now, last_seen_message_id=0)


def test_one_that_does_not_arrive_is_work_and_gives_back_no_clock_that_an_answer_met(
    session: Session, sanne: Actor, now: datetime
) -> None:
    lease = hold_lease(session, now)
    fatima = builders.citizen(session, email="fatima@example.nl")
    contact = builders.contact(session, citizen=fatima)
    clock = builders.clock(session, contact)
    sent(session, contact, sanne, now)
    handling.call(session, contact, "Gebeld en verteld.", now, sanne)
    contact.state = State.WAITS_FOR_CITIZEN

    item = tried(session, lease, receipt(fatima=REFUSED), now + UNDO_FOR)
    announcing.announce(session, item.message_id, now + UNDO_FOR, lease)

    assert item.delivery is Delivery.REFUSED
    assert (contact.undelivered, contact.state) == (True, State.IN_PROGRESS)
    assert clock.met_at == now


def test_a_reply_to_it_finds_the_contact(session: Session, sanne: Actor) -> None:
    door = Door(session)
    contact = door.receive(builders.inbound("fatima@example.nl")).contact
    message = sent(session, contact, sanne, door.now)

    reply = builders.inbound("fatima@example.nl", subject="Re: iets", in_reply_to=message.rfc_id)
    received = door.receive(reply)

    assert received.contact is contact
    assert received.evidence is Evidence.MESSAGE_ID


def test_the_answer_after_it_meets_the_clock(session: Session, sanne: Actor, now: datetime) -> None:
    contact = builders.contact(session)
    clock = builders.clock(session, contact)
    sent(session, contact, sanne, now)

    answer(session, contact, sanne, now + timedelta(hours=1))

    assert clock.met_at == now + timedelta(hours=1)
    assert clocks.running(session, contact) == []
