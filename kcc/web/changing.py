"""One change of a contact: it is locked, and not changed from under a colleague who took it."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import request
from sqlalchemy.orm import Session

from kcc.models import Contact
from kcc.services import contacts, seen
from kcc.web import context


@contextmanager
def changing(number: str, *, beside: bool = False) -> Iterator[tuple[Session, Contact]]:
    """A write transaction with the contact in it, which nobody else changes until its end.

    A form says in `holder_id` who held the contact on its page. Raises Conflict when meanwhile
    somebody else took it, unless this can be done `beside` that person; NotFound as
    `contacts.lock` does.
    """
    with context.writing() as session:
        contact = contacts.lock(session, context.actor(), number)
        if "holder_id" in request.form and not beside:
            seen.check_holder(contact, context.actor(), request.form.get("holder_id", type=int))
        yield session, contact
