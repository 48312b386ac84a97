"""`/beheer/storingen`: the register of outages, and which terms they move."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kcc.models import Outage
from kcc.services import outages, recounting
from kcc.web import context
from kcc.web.admin.outage_forms import OutageForm, filled, sent
from kcc.web.forms import comes_back

bp = Blueprint("admin_outages", __name__, url_prefix="/beheer/storingen")

ONE = "/<int:outage_id>"


@bp.get("")
def index() -> ResponseReturnValue:
    listed = outages.listed(context.session())
    return render_template("admin/outages.html", outages=listed)


@bp.get("/nieuw")
def new() -> ResponseReturnValue:
    return _page(filled(context.session(), None, context.now()))


@bp.post("/nieuw")
@comes_back
def create() -> ResponseReturnValue:
    form, made = sent(context.session()), []
    now, actor = context.now(), context.actor()
    if not form.keeps(
        lambda session: made.append(outages.register(session, form.given(), now, actor).id)
    ):
        return _page(form), 422
    return _done(made[0], "Storing vastgelegd")


@bp.get(ONE)
def edit(outage_id: int) -> ResponseReturnValue:
    found = outages.get(context.session(), outage_id)
    return _page(filled(context.session(), found, context.now()), found)


@bp.post(ONE)
@comes_back
def save(outage_id: int) -> ResponseReturnValue:
    outages.get(context.session(), outage_id)
    form, now, actor = sent(context.session()), context.now(), context.actor()
    if not form.keeps(
        lambda session: outages.change(session, outage_id, form.given(), form.seen.data, now, actor)
    ):
        return _page(form, outages.get(context.session(), outage_id)), form.status
    return _done(outage_id, "Bewaard")


@bp.post(f"{ONE}/einde")
def end(outage_id: int) -> ResponseReturnValue:
    with context.writing() as session:
        outages.end(session, outage_id, context.now(), context.actor())
    return _done(outage_id, "De storing is voorbij")


@bp.post(f"{ONE}/intrekking")
def withdraw(outage_id: int) -> ResponseReturnValue:
    with context.writing() as session:
        outages.withdraw(session, outage_id, context.now(), context.actor())
    return _done(outage_id, "Storing ingetrokken")


@bp.get(f"{ONE}/termijnen")
def terms(outage_id: int) -> ResponseReturnValue:
    """Which terms would move, before they do."""
    session, now = context.session(), context.now()
    found = outages.get(session, outage_id)
    return render_template(
        "admin/outage_terms.html",
        outage=found,
        subject=outages.subject(found),
        preview=outages.preview(session, found, now),
        shown=recounting.SHOWN,
    )


@bp.post(f"{ONE}/termijnen")
def move(outage_id: int) -> ResponseReturnValue:
    """Move what was shown; refused when it would be something else by now."""
    seen = request.form.get("seen", "")
    with context.writing() as session:
        done = outages.apply(session, outage_id, seen, context.now(), context.actor())
    flash(f"{_many(done.touched)} verplaatst. Bij elke staat wie dat deed, en wanneer.")
    return redirect(url_for("admin_outages.index"), 303)


def _page(form: OutageForm, outage: Outage | None = None) -> str:
    return render_template(
        "admin/outage.html",
        form=form,
        outage=outage,
        subject=outages.subject(outage) if outage else "",
    )


def _done(outage_id: int, words: str) -> ResponseReturnValue:
    """To the terms that wait for somebody to look at them, or else to the list."""
    found = outages.get(context.session(), outage_id)
    if found.pending:
        flash(f"{words}. Kijk welke termijnen erdoor schuiven, en verplaats ze.")
        return redirect(url_for("admin_outages.terms", outage_id=outage_id), 303)
    flash(f"{words}. De termijnen die erdoor schuiven, zijn meteen verplaatst.")
    return redirect(url_for("admin_outages.index"), 303)


def _many(count: int) -> str:
    return "1 termijn" if count == 1 else f"{count} termijnen"
