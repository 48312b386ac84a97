"""Rows of which nobody needs the object: as the ORM would have written them, on both databases."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.models import Event, Message, MessageKind
from kcc.services.rows import add_rows, new_ids
from tests import builders


def test_rows_keep_lists_objects_moments_and_nothing_and_get_their_defaults(
    session: Session, now: datetime
) -> None:
    contact = builders.contact(session)
    session.flush()
    written = {"contact_id": contact.id, "at": now, "kind": MessageKind.NOTE}
    named = [(None, ["<een@example.nl>", "<'\"{},\\>"]), ("<twee@example.nl>", [])]

    add_rows(
        session,
        Message,
        [
            {**written, "channel": contact.channel, "rfc_id": rfc_id, "refs": references}
            for rfc_id, references in named
        ],
    )

    found = session.scalars(select(Message).order_by(Message.id)).all()
    assert [(one.rfc_id, one.references) for one in found] == named
    assert {(one.at, one.kind, one.text, one.article_ids == []) for one in found} == {
        (now, MessageKind.NOTE, "", True)
    }


def test_a_row_holds_an_object_of_words(session: Session, now: datetime) -> None:
    contact = builders.contact(session)
    session.flush()
    before = session.scalars(select(Event.id)).all()
    told = {"reason": "afzender 'niet' geverifieerd, \\ {} \u20ac"}

    row = {"contact_id": contact.id, "at": now, "kind": "received", "actor_name": "x"}
    add_rows(session, Event, [{**row, "data": told}, {**row, "data": {}}])

    added = select(Event.data).where(Event.id.not_in(before)).order_by(Event.id)
    assert session.scalars(added).all() == [told, {}]


def test_ids_that_are_known_beforehand_are_nobody_elses(session: Session) -> None:
    first = builders.contact(session)
    session.flush()

    ids = new_ids(session, type(first), 3)
    for own_id in ids:
        builders.contact(session).id = own_id
    session.flush()
    last = builders.contact(session)
    session.flush()

    assert ids == sorted(set(ids))
    assert first.id < ids[0]
    assert last.id > ids[-1]
