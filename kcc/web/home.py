"""The first page: each to the place where the work is."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from kcc.domain.roles import Role
from kcc.web import context

bp = Blueprint("home", __name__)


@bp.get("/")
def index() -> ResponseReturnValue:
    if not context.signed_in():
        return redirect(url_for("public_form.form"), 303)
    actor = context.actor()
    if actor.works_on_contacts:
        return redirect(url_for("queue.index"), 303)
    return redirect(url_for("admin.index" if actor.has(Role.ADMIN) else "kennisbank.index"), 303)
