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
    some mailbox was never read.
    """
    now = context.now()
    try:
        session = context.session()
        migrated = migrate.is_current(session.connection())
        mail = health.mail(session)
        worker = health.worker_is_alive(session, now)
    except SQLAlchemyError:
        return jsonify(database=False), 503
    lag = int((now - mail.fetched_at).total_seconds()) if mail.fetched_at else None
    well = migrated and worker and not mail.stands_still(now)
    answer = jsonify(
        database=True,
        migrated=migrated,
        worker=worker,
        mailboxes=mail.mailboxes,
        mail_lag_seconds=lag,
    )
    return answer, 200 if well else 503
