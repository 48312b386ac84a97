"""The find-box: by number, name, address or subject."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kcc.services import find as service
from kcc.services import threads
from kcc.web import context
from kcc.web.row_ids import row_id

bp = Blueprint("find", __name__)

_LONGEST = 200


@bp.get("/zoeken")
def results() -> ResponseReturnValue:
    """A page of what was found; a number that one contact has leads straight to it."""
    query = request.args.get("q", "")[:_LONGEST]
    after = row_id(request.args.get("na"))
    found = service.find(context.session(), context.actor(), query, after=after)
    if len(found.rows) == 1 and found.rows[0].number == service.number_in(query):
        return redirect(url_for("contacts.show", number=found.rows[0].number), 303)
    return render_template(
        "find/results.html",
        query=query,
        after=after,
        found=found,
        names=threads.names(context.session(), found.rows),
        mistyped=service.is_mistyped(query),
    )
