"""Interim messages: the letter is put in a draft, and sent once the agent made it his own."""

from datetime import date, timedelta

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kcc.services import contacts, interims
from kcc.services.drafts import DraftKind
from kcc.services.held_mail import MailText
from kcc.services.interims import Delay
from kcc.web import contact_errors, context, drafts, list_place
from kcc.web.changing import changing
from kcc.web.double_clicks import is_first

bp = Blueprint("interims", __name__, url_prefix="/contacten/<number>/tussenberichten")
contact_errors.init(bp)
list_place.keep(bp)


@bp.post("/brief")
def begin(number: str) -> ResponseReturnValue:
    """Fill the letter in; what was typed of an answer stays a draft of its own."""
    now, actor = context.now(), context.actor()
    delay = Delay(by=_day(request.form.get("by", "")), why=request.form.get("delay_why", ""))
    municipality = context.parts().settings.municipality
    with context.writing() as session:
        drafts.keep(session, number, DraftKind.ANSWER)
        contact = contacts.get(session, actor, number)
        interims.begin(session, contact, delay, now, actor, municipality=municipality)
    tab = DraftKind.INTERIM.value
    return redirect(url_for("contacts.show", number=number, tab=tab, _anchor="opstellen"), 303)


@bp.post("")
def create(number: str) -> ResponseReturnValue:
    parts, given = context.parts(), _given()
    with changing(number) as (session, contact):
        if is_first(session, contact):
            interims.send(
                session,
                contact,
                given,
                context.now(),
                context.actor(),
                undo_for=timedelta(seconds=parts.settings.mail.undo_seconds),
                installation=parts.settings,
                keys=parts.keys,
            )
    return redirect(url_for("contacts.show", number=number), 303)


def _given() -> MailText:
    return MailText(
        text=request.form.get("text", ""),
        to=request.form.get("to"),
        cc=request.form.get("cc", ""),
        may_hold_bsn="anyway" in request.form,
        last_seen_message_id=request.form.get("last_seen", type=int),
    )


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
