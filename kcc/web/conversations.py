"""A conversation that goes on: kept while typing, laid aside, taken up again, thrown away."""

from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kcc.domain.errors import Conflict
from kcc.domain.words import recent_moment
from kcc.models import Conversation
from kcc.services import conversations
from kcc.web import context, note_page
from kcc.web.note_form import NoteForm, note_form

bp = Blueprint("conversations", __name__, url_prefix="/telefoonnotities")

_PASSED = (
    "Niet bewaard: in een ander venster is deze vraag al opgeschreven of het gesprek afgesloten."
)


@bp.post("/concept")
def save() -> ResponseReturnValue:
    """Keep what is typed; a script gets the time, a person without scripts the page again."""
    form, now = note_form(context.session()), context.now()
    kept: str | None = None
    if _is_worth_keeping(form):
        with context.writing() as session:
            kept = _kept(session, form, known_until=True).key
    if request.accept_mimetypes.best == "application/json":
        at = recent_moment(now, now).removeprefix("vandaag ") if kept else ""
        return jsonify(saved=at, known_until=now.isoformat())
    return redirect(url_for("notes.new", gesprek=kept), 303)


@bp.post("/onderbreking")
def park() -> ResponseReturnValue:
    """Lay the conversation aside with all that was typed."""
    with context.writing() as session:
        is_kept = _lay_aside(session)
    if is_kept:
        flash("Gesprek onderbroken. Je vindt het terug onder Telefoonnotitie.")
    return redirect(url_for("queue.index"), 303)


@bp.post("/<uuid:key>/hervatting")
def resume(key: UUID) -> ResponseReturnValue:
    """Take up a conversation that lay aside; the one on this page, if any, takes its place."""
    with context.writing() as session:
        if "conversation" in request.form:
            _lay_aside(session)
        conversations.resume(session, context.actor(), str(key), context.now())
    return redirect(url_for("notes.new", gesprek=key), 303)


@bp.post("/verwijdering")
def discard() -> ResponseReturnValue:
    """Throw away what has no contact yet; the page that follows can bring it back."""
    form, now, actor = note_form(context.session()), context.now(), context.actor()
    if not _is_worth_keeping(form):
        return redirect(url_for("queue.index"), 303)
    with context.writing() as session:
        conversation, _ = _keep(session, form)
        conversations.discard(session, conversation, now, actor)
        key = conversation.key
    return redirect(url_for("notes.new", weggegooid=key), 303)


@bp.post("/<uuid:key>/terugzetting")
def restore(key: UUID) -> ResponseReturnValue:
    with context.writing() as session:
        conversations.restore(session, context.actor(), str(key), context.now())
    return redirect(url_for("notes.new", gesprek=key), 303)


@bp.errorhandler(Conflict)
def conflict(error: Conflict) -> ResponseReturnValue:
    """What was typed stays on the page, for who wants to keep it elsewhere."""
    form = note_form(context.session())
    return note_page.render(form, note_page.sent_opening(form), problem=str(error)), 409


def _lay_aside(session: Session) -> bool:
    """Whether there was something to lay aside."""
    form = note_form(session)
    if _is_worth_keeping(form):
        conversations.park(session, _kept(session, form), context.now())
        return True
    return False


def _is_worth_keeping(form: NoteForm) -> bool:
    """Nothing is kept of a page on which nothing was written down."""
    key = note_page.sent_opening(form).key
    kept = conversations.known(context.session(), context.actor(), key)
    return kept is not None or form.says_something or form.chosen is not None


def _kept(session: Session, form: NoteForm, *, known_until: bool = False) -> Conversation:
    """Raises Conflict when there are words here that have no place in it any more."""
    conversation, is_kept = _keep(session, form, known_until=known_until)
    if not is_kept and form.says_something:
        raise Conflict(_PASSED)
    return conversation


def _keep(
    session: Session, form: NoteForm, *, known_until: bool = False
) -> tuple[Conversation, bool]:
    now, opening = context.now(), note_page.sent_opening(form)
    conversation = conversations.hold(session, context.actor(), opening, now)
    is_kept = conversations.save(
        session,
        conversation,
        form.typed,
        now,
        asked=request.form.get("asked", type=int),
        known_until=note_page.moment(request.form.get("known_until", "")) if known_until else None,
    )
    return conversation, is_kept
