"""`/beheer/gezondheid`: whether all works that should, and what is the matter where it does not."""

from importlib.metadata import version

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from kcc.services import condition, job_runs
from kcc.web import context

bp = Blueprint("admin_health", __name__)

LITTLE = 2 * 1024**3  # bytes of free disk under which a page says so


@bp.get("/beheer/gezondheid")
def index() -> ResponseReturnValue:
    session, now = context.session(), context.now()
    return render_template(
        "admin/condition.html",
        mailboxes=condition.mailboxes(session, now),
        worker=condition.worker(session, now),
        jobs=job_runs.last(session),
        in_house=condition.mail_in_house(session),
        database=condition.database(session),
        disk=context.parts().files.disk(),
        little=LITTLE,
        version=version("kcc"),
    )
