"""Receipts of forms: what is sent in twice, by a double click, does its work once."""

import hashlib
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kcc.db import is_sqlite
from kcc.models import Contact, FormReceipt


def take(session: Session, token: str, typed: object, now: datetime) -> FormReceipt:
    """The row of this form, held until the end: who sends it at the same time waits for us.

    `token` was made when the form was shown. The same words from the same page are the same
    form; changed words are another one. With a `contact_id` on it the work was done before;
    who does it now fills that in.
    """
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    name = _name(token, typed)
    session.execute(insert(FormReceipt).values(token=name, at=now).on_conflict_do_nothing())
    return session.get_one(FormReceipt, name, with_for_update=True, populate_existing=True)


def is_known(session: Session, token: str, typed: object) -> bool:
    """Whether the work of this form was done before."""
    receipt = session.get(FormReceipt, _name(token, typed))
    return receipt is not None and receipt.contact_id is not None


def is_first(session: Session, contact: Contact, token: str, typed: object, now: datetime) -> bool:
    """Whether this form about a contact comes in for the first time; always without a token."""
    if not token:
        return True
    receipt = take(session, token, (contact.number, typed), now)
    if receipt.contact_id is not None:
        return False
    receipt.contact_id = contact.id
    session.flush()
    return True


def forget(session: Session, contact: Contact, at: datetime) -> None:
    """Let the form about this contact that came in at `at` count anew: what it did was undone.

    Not the one that made the contact: a citizen who sends that once more still asks one question.
    """
    here = (FormReceipt.contact_id == contact.id, FormReceipt.at == at)
    session.execute(delete(FormReceipt).where(*here))


def _name(token: str, typed: object) -> str:
    return hashlib.sha256(repr((token, typed)).encode("utf-8", "replace")).hexdigest()
