"""The messages of a thread as its page shows them: what is open, and what is one line."""

from collections.abc import Sequence
from dataclasses import dataclass

from channels.email.quoting import VisibleReply, visible_part
from kcc.models import BY_ITSELF, Delivery, Message, MessageKind

_LONG_THREAD = 10
_SHOWN = 6  # of a long thread; those before wait behind one line together
_OURS = (MessageKind.ANSWER, MessageKind.CALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """A message with its text in two: the sender's own words, and what can be folded.

    `is_quiet`: what the machine sent, or what was taken back. `is_new`: the citizen asked it after
    all that was said before, and nobody answered it yet.
    """

    message: Message
    sender: str
    parts: VisibleReply
    is_quiet: bool
    is_folded: bool
    is_older: bool
    is_new: bool


def bubbles(messages: Sequence[Message]) -> tuple[Bubble, ...]:
    """The thread, oldest first. What was said before the last question is one line each.

    So is what a program sent, beside what people wrote. Notes are open since we last answered:
    they are about what has to be answered now.
    """
    asked = _last(messages, MessageKind.INBOUND)
    answered = _last(messages[:asked], *_OURS)
    older = len(messages) - _SHOWN if len(messages) > _LONG_THREAD else 0
    is_open = not any(message.kind in _OURS for message in messages[asked:])
    spoken = any(message.kind not in BY_ITSELF for message in messages[:asked])
    return tuple(
        _bubble(
            message,
            is_past=place < (answered if message.kind is MessageKind.NOTE else asked)
            or (message.automatic and asked >= 0),
            is_older=place < older,
            is_new=place == asked and is_open and spoken and not message.only_thanks,
        )
        for place, message in enumerate(messages)
    )


def sender(message: Message) -> str:
    """What a message calls whoever wrote it."""
    if message.agent:
        return message.agent.name
    if message.kind in BY_ITSELF:
        return message.kind.label.capitalize()
    citizen = None if message.other_sender else message.contact.citizen
    known = citizen.name if citizen else ""
    return message.sender_name or known or message.sender_address or "Inwoner"


def _bubble(message: Message, *, is_past: bool, is_older: bool, is_new: bool) -> Bubble:
    whole = VisibleReply(top=message.text)
    inbound = message.kind is MessageKind.INBOUND
    undone = message.outgoing is not None and message.outgoing.delivery is Delivery.UNDONE
    is_quiet = undone or message.kind in BY_ITSELF
    return Bubble(
        message=message,
        sender=sender(message),
        parts=visible_part(message.text, message.subject) if inbound else whole,
        is_quiet=is_quiet,
        is_folded=is_quiet or is_past or is_older,
        is_older=is_older,
        is_new=is_new,
    )


def _last(messages: Sequence[Message], *kinds: MessageKind) -> int:
    """The place of the last message of these kinds that a person wrote; -1 without any."""
    written = (at for at, one in enumerate(messages) if one.kind in kinds and not one.automatic)
    return max(written, default=-1)
