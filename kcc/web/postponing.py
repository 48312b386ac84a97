"""Putting a contact off until a better moment, and taking it back."""

from datetime import datetime

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from kcc.domain.errors import Invalid
from kcc.domain.postponing import Because
from kcc.domain.words import AMSTERDAM, short_moment
from kcc.services import postponing
from kcc.web import contact_errors, context, list_place
from kcc.web.changing import changing

OWN = "anders"  # the choice for which a day and a time are filled in

bp = Blueprint("postponing", __name__, url_prefix="/contacten/<number>")
contact_errors.init(bp)
list_place.keep(bp)


@bp.post("/uitstel")
def create(number: str) -> ResponseReturnValue:
    chosen, why = _chosen(), request.form.get("why", "")
    with changing(number) as (session, contact):
        wakes = postponing.postpone(session, contact, chosen, why, context.now(), context.actor())
    words = f"Contact {number} komt terug op {short_moment(wakes.at)}."
    if wakes.because is Because.TERM:
        words += " Later kan niet: dan loopt de termijn af."
    elif wakes.at != chosen:
        words += " Op het gekozen moment zijn we dicht."
    link = Markup('{} <a href="{}">Bekijk het of haal het terug</a>')
    flash(link.format(words, url_for("contacts.show", number=number)))
    return redirect(url_for("queue.index", **list_place.place()), 303)


@bp.post("/uitstel/einde")
def end(number: str) -> ResponseReturnValue:
    with changing(number) as (session, contact):
        postponing.take_back(session, contact, context.now(), context.actor())
    return redirect(url_for("contacts.show", number=number), 303)


def _chosen() -> datetime:
    """The moment in the form, on a clock in Amsterdam."""
    chosen = request.form.get("until", "")
    if chosen == OWN:
        chosen = f"{request.form.get('day', '')}T{request.form.get('time', '')}"
    try:
        return datetime.fromisoformat(chosen).replace(tzinfo=AMSTERDAM)
    except ValueError:
        pass
    if request.form.get("until") == OWN:
        raise Invalid.at("until", "Vul een datum en een tijd in.")
    raise Invalid.at("until", "Kies tot wanneer.")
