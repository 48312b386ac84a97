"""Messages that come in at the very moment somebody else is at work: on both databases."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from kcc.db import writing
from kcc.domain.actors import Actor
from kcc.domain.errors import Conflict
from kcc.domain.states import Outcome, State
from kcc.models import Citizen, Contact
from kcc.services import clocks, contacts, handling
from tests import builders
from tests.services.intake_door import Door, history, only_acknowledgement
from tests.services.waiting import at_once

ROUNDS = 12
LATER = builders.NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def municipality(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        Door(session)
        session.commit()


def test_the_first_mails_of_somebody_new_at_once_are_contacts_of_one_citizen(
    sessions: sessionmaker[Session],
) -> None:
    def write(number: int) -> str:
        with sessions() as session, writing(session):
            mail = builders.inbound("nieuw@example.nl", message_id=f"<{number}@example.nl>")
            return Door(session).receive(mail).contact.number

    numbers = at_once(*(partial(write, n) for n in range(4)))

    assert len(set(numbers)) == 4
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Citizen)) == 1
        assert session.scalar(select(func.count(Contact.citizen_id.distinct()))) == 1


def test_a_reply_at_the_moment_of_closing_is_answered_or_stops_the_closing(
    sessions: sessionmaker[Session],
) -> None:
    with sessions() as session:
        agent = builders.actor(session)
        session.commit()
    for turn in range(ROUNDS):
        page = opened(sessions, f"inwoner{turn}@example.nl")

        at_once(partial(close, sessions, agent, page), partial(reply, sessions, page))

        with sessions() as session:
            contact = contacts.get(session, agent, page.number)
            assert (contact.state, contact.outcome) == (State.NEW, None)
            assert {clock.moment for clock in clocks.running(session, contact)} & clocks.ANSWERS
            assert "message_received" in history(session, contact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A contact as an agent has it on the screen, with what a reply to it refers to."""

    number: str
    sender: str
    signed: str
    last_seen_id: int


def opened(sessions: sessionmaker[Session], sender: str) -> Page:
    with sessions() as session, writing(session):
        contact = Door(session).receive(builders.inbound(sender)).contact
        letter = only_acknowledgement(session, contact)
        return Page(
            number=contact.number,
            sender=sender,
            signed=letter.rfc_id or "",
            last_seen_id=letter.id,
        )


def close(sessions: sessionmaker[Session], agent: Actor, page: Page) -> None:
    with sessions() as session, suppress(Conflict), writing(session):
        contact = contacts.lock(session, agent, page.number)
        seen = page.last_seen_id
        handling.close(session, contact, Outcome.ANSWERED, LATER, agent, last_seen_id=seen)


def reply(sessions: sessionmaker[Session], page: Page) -> None:
    with sessions() as session, writing(session):
        mail = builders.inbound(page.sender, in_reply_to=page.signed, received_at=LATER)
        Door(session).receive(mail)
