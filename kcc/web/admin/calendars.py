"""`/beheer/kalenders`: several sets of opening hours, each with a name, and what a file says."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kcc.services import admin_log, opening_calendars
from kcc.web import context
from kcc.web.admin.opening import at
from kcc.web.admin.opening_forms import CalendarFileForm, CalendarForm
from kcc.web.forms import DutchForm, comes_back

bp = Blueprint("admin_calendars", __name__, url_prefix="/beheer/kalenders")

ONE = "/<int:calendar_id>"


@bp.get("/nieuw")
def new() -> ResponseReturnValue:
    return render_template("admin/calendar_new.html", form=CalendarForm())


@bp.post("/nieuw")
@comes_back
def create() -> ResponseReturnValue:
    form, now, actor, made = CalendarForm(), context.now(), context.actor(), []
    if not form.keeps(
        lambda session: made.append(opening_calendars.add(session, form.given(), now, actor).id)
    ):
        return render_template("admin/calendar_new.html", form=form), 422
    flash(f"Kalender {form.name.data} toegevoegd, met de tijden van de gewone.")
    return redirect(at(made[0]), 303)


@bp.get(ONE)
def edit(calendar_id: int) -> ResponseReturnValue:
    found = opening_calendars.get(context.session(), calendar_id)
    return _page(calendar_id, CalendarForm(obj=found, seen=admin_log.mark(found)))


@bp.post(ONE)
@comes_back
def save(calendar_id: int) -> ResponseReturnValue:
    opening_calendars.get(context.session(), calendar_id)
    form, now, actor = CalendarForm(), context.now(), context.actor()
    if not form.keeps(
        lambda session: opening_calendars.change(
            session, calendar_id, form.given(), form.seen.data, now, actor
        )
    ):
        return _page(calendar_id, form), form.status
    flash("Bewaard.")
    return redirect(at(calendar_id), 303)


@bp.post(f"{ONE}/bestand")
def read(calendar_id: int) -> ResponseReturnValue:
    """Fill it from a file; with any mistake in that nothing is kept."""
    found = opening_calendars.get(context.session(), calendar_id)
    form, now, actor = CalendarFileForm(), context.now(), context.actor()
    if not form.keeps(
        lambda session: opening_calendars.replace(session, calendar_id, form.calendar, now, actor)
    ):
        named = CalendarForm(formdata=None, obj=found, seen=admin_log.mark(found))
        return _page(calendar_id, named, form), 422
    flash("De kalender is nu wat in het bestand staat. Termijnen die al lopen, houden hun einde.")
    return redirect(at(calendar_id), 303)


@bp.post(f"{ONE}/verwijdering")
def remove(calendar_id: int) -> ResponseReturnValue:
    with context.writing() as session:
        opening_calendars.remove(session, calendar_id, context.now(), context.actor())
    flash("Kalender verwijderd.")
    return redirect(url_for("admin_opening.index"), 303)


def _page(calendar_id: int, form: CalendarForm, file: CalendarFileForm | None = None) -> str:
    session = context.session()
    wrong: DutchForm = file or form
    return render_template(
        "admin/calendar.html",
        calendar=opening_calendars.get(session, calendar_id),
        users=opening_calendars.users(session, calendar_id),
        form=form,
        file=file or CalendarFileForm(formdata=None),
        wrong=wrong,
    )
