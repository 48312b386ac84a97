"""What came with a message: who may see it gets a pass for its file."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from kcc.services import passes, threads
from kcc.services.passes import Use
from kcc.web import context, cookieless, scanned

bp = Blueprint("attachments", __name__)


@bp.get("/bijlagen/<int:attachment_id>")
def download(attachment_id: int) -> ResponseReturnValue:
    """To the file itself, where the cookie of who asks counts for nothing."""
    actor = context.actor()
    found = threads.attachment(context.session(), actor, attachment_id)
    scanned.must_be_clean(found.sha256, found.filename)
    given = passes.issue(context.parts().keys, Use.DOWNLOAD, found.id, context.now(), actor)
    return redirect(cookieless.address(given), 303)
