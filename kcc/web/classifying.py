"""What a contact is: in law, how complex, and whether it goes before others, as an agent says."""

from typing import TypeVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kcc.domain.errors import Invalid
from kcc.domain.kinds import Complexity, ContactKind, Priority
from kcc.services import classifying, complexity
from kcc.web import contact_errors, context, list_place
from kcc.web.changing import changing
from kcc.web.form_days import day

bp = Blueprint("classifying", __name__, url_prefix="/contacten/<number>")
contact_errors.init(bp)
list_place.keep(bp)
Choice = TypeVar("Choice", ContactKind, Complexity, Priority)


@bp.post("/soort")
def save(number: str) -> ResponseReturnValue:
    """Of what is not in the form nothing changes: a suggestion is one button."""
    kind, priority = _chosen(ContactKind, "kind"), _chosen(Priority, "priority")
    complex_ = _chosen(Complexity, "complexity")
    published_on, now, actor = day("published_on"), context.now(), context.actor()
    with changing(number) as (session, contact):
        if priority is not None:
            classifying.set_priority(session, contact, priority, now, actor)
        if complex_ is not None:
            complexity.set_complexity(session, contact, complex_, now, actor)
        if kind is not None:
            classifying.set_kind(session, contact, kind, now, actor, published_on=published_on)
    return _to(number)


@bp.post("/soort/afwijzing")
def refuse(number: str) -> ResponseReturnValue:
    with changing(number) as (session, contact):
        classifying.refuse_suggestion(session, contact, context.now(), context.actor())
    return _to(number)


def _chosen(of: type[Choice], field: str) -> Choice | None:
    try:
        return of(request.form[field]) if field in request.form else None
    except ValueError as error:
        raise Invalid.at(field, "Kies iets uit de lijst.") from error


def _to(number: str) -> ResponseReturnValue:
    return redirect(url_for("contacts.show", number=number), 303)
