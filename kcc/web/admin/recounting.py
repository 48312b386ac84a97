"""`/beheer/lopende-termijnen`: what a change would do to clocks that run, before it is done."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kcc.services import norm_words, norms, opening_calendars, recounting
from kcc.services.recounting import Scope
from kcc.web import context
from kcc.web.admin.opening import at

bp = Blueprint("admin_recounting", __name__, url_prefix="/beheer/lopende-termijnen")


@bp.get("")
def index() -> ResponseReturnValue:
    scope = _scope()
    return render_template(
        "admin/recounting.html",
        of=_words(scope),
        preview=recounting.preview(context.session(), scope, context.now()),
        shown=recounting.SHOWN,
        now=context.now(),
        whence=_whence(scope),
    )


@bp.post("")
def apply() -> ResponseReturnValue:
    """Move what was shown; refused when it would be something else by now."""
    scope, seen = _scope(), request.form.get("seen", "")
    with context.writing() as session:
        done = recounting.apply(session, scope, seen, context.now(), context.actor())
    many = "1 termijn" if done.moved == 1 else f"{done.moved} termijnen"
    flash(f"{many} verplaatst. Bij elke staat wie dat deed, en wanneer.")
    here = url_for("admin_recounting.index", norm=scope.rule, kalender=scope.calendar_id)
    return redirect(here, 303)


def _scope() -> Scope:
    """Of the norm or calendar in the address; raises NotFound for one that is not there."""
    rule, calendar = (request.args.get(name, type=int) for name in ("norm", "kalender"))
    if rule is not None:
        norms.history(context.session(), rule)
    if calendar is not None:
        opening_calendars.get(context.session(), calendar)
    return Scope(rule=rule, calendar_id=calendar)


def _whence(scope: Scope) -> str:
    """The page on which somebody changed something."""
    if scope.rule is not None:
        return url_for("admin_norms.index")
    if scope.calendar_id is not None:
        return at(scope.calendar_id)
    return url_for("admin_equated_days.index")


def _words(scope: Scope) -> str:
    session = context.session()
    if scope.rule is not None:
        norm = norms.history(session, scope.rule)[0]
        return f"de norm “{norm_words.about(session, norm)}”"
    if scope.calendar_id is not None:
        return f"de kalender “{opening_calendars.get(session, scope.calendar_id).name}”"
    return "alle kalenders en gelijkgestelde dagen"
