"""Every error becomes one helpful page: what happened, what is safe, what to do next."""

from contextlib import suppress
from dataclasses import dataclass, replace

from flask import Flask, current_app, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from kcc.domain.errors import Conflict, Invalid, KccError, NotFound, Refused, Unavailable
from kcc.files import StorageFailed
from kcc.keys import WrongKey
from kcc.scanning import ScannerAway
from kcc.web.context import parts, session, visitor


@dataclass(frozen=True, slots=True)
class Problem:
    """The words of one kind of error; `text` says what to do."""

    status: int
    title: str
    text: str


_HTTP = {
    400: ("Dit verzoek klopt niet", "Ga terug, laad de pagina opnieuw en probeer het nog eens."),
    401: (
        "Je bent niet meer ingelogd",
        "Log opnieuw in. Een concept dat bewaard was, staat er nog.",
    ),
    403: (
        "Dit mag je niet openen",
        "Deze pagina hoort bij een andere rol. Vraag het je beheerder.",
    ),
    404: ("Deze pagina is er niet", "Controleer het adres, of zoek het contact op nummer."),
    405: ("Dit kan hier niet", "Ga terug en gebruik de knoppen op de pagina."),
    413: ("Het bestand is te groot", ""),
    429: ("Te veel pogingen", "Wacht een paar minuten en probeer het dan opnieuw."),
}
_UNEXPECTED = Problem(
    500,
    "Er ging iets mis bij ons",
    "Er is niets van deze handeling bewaard. Probeer het opnieuw; blijft het misgaan, "
    "meld het dan aan je beheerder met het tijdstip.",
)
_UNREACHABLE = Problem(
    503,
    "Even niet bereikbaar",
    "De database antwoordt niet. Wat bewaard was, blijft bewaard; probeer het zo nog eens.",
)
# Who is not signed in may be a citizen, who has no contacts to look up and no administrator.
_TO_STRANGERS = {
    404: "Controleer het adres. Uw vraag kunt u stellen via het contactformulier.",
    500: "Er is niets van deze handeling bewaard. Probeer het later opnieuw.",
    503: "Er is niets van deze handeling bewaard. Probeer het over een paar minuten opnieuw.",
}
_KINDS: tuple[tuple[type[KccError], int, str], ...] = (
    (NotFound, 404, "Niet gevonden"),
    (Refused, 403, "Dit kan niet"),
    (Conflict, 409, "Iemand was je net voor"),
    (Invalid, 422, "Dit klopt nog niet"),
    (Unavailable, 503, "Even niet bereikbaar"),
    (ScannerAway, 503, "Nog niet op virussen bekeken"),
    (WrongKey, 409, "Het bewaarde wachtwoord is onleesbaar"),
    (StorageFailed, 507, "Opslaan lukt niet"),
)


def init_app(app: Flask) -> None:
    app.register_error_handler(KccError, told)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _unreachable)
    app.register_error_handler(PoolTimeout, _unreachable)
    app.register_error_handler(DataError, _senseless)
    app.register_error_handler(OverflowError, _senseless)
    app.register_error_handler(Exception, _unexpected)


def told(error: KccError, typed: str = "") -> ResponseReturnValue:
    """The page of an error, with what was typed for who wants to keep it."""
    for kind, status, title in _KINDS:
        if isinstance(error, kind):
            return _page(Problem(status, title, str(error)), typed)
    return _page(Problem(500, _UNEXPECTED.title, str(error)), typed)


def _expired(_error: CSRFError) -> ResponseReturnValue:
    """Without a valid token nothing happens; a form that `comes_back` does so as it was typed."""
    view = current_app.view_functions[request.endpoint or ""]
    if getattr(view, "comes_back", False):
        g.has_expired = True
        response = make_response(view(**(request.view_args or {})))
        response.status_code = 400
        return response
    return _page(
        Problem(
            400,
            "Deze pagina is verlopen",
            "Ga terug, laad de pagina opnieuw en verstuur het nog eens.",
        )
    )


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    original = getattr(error, "original_exception", None)
    if isinstance(original, KccError):  # raised while a page showed another error
        return told(original)
    title, text = _HTTP.get(error.code, (error.name, "Ga terug en probeer het opnieuw."))
    if error.code == 413:
        most = parts().settings.files.max_upload_mb
        text = (
            f"Samen mogen bestanden hoogstens {most} MB zijn. Ga terug en kies een kleiner bestand."
        )
    return _to_anybody(Problem(error.code, title, text), _too_late() if error.code == 401 else "")


def _too_late() -> str:
    """What was typed in a form that came after its session: for an article that is all there is."""
    with suppress(HTTPException):  # files that are too big: the browser knows that by now
        return str(request.form.get("text", ""))
    return ""


def _unreachable(_error: Exception) -> ResponseReturnValue:
    current_app.logger.exception("no database at %s", request.endpoint)
    return _to_anybody(_UNREACHABLE)


def _senseless(_error: Exception) -> ResponseReturnValue:
    """A value that no column can hold, such as a NUL byte: no page of ours sends that."""
    current_app.logger.warning("senseless value at %s", request.endpoint, exc_info=True)
    session().rollback()  # PostgreSQL answers nothing more in a transaction that failed
    return _page(Problem(400, *_HTTP[400]))


def _unexpected(_error: Exception) -> ResponseReturnValue:
    current_app.logger.exception("unexpected error at %s", request.endpoint)
    return _to_anybody(_UNEXPECTED)


def _to_anybody(problem: Problem, typed: str = "") -> ResponseReturnValue:
    """The page of an error that says nothing of its own, in words for whoever is there."""
    text = problem.text if visitor() else _TO_STRANGERS.get(problem.status, problem.text)
    return _page(replace(problem, text=text), typed)


def _page(problem: Problem, typed: str = "") -> ResponseReturnValue:
    template = "_problem.html" if "HX-Request" in request.headers else "problem.html"
    return render_template(template, problem=problem, typed=typed.strip()), problem.status
