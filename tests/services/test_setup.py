"""What the beheerder sees at a glance: what misses, and what goes wrong."""

from datetime import datetime

from sqlalchemy.orm import Session

from kcc.models import RawMail, RawState
from kcc.services import defaults, setup
from kcc.services.setup import Part, Step
from tests import builders


def mailboxes(session: Session) -> Step:
    return next(step for step in setup.steps(session) if step.part is Part.MAILBOXES)


def test_an_empty_installation_says_what_misses(session: Session, now: datetime) -> None:
    defaults.seed(session, now)

    missing = {step.part for step in setup.steps(session) if step.misses}

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
