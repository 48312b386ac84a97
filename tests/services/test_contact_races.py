"""Contacts put together and taken apart by several at once: nothing is lost, nobody is stuck."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from kcc.db import writing
from kcc.domain.actors import Actor
from kcc.domain.errors import Conflict, Invalid, NotFound, Refused
from kcc.domain.states import State
from kcc.models import Contact, Delivery, Draft, Merger, Message, MessageKind, OutboxItem
from kcc.services import contacts, drafts, merging, splitting
from kcc.services.announcing import announce
from kcc.services.drafts import DraftKind
from tests import builders
from tests.plugins.databases import mostly_postgresql
from tests.services.answer_help import answer
from tests.services.intake_door import Door, only_acknowledgement
from tests.services.outbox_help import hold_lease
from tests.services.waiting import at_once, wait_for_the_other

database_url = mostly_postgresql  # where two write at once
ROUNDS = 4
FATIMA, PIET = "fatima@example.nl", "piet@example.nl"
LATER = builders.NOW + timedelta(hours=3)
DONE = "done"
Factory = sessionmaker[Session]
Deed = Callable[[], str]


@pytest.fixture
def noor(sessions: Factory) -> Actor:
    """An agent of a municipality with norms and a mailbox."""
    with sessions() as session, writing(session):
        Door(session)
        return builders.actor(session, "Noor Visser")


def test_two_who_put_the_same_contacts_together_crosswise(sessions: Factory, noor: Actor) -> None:
    for _ in range(ROUNDS):
        one, other = asked(sessions, 2)

        told = at_once(merge(sessions, noor, one, other), merge(sessions, noor, other, one))

        assert told.count(DONE) == 1
        assert list(places(sessions, one, other).values()) == [2]


def test_a_contact_that_goes_on_and_is_itself_put_together_with_a_third(
    sessions: Factory, noor: Actor
) -> None:
    for _ in range(ROUNDS):
        first, second, third = asked(sessions, 3)

        told = at_once(merge(sessions, noor, first, second), merge(sessions, noor, second, third))

        assert told[1] == DONE
        assert places(sessions, second, third) == {third: 2 + (told[0] == DONE)}


def test_a_reply_while_its_contact_is_put_together_with_another(
    sessions: Factory, noor: Actor
) -> None:
    for _ in range(ROUNDS):
        old, new = asked(sessions, 2)

        told = at_once(merge(sessions, noor, new, old), reply(sessions, new))

        assert told == [DONE, DONE]
        assert places(sessions, old, new) == {old: 3}


def test_a_reply_while_its_contact_is_put_together_twice_goes_to_the_last(
    sessions: Factory, noor: Actor
) -> None:
    """It waits for the first merger, and then finds that the second went before it."""
    first, second, third = asked(sessions, 3)
    mail = reply(sessions, first)

    with ThreadPoolExecutor(2) as people:
        with sessions() as session, writing(session):
            pair = merging.lock(session, noor, first, second)
            again = people.submit(merge(sessions, noor, second, third))
            wait_for_the_other(sessions)
            comes = people.submit(mail)
            wait_for_the_other(sessions, others=2)
            merging.merge(session, *pair, LATER, noor)
        assert (again.result(30), comes.result(30)) == (DONE, DONE)

    assert places(sessions, first, second, third) == {third: 4}


def test_a_message_that_is_split_off_while_its_contact_is_put_together_with_another(
    sessions: Factory, noor: Actor
) -> None:
    for _ in range(ROUNDS):
        old, new = asked(sessions, 2)
        message_id = joined_by_piet(sessions, new)

        told = at_once(merge(sessions, noor, new, old), split(sessions, noor, new, message_id))

        assert told[0] == DONE
        assert places(sessions, old, new) == {old: 2 if told[1] == DONE else 3}
        assert split_off_from(sessions, message_id) == (new if told[1] == DONE else None)


def test_of_two_who_split_a_message_off_both_get_the_one_contact(
    sessions: Factory, noor: Actor
) -> None:
    for _ in range(ROUNDS):
        [number] = asked(sessions, 1)
        message_id = joined_by_piet(sessions, number)
        before = count(sessions, Contact)

        told = at_once(*[split(sessions, noor, number, message_id)] * 2)

        assert told == [DONE, DONE]
        assert count(sessions, Contact) == before + 1
        assert split_off_from(sessions, message_id) == number


def test_a_message_that_is_put_back_while_both_contacts_are_put_together(
    sessions: Factory, noor: Actor
) -> None:
    for _ in range(ROUNDS):
        [number] = asked(sessions, 1)
        message_id = joined_by_piet(sessions, number)
        assert split(sessions, noor, number, message_id)() == DONE
        made = place_of(sessions, message_id)

        told = at_once(put_back(sessions, noor, made), merge(sessions, noor, made, number))

        assert DONE in told
        assert places(sessions, number, made) == {number: 2}


def test_an_answer_while_a_message_is_split_off(sessions: Factory, noor: Actor) -> None:
    for _ in range(ROUNDS):
        [number] = asked(sessions, 1)
        message_id = joined_by_piet(sessions, number)
        before = count(sessions, OutboxItem)

        told = at_once(split(sessions, noor, number, message_id), replied(sessions, noor, number))

        assert told == [DONE, DONE]
        assert split_off_from(sessions, message_id) == number
        assert count(sessions, OutboxItem) == before + 2  # the answer, and one to Piet


@pytest.mark.parametrize("has_begun", [False, True])
def test_who_types_on_while_the_contact_is_put_together_loses_no_word(
    sessions: Factory, noor: Actor, monkeypatch: pytest.MonkeyPatch, has_begun: bool
) -> None:
    """What the page saves by itself comes when the draft was read, and not moved yet."""
    old, new = asked(sessions, 2)
    type_in(sessions, noor, new, "Beste")()
    if has_begun:
        type_in(sessions, noor, old, "Goedemiddag,")()
    moves, typing = merging._move_draft, type_in(sessions, noor, new, "Beste Fatima,")

    with ThreadPoolExecutor(1) as people:

        def typed_meanwhile(*given: Any) -> None:
            pages.append(people.submit(typing))
            wait_for_the_other(sessions)
            moves(*given)

        pages: list[Future[str]] = []
        monkeypatch.setattr(merging, "_move_draft", typed_meanwhile)
        assert merge(sessions, noor, new, old)() == DONE
        assert [page.result(30) for page in pages] == [DONE]

    with sessions() as session:
        typed = "\n".join(session.scalars(select(Draft.text)))
    assert "Beste Fatima," in typed
    assert ("Goedemiddag," in typed) is has_begun


def test_what_a_server_refused_is_work_where_its_message_went_meanwhile(
    sessions: Factory, noor: Actor
) -> None:
    old, new = asked(sessions, 2)
    with sessions() as session, writing(session):
        lease = hold_lease(session, LATER)
        contact = contacts.lock(session, noor, new)
        item = builders.answer(session, contact, delivery=Delivery.REFUSED)
        item.message.recipients[0].told = False

    with ThreadPoolExecutor(1) as people:
        with sessions() as session, writing(session):
            pair = merging.lock(session, noor, new, old)
            tells = people.submit(
                attempt(sessions, lambda s: announce(s, item.message_id, LATER, lease))
            )
            wait_for_the_other(sessions)
            merging.merge(session, *pair, LATER, noor)
        assert tells.result(30) == DONE

    with sessions() as session:
        ended, goes_on = (contacts.get(session, noor, number) for number in (new, old))
        assert (ended.state, ended.undelivered) == (State.NO_ACTION, False)
        assert (goes_on.state, goes_on.undelivered) == (State.NEW, True)


def attempt(sessions: Factory, deed: Callable[[Session], object]) -> Deed:
    """Do it in a transaction of its own; what it is refused for, if it is."""

    def attempted() -> str:
        with sessions() as session:
            try:
                with writing(session):
                    deed(session)
            except (Conflict, Invalid, NotFound, Refused) as error:
                return str(error)
        return DONE

    return attempted


def merge(sessions: Factory, actor: Actor, number: str, into: str) -> Deed:
    def merges(session: Session) -> None:
        pair = merging.lock(session, actor, number, into)
        merging.merge(session, *pair, LATER, actor, sure=True)

    return attempt(sessions, merges)


def split(sessions: Factory, actor: Actor, number: str, message_id: int) -> Deed:
    def splits(session: Session) -> None:
        door = Door(session)
        splitting.split(
            session,
            contacts.lock(session, actor, number),
            message_id,
            LATER,
            actor,
            installation=door.installation,
            keys=door.keys,
        )

    return attempt(sessions, splits)


def put_back(sessions: Factory, actor: Actor, number: str) -> Deed:
    def puts_back(session: Session) -> None:
        splitting.put_back(session, *splitting.lock(session, actor, number), LATER, actor)

    return attempt(sessions, puts_back)


def replied(sessions: Factory, actor: Actor, number: str) -> Deed:
    return attempt(
        sessions,
        lambda session: answer(session, contacts.lock(session, actor, number), actor, LATER),
    )


def type_in(sessions: Factory, actor: Actor, number: str, text: str) -> Deed:
    """As the page does by itself, which locks nothing."""
    return attempt(
        sessions,
        lambda session: drafts.save(
            session, contacts.get(session, actor, number), actor, DraftKind.ANSWER, text, LATER
        ),
    )


def asked(sessions: Factory, times: int) -> list[str]:
    """Numbers of new contacts of Fatima."""
    with sessions() as session, writing(session):
        door = Door(session)
        return [door.receive(builders.inbound(FATIMA)).contact.number for _ in range(times)]


def reply(sessions: Factory, number: str, sender: str = FATIMA) -> Deed:
    """A mail that answers what we sent from this contact."""
    with sessions() as session:
        contact = session.scalars(select(Contact).where(Contact.number == number)).one()
        mail = builders.inbound(
            sender, in_reply_to=only_acknowledgement(session, contact).rfc_id, received_at=LATER
        )
    return attempt(sessions, lambda session: Door(session).receive(mail))


def joined_by_piet(sessions: Factory, number: str) -> int:
    """The id of a message of somebody else in this contact."""
    assert reply(sessions, number, PIET)() == DONE
    with sessions() as session:
        of_piet = select(func.max(Message.id)).where(Message.sender_address == PIET)
        return session.scalars(of_piet).one() or 0


def places(sessions: Factory, *numbers: str) -> dict[str, int]:
    """In which of these contacts how many messages of citizens are; none in one that ended."""
    with sessions() as session:
        query = (
            select(Contact.number, func.count().label("messages"))
            .join(Message)
            .where(Contact.number.in_(numbers), Message.kind == MessageKind.INBOUND)
            .group_by(Contact.number)
        )
        found = {row.number: row.messages for row in session.execute(query)}
        ended = select(Contact.number).join(Merger, Merger.contact_id == Contact.id)
        open_ones = select(Contact.number).where(Contact.closed_at.is_(None))
        assert not found.keys() & set(session.scalars(ended))
        assert found.keys() <= set(session.scalars(open_ones))
    return found


def place_of(sessions: Factory, message_id: int) -> str:
    with sessions() as session:
        return session.get_one(Message, message_id).contact.number


def split_off_from(sessions: Factory, message_id: int) -> str | None:
    with sessions() as session:
        return splitting.origin(session.get_one(Message, message_id).contact.events)


def count(sessions: Factory, table: type[Contact] | type[OutboxItem]) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0
