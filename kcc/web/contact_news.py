"""What became of a contact since its page was made, to tell who is still typing there."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from kcc.domain.states import State
from kcc.models import Agent, Contact, Message
from kcc.services import contacts, seen
from kcc.web import context
from kcc.web.bubbles import sender


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Messages that are not on the page, and state and holder when those are others by now."""

    messages: Sequence[Message]
    state: State | None
    holder: Agent | None
    released: bool
    token: str  # the same for the same news

    @property
    def who(self) -> str:
        """Who wrote the newest message."""
        return sender(self.messages[-1]) if self.messages else ""

    def __bool__(self) -> bool:
        return bool(self.messages or self.state or self.holder or self.released)


def since_shown(number: str) -> News:
    """The news for the page that the address of this request describes; raises NotFound."""
    session, actor = context.session(), context.actor()
    contact = contacts.get(session, actor, number)
    last_seen = request.args.get("gezien", type=int)
    messages = seen.news(session, contact, actor, last_seen)
    moved = contact.agent_id != request.args.get("houder", type=int)
    return News(
        messages=messages,
        state=contact.state if contact.state != request.args.get("stand") else None,
        holder=contact.agent if moved else None,
        released=moved and contact.agent is None,
        token=_token(contact, messages),
    )


def _token(contact: Contact, messages: Sequence[Message]) -> str:
    newest = messages[-1].id if messages else 0
    return f"{newest}-{contact.state.value}-{contact.agent_id or 0}"
