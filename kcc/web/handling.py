"""What people do with a contact besides answering: each action is a noun that one POSTs to."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kcc.domain.brakes import Level
from kcc.domain.errors import Invalid
from kcc.domain.states import Outcome
from kcc.models import Agent, Contact, Message
from kcc.services import (
    closing_letters,
    contacts,
    drafts,
    forwarding,
    handling,
    referring,
    thanks,
)
from kcc.services.closing_letters import Ending
from kcc.services.drafts import DraftKind
from kcc.web import contact_errors, context, list_place
from kcc.web.changing import changing
from kcc.web.double_clicks import is_first
from kcc.web.row_ids import row_id

bp = Blueprint("handling", __name__, url_prefix="/contacten/<number>")
contact_errors.init(bp)
list_place.keep(bp)

_HELD = "De inwoner kreeg geen bericht: een rem op automatische mail hield het tegen."


@bp.post("/gelezen")
def read(number: str) -> ResponseReturnValue:
    """A script says so when the page opens; without scripts it takes a button."""
    with changing(number) as (session, contact):
        handling.mark_read(session, contact)
    return ("", 204) if "HX-Request" in request.headers else _to(number)


@bp.post("/toewijzing")
def assign(number: str) -> ResponseReturnValue:
    """Give the contact to the colleague in the form, or take it oneself."""
    chosen, now, actor = request.form.get("agent_id", type=int), context.now(), context.actor()
    with changing(number) as (session, contact):
        if chosen is None:
            handling.take(session, contact, now, actor)
        else:
            agent = session.get(Agent, chosen)
            if agent is None:
                raise Invalid.at("agent_id", "Kies een collega.")
            handling.assign(session, contact, agent, now, actor)
    return _to(number)


@bp.post("/vrijgave")
def release(number: str) -> ResponseReturnValue:
    with changing(number) as (session, contact):
        handling.release(session, contact, context.now(), context.actor())
    return _to_queue()


@bp.post("/doorzetting")
def refer(number: str) -> ResponseReturnValue:
    chosen, now, actor = request.form.get("department_id", type=int), context.now(), context.actor()
    tells, told = "tell" in request.form, None
    held = _brake(number) if tells else None
    with changing(number) as (session, contact):
        if is_first(session, contact):
            referring.refer(session, contact, chosen, _text(), now, actor)
            drafts.discard(session, contact, actor, DraftKind.REFERRAL)
            told = _tell(session, contact, held) if tells else None
    flash("Doorgezet. De termijn loopt door: voor de inwoner zijn wij één gemeente.")
    if told is not None:
        flash(f"{told.recipients[0].address} krijgt een bericht dat de vraag is doorgestuurd.")
    if held is not None:
        flash(_HELD, "error")
    return _to_queue()


@bp.post("/terugzetting")
def back(number: str) -> ResponseReturnValue:
    with changing(number) as (session, contact):
        if is_first(session, contact):
            referring.back_to_kcc(session, contact, _text(), context.now(), context.actor())
    return _to_queue()


@bp.post("/onderwerp")
def set_topic(number: str) -> ResponseReturnValue:
    topic_id = request.form.get("topic_id", type=int)
    with changing(number) as (session, contact):
        owner = handling.set_topic(session, contact, topic_id, context.now(), context.actor())
    if owner is not None:
        flash(f"Dit onderwerp hoort bij {owner.name}.")
    return _to(number)


@bp.post("/taal")
def set_language(number: str) -> ResponseReturnValue:
    language = request.form.get("language", "")
    with changing(number) as (session, contact):
        handling.set_language(session, contact, language, context.now(), context.actor())
    return _to(number)


@bp.post("/notities")
def note(number: str) -> ResponseReturnValue:
    with changing(number, beside=True) as (session, contact):
        if is_first(session, contact):
            handling.note(session, contact, _text(), context.now(), context.actor())
            drafts.discard(session, contact, context.actor(), DraftKind.NOTE)
    return _to(number)


@bp.post("/gesprekken")
def call(number: str) -> ResponseReturnValue:
    with changing(number, beside=True) as (session, contact):
        if is_first(session, contact):
            handling.call(session, contact, _text(), context.now(), context.actor())
            drafts.discard(session, contact, context.actor(), DraftKind.CALL)
    return _to(number)


@bp.post("/wachten")
def wait(number: str) -> ResponseReturnValue:
    with changing(number) as (session, contact):
        handling.wait_for_citizen(session, contact, context.now(), context.actor())
    return _to(number)


@bp.post("/hervatting")
def resume(number: str) -> ResponseReturnValue:
    with changing(number) as (session, contact):
        handling.resume(session, contact, context.now(), context.actor())
    return _to(number)


@bp.post("/afsluiting")
def close(number: str) -> ResponseReturnValue:
    outcome = request.form.get("outcome", type=Outcome)
    if outcome is None:
        raise Invalid.at("outcome", "Kies hoe het is afgelopen.")
    seen, why = request.form.get("last_seen", type=int), request.form.get("why_closed", "")
    with changing(number) as (session, contact):
        now, actor = context.now(), context.actor()
        if "letter" not in request.form:
            handling.close(session, contact, outcome, now, actor, last_seen_id=seen)
            drafts.discard(session, contact, actor, DraftKind.CLOSING)
        elif is_first(session, contact):
            _close_with_letter(
                session, contact, Ending(outcome=outcome, why=why, last_seen_id=seen)
            )
    flash(f"Contact {number} is afgesloten.")
    return _to_queue()


@bp.post("/heropening")
def reopen(number: str) -> ResponseReturnValue:
    """With a message that was taken for nothing but thanks, an answer is due to that."""
    message_id, now, actor = row_id(request.form.get("message_id")), context.now(), context.actor()
    with changing(number) as (session, contact):
        if message_id is None:
            handling.reopen(session, contact, now, actor)
        else:
            thanks.reopen(session, contact, message_id, now, actor)
    return _to(number)


def _brake(number: str) -> Level | None:
    """Whether a notice would go too often, in a transaction of its own."""
    with context.writing() as session:
        contact = contacts.get(session, context.actor(), number)
        limits = context.parts().settings.intake
        return forwarding.brake(session, contact, context.now(), limits)


def _tell(session: Session, contact: Contact, held: Level | None) -> Message | None:
    parts = context.parts()
    return forwarding.tell(
        session,
        contact,
        contact.department.name if contact.department else "",
        context.now(),
        context.actor(),
        held=held,
        installation=parts.settings,
        keys=parts.keys,
    )


def _close_with_letter(session: Session, contact: Contact, ending: Ending) -> None:
    parts = context.parts()
    closing_letters.close(
        session,
        contact,
        ending,
        context.now(),
        context.actor(),
        undo_for=timedelta(seconds=parts.settings.mail.undo_seconds),
        installation=parts.settings,
        keys=parts.keys,
    )


def _text() -> str:
    return request.form.get("text", "")


def _to_queue() -> ResponseReturnValue:
    return redirect(url_for("queue.index", **list_place.place()), 303)


def _to(number: str) -> ResponseReturnValue:
    return redirect(url_for("contacts.show", number=number), 303)
