"""`/gezond`: for machines that watch over the application."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from kcc import migrate
from kcc.services import health
from kcc.web import context

bp = Blueprint("health", __name__)


@bp.get("/gezond")
def machine() -> ResponseReturnValue:
    """200 when all works, 503 when something stands still; it names no addresses or people.

    A municipality without a mailbox is well too; `mail_lag_seconds` is then null, as it is when
    some mailbox was never read. `unsent` counts messages that should have left minutes ago,
    `lost` mails that came in and whose files are gone, `failing_jobs` names the jobs of the worker
    whose last run failed; /beheer says why.
    """
    now = context.now()
    try:
        session = context.session()
        migrated = migrate.is_current(session.connection())
        mail = health.mail(session, now)
        work = health.work(session, now)
    except SQLAlchemyError:
        return jsonify(database=False), 503
    lag = int((now - mail.fetched_at).total_seconds()) if mail.fetched_at else None
    answer = jsonify(
        database=True,
        migrated=migrated,
        worker=work.alive,
        failing_jobs=[job.name for job in work.failing],
        mailboxes=mail.mailboxes,
        mail_lag_seconds=lag,
        unsent=mail.unsent,
        lost=mail.lost,
    )
    well = migrated and work.is_well and mail.is_well
    return answer, 200 if well else 503
