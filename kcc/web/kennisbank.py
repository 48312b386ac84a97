"""The kennisbank for who answers: search, read, and put in an answer."""

import re
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from kcc.db import LARGEST_ID
from kcc.domain.words import local, plain_date
from kcc.services import article_page
from kcc.services import kennisbank as service
from kcc.services.kennisbank import QUERY_LENGTH, Wish
from kcc.web import context, kennisbank_facets
from kcc.web.remark_form import RemarkForm
from kcc.web.row_ids import row_id
from kennisbank.articles import Article
from kennisbank.facets import ALL
from kennisbank.markdown import to_html, to_text

bp = Blueprint("kennisbank", __name__, url_prefix="/kennisbank")


@bp.app_template_filter("markdown")
def _markdown(text: str) -> Markup:
    return Markup(to_html(text))  # noqa: S704 - nh3 had the last word over this HTML


@bp.app_template_filter("plain_text")
def _plain_text(text: str) -> str:
    return to_text(text)


@bp.app_template_filter("date")
def _date(day: date) -> str:
    return plain_date(day, local(context.now()).date())


@bp.app_template_filter("short_date")
def _short_date(day: date) -> str:
    return plain_date(day, local(context.now()).date(), short=True)


@bp.get("")
def index() -> ResponseReturnValue:
    """Search results; the article beside them is chosen by a click."""
    return show(None)


@bp.get("/<int:article_id>")
def article(article_id: int) -> ResponseReturnValue:
    """The same page with an article open beside the results."""
    return show(service.read(context.session(), article_id, context.actor()))


@bp.get("/zoek")
def panel() -> ResponseReturnValue:
    """The results beside a composer, as a partial: each can be put in the answer.

    Before anything is typed these are the suggestions for the contact itself.
    """
    query, contact = _query(), _contact()
    session, now = context.session(), context.now()
    if contact and not query.strip():
        found = service.suggest_for(session, contact, now, context.actor())
    else:
        found = service.suggest(session, query, now)
    return render_template(
        "kennisbank/_results.html",
        query=query,
        contact=contact,
        found=found,
        read=row_id(request.args.get("gelezen")),  # who comes back from it, goes on there
    )


@bp.get("/bij/<number>")
def at_contact(number: str) -> ResponseReturnValue:
    """The page with what may answer a contact, for who works without scripts."""
    query = service.query_for(context.session(), number, context.actor())
    return redirect(url_for("kennisbank.index", q=query or None, contact=number), 303)


@bp.get("/<int:article_id>/naast")
def beside(article_id: int) -> ResponseReturnValue:
    """One article in the place of the results beside a composer, as a partial."""
    session, actor = context.session(), context.actor()
    return render_template(
        "kennisbank/_beside.html",
        article=service.read(session, article_id, actor),
        has_helped=service.was_thanked(session, article_id, context.now(), actor),
        query=_query(),
        contact=_contact(),
        today=local(context.now()).date(),
    )


@bp.post("/<int:article_id>/invoegen")
def insert(article_id: int) -> ResponseReturnValue:
    """Put the article in the draft answer, for who works without scripts."""
    number = request.form.get("contact", "")
    with context.writing() as session:
        service.insert(session, number, article_id, context.now(), context.actor())
    return redirect(url_for("contacts.show", number=number, tab="answer", _anchor="opstellen"), 303)


@bp.post("/zoekopdrachten")
def count() -> ResponseReturnValue:
    """Count a search that stood for a while, or an article that was opened after one.

    A page sends this by itself: looking (GET) changes nothing.
    """
    hits = request.form.get("treffers", type=int)
    with context.writing() as session:
        service.count_search(
            session,
            request.form.get("q", "")[:QUERY_LENGTH],
            context.now(),
            hits=hits if hits is not None and 0 <= hits <= LARGEST_ID else None,
            article_id=row_id(request.form.get("artikel")),
        )
    return "", 204


def show(chosen: Article | None, remark_form: RemarkForm | None = None) -> str:
    """The page of the kennisbank, with an article open or none."""
    wish, session, now, actor = _wish(), context.session(), context.now(), context.actor()
    found = service.find(session, wish, now, actor)
    return render_template(
        "kennisbank/index.html",
        wish=wish,
        found=found,
        groups=kennisbank_facets.groups(found, wish.facets),
        article=chosen,
        page=article_page.show(session, chosen, now, actor) if chosen else None,
        contact=_contact(),
        link=link,
        place=place(),
        no_facets=kennisbank_facets.in_address(ALL),
        today=local(now).date(),
        remark_form=remark_form or RemarkForm.about(request.args.get("melding", "")),
    )


def link(article_id: int | None = None, **changes: object) -> str:
    """The address of this search, with an article opened or a filter changed."""
    kept: dict[str, Any] = {**place(), **changes}
    if article_id is None:
        return url_for("kennisbank.index", **kept)
    return url_for("kennisbank.article", article_id=article_id, **kept)


def place() -> dict[str, object]:
    """The search that somebody is in, and for which contact, as addresses hold it."""
    wish = _wish()
    facets = kennisbank_facets.in_address(wish.facets)
    return {"q": wish.query or None, **facets, "contact": _contact() or None}


def _wish() -> Wish:
    return Wish(query=_query(), facets=kennisbank_facets.read(request.args))


def _query() -> str:
    return request.args.get("q", "")[:QUERY_LENGTH]


def _contact() -> str:
    """The contact that an article is looked for, empty when there is none."""
    number = request.args.get("contact", "")
    return number if re.fullmatch(r"[0-9]{10}", number) else ""
