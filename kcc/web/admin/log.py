"""`/beheer/logboek`: who changed what in these pages."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from kcc.db import LARGEST_ID
from kcc.services import admin_log
from kcc.web import context

bp = Blueprint("admin_log", __name__)


@bp.get("/beheer/logboek")
def index() -> ResponseReturnValue:
    before = request.args.get("voor", type=int)
    before = before if before and 0 < before <= LARGEST_ID else None
    lines = admin_log.page(context.session(), before)
    shown, rest = lines[: admin_log.PAGE], lines[admin_log.PAGE :]
    return render_template("admin/log.html", lines=shown, older=bool(rest), newest=before is None)
