"""A message that is nothing but thanks leaves its contact closed, until somebody says otherwise."""

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.email.quoting import visible_part
from kcc.domain import texts
from kcc.domain.actors import Actor
from kcc.domain.errors import NotFound
from kcc.domain.thanks import LONGEST, only_thanks
from kcc.models import BY_HAND, Contact, Message, MessageKind
from kcc.services import answering, clocks, handling
from kcc.services.incoming import Letter

# Looking for quotes takes its time in a long text; few that come in are thanks.
_MAY_BE = re.compile(r"dank|thank|thx|tnx|thnx|merci|appreciate", re.IGNORECASE)
_WITH_QUOTES = 50_000  # characters


def is_nothing_else(session: Session, contact: Contact, letter: Letter) -> bool:
    """Whether a person's reply to a closed contact only says thanks, and brings no file.

    What we asked last counts: after a question "prima, bedankt" is an answer.
    """
    text = letter.inbound.text
    if contact.closed_at is None or letter.automatic or letter.files or len(text) > _WITH_QUOTES:
        return False
    if not _MAY_BE.search(text, 0, LONGEST):
        return False
    answers = _answers(session, contact)
    seen = visible_part(text, letter.inbound.subject)
    names = [letter.name, *(one.agent.name for one in answers if one.agent)]
    if contact.citizen is not None:
        names.append(contact.citizen.name)
    asked = bool(answers) and "?" in answering.own_words(answers[-1])
    return only_thanks(seen.top, signature=seen.signature, names=names, asked=asked)


def reopen(
    session: Session, contact: Contact, message_id: int, now: datetime, actor: Actor
) -> None:
    """Take up again a contact of which a message was more than thanks after all.

    The clock of an answer runs from that message. Raises NotFound for another message, and what
    `handling.reopen` raises.
    """
    message = session.get(Message, message_id)
    if message is None or message.contact_id != contact.id:
        raise NotFound("Dit bericht hoort niet bij dit contact.")
    handling.reopen(session, contact, now, actor)
    if not message.only_thanks:
        return  # the second half of a double click
    message.only_thanks = False
    contact.preview = texts.first_line(message.text)
    clocks.ask_again(session, contact, message.at)
    session.flush()


def _answers(session: Session, contact: Contact) -> list[Message]:
    query = select(Message).where(
        Message.contact_id == contact.id,
        Message.kind.in_((*BY_HAND, MessageKind.CALL)),
    )
    return list(session.scalars(query.order_by(Message.at, Message.id)))
