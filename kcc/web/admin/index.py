"""`/beheer`: what there is, what still misses before the work can start, and what goes wrong."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from kcc.services import brakes, health, setup
from kcc.web import context

bp = Blueprint("admin", __name__)


@bp.get("/beheer")
def index() -> ResponseReturnValue:
    session, now = context.session(), context.now()
    return render_template(
        "admin/index.html",
        steps=setup.steps(session, now),
        work=health.work(session, now),
        mail=health.mail(session, now),
        braked=brakes.count_tripped(session),
    )
