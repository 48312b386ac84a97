"""`/beheer/gelijkgestelde-dagen`: days that a decree equates with holidays."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kcc.services import equated_days
from kcc.web import context
from kcc.web.admin.opening import to_date
from kcc.web.admin.opening_forms import EquatedDayForm
from kcc.web.forms import comes_back

bp = Blueprint("admin_equated_days", __name__, url_prefix="/beheer/gelijkgestelde-dagen")


@bp.get("")
def index() -> ResponseReturnValue:
    return _page(EquatedDayForm())


@bp.post("")
@comes_back
def add() -> ResponseReturnValue:
    form, now, actor = EquatedDayForm(), context.now(), context.actor()
    if not form.keeps(lambda session: equated_days.add(session, form.given(), now, actor)):
        return _page(form), 422
    return _done("Dag toegevoegd. Termijnen die al lopen, houden hun einde.")


@bp.post("/<day>/verwijdering")
def remove(day: str) -> ResponseReturnValue:
    with context.writing() as session:
        equated_days.remove(session, to_date(day), context.now(), context.actor())
    return _done("Dag verwijderd.")


def _page(form: EquatedDayForm) -> str:
    days = equated_days.listed(context.session())
    return render_template("admin/equated_days.html", form=form, days=days)


def _done(words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("admin_equated_days.index"), 303)
