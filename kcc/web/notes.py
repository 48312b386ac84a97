"""Phone and desk notes: one form, filled in while somebody is speaking."""

from collections.abc import Sequence
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kcc.domain.errors import Unavailable
from kcc.domain.words import local
from kcc.models import Contact, Conversation
from kcc.services import conversations, kennisbank, phone
from kcc.services.conversations import Opening
from kcc.web import context, note_page
from kcc.web.forms import comes_back
from kcc.web.note_form import SPOKEN, NoteForm, note_form
from kcc.web.row_ids import row_id

bp = Blueprint("notes", __name__, url_prefix="/telefoonnotities")

_MORE = "more"  # the next question of the same conversation


@bp.get("/nieuw")
def new() -> ResponseReturnValue:
    """A conversation that begins now, kept as soon as something is typed; or one that goes on.

    What was laid aside is taken up from the list of those: that changes its time.
    """
    if "gesprek" not in request.args:
        opening = Opening(key=str(uuid4()), channel=SPOKEN[0], started_at=context.now())
        return note_page.render(note_form(context.session()), opening)
    key = request.args["gesprek"]
    conversation = conversations.running(context.session(), context.actor(), key)
    if conversation.parked_at is not None:
        return redirect(url_for(".new"), 303)
    form = note_form(context.session(), conversation.typed)
    return note_page.render(form, note_page.kept_opening(conversation))


@bp.get("/bestemming")
def destination() -> ResponseReturnValue:
    """Where the question goes and by when, as a partial, for what is chosen now."""
    form = note_form(context.session(), request.args.to_dict())
    return render_template("notes/_destination.html", destination=note_page.destination(form))


@bp.get("/kennisbank")
def articles() -> ResponseReturnValue:
    """What the kennisbank says, as a partial: the article that was picked, else the best, open."""
    session, actor, now = context.session(), context.actor(), context.now()
    query = request.args.get("q", "")[: kennisbank.QUERY_LENGTH]
    picked = row_id(request.args.get("artikel"))
    found = kennisbank.suggest(session, query, now)
    hits = [suggestion.hit.article_id for suggestion in found.suggestions]
    best = picked or (hits[0] if hits and not found.is_near else None)
    return render_template(
        "notes/_articles.html",
        query=query,
        found=found,
        picked=picked,
        article=kennisbank.read(session, best, actor) if best else None,
        has_helped=best is not None and kennisbank.was_thanked(session, best, now, actor),
        today=local(now).date(),
    )


@bp.post("")
@comes_back
def create() -> ResponseReturnValue:
    """Make a contact of the question; then the next one, or the end of the conversation."""
    form = note_form(context.session())
    opening = note_page.sent_opening(form)
    if "zoek" in request.form:  # without scripts, citizens are looked up with a button
        return note_page.render(form, opening)
    if not form.says_something and request.form.get("then") != _MORE and _asked(opening):
        return _ended(opening)
    made: list[Contact] = []
    if not form.keeps(lambda session: made.append(_take(session, form, opening))):
        return note_page.render(form, opening), 422
    if request.form.get("then") == _MORE:
        return redirect(url_for(".new", gesprek=opening.key), 303)
    return _told(_asked(opening) or made)


@bp.errorhandler(Unavailable)
def unavailable(error: Unavailable) -> ResponseReturnValue:
    """Nobody writes a conversation down twice: the form comes back as it was."""
    form = note_form(context.session())
    return note_page.render(form, note_page.sent_opening(form), problem=str(error)), 503


def _take(session: Session, form: NoteForm, opening: Opening) -> Contact:
    parts, actor, now = context.parts(), context.actor(), context.now()
    conversation = conversations.hold(session, actor, opening, now)
    contact = phone.take_note(
        session, actor, now, form.note(), installation=parts.settings, keys=parts.keys
    )
    conversations.add(session, conversation, contact, form.answered())
    if request.form.get("then") != _MORE:
        conversations.end(session, conversation, now, actor)
    return contact


def _ended(opening: Opening) -> ResponseReturnValue:
    """There was no further question."""
    with context.writing() as session:
        conversation = conversations.hold(session, context.actor(), opening, context.now())
        conversations.end(session, conversation, context.now(), context.actor())
    return _told(_asked(opening))


def _asked(opening: Opening) -> Sequence[Contact]:
    kept: Conversation | None = conversations.known(context.session(), context.actor(), opening.key)
    return [question.contact for question in kept.questions] if kept else []


def _told(made: Sequence[Contact]) -> ResponseReturnValue:
    numbers = [contact.number for contact in made]
    which = f"contact {numbers[0]}" if len(numbers) == 1 else f"contacten {', '.join(numbers)}"
    flash(f"Gesprek bewaard als {which}.")
    return redirect(url_for("contacts.show", number=numbers[-1]), 303)
