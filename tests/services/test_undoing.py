"""Undoing an answer: all is as before, unless the worker was first; one UPDATE decides."""

from contextlib import suppress
from datetime import datetime, timedelta
from multiprocessing.synchronize import Barrier

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from kcc.db import make_engine, reading, session_factory, writing
from kcc.domain.actors import Actor
from kcc.domain.errors import Conflict, NotFound, Refused
from kcc.domain.states import State
from kcc.models import Contact, Delivery, Draft, MessageKind, OutboxItem
from kcc.services import contacts, drafts, handling, outbox, receipts, undoing
from kcc.services.answering import Next
from kcc.services.incoming import StoredFile
from kcc.services.leases import WORKER, Lease, ticks
from tests import builders
from tests.forks import forks
from tests.services.answer_help import UNDO_FOR, answer
from tests.services.outbox_help import hold_lease

SOON = timedelta(seconds=4)
FILE = StoredFile(filename="kaart.pdf", content_type="a/b", size=4, sha256="a" * 64)


@pytest.fixture
def sanne(session: Session) -> Actor:
    return builders.actor(session)


@pytest.mark.parametrize("then", list(Next))
@pytest.mark.parametrize("state", sorted({s for s in State if s.is_open} - {State.POSTPONED}))
def test_the_contact_and_its_clock_stand_as_before(
    session: Session, sanne: Actor, now: datetime, then: Next, state: State
) -> None:
    contact = builders.contact(session, state=state)
    clock = builders.clock(session, contact)
    message = answer(session, contact, sanne, now, then=then)

    undoing.undo(session, contact, message.id, now + SOON, sanne)

    assert (contact.state, contact.agent_id) == (state, None)
    assert (contact.outcome, contact.closed_at) == (None, None)
    assert (clock.is_running, contact.due_at) == (True, clock.due_at)
    assert builders.kinds_of_events(session, contact)[-1] == "answer_undone"


def test_the_text_is_a_draft_again_with_its_files(
    session: Session, sanne: Actor, now: datetime
) -> None:
    contact = builders.contact(session)
    old = drafts.save(session, contact, sanne, "answer", "Zie de kaart.", now)
    drafts.attach(session, old, FILE, most_mb=20)
    message = answer(session, contact, sanne, now, "Zie de kaart.")
    session.expire_all()

    draft = undoing.undo(session, contact, message.id, now + SOON, sanne)

    assert draft
    assert draft.text == "Zie de kaart."
    assert [file.filename for file in drafts.files(session, draft)] == ["kaart.pdf"]
    session.expire_all()
    assert message.attachments == []


def test_the_same_answer_can_be_sent_again_and_the_question_is_still_asked_once(
    session: Session, sanne: Actor, now: datetime
) -> None:
    contact = builders.contact(session)
    asked = receipts.take(session, "bladzijde", "de vraag", now - timedelta(hours=1))
    asked.contact_id = contact.id
    assert receipts.is_first(session, contact, "pagina", "het antwoord", now)
    message = answer(session, contact, sanne, now)

    undoing.undo(session, contact, message.id, now + SOON, sanne)

    assert receipts.is_known(session, "bladzijde", "de vraag")
    assert receipts.is_first(session, contact, "pagina", "het antwoord", now + SOON)


def test_what_was_typed_since_is_not_lost(session: Session, sanne: Actor, now: datetime) -> None:
    contact = builders.contact(session)
    message = answer(session, contact, sanne, now, "Eerste tekst", then=Next.KEEP)
    drafts.save(session, contact, sanne, "answer", "En nog iets", now + SOON)

    draft = undoing.undo(session, contact, message.id, now + SOON, sanne)

    assert draft
    assert draft.text == "Eerste tekst\n\nEn nog iets"


def test_an_undone_answer_is_never_sent_and_proves_nothing(
    session: Session, sanne: Actor, now: datetime
) -> None:
    lease = hold_lease(session, now)
    contact = builders.contact(session)
    undone = answer(session, contact, sanne, now)

    undoing.undo(session, contact, undone.id, now + SOON, sanne)

    assert outbox.claim_due(session, now + 2 * UNDO_FOR, lease) is None
    assert (undone.rfc_id, undone.recipients) == (None, [])
    again = answer(session, contact, sanne, now + SOON)
    assert (again.in_reply_to, again.references) == (None, [])


def test_a_citizen_loses_the_address_that_came_with_the_undone_answer(
    session: Session, sanne: Actor, now: datetime
) -> None:
    caller = builders.citizen(session, phone="0612345678")
    contact = builders.contact(session, citizen=caller)
    nobodys = builders.contact(session)
    nobodys.citizen = None

    for one in (contact, nobodys):
        message = answer(session, one, sanne, now, to="verkeerd@example.nl")
        undoing.undo(session, one, message.id, now + SOON, sanne)

    assert (caller.email, caller.phone) == (None, "0612345678")
    assert nobodys.citizen is None


