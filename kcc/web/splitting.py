"""Splitting a message off into a contact of its own, and putting it back."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kcc.services import seen, splitting
from kcc.web import contact_errors, context, list_place
from kcc.web.changing import changing
from kcc.web.row_ids import row_id

bp = Blueprint("splitting", __name__, url_prefix="/contacten/<number>")
contact_errors.init(bp)
list_place.keep(bp)


@bp.post("/afsplitsing")
def create(number: str) -> ResponseReturnValue:
    message_id, parts = row_id(request.form.get("message_id")) or 0, context.parts()
    with changing(number) as (session, contact):
        made = splitting.split(
            session,
            contact,
            message_id,
            context.now(),
            context.actor(),
            installation=parts.settings,
            keys=parts.keys,
        ).number
    flash(f"Dit is nu een eigen contact, los van {number}.")
    return redirect(url_for("contacts.show", number=made), 303)


@bp.post("/afsplitsing/einde")
def end(number: str) -> ResponseReturnValue:
    """Both are changed, so that both are locked: more than `changing` does."""
    actor = context.actor()
    with context.writing() as session:
        contact, old = splitting.lock(session, actor, number)
        if "holder_id" in request.form:
            seen.check_holder(contact, actor, request.form.get("holder_id", type=int))
        splitting.put_back(session, contact, old, context.now(), actor)
    flash(f"Het bericht staat weer hier. Contact {number} is afgesloten als dubbel.")
    return redirect(url_for("contacts.show", number=old.number), 303)
