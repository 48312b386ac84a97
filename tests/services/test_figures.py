"""Figures for a machine: what they count, and that each has its explanation."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from kcc.domain.states import State
from kcc.models import Delivery, Lease
from kcc.services import figures, job_runs
from tests import builders
from tests.brakes import brake
from tests.raw_mails import raw_mail

HOUR = timedelta(hours=1)


def measured(session: Session, now: datetime) -> dict[tuple[str, str], float]:
    return {
        (one.name, one.label[1] if one.label else ""): one.value
        for one in figures.all_of(session, now)
    }


def test_contacts_are_counted_by_state_and_by_what_is_late(session: Session, now: datetime) -> None:
    builders.contact(session, due_at=now - HOUR)
    builders.contact(session, due_at=now + HOUR)  # 15:00 in Amsterdam
    builders.contact(session, due_at=now + 12 * HOUR, state=State.IN_PROGRESS)  # tomorrow, 02:00
    builders.contact(session, due_at=now - HOUR, state=State.CLOSED)

    found = measured(session, now)

    assert found["kcc_contacts_open", "new"] == 2
    assert found["kcc_contacts_open", "in_progress"] == 1
    assert found["kcc_contacts_open", "waits_for_citizen"] == 0
    assert ("kcc_contacts_open", "closed") not in found
    assert (found["kcc_contacts_late", ""], found["kcc_contacts_due_today", ""]) == (1, 1)


def test_the_outbox_is_counted_by_state_with_its_oldest(session: Session, now: datetime) -> None:
    contact = builders.contact(session)
    for age, delivery in ((1, Delivery.QUEUED), (2, Delivery.QUEUED), (3, Delivery.REFUSED)):
        builders.answer(session, contact, delivery=delivery).message.at = now - age * HOUR
    builders.answer(session, contact, delivery=Delivery.SENT)
    session.flush()

    found = measured(session, now)

    assert found["kcc_outbox_messages", "queued"] == 2
    assert found["kcc_outbox_oldest_seconds", "queued"] == 7200
    assert found["kcc_outbox_oldest_seconds", "refused"] == 10800
    assert found["kcc_outbox_oldest_seconds", "deferred"] == 0
    assert ("kcc_outbox_messages", "sent") not in found


def test_mailboxes_and_jobs_say_when_they_last_went_well(session: Session, now: datetime) -> None:
    builders.mailbox(session, "a@example.org", fetched_at=now - HOUR, problem="Geweigerd.")
    builders.mailbox(session, "b@example.org")
    job_runs.note(session, "read", now - HOUR, now - HOUR, "")
    job_runs.note(session, "read", now, now, "De schijf is vol.")

    found = measured(session, now)

    assert found["kcc_mailbox_lag_seconds", "a@example.org"] == 3600
    assert ("kcc_mailbox_lag_seconds", "b@example.org") not in found
    assert found["kcc_mailbox_failing", "a@example.org"] == 1
    assert found["kcc_mailbox_failing", "b@example.org"] == 0
    assert found["kcc_job_failing", "read"] == 1
    last = "kcc_job_last_success_timestamp_seconds"
    assert found[last, "read"] == (now - HOUR).timestamp()


def test_a_mailbox_is_as_far_behind_as_the_slowest_of_its_folders(
    session: Session, now: datetime
) -> None:
    box = builders.mailbox(session, "a@example.org", folder_names=("INBOX", "Vragen"))
    box.folders[0].fetched_at, box.folders[1].fetched_at = now, now - HOUR
    box.folders[1].problem = "Die map is er niet."
    session.flush()

    found = measured(session, now)
    assert found["kcc_mailbox_lag_seconds", "a@example.org"] == 3600
    assert found["kcc_mailbox_failing", "a@example.org"] == 1

    box.folders[1].fetched_at = None
    session.flush()
    assert ("kcc_mailbox_lag_seconds", "a@example.org") not in measured(session, now)


def test_the_worker_and_mail_in_house_are_told(session: Session, now: datetime) -> None:
    assert measured(session, now)["kcc_worker_alive", ""] == 0
    session.add(Lease(name="worker", owner="m:1:a", token=1, expires_at=now + HOUR))
    raw_mail(session)
    brake(session, "robot@example.nl")

    found = measured(session, now)

    assert found["kcc_worker_alive", ""] == 1
    assert found["kcc_brakes_tripped", ""] == 1
    assert found["kcc_mail_quarantined", ""] == 1
    assert found["kcc_mail_unread", ""] == 0
    assert found["kcc_database_current", ""] == 1


def test_every_figure_is_explained_and_those_of_a_name_stand_together(
    session: Session, now: datetime
) -> None:
    builders.mailbox(session, fetched_at=now, oauth_expires_on=now.date())
    job_runs.note(session, "read", now, now, "")

    names = [one.name for one in figures.all_of(session, now)]

    assert list(dict.fromkeys(names)) == list(figures.HELP)
    assert names == sorted(names, key=list(figures.HELP).index)