def test_what_a_colleague_did_since_stays_done(
    session: Session, sanne: Actor, now: datetime
) -> None:
    omar = builders.agent(session, "Omar")
    contact = builders.contact(session)
    message = answer(session, contact, sanne, now, then=Next.WAIT)
    later = now + SOON
    handling.take(session, contact, later, omar.as_actor())

    undoing.undo(session, contact, message.id, later, sanne)

    assert (contact.agent, contact.state) == (omar, State.WAITS_FOR_CITIZEN)


def test_it_is_too_late_once_the_worker_has_it(
    session: Session, sanne: Actor, now: datetime
) -> None:
    lease = hold_lease(session, now)
    contact = builders.contact(session)
    message = answer(session, contact, sanne, now)
    outbox.claim_due(session, now + UNDO_FOR, lease)

    with pytest.raises(Conflict, match="Te laat"):
        undoing.undo(session, contact, message.id, now + UNDO_FOR, sanne)

    assert contact.state is State.CLOSED
    assert drafts.get(session, contact, sanne, "answer") is None


def test_undoing_twice_is_undoing_once(session: Session, sanne: Actor, now: datetime) -> None:
    contact = builders.contact(session)
    message = answer(session, contact, sanne, now)
    undoing.undo(session, contact, message.id, now + SOON, sanne)
    before = builders.kinds_of_events(session, contact)

    assert undoing.undo(session, contact, message.id, now + SOON, sanne) is None

    draft = drafts.get(session, contact, sanne, "answer")
    assert draft
    assert draft.text == "U kunt een afspraak maken."
    assert builders.kinds_of_events(session, contact) == before


def test_only_the_writer_undoes_and_only_an_answer_of_this_contact(
    session: Session, sanne: Actor, now: datetime
) -> None:
    contact, other = builders.contact(session), builders.contact(session)
    message = answer(session, contact, sanne, now)
    note = builders.message(session, contact, MessageKind.NOTE)

    with pytest.raises(Refused):
        undoing.undo(session, contact, message.id, now, builders.actor(session, "Omar"))
    for place, message_id in ((other, message.id), (contact, note.id), (contact, 999_999)):
        with pytest.raises(NotFound):
            undoing.undo(session, place, message_id, now, sanne)


@pytest.mark.parametrize("rounds", [30, pytest.param(500, marks=pytest.mark.long)])
def test_of_undo_and_worker_one_gets_each_answer(
    database_url: str, sessions: sessionmaker[Session], now: datetime, rounds: int
) -> None:
    with sessions.begin() as session:
        sanne, token = builders.actor(session), hold_lease(session, now).token
        citizen = builders.citizen(session)
        answers = []
        for number in range(rounds):  # each due in its own second, so that a round is about one
            contact = builders.contact(session, citizen=citizen)
            at = now + timedelta(seconds=number)
            answers.append((contact.number, answer(session, contact, sanne, at).id))

    context = forks()
    barrier = context.Barrier(2)
    with context.Pool(2, initializer=Round.share, initargs=(barrier,)) as pool:
        undone = pool.apply_async(undo_all, (database_url, answers, sanne, now))
        claimed = pool.apply_async(claim_all, (database_url, rounds, token, now))
        by_agent, by_worker = undone.get(300), claimed.get(300)

    assert sorted([*by_agent, *by_worker]) == [message_id for _, message_id in answers]
    assert by_agent
    assert by_worker
    with sessions() as session:
        items = session.scalars(select(OutboxItem)).all()
        kept = {draft.contact_id for draft in session.scalars(select(Draft))}
        open_ones = select(Contact.id).where(Contact.closed_at.is_(None))
        assert kept == set(session.scalars(open_ones))
    found = {item.message_id: item.delivery for item in items}
    assert found == {
        **dict.fromkeys(by_agent, Delivery.UNDONE),
        **dict.fromkeys(by_worker, Delivery.SENDING),
    }


class Round:
    """Lets undo and worker go at the same instant."""

    barrier: Barrier

    @classmethod
    def share(cls, barrier: Barrier) -> None:
        cls.barrier = barrier

    @classmethod
    def start(cls) -> None:
        cls.barrier.wait(60)


def undo_all(url: str, answers: list[tuple[str, int]], actor: Actor, now: datetime) -> list[int]:
    engine = make_engine(url)
    done = []
    with session_factory(engine)() as session:
        for number, message_id in answers:
            Round.start()
            with suppress(Conflict), writing(session):
                contact = contacts.lock(session, actor, number)
                undoing.undo(session, contact, message_id, now + timedelta(hours=1), actor)
                done.append(message_id)
    engine.dispose()
    return done


def claim_all(url: str, rounds: int, token: int, now: datetime) -> list[int]:
    engine = make_engine(url)
    done = []
    lease = Lease(token, name=WORKER)
    lease.extend(ticks() + 3600)
    with session_factory(engine)() as session:
        for number in range(rounds):
            Round.start()
            with reading(session):  # undo asks more before it decides: now one, now the other
                for _ in range(4 * (number % 10)):
                    session.execute(text("SELECT 1"))
            with writing(session):
                due = now + timedelta(seconds=number) + UNDO_FOR
                item = outbox.claim_due(session, due, lease)
                done += [item.message_id] if item else []
    engine.dispose()
    return done
