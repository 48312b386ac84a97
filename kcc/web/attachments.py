"""Downloads of what came with a message: always as a file, never shown as a page of ours."""

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from kcc.services import threads
from kcc.web import context

bp = Blueprint("attachments", __name__)


@bp.get("/bijlagen/<int:attachment_id>")
def download(attachment_id: int) -> ResponseReturnValue:
    """The bytes under their own name; the type is never one that a browser would run."""
    found = threads.attachment(context.session(), context.actor(), attachment_id)
    response = send_file(
        context.parts().files.open(found.sha256),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=found.filename,
        max_age=0,
        etag=False,
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
