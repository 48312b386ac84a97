"""How fresh the mail is, for pages that stay open: the mark in the bar and the banner under it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

bp = Blueprint("mail_health", __name__)


@bp.get("/poststand")
def show() -> ResponseReturnValue:
    return render_template("mail_health.html")
