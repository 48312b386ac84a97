"""What may be done to a term of the law: postponing, suspending, and saying what is overdue."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kcc.domain.pause_reasons import PauseReason
from kcc.services import legal_defaults, legal_postponing, legal_suspending
from kcc.services.legal_postponing import Notice
from kcc.services.legal_suspending import Suspension
from kcc.web import contact_errors, context, list_place
from kcc.web.changing import changing
from kcc.web.form_days import day

bp = Blueprint("legal", __name__, url_prefix="/contacten/<number>")
contact_errors.init(bp)
list_place.keep(bp)


@bp.post("/verdaging")
def postpone(number: str) -> ResponseReturnValue:
    notice = Notice(
        until=day("until_day"),
        told_on=day("told_on"),
        reference=request.form.get("reference", ""),
        why=request.form.get("postpone_why", ""),
    )
    with changing(number) as (session, contact):
        legal_postponing.postpone_term(session, contact, notice, context.now(), context.actor())
    return _to(number)


@bp.post("/opschorting")
def suspend(number: str) -> ResponseReturnValue:
    reason = request.form.get("still_reason", "")
    given = Suspension(
        reason=PauseReason(reason) if reason in set(PauseReason) else None,
        since=day("since"),
        until=day("still_until"),
        note=request.form.get("still_note", ""),
    )
    with changing(number) as (session, contact):
        legal_suspending.suspend(session, contact, given, context.now(), context.actor())
    return _to(number)


@bp.post("/opschorting/einde")
def resume(number: str) -> ResponseReturnValue:
    on = day("ended_on")
    with changing(number) as (session, contact):
        legal_suspending.resume(session, contact, on, context.now(), context.actor())
    return _to(number)


@bp.post("/ingebrekestelling")
def link(number: str) -> ResponseReturnValue:
    """Say which contact this notice of default is about."""
    about = request.form.get("about", "")
    with changing(number) as (session, contact):
        legal_defaults.link(session, contact, about, context.now(), context.actor())
    return _to(number)


def _to(number: str) -> ResponseReturnValue:
    return redirect(url_for("contacts.show", number=number, _anchor="termijnen"), 303)
