"""What colleagues say of an article: that it helped, or a remark that editors see to."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kcc.services import kennisbank as service
from kcc.web import context
from kcc.web.forms import comes_back
from kcc.web.kennisbank import link, show
from kcc.web.remark_form import RemarkForm
from kennisbank import remarks

bp = Blueprint("kennisbank_remarks", __name__, url_prefix="/kennisbank")


@bp.post("/<int:article_id>/opmerkingen")
@comes_back
def create(article_id: int) -> ResponseReturnValue:
    """Tell the editors what is wrong with an article."""
    form, now, actor = RemarkForm(), context.now(), context.actor()
    article = service.read(context.session(), article_id, actor)
    if not form.keeps(lambda session: remarks.add(session, article_id, form.said(), now, actor)):
        return show(article, form), 422
    flash("Dank je. De redactie kijkt ernaar.")
    return redirect(link(article_id), 303)


@bp.post("/<int:article_id>/waardering")
def thank(article_id: int) -> ResponseReturnValue:
    """Count that the article helped; how often, not whom. A partial, or the article again."""
    with context.writing() as session:
        service.thank(session, article_id, context.now(), context.actor())
    if "HX-Request" in request.headers:
        return render_template("kennisbank/_thanked.html", just_now=True)
    flash("Dank je. Dat dit artikel hielp, telt mee.")
    return redirect(link(article_id), 303)


@bp.post("/opmerkingen/<int:remark_id>/afhandeling")
def handle(remark_id: int) -> ResponseReturnValue:
    """An editor has seen to it."""
    with context.writing() as session:
        remark = remarks.handle(session, remark_id, context.now(), context.actor())
    flash("Opmerking afgehandeld.")
    return redirect(url_for("kennisbank.article", article_id=remark.article_id), 303)
