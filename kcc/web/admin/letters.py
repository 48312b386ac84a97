"""`/beheer/brieven`: the letters to citizens, as editors and admins keep them."""

from dataclasses import replace

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from kcc.domain.language import Language
from kcc.domain.letter_examples import MEANS
from kcc.domain.letter_kinds import IN_SUBJECTS, LetterKind
from kcc.models.letters import SUBJECT_LENGTH
from kcc.services import admin_log, letter_templates
from kcc.services.letter_previews import previews
from kcc.services.letter_templates import TEXT_LENGTH, LetterInput, Place
from kcc.web import context
from kcc.web.addresses import url_for
from kcc.web.admin.fields import text
from kcc.web.forms import RowForm, comes_back

bp = Blueprint("admin_letters", __name__, url_prefix="/beheer/brieven")

ONE = "/<letter>/<language>"
OF_DEPARTMENT = f"{ONE}/<int:department_id>"
_KINDS = {kind.label: kind for kind in LetterKind}
# Our own page in a frame of a page of ours: it runs nothing and sends nothing.
_POLICY = (
    "default-src 'none'; style-src 'self'; style-src-attr 'unsafe-inline'; font-src 'self';"
    " img-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)


class LetterForm(RowForm):
    """The names are those of `LetterInput`."""

    subject = text("Onderwerp", most=SUBJECT_LENGTH)
    text = TextAreaField(
        "Tekst",
        [
            DataRequired("Vul de tekst in."),
            Length(max=TEXT_LENGTH, message=f"Gebruik hoogstens {TEXT_LENGTH} tekens."),
        ],
    )

    def given(self) -> LetterInput:
        subject = self.subject.data if "subject" in self else ""
        return LetterInput(subject=subject or "", text=self.text.data or "")


@bp.get("")
def index() -> ResponseReturnValue:
    rows = letter_templates.listed(context.session())
    return render_template("admin/letters.html", rows=rows, address=_address)


@bp.get(ONE)
@bp.get(OF_DEPARTMENT)
def edit(letter: str, language: str, department_id: int | None = None) -> ResponseReturnValue:
    place = _place(letter, language, department_id)
    row = letter_templates.in_force(context.session(), place)
    return _page(_form(place, obj=row, seen=admin_log.mark(row)), place)


@bp.post(ONE)
@bp.post(OF_DEPARTMENT)
@comes_back
def save(letter: str, language: str, department_id: int | None = None) -> ResponseReturnValue:
    place = _place(letter, language, department_id)
    form, now, actor = _form(place), context.now(), context.actor()
    seen = form.seen.data
    if not form.keeps(
        lambda session: letter_templates.change(session, place, form.given(), seen, now, actor)
    ):
        return _page(form, place), form.status
    flash(f"{place.words} bewaard.")
    return redirect(url_for("admin_letters.index"), 303)


@bp.post(f"{ONE}/standaard")
@bp.post(f"{OF_DEPARTMENT}/standaard")
def reset(letter: str, language: str, department_id: int | None = None) -> ResponseReturnValue:
    place = _place(letter, language, department_id)
    seen = _form(place).seen.data
    with context.writing() as session:
        letter_templates.reset(session, place, seen, context.now(), context.actor())
    flash(f"{place.words} heeft weer de standaardtekst.")
    return redirect(url_for("admin_letters.index"), 303)


@bp.get(f"{ONE}/voorbeeld")
@bp.get(f"{OF_DEPARTMENT}/voorbeeld")
def preview(letter: str, language: str, department_id: int | None = None) -> ResponseReturnValue:
    """As it is kept now."""
    place = _place(letter, language, department_id)
    row = letter_templates.in_force(context.session(), place)
    return _example(place, LetterInput(subject=row.subject, text=row.text))


@bp.post(f"{ONE}/voorbeeld")
@bp.post(f"{OF_DEPARTMENT}/voorbeeld")
def try_out(letter: str, language: str, department_id: int | None = None) -> ResponseReturnValue:
    """As it was typed, so far as it could be kept; nothing is."""
    place = _place(letter, language, department_id)
    given = letter_templates.tidy(place, _form(place).given())
    return _example(place, replace(given, text=given.text[:TEXT_LENGTH]))


def _place(letter: str, language: str, department_id: int | None) -> Place:
    if letter not in _KINDS or language not in set(Language):
        abort(404)
    kind = _KINDS[letter]
    return letter_templates.place(context.session(), kind, Language(language), department_id)


def _address(endpoint: str, place: Place) -> str:
    department = {"department_id": place.department.id} if place.department else {}
    return url_for(
        f"admin_letters.{endpoint}",
        letter=place.kind.label,
        language=place.language.value,
        **department,
    )


def _form(place: Place, **filled: object) -> LetterForm:
    form = LetterForm(**filled)
    if not place.kind.has_subject:
        del form.subject
    return form


def _page(form: LetterForm, place: Place) -> str:
    session = context.session()
    return render_template(
        "admin/letter.html",
        form=form,
        place=place,
        row=letter_templates.own(session, place),
        departments=letter_templates.departments(session),
        address=_address,
        means=MEANS,
        in_subjects=IN_SUBJECTS,
    )


def _example(place: Place, given: LetterInput) -> Response:
    cases = previews(place, given, context.parts().settings.municipality)
    page = render_template("admin/letter_preview.html", place=place, cases=cases)
    response = make_response(page)
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response
