"""`/beheer/afdelingen`: the departments that contacts are put to."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField

from kcc.models import USUAL_CALENDAR, Department
from kcc.services import admin_log, departments, opening_calendars
from kcc.services.departments import DepartmentInput
from kcc.web import context
from kcc.web.admin.fields import offer, reference, signature, text
from kcc.web.forms import RowForm, comes_back

bp = Blueprint("admin_departments", __name__, url_prefix="/beheer/afdelingen")

ONE = "/<int:department_id>"


class DepartmentForm(RowForm):
    """The names are those of `DepartmentInput`."""

    name = text("Naam", "Vul de naam van de afdeling in.")
    signature = signature()
    calendar_id = reference("Openingstijden")
    active = BooleanField("In gebruik", default=True)

    def given(self) -> DepartmentInput:
        return DepartmentInput(
            name=self.name.data,
            active=self.active.data,
            signature=self.signature.data,
            calendar_id=self.calendar_id.data,
        )


@bp.get("")
def index() -> ResponseReturnValue:
    listed = departments.listed(context.session())
    return render_template("admin/departments.html", departments=listed)


@bp.get("/nieuw")
def new() -> ResponseReturnValue:
    return _page(_form())


@bp.post("/nieuw")
@comes_back
def create() -> ResponseReturnValue:
    form, now, actor = _form(), context.now(), context.actor()
    if not form.keeps(lambda session: departments.add(session, form.given(), now, actor)):
        return _page(form), 422
    return _done(f"Afdeling {form.name.data} toegevoegd.")


@bp.get(ONE)
def edit(department_id: int) -> ResponseReturnValue:
    department = departments.get(context.session(), department_id)
    form = _form(department)
    form.seen.data = admin_log.mark(department)
    return _page(form, department)


@bp.post(ONE)
@comes_back
def save(department_id: int) -> ResponseReturnValue:
    department = departments.get(context.session(), department_id)
    form, now, actor = _form(department), context.now(), context.actor()
    if not form.keeps(
        lambda session: departments.change(
            session, department_id, form.given(), form.seen.data, now, actor
        )
    ):
        return _page(form, department), form.status
    return _done("Bewaard.")


def _form(department: Department | None = None) -> DepartmentForm:
    form = DepartmentForm(obj=department)
    others = [
        one for one in opening_calendars.listed(context.session()) if one.id != USUAL_CALENDAR
    ]
    offer(form.calendar_id, others, "die van de gemeente")
    return form


def _page(form: DepartmentForm, department: Department | None = None) -> str:
    return render_template("admin/department.html", form=form, department=department)


def _done(words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("admin_departments.index"), 303)
