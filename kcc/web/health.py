"""`/gezond`: for machines that watch over the application."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from kcc.services import health
from kcc.web import context

bp = Blueprint("health", __name__)


@bp.get("/gezond")
def machine() -> ResponseReturnValue:
    """200 when all works, 503 when something stands still; it names no addresses or people."""
    now = context.now()
    try:
        session = context.session()
        mail = health.mail(session)
        worker = health.worker_is_alive(session, now)
    except SQLAlchemyError:
        return jsonify(database=False), 503
    lag = int((now - mail.fetched_at).total_seconds()) if mail.fetched_at else None
    well = worker and not mail.stands_still(now)
    answer = jsonify(database=True, worker=worker, mailboxes=mail.mailboxes, mail_lag_seconds=lag)
    return answer, 200 if well else 503
