"""Answers: sent with a moment to undo, and never past something new that was not seen."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kcc.domain.errors import Conflict, Invalid, KccError
from kcc.services import answering, contacts, drafts
from kcc.services.answering import AnswerText, Next
from kcc.services.drafts import DraftKind
from kcc.web import context
from kcc.web.contact_page import page
from kcc.web.queue import take_next

bp = Blueprint("answers", __name__, url_prefix="/contacten/<number>/antwoorden")

_AND_NEXT = "next"  # close, and take the next contact


@bp.post("")
def create(number: str) -> ResponseReturnValue:
    given = _given()
    try:
        _answer(number, given)
    except (Invalid, Conflict) as error:
        _keep_text(number, given.text)
        return _again(number, given, error)
    if request.form.get("then") == _AND_NEXT:
        return take_next()
    return _to(number)


@bp.post("/<int:message_id>/ongedaan")
def undo(number: str, message_id: int) -> ResponseReturnValue:
    with context.writing() as session:
        contact = contacts.lock(session, context.actor(), number)
        answering.undo(session, contact, message_id, context.now(), context.actor())
    flash("Niet verstuurd. Je antwoord staat weer klaar als concept.")
    return _to(number)


def _given() -> AnswerText:
    then = request.form.get("then", Next.CLOSE.value)
    return AnswerText(
        text=request.form.get("text", ""),
        to=request.form.get("to"),
        last_seen_message_id=request.form.get("last_seen", type=int),
        then=Next(then) if then in set(Next) else Next.CLOSE,
    )


def _answer(number: str, given: AnswerText) -> None:
    parts = context.parts()
    with context.writing() as session:
        answering.answer(
            session,
            contacts.lock(session, context.actor(), number),
            given,
            context.now(),
            context.actor(),
            undo_for=timedelta(seconds=parts.settings.mail.undo_seconds),
            installation=parts.settings,
            keys=parts.keys,
        )


def _keep_text(number: str, text: str) -> None:
    """The draft keeps what could not be sent, also when this browser is closed now."""
    with context.writing() as session:
        contact = contacts.get(session, context.actor(), number)
        drafts.save(session, contact, context.actor(), DraftKind.ANSWER, text, context.now())


def _again(number: str, given: AnswerText, error: KccError) -> ResponseReturnValue:
    again = page(number, DraftKind.ANSWER, problem=str(error), typed=given.text, to=given.to)
    status = 409 if isinstance(error, Conflict) else 422
    return render_template("contacts/show.html", page=again), status


def _to(number: str) -> ResponseReturnValue:
    return redirect(url_for("contacts.show", number=number), 303)
