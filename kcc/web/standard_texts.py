"""`/kennisbank/standaardteksten`: pieces of answers, as editors and admins keep them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import BooleanField, TextAreaField
from wtforms.validators import DataRequired, Length

from kcc.domain.variables import IN_STANDARD_TEXTS
from kcc.models import StandardText
from kcc.models.standard_texts import SHORTCUT_LENGTH, TITLE_LENGTH
from kcc.services import admin_log, choices, standard_texts
from kcc.services.standard_texts import TEXT_LENGTH, StandardTextInput
from kcc.web import context
from kcc.web.admin.fields import offer, one_of, reference, text, tidy
from kcc.web.forms import RowForm, comes_back

bp = Blueprint("standard_texts", __name__, url_prefix="/kennisbank/standaardteksten")

ONE = "/<int:text_id>"
LANGUAGES = (("nl", "Nederlands"), ("en", "Engels"))


class StandardTextForm(RowForm):
    """The names are those of `StandardTextInput`."""

    title = text("Titel", "Vul een titel in.", TITLE_LENGTH)
    shortcut = text("Kort woord", "Vul een kort woord in, zoals spoed.", SHORTCUT_LENGTH)
    text = TextAreaField(
        "Tekst",
        [
            DataRequired("Vul de tekst in."),
            Length(max=TEXT_LENGTH, message=f"Gebruik hoogstens {TEXT_LENGTH} tekens."),
        ],
        filters=[tidy, lambda value: value.replace("\r\n", "\n")],
    )
    topic_id = reference("Onderwerp")
    language = one_of("Taal", LANGUAGES)
    active = BooleanField("In gebruik", default=True)

    def given(self) -> StandardTextInput:
        return StandardTextInput(
            title=self.title.data,
            shortcut=self.shortcut.data.lower().removeprefix(";"),
            text=self.text.data or "",
            topic_id=self.topic_id.data,
            language=self.language.data,
            active=self.active.data,
        )


@bp.get("")
def index() -> ResponseReturnValue:
    rows = standard_texts.listed(context.session())
    return render_template("kennisbank/standard_texts.html", rows=rows)


@bp.get("/nieuw")
def new() -> ResponseReturnValue:
    return _page(_form(context.session()))


@bp.post("/nieuw")
@comes_back
def create() -> ResponseReturnValue:
    form, now, actor = _form(context.session()), context.now(), context.actor()
    if not form.keeps(lambda session: standard_texts.add(session, form.given(), now, actor)):
        return _page(form), 422
    return _done(f"Standaardtekst {form.title.data} toegevoegd.")


@bp.get(ONE)
def edit(text_id: int) -> ResponseReturnValue:
    row = standard_texts.get(context.session(), text_id)
    form = _form(context.session(), row)
    form.seen.data = admin_log.mark(row)
    return _page(form, row)


@bp.post(ONE)
@comes_back
def save(text_id: int) -> ResponseReturnValue:
    row = standard_texts.get(context.session(), text_id)
    form, now, actor = _form(context.session(), row), context.now(), context.actor()
    seen = form.seen.data
    if not form.keeps(
        lambda session: standard_texts.change(session, text_id, form.given(), seen, now, actor)
    ):
        return _page(form, row), form.status
    return _done("Bewaard.")


def _form(session: Session, row: StandardText | None = None) -> StandardTextForm:
    form = StandardTextForm(obj=row)
    own = row.topic_id if row else None
    offer(form.topic_id, choices.topics_with(session, own), "geen: bij elk onderwerp")
    return form


def _page(form: StandardTextForm, row: StandardText | None = None) -> str:
    return render_template(
        "kennisbank/standard_text.html", form=form, row=row, variables=IN_STANDARD_TEXTS
    )


def _done(words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("standard_texts.index"), 303)
