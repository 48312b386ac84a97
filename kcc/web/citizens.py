"""Looking up a citizen while somebody types a name, number or address."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from kcc.models import Citizen
from kcc.services import citizens as service
from kcc.web import context, note_page
from kcc.web.row_ids import row_id

bp = Blueprint("citizens", __name__)

_LONGEST = 200


@bp.get("/inwoners/zoek")
def lookup() -> ResponseReturnValue:
    query = request.args.get("wie", "")[:_LONGEST]
    found = service.lookup(context.session(), query) if len(query.strip()) > 1 else []
    return render_template("notes/_citizens.html", found=found, query=query, lasts=note_page.lasts)


@bp.get("/inwoners/eerder")
def earlier() -> ResponseReturnValue:
    """What the citizen who was chosen asked before; nothing when none is chosen."""
    session, chosen = context.session(), row_id(request.args.get("citizen_id"))
    citizen = session.get(Citizen, chosen) if chosen else None
    found = service.earlier_contacts(session, context.actor(), citizen.id) if citizen else ()
    return render_template("notes/_earlier.html", citizen=citizen, earlier=found)
