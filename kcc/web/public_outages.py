"""`/storingen`: what does not work, did not work, and what that means for terms (Awb 2:21)."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from kcc.services import outage_news
from kcc.web import context
from kcc.web.lately import lately
from kcc.web.outage_texts import OutageTexts
from kcc.web.public_texts import texts_for

bp = Blueprint("public_outages", __name__)


@bp.get("/storingen")
def show() -> ResponseReturnValue:
    texts, now = texts_for(request.args.get("taal")), context.now()
    found = lately("outages told", lambda: outage_news.published(context.session(), now))
    return render_template(
        "public_form/outages.html",
        t=texts,
        o=OutageTexts(texts.language),
        lasting=[one for one in found if one.lasts_at(now)],
        ahead=[one for one in found if one.is_ahead_at(now)],
        past=[one for one in found if not one.lasts_at(now) and not one.is_ahead_at(now)],
    )
