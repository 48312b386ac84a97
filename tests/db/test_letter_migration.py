"""Letters of editors are gone for an older program; what was sent stays, and is still read."""

from datetime import UTC, datetime

from sqlalchemy import select

from kcc import migrate
from kcc.db import make_engine, session_factory, writing
from kcc.domain.actors import SYSTEM
from kcc.domain.admin_actions import AdminAction
from kcc.domain.letter_kinds import LetterKind
from kcc.models import AdminEvent, Department, LetterTemplate, Message
from kcc.services import admin_log, answering
from tests import builders
from tests.letters import changed


def test_older_answers_are_told_from_their_footer(database_url: str, now: datetime) -> None:
    engine = make_engine(database_url)
    with session_factory(engine)() as session, writing(session):
        department = builders.department(session, "Dieren")
        department.signature = "Team Dieren"
        changed(session, LetterKind.CLOSING, department=department)
        changed(session, LetterKind.CLOSING)
        message = builders.answer(session, builders.contact(session)).message
        message.text, message.own_from, message.own_until = "Dat kan.\n\n-- \nGemeente", 0, 8
        admin_log.record(session, AdminAction.LETTER_CHANGED, "brief", datetime.now(UTC), SYSTEM)

    migrate.downgrade(database_url, "0024")
    migrate.upgrade(database_url)

    with session_factory(engine)() as session:
        message = session.scalars(select(Message)).one()
        assert (message.own_from, message.own_until) == (None, None)
        assert answering.own_words(message) == "Dat kan."
        assert session.scalars(select(Department.signature)).all() == [""]
        assert session.scalars(select(LetterTemplate)).all() == []
        assert session.scalars(select(AdminEvent)).all() == []
    engine.dispose()
