"""Promises to citizens: a term from the words of a person, kept, moved or missed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.kinds import Complexity
from kcc.domain.moments import Moment
from kcc.domain.states import Outcome, State
from kcc.models import Clock, Contact, Event, Message
from kcc.services import clocks, defaults, handling, interims, undoing
from kcc.services.answering import Next
from kcc.services.complexity import set_complexity
from kcc.services.held_mail import MailText
from tests import builders
from tests.services.answer_help import KEYS, UNDO_FOR, answer
from tests.services.intake_door import MadeUp

DAY = timedelta(days=1)
SOON = timedelta(seconds=4)
FRIDAY = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)  # 17:00 in Amsterdam
WORDS = "U hoort uiterlijk vrijdag van ons."


@pytest.fixture
def sanne(session: Session) -> Actor:
    return builders.actor(session)


@pytest.fixture
def contact(session: Session, now: datetime) -> Contact:
    defaults.seed(session, now)
    made = builders.contact(session)
    clocks.start(session, made, Moment.FIRST_ANSWER, made.received_at)
    return made


def promised(
    session: Session,
    contact: Contact,
    actor: Actor,
    now: datetime,
    text: str = WORDS,
    **given: Any,
) -> Message:
    return answer(session, contact, actor, now, text, makes_promise=True, **given)


def told(session: Session, contact: Contact, actor: Actor, now: datetime, day: date) -> Message:
    """An interim message that names a day."""
    text = MailText(
        text=f"U krijgt uiterlijk {day.day} december antwoord.", last_seen_message_id=10**6
    )
    return interims.send(
        session, contact, text, now, actor, undo_for=UNDO_FOR, installation=MadeUp(), keys=KEYS
    )


def promises(session: Session, contact: Contact) -> list[Clock]:
    found = session.query(Clock).filter_by(contact_id=contact.id, moment=Moment.PROMISE)
    return found.order_by(Clock.id).all()


def test_a_promise_in_an_answer_is_due_when_we_close_that_day_and_tells_its_words(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    message = promised(session, contact, sanne, now)

    [clock] = clocks.running(session, contact)
    assert (clock.moment, clock.norm_id, clock.message_id) == (Moment.PROMISE, None, message.id)
    assert (clock.started_at, clock.due_at, contact.due_at) == (now, FRIDAY, FRIDAY)
    assert clock.alert_at is not None
    assert now < clock.alert_at < FRIDAY
    assert clock.steps == [
        "di 24 november 14:00 beloofd: “U hoort uiterlijk vrijdag van ons.”",
        "vr 27 november 17:00 uiterlijk",
    ]


def test_what_would_be_closed_stays_open_for_its_promise(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    promised(session, contact, sanne, now, then=Next.CLOSE)

    assert (contact.state, contact.agent_id) == (State.IN_PROGRESS, sanne.agent_id)


@pytest.mark.parametrize(
    ("text", "due_at"),
    [
        ("U hoort uiterlijk zondag 29 november van ons.", FRIDAY),
        ("U hoort vandaag nog van ons.", datetime(2026, 11, 24, 16, 0, tzinfo=UTC)),
    ],
)
def test_on_a_closed_day_it_is_due_when_we_close_before(
    session: Session, contact: Contact, sanne: Actor, now: datetime, text: str, due_at: datetime
) -> None:
    promised(session, contact, sanne, now, text)

    assert [one.due_at for one in promises(session, contact)] == [due_at]


def test_after_closing_time_today_lasts_until_midnight(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    promised(session, contact, sanne, now + timedelta(hours=5), "U hoort vandaag nog van ons.")

    assert [one.due_at for one in promises(session, contact)] == [
        datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    ]


def test_without_the_wish_or_without_a_day_there_is_no_promise(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    promised(session, contact, sanne, now, "U hoort snel van ons.", then=Next.KEEP)
    answer(session, contact, sanne, now, WORDS)

    assert promises(session, contact) == []
    assert contact.state is State.CLOSED


def test_the_next_answer_or_call_keeps_it(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    promised(session, contact, sanne, now)

    handling.call(session, contact, "Verteld hoe het zit.", now + DAY, sanne)

    [clock] = promises(session, contact)
    assert (clock.met_at, clock.met_by_id) == (now + DAY, sanne.agent_id)


def test_an_answer_that_promises_anew_keeps_the_old_one(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    promised(session, contact, sanne, now)

    promised(session, contact, sanne, now + DAY, "U hoort uiterlijk 3 december van ons.")

    old, new = promises(session, contact)
    assert (old.met_at, new.is_running) == (now + DAY, True)


def test_taking_the_answer_back_takes_the_promise_back(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    message = promised(session, contact, sanne, now)

    undoing.undo(session, contact, message.id, now + SOON, sanne)

    assert promises(session, contact) == []
    assert [one.moment for one in clocks.running(session, contact)] == [Moment.FIRST_ANSWER]
    assert contact.state is State.NEW


def test_an_end_without_an_answer_ends_it(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    promised(session, contact, sanne, now)

    handling.close(session, contact, Outcome.BROKEN_OFF, now + DAY, sanne)

    [clock] = promises(session, contact)
    assert (clock.met_at, clock.ended_at) == (None, now + DAY)


def test_an_interim_message_tells_the_date_that_was_owed_and_promises_it(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    set_complexity(session, contact, Complexity.COMPLEX, now, sanne)

    told(session, contact, sanne, now + DAY, date(2026, 12, 4))

    moments = [one.moment for one in clocks.running(session, contact)]
    assert moments == [Moment.PROMISE, Moment.FINAL_ANSWER]
    date_message = session.query(Clock).filter_by(moment=Moment.DATE_MESSAGE).one()
    assert (date_message.met_at, date_message.met_by_id) == (now + DAY, sanne.agent_id)


def test_a_new_date_before_the_old_one_moves_the_promise_and_keeps_both(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    promised(session, contact, sanne, now)

    told(session, contact, sanne, now + DAY, date(2026, 12, 4))

    old, new = promises(session, contact)
    assert (old.due_at, old.met_at, old.ended_at) == (FRIDAY, None, now + DAY)
    assert (new.started_at, contact.due_at) == (old.ended_at, new.due_at)
    ended = session.query(Event).filter_by(contact_id=contact.id, kind="clock_ended").one()
    assert ended.data["why"] == "verplaatst naar vrijdag 4 december"


def test_after_its_day_it_stays_missed(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    promised(session, contact, sanne, now)

    told(session, contact, sanne, now + 6 * DAY, date(2026, 12, 4))

    old, new = promises(session, contact)
    assert old.met_at is not None
    assert old.met_at > old.due_at
    assert (new.is_running, contact.due_at) == (True, new.due_at)


def test_taking_the_new_date_back_leaves_the_old_promise(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    promised(session, contact, sanne, now)
    message = told(session, contact, sanne, now + DAY, date(2026, 12, 4))

    undoing.undo(session, contact, message.id, now + DAY + SOON, sanne)

    [clock] = promises(session, contact)
    assert (clock.is_running, contact.due_at) == (True, FRIDAY)
