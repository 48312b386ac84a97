"""What came back is something an older program has a word for, and keeps its reason."""

from datetime import datetime

from sqlalchemy import select

from kcc import migrate
from kcc.db import make_engine, session_factory, writing
from kcc.domain.actors import SYSTEM
from kcc.domain.events import EventKind
from kcc.models import Contact, Delivery, Event, OutboxItem, Recipient
from kcc.services import history
from tests import builders


def test_what_came_back_was_refused_for_an_older_program_and_stays_so(
    database_url: str, now: datetime
) -> None:
    engine = make_engine(database_url)
    with session_factory(engine)() as session, writing(session):
        item = builders.answer(session, builders.contact(session), to="weg@example.nl")
        recipient = item.message.recipients[0]
        item.delivery = recipient.delivery = Delivery.BOUNCED
        recipient.bounced_at, recipient.bounce_reason = now, "550 weg"
        for kind in (EventKind.BOUNCED, EventKind.BOUNCED_SOFTLY, EventKind.DELAYED):
            history.record(session, item.message.contact, kind, now, SYSTEM)
        item.message.contact.undelivered = True

    migrate.downgrade(database_url, "0021")
    migrate.upgrade(database_url)

    with session_factory(engine)() as session:
        states = [session.scalars(select(m.delivery)).one() for m in (OutboxItem, Recipient)]
        assert states == [Delivery.REFUSED, Delivery.REFUSED]
        assert session.scalars(select(Recipient.reply)).one() == "550 weg"
        assert session.scalars(select(Event)).all() == []
        assert session.scalars(select(Contact.undelivered)).one() is False
    engine.dispose()
