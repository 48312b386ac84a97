"""`/beheer/onderwerpen`: what contacts and articles are about."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import BooleanField

from kcc.models import Topic
from kcc.services import admin_log, choices, topics
from kcc.services.topics import TopicInput
from kcc.web import context
from kcc.web.admin.fields import offer, reference, text
from kcc.web.forms import RowForm, comes_back

bp = Blueprint("admin_topics", __name__, url_prefix="/beheer/onderwerpen")

ONE = "/<int:topic_id>"


class TopicForm(RowForm):
    """The names are those of `TopicInput`."""

    name = text("Naam", "Vul de naam van het onderwerp in.")
    department_id = reference("Afdeling")
    upl = text("Naam in de UPL", most=200)
    on_form = BooleanField("Op het formulier voor inwoners", default=True)
    active = BooleanField("In gebruik", default=True)

    def given(self) -> TopicInput:
        return TopicInput(
            name=self.name.data,
            department_id=self.department_id.data,
            upl=self.upl.data or None,
            on_form=self.on_form.data,
            active=self.active.data,
        )


@bp.get("")
def index() -> ResponseReturnValue:
    return render_template("admin/topics.html", topics=topics.listed(context.session()))


@bp.get("/nieuw")
def new() -> ResponseReturnValue:
    return _page(_form(context.session()))


@bp.post("/nieuw")
@comes_back
def create() -> ResponseReturnValue:
    form, now, actor = _form(context.session()), context.now(), context.actor()
    if not form.keeps(lambda session: topics.add(session, form.given(), now, actor)):
        return _page(form), 422
    return _done(f"Onderwerp {form.name.data} toegevoegd.")


@bp.get(ONE)
def edit(topic_id: int) -> ResponseReturnValue:
    topic = topics.get(context.session(), topic_id)
    form = _form(context.session(), topic)
    form.seen.data = admin_log.mark(topic)
    return _page(form, topic)


@bp.post(ONE)
@comes_back
def save(topic_id: int) -> ResponseReturnValue:
    topic = topics.get(context.session(), topic_id)
    form, now, actor = _form(context.session(), topic), context.now(), context.actor()
    if not form.keeps(
        lambda session: topics.change(session, topic_id, form.given(), form.seen.data, now, actor)
    ):
        return _page(form, topic), form.status
    return _done("Bewaard.")


def _form(session: Session, topic: Topic | None = None) -> TopicForm:
    form = TopicForm(obj=topic)
    own = topic.department_id if topic else None
    offer(form.department_id, choices.departments_with(session, own), "geen")
    return form


def _page(form: TopicForm, topic: Topic | None = None) -> str:
    return render_template("admin/topic.html", form=form, topic=topic)


def _done(words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("admin_topics.index"), 303)
