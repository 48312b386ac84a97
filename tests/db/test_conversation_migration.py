"""A version without conversations can show the history of what was written down with them."""

import json
from datetime import datetime

from sqlalchemy import text

from channels.base import ChannelKind
from kcc import migrate
from kcc.db import make_engine, session_factory, writing
from kcc.domain.events import EventKind
from kcc.domain.spoken import NoteOutcome
from kcc.domain.states import Outcome, State
from kcc.models import Conversation, Event
from kcc.services import conversations, defaults
from kcc.services.conversations import Answered
from tests import builders

BEFORE = "0011"


def test_an_older_version_knows_each_outcome_and_event(database_url: str, now: datetime) -> None:
    engine = make_engine(database_url)
    with session_factory(engine)() as session, writing(session):
        defaults.seed(session, now)
        noor = builders.actor(session)
        contact = builders.contact(session, state=State.CLOSED, outcome=Outcome.TRANSFERRED)
        data = {"to": "closed", "outcome": "transferred"}
        session.add(Event(contact=contact, at=now, kind="closed", actor_name="Noor", data=data))
        conversation = Conversation(
            key="x", agent_id=noor.agent_id, channel=ChannelKind.PHONE, started_at=now, saved_at=now
        )
        session.add(conversation)
        conversations.add(session, conversation, contact, Answered(outcome=NoteOutcome.TRANSFERRED))
        conversations.end(session, conversation, now, noor)

    migrate.downgrade(database_url, BEFORE)

    with engine.connect() as connection:
        outcome = connection.scalar(text("SELECT outcome FROM contact"))
        kinds = connection.execute(text("SELECT kind, CAST(data AS TEXT) FROM event")).all()
    engine.dispose()
    assert outcome == "redirected"
    assert EventKind.SPOKEN.value not in {kind for kind, _ in kinds}
    told = [json.loads(data)["outcome"] for kind, data in kinds if kind == "closed"]
    assert told == ["redirected"]
    migrate.upgrade(database_url)
    migrate.check(database_url)
