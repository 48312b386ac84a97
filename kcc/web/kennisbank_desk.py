"""`/kennisbank/redactie`: what waits for the editors."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from kcc.domain.words import local
from kcc.services import missed_answers
from kcc.services.article_page import RECENT
from kcc.web import context
from kennisbank import remarks, reviewing, search_log

bp = Blueprint("kennisbank_desk", __name__, url_prefix="/kennisbank/redactie")


@bp.get("")
def index() -> ResponseReturnValue:
    """Remarks, articles to check, searches that found nothing, and drafts."""
    session, now = context.session(), context.now()
    today = local(now).date()
    return render_template(
        "kennisbank/desk_index.html",
        remarks=remarks.waiting(session),
        due=[(one, reviewing.check(one, today)) for one in reviewing.due(session, now, today)],
        missed=search_log.missed(session, today - RECENT),
        missed_while_speaking=missed_answers.missed(session, now - RECENT),
        drafts=reviewing.drafts(session),
        today=today,
    )
