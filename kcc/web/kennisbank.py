"""The kennisbank for who answers: search, read, and put in an answer."""

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from kcc.domain.words import local, long_date
from kcc.services import kennisbank as service
from kcc.services.kennisbank import Wish
from kcc.web import context
from kennisbank.articles import Article, Audience
from kennisbank.markdown import to_html

bp = Blueprint("kennisbank", __name__, url_prefix="/kennisbank")

LARGEST_ID = 2**31 - 1  # what an id column of PostgreSQL holds
QUERY_LENGTH = 10_000


@bp.app_template_filter("markdown")
def _markdown(text: str) -> Markup:
    return Markup(to_html(text))  # noqa: S704 - nh3 had the last word over this HTML


@bp.app_template_filter("day")
def _day(day: date) -> str:
    return long_date(day, with_year=True)


@bp.get("")
def index() -> ResponseReturnValue:
    """Search results; the article beside them is chosen by a click."""
    return _page(None)


@bp.get(f"/<int(max={LARGEST_ID}):article_id>")
def article(article_id: int) -> ResponseReturnValue:
    """The same page with an article open beside the results."""
    return _page(service.read(context.session(), article_id, context.actor()))


@bp.get("/zoek")
def panel() -> ResponseReturnValue:
    """The results beside a composer, as a partial: each can be put in the answer."""
    query = request.args.get("q", "")[:QUERY_LENGTH]
    return render_template(
        "kennisbank/_results.html",
        query=query,
        contact=request.args.get("contact", ""),
        suggestions=service.suggest(context.session(), query, context.now()),
    )


def _page(chosen: Article | None) -> ResponseReturnValue:
    wish = _wish()
    found = service.find(context.session(), wish, context.now(), context.actor())
    return render_template(
        "kennisbank/index.html",
        wish=wish,
        found=found,
        article=chosen,
        audiences=tuple(Audience),
        today=local(context.now()).date(),
    )


def _wish() -> Wish:
    topic = request.args.get("onderwerp", type=int)
    audience = request.args.get("voor", type=Audience)
    return Wish(
        query=request.args.get("q", "")[:QUERY_LENGTH],
        topic_id=topic if topic and 0 < topic <= LARGEST_ID else None,
        audience=audience,
    )
