"""Looking up a citizen while somebody types a name, number or address."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from kcc.services import citizens as service
from kcc.web import context

bp = Blueprint("citizens", __name__)

_LONGEST = 200


@bp.get("/inwoners/zoek")
def lookup() -> ResponseReturnValue:
    query = request.args.get("wie", "")[:_LONGEST]
    found = service.lookup(context.session(), query) if len(query.strip()) > 1 else []
    return render_template("notes/_citizens.html", found=found, query=query)
