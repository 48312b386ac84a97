"""Answers: sent with a moment to undo, and never past something new that was not seen."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kcc.domain.errors import Invalid
from kcc.models import Message
from kcc.services import answering, contacts, file_links, kennisbank, undoing
from kcc.services.answering import AnswerText, Next
from kcc.services.drafts import DraftKind
from kcc.web import contact_errors, context, list_place
from kcc.web.changing import changing
from kcc.web.contact_page import typed_in
from kcc.web.double_clicks import is_first
from kcc.web.queue import take_next

bp = Blueprint("answers", __name__, url_prefix="/contacten/<number>/antwoorden")
contact_errors.init(bp)
list_place.keep(bp)

_TAKEN_BACK = {
    DraftKind.ANSWER: "Niet verstuurd. Je antwoord staat weer klaar als concept.",
    DraftKind.INTERIM: "Niet verstuurd. Je tussenbericht staat weer klaar als concept.",
    DraftKind.CLOSING: "Niet verstuurd en weer open. Je reden staat nog bij Afsluiten.",
}
_AND_NEXT = "next"  # close, and take the next contact
_ENDS = (_AND_NEXT, Next.CLOSE.value)


@bp.post("")
def create(number: str) -> ResponseReturnValue:
    sent = _answer(number, _given())
    goes_on = _then() == _AND_NEXT
    if sent is not None and sent.contact.state.is_open and _then() in _ENDS:
        flash(f"Contact {number} is beantwoord en blijft open voor wat je hebt beloofd.")
    elif sent is not None and goes_on:
        flash(f"Contact {number} is beantwoord en afgesloten.")
    return take_next() if goes_on else _to(number)


@bp.post("/<int:message_id>/ongedaan")
def undo(number: str, message_id: int) -> ResponseReturnValue:
    with context.writing() as session:
        contact = contacts.lock(session, context.actor(), number)
        draft = undoing.undo(session, contact, message_id, context.now(), context.actor())
    if draft is not None:
        flash(_TAKEN_BACK[DraftKind(draft.kind)])
    tab = draft.kind if draft is not None and draft.kind == DraftKind.INTERIM else None
    return redirect(url_for("contacts.show", number=number, tab=tab), 303)


@bp.post("/<int:message_id>/link/intrekking")
def withdraw_link(number: str, message_id: int) -> ResponseReturnValue:
    """Let the link to the files of an answer open nothing any more."""
    with changing(number, beside=True) as (session, contact):
        file_links.withdraw(session, contact, message_id, context.now(), context.actor())
    flash("De link werkt niet meer. De bestanden staan nog bij het bericht.")
    return _to(number)


def _given() -> AnswerText:
    """What was typed; raises Invalid for a file that was chosen and not added, without scripts."""
    if request.form.get("file"):
        raise Invalid("Het bestand gaat nog niet mee: kies het opnieuw en voeg het dan toe.")
    then = _then()
    return AnswerText(
        text=request.form.get("text", ""),
        to=request.form.get("to"),
        cc=request.form.get("cc", ""),
        may_hold_bsn="anyway" in request.form,
        last_seen_message_id=request.form.get("last_seen", type=int),
        article_ids=tuple(kennisbank.titles(context.session(), typed_in(request.form).article_ids)),
        then=Next(then) if then in set(Next) else Next.CLOSE,
        makes_promise=not typed_in(request.form).no_promise,
    )


def _then() -> str:
    """The button that was pressed; who was asked first, presses one that says the same."""
    return request.form.get("anyway") or request.form.get("then", Next.CLOSE.value)


def _answer(number: str, given: AnswerText) -> Message | None:
    """Send it, once: None for the second half of a double click."""
    parts, now, actor = context.parts(), context.now(), context.actor()
    with changing(number) as (session, contact):
        if not is_first(session, contact):
            return None
        return answering.answer(
            session,
            contact,
            given,
            now,
            actor,
            undo_for=timedelta(seconds=parts.settings.mail.undo_seconds),
            installation=parts.settings,
            keys=parts.keys,
        )


def _to(number: str) -> ResponseReturnValue:
    return redirect(url_for("contacts.show", number=number), 303)
