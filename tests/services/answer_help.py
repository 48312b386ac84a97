"""What tests of answers share: an agent who answers, with the settings of a small municipality."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.keys import Keys
from kcc.models import Contact, Message
from kcc.services import answering
from kcc.services.answering import AnswerText
from tests.services.intake_door import MadeUp

KEYS = Keys("k" * 32)
UNDO_FOR = timedelta(seconds=10)


def answer(
    session: Session,
    contact: Contact,
    actor: Actor,
    now: datetime,
    text: str = "U kunt een afspraak maken.",
    **given: Any,
) -> Message:
    """An answer from somebody who has seen all there is, unless told otherwise."""
    newest = session.query(Message.id).filter_by(contact_id=contact.id).order_by(Message.id.desc())
    seen = {"last_seen_message_id": newest.limit(1).scalar()}
    return answering.answer(
        session,
        contact,
        AnswerText(text=text, **(seen | given)),
        now,
        actor,
        undo_for=UNDO_FOR,
        installation=MadeUp(),
        keys=KEYS,
    )
