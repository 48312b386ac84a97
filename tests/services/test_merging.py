"""Two contacts put together: nothing is lost, and what comes for either goes to one."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.errors import Conflict, Doubtful, Invalid, NotFound, Refused
from kcc.domain.events import EventKind
from kcc.domain.kinds import Complexity
from kcc.domain.moments import Moment
from kcc.domain.roles import Role
from kcc.domain.states import Outcome, State
from kcc.domain.threading import plus_address
from kcc.models import Attachment, Contact, Delivery, Draft, Message, OutboxItem
from kcc.services import clocks, drafts, follow_ups, handling, merging, seen
from kcc.services.complexity import set_complexity
from kcc.services.drafts import DraftKind
from kcc.services.incoming import StoredFile
from tests import builders
from tests.services.intake_door import Door, only_acknowledgement, terms

FATIMA, PIET = "fatima@example.nl", "piet@example.nl"
HOUR = timedelta(hours=1)

on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def door(session: Session) -> Door:
    return Door(session)


@pytest.fixture
def noor(session: Session) -> Actor:
    return builders.agent(session, "Noor Visser").as_actor()


@pytest.fixture
def old(door: Door) -> Contact:
    return door.receive(builders.inbound(FATIMA, text="Mijn paspoort is kwijt.")).contact


@pytest.fixture
def new(door: Door, old: Contact) -> Contact:
    """The same citizen asks it again, an hour later."""
    mail = builders.inbound(FATIMA, subject="Nogmaals", text="Hoort u mij?")
    return door.receive(mail, now=door.now + HOUR).contact


def merge(session: Session, contact: Contact, into: Contact, actor: Actor, **said: Any) -> None:
    now = max(contact.received_at, into.received_at) + 3 * HOUR
    pair = merging.lock(session, actor, contact.number, into.number)
    merging.merge(session, *pair, now, actor, **said)
    session.expire_all()


def texts(contact: Contact) -> list[str]:
    return [one.text for one in contact.messages if one.kind == "inbound"]


def test_one_goes_on_with_all_that_was_said_and_the_other_points_to_it(
    session: Session, old: Contact, new: Contact, noor: Actor
) -> None:
    merge(session, new, old, noor)

    assert texts(old) == ["Mijn paspoort is kwijt.", "Hoort u mij?"]
    assert new.messages == []
    assert (new.state, new.outcome, new.unread) == (State.NO_ACTION, Outcome.DUPLICATE, False)
    assert merging.of(session, new) is old
    assert merging.of(session, old) is None
    assert old.preview == "Hoort u mij?"
    assert old.unread
    assert {new.number, "nogmaals"} <= terms(session, old)
    assert (old.events[-1].kind, old.events[-1].data) == (EventKind.MERGED, {"number": new.number})
    assert {one.kind for one in new.events} >= {EventKind.MERGED_INTO.value, "closed"}


def test_who_is_answering_meanwhile_is_told_even_of_older_messages_that_moved_in(
    session: Session, old: Contact, new: Contact, noor: Actor
) -> None:
    sanne = builders.agent(session, "Sanne Mulder").as_actor()
    last_on_her_page = max(message.id for message in new.messages)

    merge(session, old, new, noor)

    with pytest.raises(Conflict):
        seen.check(session, new, sanne, last_on_her_page)


@pytest.mark.parametrize("newest_goes_on", [True, False])
def test_of_two_terms_for_an_answer_the_first_to_end_stays(
    session: Session, old: Contact, new: Contact, noor: Actor, newest_goes_on: bool
) -> None:
    due = min(old.due_at, new.due_at)
    contact, into = (old, new) if newest_goes_on else (new, old)

    merge(session, contact, into, noor)

    answers = [c for c in clocks.running(session, into) if c.moment in clocks.ANSWERS]
    assert [c.due_at for c in answers] == [due]
    assert into.due_at == due
    assert clocks.running(session, contact) == []
    assert into.received_at <= contact.received_at


def test_a_reply_to_either_goes_to_the_one_that_goes_on(
    door: Door, session: Session, old: Contact, new: Contact, noor: Actor
) -> None:
    """By what we signed, by the number and by the signed address of the other."""
    signed = only_acknowledgement(session, new).rfc_id
    plus = plus_address("info@gemeente.example.org", new.number, FATIMA, door.keys.threading)
    merge(session, new, old, noor)

    for fields in (
        {"in_reply_to": signed},
        {"subject": f"Re: Nogmaals [{new.number}]"},
        {"delivered_to": (plus,)},
    ):
        mail = builders.inbound(FATIMA, received_at=door.now + 5 * HOUR, **fields)
        assert door.receive(mail).contact is old


def test_after_a_second_time_it_goes_on_in_the_last(
    door: Door, session: Session, old: Contact, new: Contact, noor: Actor
) -> None:
    last = door.receive(builders.inbound(FATIMA, subject="Derde keer")).contact
    merge(session, new, old, noor)
    merge(session, old, last, noor)

    assert merging.of(session, new) is last
    mail = builders.inbound(FATIMA, subject=new.number, received_at=door.now + 5 * HOUR)
    assert door.receive(mail).contact is last


def test_a_mail_that_was_on_its_way_in_while_they_were_put_together_is_not_lost_in_the_old(
    session: Session, old: Contact, new: Contact, noor: Actor
) -> None:
    merge(session, new, old, noor)

    assert follow_ups.lock(session, new.id) is old


@on_one_database
def test_contacts_of_two_citizens_are_put_together_by_who_is_sure(
    door: Door, session: Session, old: Contact, noor: Actor
) -> None:
    of_piet = door.receive(builders.inbound(PIET, name="Piet Bakker")).contact

    with pytest.raises(Doubtful, match="van Piet Bakker, dat van Fatima Jansen"):
        merge(session, of_piet, old, noor)
    merge(session, of_piet, old, noor, sure=True)

    assert old.citizen
    assert old.citizen.email == FATIMA
    others = {one.sender_address: one.other_sender for one in old.messages if one.kind == "inbound"}
    assert others == {FATIMA: False, PIET: True}


@on_one_database
def test_a_question_wakes_the_one_that_goes_on_and_a_closed_one_does_not(
    session: Session, old: Contact, new: Contact, noor: Actor
) -> None:
    handling.close(session, old, Outcome.REDIRECTED, old.received_at + 2 * HOUR, noor)
    handling.close(session, new, Outcome.REDIRECTED, old.received_at + 2 * HOUR, noor)
    merge(session, new, old, noor)
    assert not old.state.is_open


@on_one_database
def test_an_open_question_wakes_a_closed_contact(
    session: Session, old: Contact, new: Contact, noor: Actor
) -> None:
    handling.close(session, old, Outcome.REDIRECTED, old.received_at + 2 * HOUR, noor)

    merge(session, new, old, noor)

    assert old.state.is_open
    assert Moment.FIRST_ANSWER in {one.moment for one in clocks.running(session, old)}


def test_what_people_were_typing_moves_along_with_its_files(
    session: Session, old: Contact, new: Contact, noor: Actor
) -> None:
    at = old.received_at + 2 * HOUR
    drafts.save(session, old, noor, DraftKind.ANSWER, "Beste Fatima,", at)
    typed = drafts.save(session, new, noor, DraftKind.ANSWER, "Ja, wij horen u.", at)
    drafts.save(session, new, noor, DraftKind.NOTE, "Bellen?", at)
    file = StoredFile(filename="a.pdf", content_type="application/pdf", size=1, sha256="a" * 64)
    drafts.attach(session, typed, file, most_mb=20)

    merge(session, new, old, noor)

    kept = {one.kind: one.text for one in session.scalars(select(Draft))}
    assert kept == {"answer": "Beste Fatima,\n\nJa, wij horen u.", "note": "Bellen?"}
    assert (
        session.scalar(select(func.count()).select_from(Draft).where(Draft.contact_id != old.id))
        == 0
    )
    assert session.scalars(select(Attachment)).one().draft_id is not None


@on_one_database
def test_while_an_answer_is_on_its_way_its_contact_goes_nowhere(
    session: Session, old: Contact, new: Contact, noor: Actor
) -> None:
    builders.answer(session, new, delivery=Delivery.HELD)

    with pytest.raises(Refused, match="nog onderweg"):
        merge(session, new, old, noor)

    session.scalars(
        select(OutboxItem).join(Message).where(Message.kind == "answer")
    ).one().delivery = Delivery.SENT
    merge(session, new, old, noor)


@on_one_database
def test_what_was_put_together_is_not_reopened_or_put_together_again(
    session: Session, old: Contact, new: Contact, noor: Actor
) -> None:
    merge(session, new, old, noor)

    with pytest.raises(Refused, match="Werk daar verder"):
        handling.reopen(session, new, new.received_at + 4 * HOUR, noor)
    with pytest.raises(Refused, match="al samengevoegd"):
        merge(session, new, old, noor)
    with pytest.raises(Invalid, match=f"samengevoegd met {old.number}"):
        merge(session, old, new, noor)


@on_one_database
def test_what_cannot_be_the_other_contact_is_said_at_the_field(
    session: Session, old: Contact, noor: Actor
) -> None:
    amina = builders.actor(
        session, "Amina", roles=[Role.DEPARTMENT], department=builders.department(session)
    )

    for into in ("", old.number, "2600099999"):
        with pytest.raises(Invalid) as wrong:
            merging.lock(session, noor, old.number, into)
        assert set(wrong.value.fields) == {"into"}
    with pytest.raises(NotFound):
        merging.lock(session, amina, old.number, "2600099999")


def test_of_two_complex_questions_the_first_date_and_final_answer_stay_owed(
    session: Session, old: Contact, new: Contact, noor: Actor
) -> None:
    for contact in (old, new):
        set_complexity(session, contact, Complexity.COMPLEX, new.received_at, noor)

    merge(session, new, old, noor)

    found = clocks.running(session, old)
    assert {(one.moment, one.started_at) for one in found} >= {
        (Moment.DATE_MESSAGE, old.received_at),
        (Moment.FINAL_ANSWER, old.received_at),
    }
    assert [one.moment for one in found].count(Moment.FINAL_ANSWER) == 1
