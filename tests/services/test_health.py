"""Health: what fails is found and told in words; what is nobody's trouble is not."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from kcc.domain.actors import SYSTEM
from kcc.domain.brakes import Level
from kcc.models import Delivery, OutboxItem, RawState
from kcc.services import health, job_runs, quarantine
from kcc.worker.jobs import JOBS
from tests import builders
from tests.brakes import brake
from tests.raw_mails import raw_mail

LONG_AGO = timedelta(minutes=6)


@pytest.fixture
def waiting(session: Session, now: datetime) -> OutboxItem:
    """An answer that the mail server has not taken for a while."""
    item = builders.answer(session, builders.contact(session), delivery=Delivery.DEFERRED)
    item.message.at = now - LONG_AGO
    item.problem = "Mailserver mail.example.org is niet bereikbaar."
    session.flush()
    return item


def test_mail_that_no_server_takes_is_counted_with_its_reason(
    session: Session, now: datetime, waiting: OutboxItem
) -> None:
    found = health.mail(session, now)

    assert (found.unsent, found.unsent_since) == (1, now - LONG_AGO)
    assert found.unsent_why == "Mailserver mail.example.org is niet bereikbaar."
    assert not found.is_well


def test_one_recipient_whose_mailbox_is_full_is_no_trouble_of_ours(
    session: Session, now: datetime, waiting: OutboxItem
) -> None:
    waiting.message.recipients[0].code = 452
    session.flush()

    assert health.mail(session, now).is_well


@pytest.mark.parametrize(
    "delivery", [Delivery.SENT, Delivery.UNDONE, Delivery.REFUSED, Delivery.UNCERTAIN]
)
def test_what_left_or_never_will_does_not_wait(
    session: Session, now: datetime, waiting: OutboxItem, delivery: Delivery
) -> None:
    waiting.delivery = delivery
    session.flush()

    assert health.mail(session, now).unsent == 0


def test_a_message_that_hangs_while_it_is_sent_waits_too(
    session: Session, now: datetime, waiting: OutboxItem
) -> None:
    waiting.delivery = Delivery.SENDING
    session.flush()

    assert health.mail(session, now).unsent == 1


def test_the_reason_names_nobody(session: Session, now: datetime, waiting: OutboxItem) -> None:
    waiting.problem = "451 <fatima@example.nl> later"
    session.flush()

    assert health.mail(session, now).unsent_why == "451 <…@example.nl> later"


def test_mail_whose_files_are_gone_is_counted_until_somebody_settles_it(
    session: Session, now: datetime
) -> None:
    raw = raw_mail(session, state=RawState.LOST)
    raw.mailbox.folders[0].fetched_at = now
    session.flush()

    found = health.mail(session, now)
    assert (found.lost, found.is_well) == (1, False)

    quarantine.dismiss(session, raw.id, "Was reclame.", now, SYSTEM)
    assert health.mail(session, now).is_well


def test_mailboxes_that_stand_still_are_named_since_the_first_of_them(
    session: Session, now: datetime
) -> None:
    for name, age in (("a", LONG_AGO), ("b", timedelta()), ("c", 2 * LONG_AGO)):
        builders.mailbox(session, f"{name}@example.org", fetched_at=now - age)

    found = health.mail(session, now)

    assert found.still == ("a@example.org", "c@example.org")
    assert found.still_since == now - 2 * LONG_AGO


def test_a_folder_that_stands_still_is_named_where_another_of_its_mailbox_is_not(
    session: Session, now: datetime
) -> None:
    two = builders.mailbox(session, "a@example.org", folder_names=("INBOX", "Vragen"))
    both = builders.mailbox(session, "b@example.org", folder_names=("INBOX", "Balie"))
    two.folders[0].fetched_at, two.folders[1].fetched_at = now, now - LONG_AGO
    for folder in both.folders:
        folder.fetched_at = now - 2 * LONG_AGO
    session.flush()

    found = health.mail(session, now)

    assert found.still == ("a@example.org (map Vragen)", "b@example.org")
    assert (found.mailboxes, found.all_still) == (2, False)
    assert found.fetched_at == found.still_since == now - 2 * LONG_AGO
    two.folders[0].fetched_at = None
    session.flush()
    assert health.mail(session, now).all_still
    assert health.mail(session, now).fetched_at is None


def test_a_job_that_fails_says_when_it_last_went_well(session: Session, now: datetime) -> None:
    job_runs.note(session, "read", now, now, "")
    job_runs.note(session, "read", now + LONG_AGO, now + LONG_AGO, "De schijf is vol.")

    [job] = job_runs.last(session)

    assert (job.at, job.succeeded_at) == (now + LONG_AGO, now)
    assert list(health.work(session, now).failing) == [job]


def test_a_job_that_works_again_is_no_longer_told(session: Session, now: datetime) -> None:
    job_runs.note(session, "read", now, now, "De schijf is vol.")
    [job] = health.work(session, now).failing
    assert (job.words, job.problem) == ("Binnengekomen e-mail verwerken", "De schijf is vol.")

    job_runs.note(session, "read", now, now, "")
    assert list(health.work(session, now).failing) == []


def test_reading_a_mailbox_fails_by_its_address_until_it_is_switched_off(
    session: Session, now: datetime
) -> None:
    box = builders.mailbox(session, "info@example.org")
    job_runs.note(session, job_runs.fetch_name(box.id), now, now, "Kapot.")
    [job] = health.work(session, now).failing
    assert job.words == "E-mail ophalen van info@example.org"

    box.active = False
    session.flush()
    assert list(health.work(session, now).failing) == []


def test_every_job_has_words_for_people(session: Session, now: datetime) -> None:
    names = {job_runs.PLAN, *(job.name for job in JOBS)}
    for name in names:
        job_runs.note(session, name, now, now, "Kapot.")

    failing = health.work(session, now).failing
    assert {job.name for job in failing} == names
    assert [job.name for job in failing if job.words == job.name] == []


def test_a_brake_on_a_whole_mailbox_is_told_while_it_holds_mail_back(
    session: Session, now: datetime
) -> None:
    brake(session, "robot@example.nl")
    assert not health.mail(session, now).braked

    brake(session, "1", Level.MAILBOX, held_at=now - timedelta(minutes=59))

    assert health.mail(session, now).braked
    assert not health.mail(session, now + timedelta(minutes=2)).braked
    assert health.mail(session, now).is_well
