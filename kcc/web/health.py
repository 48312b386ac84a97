"""`/gezond`: for machines that watch over the application."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from kcc import migrate
from kcc.services import health
from kcc.services.health import MailHealth, WorkHealth
from kcc.web import context

bp = Blueprint("health", __name__)


@bp.get("/gezond")
def machine() -> ResponseReturnValue:
    """200 when all works, 503 when something stands still; it names no addresses or people.

    A municipality without a mailbox is well too; `mail_lag_seconds` is then null, as it is when
    some mailbox was never read. `unsent` counts messages that should have left minutes ago,
    `lost` mails that came in and whose files are gone, `failing_jobs` names the jobs of the worker
    whose last run failed; /beheer says why. Of a database of another version nothing else is
    told: it may lack what would have to be read.
    """
    now = context.now()
    try:
        session = context.session()
        if not migrate.is_current(session.connection()):
            return jsonify(database=True, migrated=False), 503
        return _told(health.mail(session, now), health.work(session, now))
    except SQLAlchemyError:
        return jsonify(database=False), 503


def _told(mail: MailHealth, work: WorkHealth) -> ResponseReturnValue:
    lag = int((context.now() - mail.fetched_at).total_seconds()) if mail.fetched_at else None
    answer = jsonify(
        database=True,
        migrated=True,
        worker=work.alive,
        failing_jobs=[job.name for job in work.failing],
        mailboxes=mail.mailboxes,
        mail_lag_seconds=lag,
        unsent=mail.unsent,
        lost=mail.lost,
    )
    return answer, 200 if work.is_well and mail.is_well else 503
