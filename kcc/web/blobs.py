"""`/b`: files that came from outside, for whoever has a pass; nobody's cookie is read here."""

from flask import Blueprint, Response, send_file
from flask.typing import ResponseReturnValue

from channels.email import sniff
from kcc.domain import texts
from kcc.domain.errors import NotFound
from kcc.models import Attachment
from kcc.services import passes
from kcc.services.passes import Use
from kcc.web import context

bp = Blueprint("blobs", __name__)


@bp.get("/b/<pass_text>")
def serve(pass_text: str) -> ResponseReturnValue:
    """A picture to show among the words of its mail, or any file to keep."""
    session, keys = context.session(), context.parts().keys
    given = passes.read(keys, pass_text, context.now())
    found = passes.attachment(session, given)
    if given.use is Use.PICTURE:
        return _picture(found)
    return as_file(found.sha256, found.filename)


def as_file(sha256: str, filename: str) -> Response:
    """Bytes under their own name, of a type that no browser shows or runs."""
    response = send_file(
        context.parts().files.open(sha256),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=texts.one_line(filename, 200),  # it stands in a head of the answer
        max_age=0,
        etag=False,
    )
    return _harmless(response)


def picture_type(attachment: Attachment) -> str | None:
    """As which picture an attachment may be shown; None for all that may not."""
    with context.parts().files.open(attachment.sha256) as file:
        return sniff.picture(attachment.content_type, file.read(sniff.ENOUGH))


def _picture(attachment: Attachment) -> Response:
    kind = picture_type(attachment)
    if kind is None:
        raise NotFound("Deze bijlage is geen afbeelding die hier getoond wordt.")
    file = context.parts().files.open(attachment.sha256)
    response = send_file(file, mimetype=kind, max_age=0, etag=False)
    # The frame of a mail has an origin of its own, to which ours is a stranger.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return _harmless(response)


def _harmless(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
