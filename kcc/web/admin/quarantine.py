"""`/beheer/quarantaine`: mail that could not be read, and what a person makes of it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from kcc.models import Contact
from kcc.services import quarantine
from kcc.services.quarantine import Aside, TakenOver
from kcc.web import context, scanned
from kcc.web.admin.fields import text, tidy
from kcc.web.blobs import as_file
from kcc.web.forms import DutchForm, comes_back
from kcc.web.row_ids import row_id

bp = Blueprint("admin_quarantine", __name__, url_prefix="/beheer/quarantaine")

ONE = "/<int:raw_id>"


class TakeOverForm(DutchForm):
    """The names are those of `TakenOver`."""

    name = text("Naam", most=200)
    address = text("E-mailadres", most=254)
    subject = text("Onderwerp", most=300)
    text = TextAreaField(
        "Bericht", [DataRequired("Neem over wat er in de e-mail staat.")], filters=[tidy]
    )

    def given(self) -> TakenOver:
        return TakenOver(
            name=self.name.data,
            address=self.address.data,
            subject=self.subject.data,
            text=self.text.data or "",
        )


class DismissForm(DutchForm):
    """Why nothing has to be done."""

    reason = text("Reden", "Schrijf op waarom er niets hoeft te gebeuren.", most=200)


@bp.get("")
def index() -> ResponseReturnValue:
    before = row_id(request.args.get("voor"))
    lines = quarantine.page(context.session(), context.parts().files, before)
    shown, rest = lines[: quarantine.PAGE], lines[quarantine.PAGE :]
    return render_template(
        "admin/quarantine.html", mails=shown, older=bool(rest), newest=not before
    )


@bp.get(ONE)
def show(raw_id: int) -> ResponseReturnValue:
    aside = _aside(raw_id)
    return _page(aside, _prefilled(aside), DismissForm())


@bp.get(f"{ONE}/bron")
def source(raw_id: int) -> ResponseReturnValue:
    """The mail itself, as a file and never as a page of ours."""
    sha256 = quarantine.sha256_of(context.session(), raw_id)
    name = f"quarantaine-{raw_id}.eml"
    scanned.must_be_clean(sha256, name)
    return as_file(sha256, name)


@bp.post(f"{ONE}/nieuwe-poging")
def retry(raw_id: int) -> ResponseReturnValue:
    with context.writing() as session:
        quarantine.retry(session, raw_id, context.now(), context.actor())
    return _done(
        "De e-mail wordt opnieuw gelezen. Lukt het, dan staat hij zo in de wachtrij; anders komt"
        " hij hier terug."
    )


@bp.post(f"{ONE}/contact")
@comes_back
def take_over(raw_id: int) -> ResponseReturnValue:
    aside, form, made = _aside(raw_id), TakeOverForm(), []
    if not form.keeps(lambda session: made.append(_contact_of(session, raw_id, aside, form))):
        return _page(aside, form, DismissForm(formdata=None)), 422
    return _done(f"Er staat nu een contact met nummer {made[0].number} in de wachtrij.")


@bp.post(f"{ONE}/geen-actie")
@comes_back
def dismiss(raw_id: int) -> ResponseReturnValue:
    aside, form = _aside(raw_id), DismissForm()
    now, actor = context.now(), context.actor()
    if not form.keeps(
        lambda session: quarantine.dismiss(session, raw_id, form.reason.data, now, actor)
    ):
        return _page(aside, _prefilled(aside), form), 422
    return _done("De e-mail is afgesloten zonder actie. De reden staat in het logboek.")


def _contact_of(session: Session, raw_id: int, aside: Aside, form: TakeOverForm) -> Contact:
    parts = context.parts()
    return quarantine.take_over(
        session,
        raw_id,
        form.given(),
        context.now(),
        context.actor(),
        message_id=aside.seen.message_id,
        installation=parts.settings,
        keys=parts.keys,
    )


def _aside(raw_id: int) -> Aside:
    return quarantine.get(context.session(), context.parts().files, raw_id)


def _prefilled(aside: Aside) -> TakeOverForm:
    seen = aside.seen
    known = {
        "name": seen.sender.name if seen.sender else "",
        "address": seen.sender.address if seen.sender else "",
        "subject": seen.subject,
        "text": seen.text,
    }
    return TakeOverForm(formdata=None, data=known)


def _page(aside: Aside, form: TakeOverForm, dismissal: DismissForm) -> str:
    return render_template("admin/quarantine_mail.html", mail=aside, form=form, dismissal=dismissal)


def _done(words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("admin_quarantine.index"), 303)
