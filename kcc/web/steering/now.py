"""Nu: the figures of this moment, the same big on a wall, and the contacts behind each."""

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from kcc.services import choices, now_lists
from kcc.services.now_choices import Choice
from kcc.web import context
from kcc.web.addresses import url_for
from kcc.web.exports.downloads import Form, download
from kcc.web.lately import calendar, lately
from kcc.web.queue_list import etag
from kcc.web.steering.contact_table import contact_table
from kcc.web.steering.face import face
from kcc.web.steering.scope import asked_scope, parameters

bp = Blueprint("steering", __name__, url_prefix="/sturing")


@bp.get("")
def index() -> ResponseReturnValue:
    return redirect(url_for("steering.now"), 303)


@bp.get("/nu")
def now() -> ResponseReturnValue:
    return render_template("steering/now.html", face=face())


@bp.get("/nu/cijfers")
def figures() -> ResponseReturnValue:
    """What the page asks for again and again: 304 while nothing changed."""
    return _unless_known("steering/_now.html")


@bp.get("/scherm")
def wall() -> ResponseReturnValue:
    """For a big screen: readable from afar, without names of citizens."""
    return render_template("steering/wall.html", face=face())


@bp.get("/scherm/cijfers")
def wall_figures() -> ResponseReturnValue:
    return _unless_known("steering/_wall.html")


@bp.get("/contacten")
def contacts() -> ResponseReturnValue:
    """The contacts that a figure counted, by the same condition."""
    session, scope = context.session(), asked_scope()
    choice = request.args.get("keuze", Choice.OPEN, type=Choice)
    labels = lately("labels", lambda: choices.labels(session))
    after = request.args.get("na")
    found = now_lists.page(
        session, choice, scope, context.now(), calendar(), after=after, labels=labels
    )
    return render_template(
        "steering/contacts.html",
        choice=choice,
        found=found,
        scope=scope,
        labels=labels,
        parameters=parameters(scope),
        beside=_OF_TERMS_TODAY,
    )


@bp.get("/contacten.<any(csv, xlsx):form>")
def contacts_file(form: str) -> ResponseReturnValue:
    """All pages of the same list, to take along."""
    session, scope = context.session(), asked_scope()
    choice = request.args.get("keuze", Choice.OPEN, type=Choice)
    labels = lately("labels", lambda: choices.labels(session))
    found = now_lists.whole(session, choice, scope, context.now(), calendar(), labels=labels)
    return download(contact_table(choice, scope, found, labels), Form(form))


def _unless_known(template: str) -> ResponseReturnValue:
    response = make_response(render_template(template, face=face()))
    response.set_etag(etag(response.get_data(as_text=True)))
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)


_OF_TERMS_TODAY = (Choice.DUE, Choice.ON_TIME, Choice.MISSED)
