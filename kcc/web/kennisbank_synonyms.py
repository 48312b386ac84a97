"""`/kennisbank/synoniemen`: words that mean the same, as editors keep them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from kcc.web import context
from kcc.web.forms import RowForm, comes_back
from kennisbank import synonyms
from kennisbank.synonyms import SynonymGroup

bp = Blueprint("kennisbank_synonyms", __name__, url_prefix="/kennisbank/synoniemen")

ONE = "/<int:group_id>"


class SynonymForm(RowForm):
    """The words of one group."""

    terms = StringField("Woorden die hetzelfde betekenen")


@bp.get("")
def index() -> ResponseReturnValue:
    """All groups; a word from elsewhere stands ready to get its first synonym."""
    word = request.args.get("woord", "")[: synonyms.TERMS_LENGTH]
    return _list(SynonymForm(terms=f"{word}, " if word else ""))


@bp.post("")
@comes_back
def create() -> ResponseReturnValue:
    form, now, actor = SynonymForm(), context.now(), context.actor()
    if not form.keeps(lambda session: synonyms.add(session, form.terms.data or "", now, actor)):
        return _list(form), 422
    return _done("Bewaard. Vanaf nu vinden deze woorden dezelfde artikelen.")


@bp.get(ONE)
def edit(group_id: int) -> ResponseReturnValue:
    group = synonyms.get(context.session(), group_id)
    return _page(SynonymForm(obj=group, seen=synonyms.mark(group)), group)


@bp.post(ONE)
@comes_back
def save(group_id: int) -> ResponseReturnValue:
    group = synonyms.get(context.session(), group_id)
    form, now, actor = SynonymForm(), context.now(), context.actor()
    typed = form.terms.data or ""
    if not form.keeps(
        lambda session: synonyms.change(session, group_id, typed, form.seen.data, now, actor)
    ):
        return _page(form, group), form.status
    return _done("Bewaard.")


@bp.post(f"{ONE}/verwijdering")
def remove(group_id: int) -> ResponseReturnValue:
    with context.writing() as session:
        synonyms.remove(session, group_id)
    return _done("Verwijderd. De woorden tellen niet meer als hetzelfde.")


def _list(form: SynonymForm) -> str:
    groups = synonyms.groups(context.session())
    return render_template("kennisbank/synonyms.html", form=form, groups=groups)


def _page(form: SynonymForm, group: SynonymGroup) -> str:
    return render_template("kennisbank/synonym.html", form=form, group=group)


def _done(words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("kennisbank_synonyms.index"), 303)
