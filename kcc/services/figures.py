"""Figures for a machine that watches: how many contacts, messages and mails stand where."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kcc.db import rare
from kcc.domain.states import State
from kcc.domain.words import local
from kcc.models import Contact, Delivery, Message, OutboxItem
from kcc.services import condition, job_runs
from kcc.services.outbox import PENDING
from kcc.services.outgoing import FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value; `label` names what it is of, such as ("state", "new")."""

    name: str
    value: float
    label: tuple[str, str] | None = None


HELP = {
    "kcc_contacts_open": "Open contacts by state.",
    "kcc_contacts_late": "Open contacts whose nearest term has passed.",
    "kcc_contacts_due_today": "Open contacts whose nearest term ends later today.",
    "kcc_outbox_messages": "Messages that have not left or did not arrive, by state.",
    "kcc_outbox_oldest_seconds": "Age of the oldest message by state.",
    "kcc_mailbox_lag_seconds": "Time since all folders of a mailbox were read; absent if never.",
    "kcc_mailbox_failing": "1 when the last time a folder of a mailbox could not be read.",
    "kcc_mailbox_secret_days": "Days until the secret of a mailbox expires; below 0 it has.",
    "kcc_mail_unread": "Stored mails that were not read yet.",
    "kcc_mail_quarantined": "Mails that wait for a person in quarantine.",
    "kcc_brakes_tripped": "Brakes on automatic mail that held something back, until settled.",
    "kcc_job_failing": "1 when the last run of a job failed.",
    "kcc_job_last_success_timestamp_seconds": "When a job last went well, in Unix time.",
    "kcc_worker_alive": "1 when some worker holds the lease.",
    "kcc_database_current": "1 when the database has the shape that this version needs.",
}


def all_of(session: Session, now: datetime) -> list[Figure]:
    """Everything that HELP names, those of one name together."""
    found = [
        *_contacts(session, now),
        *_outbox(session, now),
        *_mailboxes(session, now),
        *_jobs(session),
        *_whole(session, now),
    ]
    order = list(HELP)
    return sorted(found, key=lambda figure: order.index(figure.name))


def _contacts(session: Session, now: datetime) -> Iterator[Figure]:
    is_open = Contact.closed_at.is_(None)
    by_state = select(Contact.state, func.count()).where(is_open).group_by(Contact.state)
    counted = dict(session.execute(by_state).all())
    for state in State:
        if state.is_open:
            value = counted.get(state, 0)
            yield Figure(name="kcc_contacts_open", value=value, label=("state", state.value))
    until = select(func.count()).select_from(Contact).where(is_open)
    late = session.scalar(until.where(Contact.due_at < now)) or 0
    due = session.scalar(until.where(Contact.due_at >= now, Contact.due_at < _midnight(now))) or 0
    yield Figure(name="kcc_contacts_late", value=late)
    yield Figure(name="kcc_contacts_due_today", value=due)


def _outbox(session: Session, now: datetime) -> Iterator[Figure]:
    states = (*PENDING, *FAILED)
    since = func.min(func.coalesce(OutboxItem.retried_at, Message.at))
    query = (
        select(OutboxItem.delivery, func.count(), since)
        .join(Message, Message.id == OutboxItem.message_id)
        .where(rare(OutboxItem.delivery.in_(states)))
        .group_by(OutboxItem.delivery)
    )
    found = {state: (count, oldest) for state, count, oldest in session.execute(query)}
    for state in states:
        count, oldest = found.get(state, (0, now))
        label = ("state", Delivery(state).value)
        yield Figure(name="kcc_outbox_messages", value=count, label=label)
        age = (now - oldest).total_seconds()
        yield Figure(name="kcc_outbox_oldest_seconds", value=age, label=label)


def _mailboxes(session: Session, now: datetime) -> Iterator[Figure]:
    for box in condition.mailboxes(session, now):
        label = ("mailbox", box.address)
        yield Figure(name="kcc_mailbox_failing", value=box.is_failing, label=label)
        if box.fetched_at:
            lag = (now - box.fetched_at).total_seconds()
            yield Figure(name="kcc_mailbox_lag_seconds", value=lag, label=label)
        if box.secret:
            yield Figure(name="kcc_mailbox_secret_days", value=box.secret.days_left, label=label)


def _jobs(session: Session) -> Iterator[Figure]:
    for run in job_runs.last(session):
        label = ("job", run.name)
        yield Figure(name="kcc_job_failing", value=bool(run.problem), label=label)
        if run.succeeded_at:
            name = "kcc_job_last_success_timestamp_seconds"
            yield Figure(name=name, value=run.succeeded_at.timestamp(), label=label)


def _whole(session: Session, now: datetime) -> Iterator[Figure]:
    in_house = condition.mail_in_house(session)
    worker = condition.worker(session, now)
    yield Figure(name="kcc_mail_unread", value=in_house.unread)
    yield Figure(name="kcc_mail_quarantined", value=in_house.quarantined)
    yield Figure(name="kcc_brakes_tripped", value=in_house.braked)
    yield Figure(name="kcc_worker_alive", value=bool(worker and worker.is_alive))
    yield Figure(name="kcc_database_current", value=condition.database(session).is_current)


def _midnight(now: datetime) -> datetime:
    """The end of today in the Netherlands."""
    here = local(now)
    tomorrow = here.date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=here.tzinfo).astimezone(UTC)
