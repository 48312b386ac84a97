"""Copies for the mail server: when each is tried again, and when no more."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from kcc.models import CopyState, Delivery, Mailbox, OutboxItem
from kcc.services import sent_copies
from tests import builders
from tests.services.outbox_help import HOUR, PATIENCE


@pytest.fixture
def mailbox(session: Session) -> Mailbox:
    return builders.mailbox(session, sent_folder="Verzonden")


def sent(session: Session, mailbox: Mailbox | None, now: datetime) -> OutboxItem:
    """A message that a server took just now."""
    item = builders.answer(session, builders.contact(session), delivery=Delivery.SENT)
    item.mailbox_id, item.sent_at = None, now
    sent_copies.ask(item, mailbox, now)
    session.flush()
    return item


def test_a_copy_is_asked_for_where_a_folder_is_named_of_the_mailbox_it_left_by(
    session: Session, mailbox: Mailbox, now: datetime
) -> None:
    other = builders.mailbox(session)
    kept, unkept, nowhere = (sent(session, one, now) for one in (mailbox, other, None))

    assert [one.copy_state for one in (kept, unkept, nowhere)] == ["pending", "none", "none"]
    assert [one.mailbox_id for one in (kept, unkept, nowhere)] == [mailbox.id, other.id, None]
    assert sent_copies.waiting(session, now) == [mailbox.id]
    assert sent_copies.due(session, mailbox.id, now) == [kept.id]


def test_what_fails_waits_longer_each_time_and_is_given_up_in_the_end(
    session: Session, mailbox: Mailbox, now: datetime
) -> None:
    item, at, waits = sent(session, mailbox, now), now, []
    while at < now + 73 * HOUR:
        sent_copies.failed(session, item.id, "De map van balie@example.org is vol.", at, PATIENCE)
        session.refresh(item)
        if item.copy_not_before is None:
            break
        waits.append(round((item.copy_not_before - at).total_seconds() / 60))
        at = item.copy_not_before

    assert waits[:5] == [1, 5, 15, 60, 60]
    assert item.copy_state is CopyState.GIVEN_UP
    assert item.copy_problem == "De map van …@example.org is vol."
    assert at >= now + 72 * HOUR
    assert sent_copies.waiting(session, at + HOUR) == []


def test_those_that_waited_for_one_folder_go_on_together(
    session: Session, mailbox: Mailbox, now: datetime
) -> None:
    early = sent(session, mailbox, now)
    sent_copies.failed(session, early.id, "Weg.", now, PATIENCE)
    later = now + timedelta(minutes=2)
    late = sent(session, mailbox, later)
    sent_copies.none_kept(session, mailbox.id, "Die map is er niet.", later, PATIENCE)
    session.expire_all()
    assert [(one.copy_attempts, one.copy_not_before) for one in (early, late)] == [
        (2, later + timedelta(minutes=5)),
        (1, later + timedelta(minutes=1)),
    ]
    assert mailbox.copying_problem == "Die map is er niet."

    sent_copies.works_again(session, mailbox.id, later)

    session.expire_all()
    assert mailbox.copying_problem == ""
    assert sent_copies.due(session, mailbox.id, later) == [late.id, early.id]


@pytest.mark.parametrize("wanted", [True, False])
def test_a_mailbox_that_is_set_up_anew_tries_at_once_or_wants_no_more(
    session: Session, mailbox: Mailbox, now: datetime, wanted: bool
) -> None:
    item = sent(session, mailbox, now)
    sent_copies.none_kept(session, mailbox.id, "Die map is er niet.", now, PATIENCE)

    sent_copies.begin_anew(session, mailbox.id, now, wanted=wanted)

    session.flush()
    session.expire_all()
    assert mailbox.copying_problem == ""
    assert sent_copies.due(session, mailbox.id, now) == ([item.id] if wanted else [])
    assert item.copy_state is (CopyState.PENDING if wanted else CopyState.NONE)
