"""The page of a conversation: the call beside its form, and what else lies aside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from flask import g, render_template, request

from kcc.domain.spoken import NoteOutcome
from kcc.domain.words import local
from kcc.models import Citizen, Conversation, Department, SpokenQuestion
from kcc.services import citizens, conversations, phone
from kcc.services.conversations import Opening, Unfinished
from kcc.services.phone import PhoneNote
from kcc.web import context
from kcc.web.note_form import NoteForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where a question goes that is not answered at once, and when that is due."""

    department: Department | None
    outcome: NoteOutcome
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePage:
    """What the page shows around the form."""

    key: str
    started_at: datetime
    spoken: timedelta
    asked: Sequence[SpokenQuestion]
    saved_at: datetime | None
    waiting: Sequence[Unfinished]
    thrown_away: str  # the key of what was just thrown away, and can be brought back
    destination: Destination

    @property
    def timer(self) -> str:
        return conversations.clock_words(self.spoken)

    @property
    def seconds(self) -> int:
        return int(self.spoken.total_seconds())

    @property
    def known_until(self) -> datetime:
        """What was kept after this is not on this page; clocks of machines may differ a little."""
        now = context.now()
        return max(self.saved_at, now) if self.saved_at else now


def render(form: NoteForm, opening: Opening, problem: str = "") -> str:
    """The page as it stands in the database, with the form as it is filled in now."""
    g.conversation = opening.key
    return render_template(
        "notes/new.html", form=form, problem=problem, page=_page(form, opening), lasts=lasts
    )


def sent_opening(form: NoteForm) -> Opening:
    """The conversation that a form belongs to; a new one when it tells of none."""
    return Opening(
        key=_key(request.form.get("conversation", "")),
        channel=form.spoken_by,
        started_at=moment(request.form.get("started", "")) or context.now(),
    )


def kept_opening(conversation: Conversation) -> Opening:
    """The conversation as it was begun."""
    return Opening(
        key=conversation.key,
        channel=conversation.channel,
        started_at=conversation.started_at,
    )


def destination(form: NoteForm) -> Destination:
    """Where the question goes as the form is filled in now."""
    known = {outcome.value: outcome for outcome in NoteOutcome}
    note = PhoneNote(
        channel=form.spoken_by,
        question="",
        outcome=known.get(form.outcome.data, NoteOutcome.REFERRED),
        topic_id=form.chosen_id("topic_id"),
        department_id=form.chosen_id("department_id"),
    )
    session, now = context.session(), context.now()
    return Destination(
        department=phone.goes_to(session, note),
        outcome=note.outcome,
        due_at=phone.due(session, note, now),
    )


def lasts(found: Sequence[Citizen]) -> Mapping[int, date]:
    """The day, in Amsterdam, on which each of these citizens last asked something."""
    known = citizens.last_contacts(context.session(), context.actor(), found)
    return {number: local(at).date() for number, at in known.items()}


def moment(text: str) -> datetime | None:
    """An aware moment as a page of ours sends it; None for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _page(form: NoteForm, opening: Opening) -> NotePage:
    session, actor, now = context.session(), context.actor(), context.now()
    kept = conversations.known(session, actor, opening.key)
    began = kept.started_at if kept else min(opening.started_at, now)
    return NotePage(
        key=opening.key,
        started_at=began,
        spoken=conversations.elapsed(kept, now) if kept else now - began,
        asked=tuple(kept.questions) if kept else (),
        saved_at=kept.saved_at if kept and kept.typed else None,
        waiting=conversations.unfinished(session, actor, beside=opening.key),
        thrown_away=_thrown_away(),
        destination=destination(form),
    )


def _thrown_away() -> str:
    key = _key(request.args.get("weggegooid", ""))
    gone = conversations.known(context.session(), context.actor(), key)
    return gone.key if gone is not None and gone.discarded_at is not None else ""


def _key(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return str(uuid4())
