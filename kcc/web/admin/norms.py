"""`/beheer/normen`: how soon what is due, in the order in which norms are tried."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kcc.domain.norms import PROMISE_TARGET
from kcc.services import norm_words, norms
from kcc.web import context
from kcc.web.admin.norm_forms import NormForm, filled
from kcc.web.forms import comes_back

bp = Blueprint("admin_norms", __name__, url_prefix="/beheer/normen")

ONE = "/<int:rule>"


@bp.get("")
def index() -> ResponseReturnValue:
    session = context.session()
    return render_template(
        "admin/norms.html",
        service=norm_words.listed(session, norms.in_order(session, legal=False)),
        law=norm_words.listed(session, norms.in_order(session, legal=True)),
        ended=[(norm, norm_words.about(session, norm)) for norm in norms.ended(session)],
        seen=norms.mark(session),
        promise_target=PROMISE_TARGET,
    )


@bp.get("/nieuw")
def new() -> ResponseReturnValue:
    return render_template("admin/norm.html", form=filled(context.session(), None))


@bp.post("/nieuw")
@comes_back
def create() -> ResponseReturnValue:
    form, now, actor = filled(context.session(), None), context.now(), context.actor()
    if not form.keeps(lambda session: norms.add(session, form.given(), now, actor)):
        return render_template("admin/norm.html", form=form), 422
    return _done("De norm geldt vanaf nu, voor nieuwe termijnen.")


@bp.get(ONE)
def edit(rule: int) -> ResponseReturnValue:
    return _page(filled(context.session(), norms.history(context.session(), rule)[0]), rule)


@bp.post(ONE)
@comes_back
def save(rule: int) -> ResponseReturnValue:
    form = filled(context.session(), norms.history(context.session(), rule)[0])
    now, actor = context.now(), context.actor()
    if not form.keeps(
        lambda session: norms.change(session, rule, form.given(), form.seen_id, now, actor)
    ):
        return _page(form, rule), form.status
    return _done("Bewaard. Termijnen die al lopen, houden hun oude norm.")


@bp.post(f"{ONE}/einde")
def end(rule: int) -> ResponseReturnValue:
    form = NormForm()
    with context.writing() as session:
        norms.end(session, rule, form.seen_id, context.now(), context.actor())
    return _done("De norm geldt niet meer. Termijnen die al lopen, lopen door.")


@bp.post(f"{ONE}/plaats")
def move(rule: int) -> ResponseReturnValue:
    """One place up or down; the page comes back where the norm now is."""
    seen, up = request.form.get("seen"), request.form.get("to") == "up"
    with context.writing() as session:
        norms.move(session, rule, seen, context.now(), context.actor(), up=up)
    return redirect(url_for("admin_norms.index", _anchor=f"norm-{rule}"), 303)


def _page(form: NormForm, rule: int) -> str:
    session = context.session()
    versions = norms.history(session, rule)
    return render_template(
        "admin/norm.html",
        form=form,
        title=norm_words.about(session, versions[0]),
        versions=norm_words.listed(session, list(versions)),
    )


def _done(words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("admin_norms.index"), 303)
