"""What the beheerder sees at a glance: what misses, and what goes wrong."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session

from kcc.models import OpeningWindow, RawMail, RawState
from kcc.services import defaults, setup
from kcc.services.setup import Part, Step
from tests import builders


def of_part(session: Session, part: Part) -> Step:
    return next(step for step in setup.steps(session, builders.NOW) if step.part is part)


def mailboxes(session: Session) -> Step:
    return of_part(session, Part.MAILBOXES)


def test_an_empty_installation_says_what_misses(session: Session, now: datetime) -> None:
    defaults.seed(session, now)

    missing = {step.part for step in setup.steps(session, now) if step.misses}

    assert missing == {Part.PEOPLE, Part.DEPARTMENTS, Part.TOPICS, Part.MAILBOXES}


def test_a_mailbox_that_cannot_be_read_is_named(session: Session) -> None:
    builders.mailbox(session, "info@gemeente.example.org", problem="Het wachtwoord klopt niet.")

    assert "info@gemeente.example.org" in mailboxes(session).problem


def test_a_mail_that_became_no_contact_is_visible(session: Session, now: datetime) -> None:
    mailbox = builders.mailbox(session)
    assert mailboxes(session).problem == ""

    session.add(
        RawMail(
            mailbox_id=mailbox.id,
            folder="INBOX",
            uidvalidity=1,
            uid=7,
            sha256="0" * 64,
            size=12,
            received_at=now,
            state=RawState.UNREADABLE,
        )
    )
    session.flush()

    assert "wel bewaard: 1" in mailboxes(session).problem


@pytest.mark.parametrize(
    ("days_left", "said"),
    [
        (-1, "Zonder openingstijden lopen termijnen niet."),
        (20, "Over een maand is de gemeente nooit meer open"),
        (60, ""),
    ],
)
def test_hours_that_end_are_said_in_time(
    session: Session, now: datetime, days_left: int, said: str
) -> None:
    last = now.date() + timedelta(days=days_left)
    hours = {"opens": time(9), "closes": time(17), "valid_until": last}
    session.add_all(OpeningWindow(weekday=day, **hours) for day in range(7))
    session.flush()

    found = of_part(session, Part.OPENING)

    assert found.count == 7
    assert (found.misses or found.problem).startswith(said)
    assert bool(found.misses or found.problem) == bool(said)
