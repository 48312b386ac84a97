"""Phone and desk notes: one form, filled in while somebody is speaking."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from kcc.db import Unavailable
from kcc.domain.errors import Invalid
from kcc.models import Contact
from kcc.services import phone
from kcc.web import context
from kcc.web.note_form import NoteForm, note_form

bp = Blueprint("notes", __name__, url_prefix="/telefoonnotities")


@bp.get("/nieuw")
def new() -> ResponseReturnValue:
    return _page(note_form(context.session()))


@bp.post("")
def create() -> ResponseReturnValue:
    form = note_form(context.session())
    if "zoek" in request.form:  # without scripts, citizens are looked up with a button
        return _page(form)
    if not form.validate():
        return _page(form), 422
    try:
        contact = _take(form)
    except Invalid as error:
        form.blame(error.fields)
        return _page(form, problem="" if error.fields else str(error)), 422
    flash(f"Notitie bewaard als contact {contact.number}.")
    return redirect(url_for("contacts.show", number=contact.number), 303)


@bp.errorhandler(Unavailable)
def unavailable(error: Unavailable) -> ResponseReturnValue:
    """Nobody writes a conversation down twice: the form comes back as it was."""
    return _page(note_form(context.session()), problem=str(error)), 503


@bp.errorhandler(CSRFError)
def expired(_error: CSRFError) -> ResponseReturnValue:
    problem = "Deze pagina was verlopen. Sluit het gesprek nog eens af."
    return _page(note_form(context.session()), problem=problem), 400


def _take(form: NoteForm) -> Contact:
    parts = context.parts()
    with context.writing() as session:
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
