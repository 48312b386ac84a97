"""Links are gone for an older program; the files stay with the message they went with."""

from datetime import datetime

from sqlalchemy import select, text

from kcc import migrate
from kcc.db import make_engine, session_factory, writing
from kcc.models import Attachment, Event, FileLink
from kcc.services import file_links
from tests import builders
from tests.services.answer_help import KEYS
from tests.services.intake_door import Files, MadeUp


def test_files_stay_and_a_history_can_still_be_read(database_url: str, now: datetime) -> None:
    engine, no_room = make_engine(database_url), MadeUp(files=Files(max_answer_mb=0))
    with session_factory(engine)() as session, writing(session):
        message = builders.answer(session, builders.contact(session)).message
        builders.attachment(session, message, "plan.pdf")
        session.expire(message)
        file_links.make(session, message, now, installation=no_room, keys=KEYS)
        file_links.withdraw(session, message.contact, message.id, now, builders.actor(session))
    kinds = select(Event.kind).where(Event.kind == "link_withdrawn")
    with session_factory(engine)() as session:
        assert session.scalars(kinds).all()

    migrate.downgrade(database_url, "0027")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT filename FROM attachment")).all() == [("plan.pdf",)]
    migrate.upgrade(database_url)

    with session_factory(engine)() as session:
        assert session.scalars(select(Attachment.as_link)).all() == [False]
        assert session.scalars(select(FileLink)).all() == []
        assert session.scalars(kinds).all() == []
    engine.dispose()
