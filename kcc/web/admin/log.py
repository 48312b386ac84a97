"""`/beheer/logboek`: who changed what in these pages."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from kcc.services import admin_log
from kcc.web import context
from kcc.web.row_ids import row_id

bp = Blueprint("admin_log", __name__)


@bp.get("/beheer/logboek")
def index() -> ResponseReturnValue:
    before = row_id(request.args.get("voor"))
    lines = admin_log.page(context.session(), before)
    shown, rest = lines[: admin_log.PAGE], lines[admin_log.PAGE :]
    return render_template("admin/log.html", lines=shown, older=bool(rest), newest=before is None)
