"""Phone and desk notes: one form, filled in while somebody is speaking."""

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


@bp.get("/nieuw")
def new() -> ResponseReturnValue:
    return _page(note_form(context.session()))


@bp.post("")
@comes_back
def create() -> ResponseReturnValue:
    form = note_form(context.session())
    if "zoek" in request.form:  # without scripts, citizens are looked up with a button
        return _page(form)
    made: list[Contact] = []
    if not form.keeps(lambda session: made.append(_take(session, form))):
        return _page(form), 422
    number = made[0].number
    flash(f"Notitie bewaard als contact {number}.")
    return redirect(url_for("contacts.show", number=number), 303)


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


def _page(form: NoteForm, problem: str = "") -> str:
    return render_template("notes/new.html", form=form, problem=problem)
