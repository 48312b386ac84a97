"""Signalen: the terms that somebody is warned of, new ones first."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from kcc.services import alerts as service
from kcc.services import choices, people
from kcc.web import context
from kcc.web.addresses import url_for
from kcc.web.lately import lately
from kcc.web.row_ids import row_id

bp = Blueprint("alerts", __name__, url_prefix="/signalen")


@bp.get("")
def show() -> ResponseReturnValue:
    session, me = context.session(), context.actor()
    return render_template(
        "alerts/show.html",
        warned=service.of(session, me, context.now()),
        seen_id=people.alerts_seen(session, me),
        labels=lately("labels", lambda: choices.labels(session)),
        most=service.MOST_SHOWN,
    )


@bp.post("/gezien")
def seen() -> ResponseReturnValue:
    """Up to the last one that stood on the page: what came since is still new."""
    with context.writing() as session:
        service.seen(session, context.actor(), row_id(request.form.get("tot")) or 0)
    return redirect(url_for("alerts.show"), 303)
