"""`/beheer/openingstijden`: the hours and days of a calendar, `?kalender=` for another one."""

from datetime import date, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kcc.domain.holidays import dutch_holidays
from kcc.domain.words import local, weekday_name
from kcc.models import USUAL_CALENDAR, OpeningWindow
from kcc.services import admin_log, calendars, opening, opening_calendars
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
    own = _calendar_id()
    if not form.keeps(lambda session: opening.add(session, own, form.given(), now, actor)):
        return _page(form), 422
    return _done("Openingstijd toegevoegd.", own)


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
    return _done("Bewaard. Termijnen die al lopen, houden hun einde.", window.calendar_id)


@bp.post(f"{ONE}/verwijdering")
def remove(window_id: int) -> ResponseReturnValue:
    with context.writing() as session:
        own = opening.remove(session, window_id, context.now(), context.actor())
    return _done("Openingstijd verwijderd.", own)


@bp.post("/sluitingsdagen")
@comes_back
def add_closing_day() -> ResponseReturnValue:
    form, now, actor, own = ClosingDayForm(), context.now(), context.actor(), _calendar_id()
    if not form.keeps(
        lambda session: opening.add_closing_day(session, form.given(own), now, actor)
    ):
        return _overview(form), 422
    return _done("Sluitingsdag toegevoegd.", own)


@bp.post("/sluitingsdagen/<day>/verwijdering")
def remove_closing_day(day: str) -> ResponseReturnValue:
    own, now, actor = _calendar_id(), context.now(), context.actor()
    with context.writing() as session:
        opening.remove_closing_day(session, own, to_date(day), now, actor)
    return _done("Sluitingsdag verwijderd.", own)


@bp.get("/openingsdagen/nieuw")
def new_open_day() -> ResponseReturnValue:
    return render_template("admin/open_day.html", form=OpenDayForm())


@bp.post("/openingsdagen/nieuw")
@comes_back
def add_open_day() -> ResponseReturnValue:
    form, now, actor, own = OpenDayForm(), context.now(), context.actor(), _calendar_id()
    if not form.keeps(lambda session: opening.add_open_day(session, form.given(own), now, actor)):
        return render_template("admin/open_day.html", form=form), 422
    return _done("Openingsdag toegevoegd.", own)


@bp.post("/openingsdagen/<int:open_day_id>/verwijdering")
def remove_open_day(open_day_id: int) -> ResponseReturnValue:
    with context.writing() as session:
        own = opening.remove_open_day(session, open_day_id, context.now(), context.actor())
    return _done("Openingsdag verwijderd.", own)


def to_date(day: str) -> date:
    """The date in an address; not found where it is none."""
    try:
        return date.fromisoformat(day)
    except ValueError:
        abort(404)


def _calendar_id() -> int:
    """The calendar in the address; the usual one where it names none. Raises NotFound."""
    own = request.args.get("kalender", USUAL_CALENDAR, type=int)
    return opening_calendars.get(context.session(), own).id


def _overview(form: ClosingDayForm) -> str:
    session, today, own = context.session(), local(context.now()).date(), _calendar_id()
    windows = opening.windows(session, own)
    return render_template(
        "admin/opening.html",
        form=form,
        calendar=opening_calendars.get(session, own),
        calendars=opening_calendars.listed(session),
        users=opening_calendars.users(session, own),
        days=[(weekday_name(day), [w for w in windows if w.weekday == day]) for day in range(7)],
        closing_days=opening.closing_days(session, own, today - _SHOWN_BACK),
        open_days=opening.open_days(session, own, today - _SHOWN_BACK),
        holidays=dutch_holidays((today.year, today.year + 1), calendars.legal_days(session)),
    )


def _page(form: HoursForm, window: OpeningWindow | None = None) -> str:
    return render_template("admin/opening_window.html", form=form, window=window)


def _done(words: str, calendar_id: int) -> ResponseReturnValue:
    flash(words)
    return redirect(at(calendar_id), 303)


def at(calendar_id: int) -> str:
    """The page of a calendar."""
    own = None if calendar_id == USUAL_CALENDAR else calendar_id
    return url_for("admin_opening.index", kalender=own)
