"""The condition of the application, as one page and one scrape show it."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from kcc import migrate
from kcc.models import Delivery, Lease, RawState
from kcc.services import condition
from tests import builders
from tests.brakes import brake
from tests.raw_mails import raw_mail

LONG_AGO = timedelta(minutes=6)


def test_each_mailbox_in_use_says_how_it_is_read(session: Session, now: datetime) -> None:
    builders.mailbox(session, "a@example.org", fetched_at=now)
    builders.mailbox(
        session,
        "b@example.org",
        fetched_at=now - LONG_AGO,
        problem="Het wachtwoord klopt niet.",
        problem_since=now - LONG_AGO,
    )
    builders.mailbox(session, "c@example.org")
    builders.mailbox(session, "uit@example.org", active=False)

    found = condition.mailboxes(session, now)

    assert [(one.address, one.folders[0].stands_still) for one in found] == [
        ("a@example.org", False),
        ("b@example.org", True),
        ("c@example.org", True),
    ]
    assert found[1].folders[0].problem == "Het wachtwoord klopt niet."


def test_the_worker_is_who_has_the_lease(session: Session, now: datetime) -> None:
    assert condition.worker(session, now) is None

    session.add(Lease(name="worker", owner="machine-7:12:ab", token=3, expires_at=now + LONG_AGO))
    session.flush()

    alive = condition.worker(session, now)
    gone = condition.worker(session, now + 2 * LONG_AGO)
    assert alive is not None
    assert gone is not None
    assert (alive.machine, alive.is_alive, gone.is_alive) == ("machine-7", True, False)


def test_mail_in_house_is_counted_with_its_oldest(session: Session, now: datetime) -> None:
    for age in (1, 2):
        raw_mail(session, state=RawState.STORED, received_at=now - age * LONG_AGO)
    raw_mail(session)
    raw_mail(session, state=RawState.DONE, received_at=now - 9 * LONG_AGO)
    contact = builders.contact(session)
    for delivery in Delivery:
        builders.answer(session, contact, delivery=delivery)
    for message in contact.messages:
        message.at = now - LONG_AGO
    session.flush()

    found = condition.mail_in_house(session)

    assert (found.unread, found.unread_since) == (2, now - 2 * LONG_AGO)
    assert found.quarantined == 1
    assert (found.unsent, found.unsent_since) == (4, now - LONG_AGO)
    assert found.failed == 2


def test_brakes_that_held_mail_back_are_counted_until_somebody_settles_them(
    session: Session, now: datetime
) -> None:
    brake(session, "robot@example.nl")
    brake(session, "stil@example.nl", holds=False)
    brake(session, "fatima@example.nl", holds=False, tripped_at=None)

    assert condition.mail_in_house(session).braked == 2


def test_an_empty_house_has_no_oldest(session: Session) -> None:
    found = condition.mail_in_house(session)

    assert (found.unread, found.unread_since, found.unsent, found.unsent_since) == (
        0,
        None,
        0,
        None,
    )


def test_the_database_says_what_it_is(session: Session) -> None:
    found = condition.database(session)

    assert found.kind.lower() == session.get_bind().dialect.name
    assert found.version[:1].isdigit()
    assert found.revision == migrate.newest()
    assert found.is_current
