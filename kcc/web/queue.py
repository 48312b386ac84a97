"""The queue: its views, the list that keeps itself up to date, and the next contact."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kcc.models import Contact
from kcc.services import claiming, receipts
from kcc.web import context, list_place
from kcc.web.queue_list import etag, listing

bp = Blueprint("queue", __name__, url_prefix="/wachtrij")


@bp.get("")
def index() -> ResponseReturnValue:
    return render_template("queue/index.html", listing=listing())


@bp.get("/lijst")
def rows() -> ResponseReturnValue:
    """The list alone, for polling: 304 while nothing in it changed."""
    current = request.args.get("contact", "")
    response = make_response(
        render_template("queue/rows.html", listing=listing(), current_number=current)
    )
    response.set_etag(etag(response.get_data(as_text=True)))
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)


@bp.post("/claims")
def claim() -> ResponseReturnValue:
    """Take the most urgent contact that nobody holds."""
    return take_next()


def take_next() -> ResponseReturnValue:
    """To the next contact, now held by whoever asked; to the queue when none is left.

    The second half of a double click goes where the first one went, and takes no other.
    """
    actor, now, token = context.actor(), context.now(), request.form.get("form_token", "")
    with context.writing() as session:
        receipt = receipts.take(session, token, ("next", actor.agent_id), now) if token else None
        contact = session.get(Contact, receipt.contact_id or 0) if receipt else None
        contact = contact or claiming.claim_next(session, actor, now)
        if receipt and contact:
            receipt.contact_id = contact.id
    if contact is None:
        flash("Er wacht niets meer dat nog van niemand is.")
        return redirect(url_for("queue.index", **list_place.place()), 303)
    return redirect(url_for("contacts.show", number=contact.number), 303)
