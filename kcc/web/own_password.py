"""`/wachtwoord`: replacing one's own password, at once when it was given by somebody else."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, PasswordField, ValidationError
from wtforms.validators import DataRequired, Length

from kcc import passwords
from kcc.web import context, login_token
from kcc.web.credentials import Checked, renew
from kcc.web.forms import DutchForm

bp = Blueprint("own_password", __name__)


class PasswordForm(DutchForm):
    """The password of now and the one from now on."""

    current = PasswordField(
        "Huidig wachtwoord",
        [DataRequired("Vul je huidige wachtwoord in."), Length(max=passwords.MOST)],
    )
    new = PasswordField("Nieuw wachtwoord", [DataRequired("Kies een nieuw wachtwoord.")])

    def validate_new(self, field: Field) -> None:
        if weakness := passwords.weakness(field.data):
            raise ValidationError(weakness)
        if field.data == self.current.data:
            raise ValidationError("Kies een ander wachtwoord dan het huidige.")


@bp.get("/wachtwoord")
def form() -> ResponseReturnValue:
    return _page(PasswordForm())


@bp.post("/wachtwoord")
def save() -> ResponseReturnValue:
    form = PasswordForm()
    if not form.validate():
        return _page(form), 422
    renewed = renew(form.current.data or "", form.new.data or "")
    if renewed.token is None:
        return _page(form, renewed), renewed.status
    login_token.keep(renewed.token)
    flash("Je nieuwe wachtwoord is bewaard. Op andere plekken ben je uitgelogd.")
    return redirect(url_for("home.index"), 303)


def _page(form: PasswordForm, renewed: Checked | None = None) -> str:
    visitor = context.visitor()
    return render_template(
        "own_password/form.html",
        form=form,
        problem=renewed.problem if renewed else "",
        is_needed=visitor is not None and visitor.has_temporary_password,
    )
