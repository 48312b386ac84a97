"""Which letters beside an answer the citizen of a contact can get."""

from dataclasses import dataclass

from kcc.services import closing_letters, reaching
from kcc.services.reaching import Reach
from kcc.services.threads import Thread
from kcc.web import context


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """How what an agent writes gets to the citizen, and what goes of itself; None: not by mail.

    `closing`: the closing letter as it would go, empty when none can.
    """

    by_hand: Reach | None = None
    by_itself: Reach | None = None
    closing: str = ""


def beside(thread: Thread) -> Beside:
    """For a contact that is open; there are none where it ended."""
    contact, messages = thread.contact, thread.messages
    by_hand = reaching.of(contact, messages) if contact.state.is_open else None
    if by_hand is None:
        return Beside()
    municipality = context.parts().settings.municipality
    letter = closing_letters.preview(
        context.session(), contact, context.actor(), municipality=municipality
    )
    return Beside(
        by_hand=by_hand,
        by_itself=reaching.of(contact, messages, by_itself=True),
        closing=letter.text,
    )
