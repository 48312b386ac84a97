"""A municipality that is never open, by a slip in /beheer: no term runs, all comes in."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.states import Outcome
from kcc.models import OpeningWindow
from kcc.services import handling, public_form
from tests import builders
from tests.services.intake_door import Door, only_acknowledgement


@pytest.fixture(params=["no hours", "hours of the past"])
def door(request: pytest.FixtureRequest, session: Session, now: datetime) -> Door:
    door = Door(session, now)
    past = now.date() - timedelta(days=1)
    change = update(OpeningWindow).values(valid_until=past)
    session.execute(delete(OpeningWindow) if request.param == "no hours" else change)
    session.flush()
    return door


@pytest.mark.parametrize("channel", [ChannelKind.EMAIL, ChannelKind.FORM])
def test_a_question_becomes_a_contact_without_a_term(
    session: Session, door: Door, channel: ChannelKind
) -> None:
    received = door.receive(builders.inbound(channel=channel))

    assert received.is_new
    assert not received.contact.has_due
    assert received.contact.clocks == []
    assert "uiterlijk" not in only_acknowledgement(session, received.contact).text


def test_an_answer_back_and_reopening_start_no_term(
    session: Session, door: Door, now: datetime
) -> None:
    contact = door.receive(builders.inbound()).contact
    number = f"Re: Paspoort [{contact.number}]"
    again = door.receive(builders.inbound(subject=number), now=now + timedelta(hours=1))
    assert (again.contact, again.is_new) == (contact, False)
    sanne = builders.actor(session)
    handling.close(session, contact, Outcome.SPAM, now, sanne)

    handling.reopen(session, contact, now, sanne)

    assert (contact.state.is_open, contact.clocks) == (True, [])


def test_the_form_promises_no_date(session: Session, door: Door, now: datetime) -> None:
    assert public_form.promise(session, now) is None
