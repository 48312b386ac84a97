"""`/beheer/medewerkers`: who may sign in, and as what."""

from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kcc import passwords
from kcc.models import Agent
from kcc.services import people
from kcc.web import context
from kcc.web.admin import handover
from kcc.web.admin.agent_forms import AgentForm, PasswordForm, form_for, new_form
from kcc.web.forms import comes_back

bp = Blueprint("admin_agents", __name__, url_prefix="/beheer/medewerkers")

ONE = "/<int:agent_id>"


@bp.get("")
def index() -> ResponseReturnValue:
    return render_template("admin/agents.html", agents=people.listed(context.session()))


@bp.get("/nieuw")
def new() -> ResponseReturnValue:
    return render_template("admin/agent_new.html", form=new_form(context.session()))


@bp.post("/nieuw")
@comes_back
def create() -> ResponseReturnValue:
    form = new_form(context.session())
    password = form.password.data or passwords.generate()
    hashed = passwords.hash_password(password)
    made: list[Agent] = []
    if not form.keeps(
        lambda session: made.append(
            people.add(
                session, form.given(), hashed, context.now(), context.actor(), until=_until()
            )
        )
    ):
        return render_template("admin/agent_new.html", form=form), 422
    flash(f"{form.name.data} kan inloggen.")
    return _hand_over(made[0].id, "" if form.password.data else password)


@bp.get(ONE)
def edit(agent_id: int) -> ResponseReturnValue:
    agent = people.get(context.session(), agent_id)
    form = form_for(context.session(), agent, sent=False)
    return _page(form, agent, once=handover.take(agent_id))


@bp.post(ONE)
@comes_back
def save(agent_id: int) -> ResponseReturnValue:
    agent = people.get(context.session(), agent_id)
    form, now, actor = form_for(context.session(), agent, sent=True), context.now(), context.actor()
    released: list[int] = []
    if not form.keeps(
        lambda session: released.append(
            people.change(session, agent_id, form.given(), form.seen.data, now, actor)
        )
    ):
        return _page(form, people.get(context.session(), agent_id)), form.status
    flash(f"Bewaard.{_back_in_queue(released[0])}")
    return redirect(url_for("admin_agents.index"), 303)


@bp.post(f"{ONE}/wachtwoord")
def give_password(agent_id: int) -> ResponseReturnValue:
    agent, form = people.get(context.session(), agent_id), PasswordForm()
    if not form.validate():
        filled = form_for(context.session(), agent, sent=False)
        return _page(filled, agent, password_form=form), 422
    password = form.password.data or passwords.generate()
    hashed = passwords.hash_password(password)
    with context.writing() as session:
        now, actor = context.now(), context.actor()
        people.give_password(session, agent_id, hashed, now, actor, until=_until())
    flash(f"{agent.name} heeft een nieuw wachtwoord en is overal uitgelogd.")
    return _hand_over(agent_id, "" if form.password.data else password)


@bp.post(f"{ONE}/uitschakeling")
def stop(agent_id: int) -> ResponseReturnValue:
    with context.writing() as session:
        released = people.stop(session, agent_id, context.now(), context.actor())
    flash(f"Uitgezet: inloggen kan niet meer.{_back_in_queue(released)}")
    return redirect(url_for("admin_agents.edit", agent_id=agent_id), 303)


@bp.post(f"{ONE}/inschakeling")
def resume(agent_id: int) -> ResponseReturnValue:
    with context.writing() as session:
        people.resume(session, agent_id, context.now(), context.actor())
    flash("Weer aangezet.")
    return redirect(url_for("admin_agents.edit", agent_id=agent_id), 303)


def _back_in_queue(released: int) -> str:
    return f" Terug in de wachtrij: {released}." if released else ""


def _until() -> datetime:
    """How long a password lets in that somebody else than its owner knows."""
    hours = context.parts().settings.security.temporary_password_hours
    return context.now() + timedelta(hours=hours)


def _hand_over(agent_id: int, password: str) -> ResponseReturnValue:
    """Show a generated password once; one that was typed is known already."""
    if password:
        handover.keep(agent_id, password)
    return redirect(url_for("admin_agents.edit", agent_id=agent_id), 303)


def _page(
    form: AgentForm,
    agent: Agent,
    *,
    once: str | None = None,
    password_form: PasswordForm | None = None,
) -> str:
    """The page of one person; with a mistake in the password form, its summary is that form's."""
    return render_template(
        "admin/agent.html",
        form=form,
        agent=agent,
        once=once,
        password_form=password_form or PasswordForm(formdata=None),
    )
