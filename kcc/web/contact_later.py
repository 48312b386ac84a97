"""What the page of a contact says about putting it off: the choices, or how it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kcc.domain.calendar import Calendar
from kcc.domain.postponing import BEFORE_THE_END, choices
from kcc.domain.words import local, short_moment
from kcc.models import Contact
from kcc.services import postponing
from kcc.services.postponing import Story
from kcc.services.threads import Thread
from kcc.web import context


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A moment to choose: `value` as forms send it, `when` in words."""

    value: str
    words: str
    when: str
    is_after_term: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """The form to put a contact off, and the story of the last time.

    `warning` says when the term ends and what that means; empty without a term.
    """

    choices: Sequence[Choice]
    warning: str
    is_late: bool
    story: Story | None


def later(thread: Thread, now: datetime, calendar: Calendar) -> Later:
    contact = thread.contact
    due_at = contact.due_at if contact.has_due else None
    return Later(
        choices=[
            Choice(
                value=f"{local(one.at):%Y-%m-%dT%H:%M}",
                words=one.words,
                when=short_moment(one.at),
                is_after_term=due_at is not None and one.at >= due_at,
            )
            for one in choices(now, calendar)
        ],
        warning=_warning(contact, now),
        is_late=due_at is not None and due_at <= now,
        story=postponing.story(context.session(), thread.events),
    )


def _warning(contact: Contact, now: datetime) -> str:
    if not contact.has_due:
        return ""
    ends, back = contact.due_at, contact.due_at - BEFORE_THE_END
    words = f"De termijn loopt door en eindigt {short_moment(ends)}."
    if back <= now:
        return f"{words} Kies een moment daarvoor."
    return f"{words} Kies je later, dan komt het {short_moment(back)} terug."
