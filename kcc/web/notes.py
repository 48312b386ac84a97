"""Phone and desk notes: one form, filled in while somebody is speaking."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kcc.db import Unavailable
from kcc.models import Contact
from kcc.services import phone
from kcc.web import context
from kcc.web.forms import comes_back
from kcc.web.note_form import NoteForm, note_form

bp = Blueprint("notes", __name__, url_prefix="/telefoonnotities")


_MORE = "more"  # the next question of the same conversation
_MOST = 20  # questions, which is more than anybody asks


@bp.get("/nieuw")
def new() -> ResponseReturnValue:
    form = note_form(context.session())
    if so_far := _so_far():
        form.go_on(so_far[-1])
    return _page(form)


@bp.post("")
@comes_back
def create() -> ResponseReturnValue:
    form = note_form(context.session())
    if "zoek" in request.form:  # without scripts, citizens are looked up with a button
        return _page(form)
    made: list[Contact] = []
    if not form.keeps(lambda session: made.append(_take(session, form))):
        return _page(form), 422
    numbers = [*(contact.number for contact in _so_far()), made[0].number]
    if request.form.get("then") == _MORE:
        return redirect(url_for(".new", gesprek=numbers), 303)
    which = f"contact {numbers[0]}" if len(numbers) == 1 else f"contacten {', '.join(numbers)}"
    flash(f"Gesprek bewaard als {which}.")
    return redirect(url_for("contacts.show", number=numbers[-1]), 303)


@bp.errorhandler(Unavailable)
def unavailable(error: Unavailable) -> ResponseReturnValue:
    """Nobody writes a conversation down twice: the form comes back as it was."""
    return _page(note_form(context.session()), problem=str(error)), 503


def _take(session: Session, form: NoteForm) -> Contact:
    parts = context.parts()
    return phone.take_note(
        session,
        context.actor(),
        context.now(),
        form.note(),
        installation=parts.settings,
        keys=parts.keys,
    )


def _so_far() -> Sequence[Contact]:
    """What was noted in this conversation before, as the address of the page tells."""
    numbers = request.args.getlist("gesprek")[:_MOST]
    return phone.conversation(context.session(), context.actor(), numbers)


def _page(form: NoteForm, problem: str = "") -> str:
    return render_template("notes/new.html", form=form, problem=problem, so_far=_so_far())
