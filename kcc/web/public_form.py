"""The public contact form, in Dutch and English."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from kcc.domain import number
from kcc.domain.errors import NotFound, Unavailable
from kcc.files import StorageFailed
from kcc.services import public_form
from kcc.services.outage_news import News
from kcc.services.public_form import OurAddress, Promise, Sent, TooOften
from kcc.web import context, origin, uploads
from kcc.web.lately import current_outages
from kcc.web.outage_texts import OutageTexts
from kcc.web.public_fields import PublicForm
from kcc.web.public_texts import Texts, texts_for

bp = Blueprint("public_form", __name__, url_prefix="/contact")

_NUMBER = "form_number"
_DECOY = "form_copy"
_DECOY_LENGTH = 1_000  # the cookie has room for 4 kB
_SHOWN_FOR = timedelta(hours=1)  # a browser in a library goes to somebody else after that
_FIRST_DECOY = 9_000_000  # no municipality gets this many questions in a year


@bp.get("")
def form() -> ResponseReturnValue:
    return _page(_filled())


@bp.post("")
def create() -> ResponseReturnValue:
    filled = _filled()
    texts = filled.texts
    if filled.is_from_a_program:
        return _pretend(filled)
    if not filled.validate():
        return _page(filled), 422
    try:
        made = _submit(filled)
    except TooOften as error:
        problem = texts.too_often.format(texts.minutes(error.wait), _phone())
        return _page(filled, problem=problem), 429
    except (StorageFailed, Unavailable):
        return _page(filled, problem=texts.try_again.format(_phone())), 503
    return _to_done(filled, made)


@bp.get("/verzonden")
def done() -> ResponseReturnValue:
    texts, outages = _texts(), current_outages()
    return render_template(
        "public_form/sent.html",
        t=texts,
        o=OutageTexts(texts.language),
        sent=_sent(),
        outages=outages,
    )


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say how big files may be, with everything that was typed still there."""
    filled = _filled(uploads.text_fields(request))
    filled.files.errors = [filled.texts.big_files.format(_most_megabytes())]
    return _page(filled), 413


@bp.errorhandler(CSRFError)
def expired(_error: CSRFError) -> ResponseReturnValue:
    filled = _filled()
    return _page(filled, problem=filled.texts.send_again), 400


@bp.errorhandler(OurAddress)
def ours(_error: OurAddress) -> ResponseReturnValue:
    filled = _filled()
    filled.email.errors = [filled.texts.our_email]
    return _page(filled), 422


@bp.errorhandler(OperationalError)
@bp.errorhandler(PoolTimeout)
def unreachable(error: SQLAlchemyError) -> ResponseReturnValue:
    """Give back what was typed, also when the subjects cannot be read from the database."""
    if request.method != "POST":
        raise Unavailable("De database is even niet bereikbaar.") from error
    filled = PublicForm(_texts(), topics=())
    return _shown(filled, None, filled.texts.try_again.format(_phone())), 503


def _texts() -> Texts:
    return texts_for(request.args.get("taal"))


def _filled(fields: MultiDict[str, str] | None = None) -> PublicForm:
    """The form with what was sent, or with `fields`; an empty one for who comes to fill it in."""
    given = {} if fields is None else {"formdata": fields}
    return PublicForm(_texts(), public_form.topics(context.session()), **given)


def _page(filled: PublicForm, *, problem: str = "") -> str:
    promise = public_form.promise(context.session(), context.now())
    return _shown(filled, promise, problem, current_outages())


def _shown(
    filled: PublicForm, promise: Promise | None, problem: str, outages: Sequence[News] = ()
) -> str:
    return render_template(
        "public_form/form.html",
        t=filled.texts,
        o=OutageTexts(filled.texts.language),
        outages=outages,
        form=filled,
        problem=problem,
        promise=promise,
        most_megabytes=_most_megabytes(),
    )


def _phone() -> str:
    return context.parts().settings.municipality.phone


def _most_megabytes() -> int:
    return context.parts().settings.files.max_upload_mb


def _submit(filled: PublicForm) -> str:
    parts = context.parts()
    limit = parts.settings.intake.form_per_hour
    question = filled.to_question(parts.keys.bucket("form", origin.connection()))
    with context.reading() as open_session:
        public_form.check(open_session, question, context.now(), limit=limit)
    stored = uploads.keep(filled.files.data or (), parts.files)
    with context.writing() as open_session:
        return public_form.submit(
            open_session,
            question,
            context.now(),
            stored=stored,
            limit=limit,
            installation=parts.settings,
            keys=parts.keys,
        )


def _pretend(filled: PublicForm) -> ResponseReturnValue:
    """Keep nothing, and let a program believe that it came through."""
    serial = _FIRST_DECOY + secrets.randbelow(number.LAST_SERIAL - _FIRST_DECOY)
    session[_DECOY] = (filled.question.data or "")[:_DECOY_LENGTH]
    return _to_done(filled, number.make(context.now().year, serial))


def _sent() -> Sent | None:
    """The last question that this browser sent, for a while; None when there is none."""
    known = session.get(_NUMBER, "")
    try:
        found = public_form.sent(context.session(), known)
    except NotFound:
        return _decoy(known)
    return found if found.at > context.now() - _SHOWN_FOR else None


def _decoy(known: str) -> Sent | None:
    text = session.get(_DECOY)
    if not known or text is None:
        return None
    end = public_form.promise(context.session(), context.now())
    return Sent(number=known, at=context.now(), text=text, due_at=end.due_at if end else None)


def _to_done(filled: PublicForm, known: str) -> ResponseReturnValue:
    session[_NUMBER] = known
    return redirect(url_for(".done", taal=filled.texts.in_address), 303)
