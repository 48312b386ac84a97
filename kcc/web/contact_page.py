"""What the page of a contact shows, put together from the services."""

from collections.abc import Sequence
from dataclasses import dataclass

from channels.email.quoting import VisibleReply, visible_part
from kcc.domain.states import Outcome
from kcc.models import Agent, Attachment, Department, Draft, Message, MessageKind, Topic
from kcc.services import choices, clocks, drafts, threads
from kcc.services.drafts import DraftKind
from kcc.services.threads import Thread
from kcc.web import context
from kcc.web.clock_face import ClockFace, face
from kcc.web.queue_list import Listing, listing


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """A message with its text in two: the sender's own words, and what can be folded."""

    message: Message
    parts: VisibleReply


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPage:
    """One contact with the queue beside it and the composer under it."""

    thread: Thread
    bubbles: tuple[Bubble, ...]
    running: tuple[ClockFace, ...]
    listing: Listing
    tab: str
    draft: Draft | None
    files: Sequence[Attachment]
    topics: Sequence[Topic]
    departments: Sequence[Department]
    colleagues: Sequence[Agent]
    problem: str = ""
    typed: str | None = None
    to: str | None = None

    @property
    def text(self) -> str:
        """What stands in the composer: what was just typed, else the draft."""
        if self.typed is not None:
            return self.typed
        return self.draft.text if self.draft else ""

    @property
    def recipient(self) -> str:
        """To whom an answer goes: the citizen of the contact, never somebody who joined in."""
        if self.to is not None:
            return self.to
        citizen = self.thread.contact.citizen
        return (citizen.email or "") if citizen else ""

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        return tuple(Outcome)


def page(
    number: str,
    tab: str | None,
    *,
    problem: str = "",
    typed: str | None = None,
    to: str | None = None,
) -> ContactPage:
    """The page of a contact; with a problem it keeps what was typed. Raises NotFound."""
    session, actor, now = context.session(), context.actor(), context.now()
    thread = threads.read(session, actor, number)
    chosen = tab if tab in set(DraftKind) else DraftKind.ANSWER
    draft = drafts.get(session, thread.contact, actor, chosen)
    calendar = clocks.rules(session).calendar
    return ContactPage(
        thread=thread,
        bubbles=tuple(_bubble(message) for message in thread.messages),
        running=tuple(face(c, now, calendar) for c in thread.clocks if c.is_running),
        listing=listing(),
        tab=chosen,
        draft=draft,
        files=drafts.files(session, draft),
        topics=choices.topics(session),
        departments=choices.departments(session),
        colleagues=choices.colleagues(session),
        problem=problem,
        typed=typed,
        to=to,
    )


def _bubble(message: Message) -> Bubble:
    whole = VisibleReply(top=message.text, folded="")
    inbound = message.kind is MessageKind.INBOUND
    return Bubble(message=message, parts=visible_part(message.text) if inbound else whole)
