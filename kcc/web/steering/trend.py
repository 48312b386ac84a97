"""Trend: whether it gets better, what each figure means, and the contacts behind it."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from kcc.domain.measures import AGE_LIMITS
from kcc.services import choices, trend_lists
from kcc.services.trend_lists import Figure, Wanted
from kcc.web import context
from kcc.web.exports.downloads import Form, download
from kcc.web.lately import lately
from kcc.web.row_ids import row_id
from kcc.web.steering import trend_files, trend_words
from kcc.web.steering.asked import asked
from kcc.web.steering.definitions import DEFINITIONS
from kcc.web.steering.trend_face import face

bp = Blueprint("steering_trend", __name__, url_prefix="/sturing")

_LAST_PAGE = 100_000


@bp.get("/trend")
def show() -> ResponseReturnValue:
    shows_all = request.args.get("lijst") == "alles"
    return render_template("steering/trend.html", face=face(asked(), shows_all=shows_all))


@bp.get("/trend.<any(csv, xlsx):form>")
def file(form: str) -> ResponseReturnValue:
    """One of the tables, to take along."""
    table = request.args.get("tabel", trend_files.Part.PERIODS, type=trend_files.Part)
    return download(trend_files.table(table, face(asked(), shows_all=True)), Form(form))


@bp.get("/definities")
def definitions() -> ResponseReturnValue:
    return render_template("steering/definitions.html", definitions=DEFINITIONS)


@bp.get("/trend/contacten")
def contacts() -> ResponseReturnValue:
    """The contacts that a figure counted: the rows it was counted from."""
    session, about, wanted = context.session(), asked(), _wanted()
    labels = lately("labels", lambda: choices.labels(session))
    number = _number("blad", 1, _LAST_PAGE)
    found = trend_lists.page(
        session, wanted, about.selection, context.now(), number=number or 1, labels=labels
    )
    return render_template(
        "steering/trend_contacts.html",
        asked=about,
        wanted=wanted,
        found=found,
        labels=labels,
        number=number or 1,
        open_then=trend_words.open_then(wanted, found),
        parameters=request.args.to_dict(),
    )


@bp.get("/trend/contacten.<any(csv, xlsx):form>")
def contacts_file(form: str) -> ResponseReturnValue:
    """All pages of the same list, to take along."""
    session, about, wanted = context.session(), asked(), _wanted()
    labels = lately("labels", lambda: choices.labels(session))
    found = trend_lists.whole(session, wanted, about.selection, context.now(), labels=labels)
    return download(trend_files.contacts(wanted, about, found, labels), Form(form))


def _wanted() -> Wanted:
    """What of a figure this request asks for; nonsense in the address is all of it."""
    return Wanted(
        figure=request.args.get("cijfer", Figure.RECEIVED, type=Figure),
        rule=row_id(request.args.get("norm")),
        agent_id=row_id(request.args.get("medewerker")),
        weekday=_number("weekdag", 0, 6),
        hour=_number("uur", 0, 23),
        age=_number("leeftijd", 0, len(AGE_LIMITS)),
    )


def _number(name: str, lowest: int, highest: int) -> int | None:
    text = request.args.get(name, "")
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(highest)):
        return None
    return int(text) if lowest <= int(text) <= highest else None
