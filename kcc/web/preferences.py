"""What somebody sets for himself: light or dark, and single-key shortcuts."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from kcc.services import people
from kcc.web import context
from kcc.web.redirects import inside

bp = Blueprint("preferences", __name__)


@bp.post("/voorkeuren")
def save() -> ResponseReturnValue:
    with context.writing() as session:
        people.set_preferences(
            session,
            context.actor(),
            theme=request.form.get("theme", "auto"),
            shortcuts=request.form.get("shortcuts") == "aan",
            alert_mail=request.form.get("alert_mail") == "aan",
        )
    return redirect(inside(request.form.get("terug")), 303)
