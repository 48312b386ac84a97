"""The kennisbank for its editors: write, preview, save, publish, look back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kcc.domain.errors import Conflict, Invalid
from kcc.web import context
from kcc.web.forms import comes_back
from kcc.web.kennisbank_form import ArticleForm, article_form
from kennisbank import changes, editing
from kennisbank.articles import TITLE_LENGTH, Article, Status

bp = Blueprint("kennisbank_editor", __name__, url_prefix="/kennisbank")

ONE = "/<int:article_id>"


@bp.get("/nieuw")
def new() -> ResponseReturnValue:
    form = article_form(context.session())
    form.title.data = request.args.get("titel", "")[:TITLE_LENGTH]
    return _page(form)


@bp.post("/nieuw")
@comes_back
def create() -> ResponseReturnValue:
    form = article_form(context.session())
    if not form.validate():
        return _page(form), 422
    similar = editing.similar_titles(context.session(), form.title.data or "")
    if similar and not form.confirmed.data:
        return _page(form, similar=similar), 422
    try:
        with context.writing() as session:
            made = editing.create(session, form.content(), context.now(), context.actor())
    except Invalid as error:
        form.blame(error)
        return _page(form), 422
    flash("Concept bewaard. Publiceer het als het klopt.")
    return _to(made)


@bp.get(f"{ONE}/bewerken")
def edit(article_id: int) -> ResponseReturnValue:
    article = editing.get(context.session(), article_id)
    return _page(article_form(context.session(), article), article)


@bp.post(f"{ONE}/bewerken")
@comes_back
def save(article_id: int) -> ResponseReturnValue:
    article = editing.get(context.session(), article_id)
    form, now, actor = article_form(context.session(), article), context.now(), context.actor()
    try:
        kept = form.keeps(
            lambda session: editing.change(
                session, article_id, form.seen, form.content(), now, actor
            )
        )
    except Conflict as error:
        return _again(form, article_id, str(error)), 409
    if not kept:
        return _page(form, article), 422
    flash("Bewaard.")
    return _to(article)


@bp.post("/voorbeeld")
def preview() -> ResponseReturnValue:
    """How the text will look; a partial for the page itself, else a page in its own tab."""
    partial = "HX-Request" in request.headers
    return render_template(
        "kennisbank/_preview.html" if partial else "kennisbank/preview.html",
        title=request.form.get("title", ""),
        text=request.form.get("text", "")[: editing.TEXT_LENGTH],
        internal_note=request.form.get("internal_note", "")[: editing.NOTE_LENGTH],
    )


@bp.post(f"{ONE}/publicatie")
def publish(article_id: int) -> ResponseReturnValue:
    """Publish, or with status `draft` take it back."""
    back = request.form.get("status") == Status.DRAFT
    action = editing.unpublish if back else editing.publish
    seen = request.form.get("version", 0, type=int)
    with context.writing() as session:
        article = action(session, article_id, seen, context.now(), context.actor())
    flash("Teruggezet naar concept." if back else "Gepubliceerd. Collega's vinden dit artikel nu.")
    return _to(article)


@bp.get(f"{ONE}/versies")
def versions(article_id: int) -> ResponseReturnValue:
    session = context.session()
    return render_template(
        "kennisbank/versions.html",
        article=editing.get(session, article_id),
        versions=editing.versions(session, article_id),
    )


@bp.get(f"{ONE}/versies/<int:version_number>")
def version(article_id: int, version_number: int) -> ResponseReturnValue:
    """What a version changed in the one before it."""
    session = context.session()
    return render_template(
        "kennisbank/version.html",
        article=editing.get(session, article_id),
        change=changes.of_version(session, article_id, version_number),
    )


@bp.post(f"{ONE}/controle")
def confirm(article_id: int) -> ResponseReturnValue:
    """The article still holds."""
    seen = request.form.get("version", 0, type=int)
    with context.writing() as session:
        article = editing.confirm(session, article_id, seen, context.now(), context.actor())
    flash("Gecontroleerd. Over een jaar komt dit artikel weer langs.")
    return _to(article)


def _again(form: ArticleForm, article_id: int, problem: str) -> str:
    """The form with what was typed, ready to be saved over the version that came in between."""
    newest = editing.get(context.session(), article_id)
    form.version.data = str(newest.version)
    return _page(form, newest, problem=problem)


def _page(form: ArticleForm, article: Article | None = None, **more: object) -> str:
    return render_template("kennisbank/edit.html", form=form, article=article, **more)


def _to(article: Article) -> ResponseReturnValue:
    return redirect(url_for("kennisbank.article", article_id=article.id), 303)
