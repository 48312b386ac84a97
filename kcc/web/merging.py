"""Putting a contact together with another one about the same question."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kcc.services import find, merging, seen
from kcc.web import contact_errors, context, list_place

bp = Blueprint("merging", __name__, url_prefix="/contacten/<number>")
contact_errors.init(bp)
list_place.keep(bp)


@bp.post("/samenvoeging")
def create(number: str) -> ResponseReturnValue:
    """Both are changed, so that both are locked: more than `changing` does."""
    actor, now = context.actor(), context.now()
    into, sure = find.number_in(request.form.get("into", "")), "anyway" in request.form
    with context.writing() as session:
        contact, other = merging.lock(session, actor, number, into)
        seen.check_holder(contact, actor, request.form.get("holder_id", type=int))
        merging.merge(session, contact, other, now, actor, sure=sure)
    flash(f"Contact {number} is samengevoegd met dit contact. Wat nog komt, komt hier binnen.")
    return redirect(url_for("contacts.show", number=into), 303)
