"""Phone and desk notes: one form, filled in while somebody is speaking."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kcc.domain.errors import Invalid
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
    if not form.validate():
        return _page(form), 422
    parts = context.parts()
    try:
        with context.writing() as session:
            contact = phone.take_note(
                session,
                context.actor(),
                context.now(),
                form.note(),
                installation=parts.settings,
                keys=parts.keys,
            )
    except Invalid as error:
        form.blame(error.fields)
        return _page(form, problem="" if error.fields else str(error)), 422
    flash(f"Notitie bewaard als contact {contact.number}.")
    return redirect(url_for("contacts.show", number=contact.number), 303)


def _page(form: NoteForm, problem: str = "") -> str:
    return render_template("notes/new.html", form=form, problem=problem)
