"""`/bestanden`: what was too big for a mail, for whoever has the link; nobody notes who came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from kcc.domain.errors import NotFound, Unavailable
from kcc.domain.words import citizens_date
from kcc.files import FileLost
from kcc.models import FileLink
from kcc.services import file_links, throttle
from kcc.web import blobs, context, cookieless, file_texts, origin, public_texts, scanned

bp = Blueprint("file_links", __name__, url_prefix="/bestanden/<token>")

_WRONG = 60  # links that open nothing, from one connection: more is no mistake of a citizen
_WINDOW = timedelta(minutes=15)
_LOST = "Dit bestand is nu niet op te halen. Bel ons, dan zoeken wij het uit."
_HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A file as the page shows it; `address` is empty while it may not be had."""

    name: str
    size: int
    address: str


@bp.get("")
def show(token: str) -> ResponseReturnValue:
    return _page(_found(token), token)


@bp.get("/ophalen/<int:place>")
def fetch(token: str, place: int) -> ResponseReturnValue:
    """The file at this place on the page, bit by bit; nothing that is not known to be clean."""
    link = _found(token)
    file = file_links.file_of(link, place)
    if file.sha256 not in scanned.known_clean([file.sha256]):
        return _page(link, token), 503
    try:
        response = blobs.as_file(file.sha256, file.filename)
    except FileLost as error:
        raise Unavailable(_LOST) from error
    response.content_length = file.size
    return _part(response, file.size)


@bp.errorhandler(NotFound)
def gone(_error: NotFound) -> ResponseReturnValue:
    """One page for what never was, what is over and what was withdrawn."""
    return render_template("file_links/gone.html"), 404


@bp.after_request
def quiet(response: Response) -> Response:
    """Neither a search engine nor the next page learns the address."""
    response.headers.update(_HEADERS)
    return response


def _found(token: str) -> FileLink:
    """The link. Who tries many that open nothing has to wait; a look at one is not noted."""
    session, now = context.session(), context.now()
    bucket = context.parts().keys.bucket("file-link", origin.connection())
    if throttle.left(session, bucket, _WRONG, now, _WINDOW):
        abort(429)
    try:
        return file_links.find(session, token, now)
    except NotFound:
        with context.writing() as open_session:
            throttle.hit(open_session, {bucket: _WRONG}, now, _WINDOW)
        raise


def _part(response: Response, size: int) -> Response:
    """What is asked of the file: after a line that fell, the rest (RFC 9110, 14.2)."""
    try:
        response.make_conditional(request, accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable:
        response.close()
        raise
    return response


def _page(link: FileLink, token: str) -> str:
    return render_template(
        "file_links/show.html",
        t=public_texts.texts_for(link.language),
        words=file_texts.texts_for(link.language),
        files=_offered(link, token),
        until=citizens_date(link.last_day, link.language),
    )


def _offered(link: FileLink, token: str) -> Sequence[Offered]:
    files = link.message.linked
    clean = scanned.known_clean([file.sha256 for file in files])
    return [
        Offered(
            name=file.filename,
            size=file.size,
            address=_address(token, place) if file.sha256 in clean else "",
        )
        for place, file in enumerate(files, start=1)
    ]


def _address(token: str, place: int) -> str:
    return cookieless.under(url_for("file_links.fetch", token=token, place=place))
