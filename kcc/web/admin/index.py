"""`/beheer`: what there is, and what still misses before the work can start."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from kcc.services import setup
from kcc.web import context

bp = Blueprint("admin", __name__)


@bp.get("/beheer")
def index() -> ResponseReturnValue:
    return render_template("admin/index.html", steps=setup.steps(context.session()))
