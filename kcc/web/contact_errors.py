"""What cannot be done to a contact is told on its own page, with all that was typed still there."""

from contextlib import suppress

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from kcc.domain.errors import Conflict, Invalid, KccError, NotFound, Refused, Unavailable
from kcc.files import StorageFailed
from kcc.scanning import ScannerAway
from kcc.services import contacts, drafts, kennisbank
from kcc.services.drafts import DraftKind
from kcc.web import context, double_clicks, errors, list_place, uploads
from kcc.web.contact_page import page, typed_in

_STATUS: dict[type[KccError], int] = {
    Invalid: 422,
    Conflict: 409,
    Refused: 403,
    Unavailable: 503,
    StorageFailed: 507,
    ScannerAway: 503,
}
_EXPIRED = "Deze pagina was verlopen. Verstuur het nog eens."
_TOO_LARGE = "Samen mogen bestanden hoogstens {} MB zijn. Kies een kleiner bestand."

# The forms in which somebody types, by where they are sent.
_TABS = {
    "answers.create": DraftKind.ANSWER,
    "drafts.attach": DraftKind.ANSWER,
    "drafts.standard_text": DraftKind.ANSWER,
    "interims.begin": DraftKind.ANSWER,
    "interims.create": DraftKind.INTERIM,
    "handling.note": DraftKind.NOTE,
    "handling.call": DraftKind.CALL,
    "handling.refer": DraftKind.REFERRAL,
    "handling.back": DraftKind.NOTE,
}


def init(bp: Blueprint) -> None:
    """Let every view of this blueprint, which has a `number`, end on the page of its contact."""
    for kind in _STATUS:
        bp.register_error_handler(kind, _failed)
    bp.register_error_handler(NotFound, _gone)
    bp.register_error_handler(CSRFError, _expired)
    bp.register_error_handler(RequestEntityTooLarge, _too_large)


def _failed(error: KccError) -> ResponseReturnValue:
    if not isinstance(error, Unavailable):
        with suppress(NotFound):  # out of sight by now: the page says so
            _keep()
    status = next(code for kind, code in _STATUS.items() if isinstance(error, kind))
    return _again(error, status, request.form)


def _gone(error: NotFound) -> ResponseReturnValue:
    """A contact that is out of sight by now: what was typed for it is given back."""
    if double_clicks.was_done(_number()):
        return redirect(url_for("queue.index", **list_place.place()), 303)
    return errors.told(error, typed=request.form.get("text", ""))


def _expired(_error: CSRFError) -> ResponseReturnValue:
    return _again(_EXPIRED, 400, request.form)


def _too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    return _again(_TOO_LARGE.format(uploads.most_mb()), 413, uploads.text_fields(request))


def _keep() -> None:
    """The draft keeps what could not be sent, also when this browser is closed now."""
    tab, typed = _TABS.get(request.endpoint or ""), typed_in(request.form)
    if tab is None or typed.text is None:
        return
    actor, now = context.actor(), context.now()
    with context.writing() as session:
        contact = contacts.get(session, actor, _number())
        known = kennisbank.titles(session, typed.article_ids)
        drafts.save(
            session,
            contact,
            actor,
            tab,
            typed.text,
            now,
            article_ids=known,
            recipient=typed.to,
            cc=typed.cc,
        )


def _again(problem: KccError | str, status: int, form: MultiDict[str, str]) -> ResponseReturnValue:
    tab = _TABS.get(request.endpoint or "") or (request.view_args or {}).get("kind")
    try:
        typed, into = typed_in(form) if tab else None, form.get("into", "")
        again = page(_number(), tab, problem=problem, typed=typed, into=into)
    except NotFound as gone:
        return _gone(gone)
    return render_template("contacts/show.html", page=again), status


def _number() -> str:
    return str((request.view_args or {})["number"])
