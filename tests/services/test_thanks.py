"""Thanks for a contact that is closed: it stays so, visibly, and can be opened after all."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from kcc.domain.errors import NotFound
from kcc.domain.moments import Moment
from kcc.domain.states import Outcome, State
from kcc.models import NEVER, Agent, Contact, Message, MessageKind
from kcc.services import clocks, contacts, thanks
from tests import builders
from tests.plugins.databases import mostly_sqlite
from tests.services.intake_door import Door, history, only_acknowledgement, stored_file

database_url = mostly_sqlite

LATER = timedelta(days=2)
QUOTED = """Hartelijk dank!

Op di 24 nov. 2026 om 15:02 schreef Gemeente Voorbeeld <info@gemeente.example.org>:
> Beste Fatima,
> Dat kan vanaf 1 december. Heeft u nog vragen?
"""


@pytest.fixture
def door(session: Session) -> Door:
    return Door(session)


@pytest.fixture
def agent(session: Session) -> Agent:
    return builders.agent(session, "Noor Visser")


@pytest.fixture
def contact(door: Door, session: Session, agent: Agent) -> Contact:
    """A contact that was answered, read and closed by an agent."""
    contact = door.receive(builders.inbound("fatima@example.nl")).contact
    says(session, contact, agent, "Beste Fatima,\n\nDat kan vanaf 1 december.")
    clocks.meet(session, contact, clocks.ANSWERS, door.now)
    close(session, contact, agent)
    return contact


def says(session: Session, contact: Contact, agent: Agent, text: str) -> None:
    footer = "\n\n-- \nWilt u reageren? Beantwoord dan deze e-mail."
    builders.message(session, contact, MessageKind.ANSWER, text=text + footer, agent=agent)


def close(session: Session, contact: Contact, agent: Agent) -> None:
    answered = Outcome.ANSWERED
    at, actor = builders.NOW, agent.as_actor()
    contacts.change_state(session, contact, State.CLOSED, at, actor, outcome=answered)
    contact.unread = False
    session.flush()


def reply(door: Door, contact: Contact, text: str = "Bedankt!", **fields: Any) -> Message:
    signed = only_acknowledgement(door.session, contact).rfc_id
    sender = fields.pop("sender", "fatima@example.nl")
    stored = fields.pop("stored", ())
    mail = builders.inbound(
        sender, text=text, in_reply_to=signed, received_at=door.now + LATER, **fields
    )
    return door.receive(mail, stored=stored).message


def running(session: Session, contact: Contact) -> dict[Moment, datetime]:
    found = clocks.running(session, contact)
    return {clock.moment: clock.started_at for clock in found if clock.moment in clocks.ANSWERS}


@pytest.mark.parametrize("text", ["Bedankt!", "Dank je wel Noor!\n\nFatima", QUOTED])
def test_a_contact_that_somebody_only_thanks_for_stays_closed_and_says_so(
    door: Door, session: Session, contact: Contact, text: str
) -> None:
    preview = contact.preview

    message = reply(door, contact, text)

    assert message.contact is contact
    assert (message.only_thanks, message.text) == (True, text)
    assert (contact.state, contact.unread, contact.preview) == (State.CLOSED, False, preview)
    assert contact.due_at == NEVER
    assert history(session, contact)[-2:] == ["message_received", "thanked"]


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "Bedankt, maar het lukt niet."},
        {"text": "Nog iets."},
        {"stored": (stored_file(),)},
        {"sender": "piet@example.nl"},
    ],
)
def test_anything_more_than_thanks_reopens_it(
    door: Door, contact: Contact, fields: dict[str, Any]
) -> None:
    message = reply(door, contact, **fields)

    assert not message.only_thanks
    assert contact.state is State.NEW or message.contact is not contact


def test_thanks_in_an_open_contact_are_a_message_as_any_other(
    door: Door, session: Session, agent: Agent
) -> None:
    contact = door.receive(builders.inbound("fatima@example.nl")).contact
    contact.unread = False

    message = reply(door, contact)

    assert not message.only_thanks
    assert contact.unread


@pytest.mark.parametrize(
    ("answer", "stays"), [("Schikt dinsdag u?", False), ("Dinsdag is er plaats.", True)]
)
def test_agreement_is_an_answer_where_we_asked_something(
    door: Door, session: Session, contact: Contact, agent: Agent, answer: str, stays: bool
) -> None:
    says(session, contact, agent, answer)

    assert reply(door, contact, "Prima, bedankt!").only_thanks is stays


def test_an_agent_opens_it_after_all_and_the_clock_runs_from_that_message(
    door: Door, session: Session, contact: Contact, agent: Agent
) -> None:
    message = reply(door, contact)
    now = door.now + 2 * LATER

    for _ in range(2):  # a double click
        thanks.reopen(session, contact, message.id, now, agent.as_actor())

    assert (contact.state, contact.agent) == (State.IN_PROGRESS, agent)
    assert running(session, contact) == {Moment.NEXT_ANSWER: door.now + LATER}
    assert not message.only_thanks
    assert contact.preview == "Bedankt!"
    assert history(session, contact).count("reopened") == 1


def test_only_a_message_of_that_contact_opens_it(
    session: Session, contact: Contact, agent: Agent, now: datetime
) -> None:
    other = builders.message(session, builders.contact(session), only_thanks=True)

    for message_id in (other.id, 9_999):
        with pytest.raises(NotFound):
            thanks.reopen(session, contact, message_id, now, agent.as_actor())
    assert contact.state is State.CLOSED
