"""One contact: its thread, the composer, and what helps to answer."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from kcc.services import contacts, presence, threads
from kcc.web import contact_news, context, list_place
from kcc.web.contact_page import page

bp = Blueprint("contacts", __name__)
list_place.keep(bp)


@bp.get("/contacten/<number>")
def show(number: str) -> ResponseReturnValue:
    return render_template("contacts/show.html", page=page(number, request.args.get("tab")))


@bp.get("/contacten/<number>/nieuws")
def news(number: str) -> ResponseReturnValue:
    """What is not on the page yet, for polling: 204 while there is nothing else to tell."""
    found = contact_news.since_shown(number)
    told = request.args.get("verteld", "")
    if found.token == told or not (found or told):
        return "", 204
    return render_template("contacts/_news.html", news=found, number=number)


@bp.post("/contacten/<number>/aanwezigheid")
def look(number: str) -> ResponseReturnValue:
    """Say that one has this contact open, for polling; answers with who else has."""
    session, actor, now = context.session(), context.actor(), context.now()
    with context.reading():
        contact = contacts.get(session, actor, number)
        is_known = presence.is_known(session, contact, now, actor)
    if not is_known:
        with context.writing():
            presence.note(session, contact, now, actor)
    colleagues = presence.others(session, contact, now, actor)
    words = presence.words(colleagues)
    if request.form.get("verteld", "") == words:
        return "", 204
    return render_template("contacts/_presence.html", colleagues=colleagues, words=words)


@bp.get("/berichten/<int:message_id>/bezorging")
def delivery(message_id: int) -> ResponseReturnValue:
    """Where one answer stands, to follow it on its way."""
    message = threads.message(context.session(), context.actor(), message_id)
    return render_template("contacts/_delivery.html", message=message)
