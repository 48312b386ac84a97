"""`/beheer/openingstijden`: the hours and days in which service terms run."""

from datetime import date, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kcc.domain.holidays import dutch_holidays
from kcc.domain.words import local, weekday_name
from kcc.models import OpeningWindow
from kcc.services import admin_log, opening
from kcc.web import context
from kcc.web.admin.opening_forms import ClosingDayForm, HoursForm, OpenDayForm
from kcc.web.forms import comes_back

bp = Blueprint("admin_opening", __name__, url_prefix="/beheer/openingstijden")

ONE = "/<int:window_id>"
_SHOWN_BACK = timedelta(days=31)


@bp.get("")
def index() -> ResponseReturnValue:
    return _overview(ClosingDayForm())


@bp.get("/nieuw")
def new() -> ResponseReturnValue:
    return _page(HoursForm())


@bp.post("/nieuw")
@comes_back
def create() -> ResponseReturnValue:
    form, now, actor = HoursForm(), context.now(), context.actor()
    if not form.keeps(lambda session: opening.add(session, form.given(), now, actor)):
        return _page(form), 422
    return _done("Openingstijd toegevoegd.")


@bp.get(ONE)
def edit(window_id: int) -> ResponseReturnValue:
    window = opening.get(context.session(), window_id)
    return _page(HoursForm(obj=window, seen=admin_log.mark(window)), window)


@bp.post(ONE)
@comes_back
def save(window_id: int) -> ResponseReturnValue:
    window = opening.get(context.session(), window_id)
    form, now, actor = HoursForm(), context.now(), context.actor()
    if not form.keeps(
        lambda session: opening.change(session, window_id, form.given(), form.seen.data, now, actor)
    ):
        return _page(form, window), form.status
    return _done("Bewaard. Termijnen die al lopen, houden hun einde.")


@bp.post(f"{ONE}/verwijdering")
def remove(window_id: int) -> ResponseReturnValue:
    with context.writing() as session:
        opening.remove(session, window_id, context.now(), context.actor())
    return _done("Openingstijd verwijderd.")


@bp.post("/sluitingsdagen")
@comes_back
def add_closing_day() -> ResponseReturnValue:
    form, now, actor = ClosingDayForm(), context.now(), context.actor()
    if not form.keeps(lambda session: opening.add_closing_day(session, form.given(), now, actor)):
        return _overview(form), 422
    return _done("Sluitingsdag toegevoegd.")


@bp.post("/sluitingsdagen/<day>/verwijdering")
def remove_closing_day(day: str) -> ResponseReturnValue:
    with context.writing() as session:
        opening.remove_closing_day(session, _date(day), context.now(), context.actor())
    return _done("Sluitingsdag verwijderd.")


@bp.get("/openingsdagen/nieuw")
def new_open_day() -> ResponseReturnValue:
    return render_template("admin/open_day.html", form=OpenDayForm())


@bp.post("/openingsdagen/nieuw")
@comes_back
def add_open_day() -> ResponseReturnValue:
    form, now, actor = OpenDayForm(), context.now(), context.actor()
    if not form.keeps(lambda session: opening.add_open_day(session, form.given(), now, actor)):
        return render_template("admin/open_day.html", form=form), 422
    return _done("Openingsdag toegevoegd.")


@bp.post("/openingsdagen/<int:open_day_id>/verwijdering")
def remove_open_day(open_day_id: int) -> ResponseReturnValue:
    with context.writing() as session:
        opening.remove_open_day(session, open_day_id, context.now(), context.actor())
    return _done("Openingsdag verwijderd.")


def _date(day: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError:
        abort(404)


def _overview(form: ClosingDayForm) -> str:
    session, today = context.session(), local(context.now()).date()
    windows = opening.windows(session)
    return render_template(
        "admin/opening.html",
        form=form,
        days=[(weekday_name(day), [w for w in windows if w.weekday == day]) for day in range(7)],
        closing_days=opening.closing_days(session, today - _SHOWN_BACK),
        open_days=opening.open_days(session, today - _SHOWN_BACK),
        holidays=dutch_holidays((today.year, today.year + 1)),
    )


def _page(form: HoursForm, window: OpeningWindow | None = None) -> str:
    return render_template("admin/opening_window.html", form=form, window=window)


def _done(words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("admin_opening.index"), 303)
