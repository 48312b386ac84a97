"""`/kennisbank/redactie`: what waits for the editors."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from kcc.domain.words import local
from kcc.services import missed_answers
from kcc.services.article_page import RECENT
from kcc.web import context
from kennisbank import remarks, reviewing, search_log

bp = Blueprint("kennisbank_desk", __name__, url_prefix="/kennisbank/redactie")

MOST = 50  # of each list; what is done makes place for the next


@bp.get("")
def index() -> ResponseReturnValue:
    """Remarks, articles to check, searches that found nothing, and drafts."""
    session, now = context.session(), context.now()
    today = local(now).date()
    due = reviewing.due(session, now, today, MOST)
    return render_template(
        "kennisbank/desk_index.html",
        remarks=remarks.waiting(session),
        due=[(one, reviewing.check(one, today)) for one in due],
        missed=search_log.missed(session, today - RECENT, MOST),
        missed_while_speaking=missed_answers.missed(session, now - RECENT, MOST),
        drafts=reviewing.drafts(session, MOST),
        most=MOST,
        today=today,
    )
