"""The second half of a double click, known by the page that it comes from and what was typed."""

from flask import request
from sqlalchemy.orm import Session

from kcc.models import Contact
from kcc.services import receipts
from kcc.web import context


def is_first(session: Session, contact: Contact) -> bool:
    """Whether this form about a contact comes in for the first time."""
    return receipts.is_first(session, contact, _token(), _typed(), context.now())


def was_done(number: str) -> bool:
    """Whether this form did its work before, also when the contact is out of sight by now."""
    return bool(_token()) and receipts.is_known(context.session(), _token(), (number, _typed()))


def _token() -> str:
    return request.form.get("form_token", "")


def _typed() -> tuple[object, ...]:
    words = [request.form.get(name) for name in ("text", "to")]
    return (request.endpoint, context.actor().agent_id, *words)
