"""A mail as it was laid out: in a frame that can do nothing, with our own buttons around it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from channels.email.html import AT_ONCE, Cleaned, Pictures, clean
from kcc.domain.errors import KccError
from kcc.models import Attachment, Message
from kcc.services import passes, pictures, threads
from kcc.services.passes import Use
from kcc.web import blobs, context, cookieless, scanned
from kcc.web.addresses import url_for

bp = Blueprint("mail_frame", __name__, url_prefix="/berichten/<int:message_id>")

# The frame of a mail can open links in a new window and do nothing else.
SANDBOX = "sandbox allow-popups allow-popups-to-escape-sandbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is said around a mail: which of its pictures it shows, and how to see the others."""

    message: Message
    mail: Cleaned
    skip: int
    given: str  # the pass for pictures elsewhere, or empty
    unscanned: int  # files among the words that the virus scanner did not find clean, or not yet

    @property
    def last(self) -> int:
        return min(self.skip + AT_ONCE, self.mail.pictures)

    @property
    def more(self) -> int:
        """How many the next page would show."""
        return min(AT_ONCE, max(0, self.mail.pictures - self.last))

    @property
    def before(self) -> int:
        return max(0, self.skip - AT_ONCE)


@bp.get("/opgemaakt")
def show(message_id: int) -> ResponseReturnValue:
    """Our own page in the frame of the contact; the mail is in a frame of its own in it."""
    response = make_response(
        render_template("contacts/mail_around.html", around=_around(message_id))
    )
    policy = ("default-src 'none'", "style-src 'self'", "font-src 'self'", "img-src 'self'")
    inner = ("frame-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'self'")
    return _framed(response, *policy, *inner)


@bp.get("/html")
def html(message_id: int) -> ResponseReturnValue:
    """The mail itself, without anything that runs, or that loads without having been asked."""
    around = _around(message_id)
    response = make_response(render_template("contacts/mail.html", body=around.mail.html))
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-DNS-Prefetch-Control"] = "off"  # looking up a name tells as well
    images = f"img-src {cookieless.source()}{' https:' if around.given else ''}"
    allowed = ("default-src 'none'", "style-src 'self'", images, "frame-ancestors 'self'")
    return _framed(response, *allowed, SANDBOX)


@bp.post("/afbeeldingen")
def ask(message_id: int) -> ResponseReturnValue:
    """Have the pictures fetched that stand elsewhere: a choice, and one that is written down."""
    now, actor = context.now(), context.actor()
    with context.writing() as session:
        pictures.ask_elsewhere(session, message_id, now, actor)
    given = passes.issue(context.parts().keys, Use.REMOTE, message_id, now, actor)
    return redirect(url_for("mail_frame.show", message_id=message_id, pas=given), 303)


def _around(message_id: int) -> Around:
    message = threads.message(context.session(), context.actor(), message_id)
    given, skip = _given(message_id), _skip()
    named = pictures.among_words(message.attachments)
    files = {one.sha256 for one in named.values()}
    clean_files = scanned.known_clean(files)
    own = _own({name: one for name, one in named.items() if one.sha256 in clean_files})
    shown = Pictures(own=own, remote=bool(given), skip=skip)
    mail = clean(message.html or "", shown)
    if skip and skip >= mail.pictures:  # no page of ours says so
        skip, mail = 0, clean(message.html or "", replace(shown, skip=0))
    return Around(
        message=message, mail=mail, skip=skip, given=given, unscanned=len(files) - len(clean_files)
    )


def _given(message_id: int) -> str:
    """The pass in the address, if whoever asks got it for this message."""
    given = request.args.get("pas", "")
    keys, now, actor = context.parts().keys, context.now(), context.actor()
    return given if passes.lets_in_remote(keys, given, message_id, now, actor) else ""


def _skip() -> int:
    asked = request.args.get("vanaf", "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 0
    return number // AT_ONCE * AT_ONCE


def _own(named: Mapping[str, Attachment]) -> dict[str, str]:
    """Where the pictures that came along are had, by the names the words call them."""
    keys, now, actor = context.parts().keys, context.now(), context.actor()
    addresses = {
        one.id: cookieless.address(passes.issue(keys, Use.PICTURE, one.id, now, actor))
        for one in {one.id: one for one in named.values()}.values()
        if _can_be_shown(one)
    }
    return {name: addresses[one.id] for name, one in named.items() if one.id in addresses}


def _can_be_shown(attachment: Attachment) -> bool:
    try:
        return blobs.picture_type(attachment) is not None
    except KccError:  # its file is gone: its name remains
        return False


def _framed(response: Response, *policy: str) -> Response:
    response.headers["Content-Security-Policy"] = "; ".join(policy)
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response
