"""An answer with files too big for a mail leaves with a link, while that opens something."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from kcc.db import writing
from kcc.models import Delivery, Message, OutboxItem
from kcc.services import file_links
from kcc.worker.sending import send_due
from kcc.worker.shift import Shift, utcnow
from tests import builders
from tests.plugins.databases import most_on_postgresql
from tests.servers.smtp import SmtpServer
from tests.services.intake_door import Files, MadeUp
from tests.worker.mail_help import now_is

pytestmark = most_on_postgresql
NO_ROOM = MadeUp(files=Files(max_answer_mb=0))


@pytest.fixture
def linked(shift: Shift, session: Session, answer: Callable[..., OutboxItem]) -> OutboxItem:
    """An answer that is due, with a file behind a link."""
    item = answer("fatima")
    with writing(session):
        message = session.get_one(Message, item.message_id)
        builders.attachment(session, message, "plan.pdf")  # its bytes are not even looked for
        session.expire(message)
        keys = shift.parts.keys
        file_links.make(session, message, utcnow(), installation=NO_ROOM, keys=keys)
    return item


def test_the_mail_says_where_the_file_is_and_does_not_hold_it(
    shift: Shift, session: Session, smtp_server: SmtpServer, linked: OutboxItem
) -> None:
    send_due(shift)

    assert now_is(session, linked) is Delivery.SENT
    [mail] = smtp_server.received
    assert b"plan.pdf (5 B)" in mail.raw
    assert b"https://kcc.example.org/bestanden/" in mail.raw
    assert b"attachment" not in mail.raw


def test_a_link_that_was_withdrawn_stops_its_mail_for_good_and_says_why(
    shift: Shift, session: Session, smtp_server: SmtpServer, linked: OutboxItem
) -> None:
    with writing(session):
        message = session.get_one(Message, linked.message_id)
        file_links.withdraw(session, message.contact, message.id, utcnow(), builders.actor(session))

    send_due(shift)

    assert smtp_server.received == []
    assert now_is(session, linked) is Delivery.REFUSED
    assert linked.problem.startswith("De link naar de bestanden bij dit bericht is verlopen of")
