"""Help beside an answer: what the citizen asks, and how the answer reads."""

from collections.abc import Sequence, Set

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from channels.email.quoting import visible_part
from kcc.domain import sentences, writing_help
from kcc.domain.writing_help import WritingHelp
from kcc.models import Contact, Delivery, Message, MessageKind, OutboxItem
from kennisbank import analysis

_SAID = (MessageKind.INBOUND, MessageKind.ANSWER, MessageKind.CALL)


def for_answer(session: Session, contact: Contact, text: str) -> WritingHelp:
    """What can be said about this text as an answer to what the citizen wrote last."""
    begun = text[: sentences.LONGEST]
    return writing_help.help_with(begun, _asked(session, contact), _key_words)


def _asked(session: Session, contact: Contact) -> str:
    """The citizen's own words in the newest message, nothing when we answered it already."""
    undone = OutboxItem.delivery == Delivery.UNDONE
    of_others = or_(Message.automatic, Message.other_sender)
    newest = (
        select(Message.kind, Message.text, Message.subject)
        .where(Message.contact_id == contact.id, Message.kind.in_(_SAID), ~of_others)
        .where(~exists().where(OutboxItem.message_id == Message.id, undone))
        .order_by(Message.at.desc(), Message.id.desc())
        .limit(1)
    )
    row = session.execute(newest).one_or_none()
    if row is None or row.kind is not MessageKind.INBOUND:
        return ""
    return visible_part(row.text[: sentences.LONGEST], row.subject).top


def _key_words(text: str) -> Sequence[Set[str]]:
    """By the words of the kennisbank: "kosten" is "kost", and "aan" is no word with a subject."""
    return [word.tokens.keys() for word in analysis.words(text) if word.tokens]
