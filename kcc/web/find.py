"""The find-box: by number, name, address or subject."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kcc.domain import number as numbers
from kcc.services import find as service
from kcc.services import threads
from kcc.web import context

bp = Blueprint("find", __name__)

_LONGEST = 200


@bp.get("/zoeken")
def results() -> ResponseReturnValue:
    """What was found; a contact number leads straight to its contact."""
    query = request.args.get("q", "")[:_LONGEST]
    found = service.find(context.session(), context.actor(), query)
    digits = query.replace(" ", "").replace("-", "")
    if len(found) == 1 and numbers.is_valid(digits):
        return redirect(url_for("contacts.show", number=found[0].number), 303)
    names = threads.names(context.session(), found)
    return render_template("find/results.html", query=query, found=found, names=names)
