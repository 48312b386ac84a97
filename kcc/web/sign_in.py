"""Signing in and out."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import DataRequired, Length

from kcc.services import signing_in
from kcc.web import context, login_token
from kcc.web.credentials import check
from kcc.web.forms import DutchForm, comes_back
from kcc.web.redirects import inside

bp = Blueprint("sign_in", __name__)


class SignInForm(DutchForm):
    """Name and password, with the page that was asked for."""

    email = EmailField("E-mailadres", [DataRequired("Vul je e-mailadres in."), Length(max=254)])
    password = PasswordField("Wachtwoord", [DataRequired("Vul je wachtwoord in."), Length(max=500)])
    naar = HiddenField()


@bp.get("/inloggen")
def form() -> ResponseReturnValue:
    if context.signed_in():
        return redirect(url_for("home.index"), 303)
    return render_template("sign_in/form.html", form=SignInForm(naar=request.args.get("naar", "")))


@bp.post("/inloggen")
@comes_back
def create() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate():
        return render_template("sign_in/form.html", form=form), 422
    checked = check(form.email.data or "", form.password.data or "")
    if checked.token is None:
        return render_template("sign_in/form.html", form=form, problem=checked.problem), (
            checked.status
        )
    login_token.keep(checked.token)
    return redirect(inside(form.naar.data), 303)


@bp.post("/uitloggen")
def destroy() -> ResponseReturnValue:
    with context.writing() as session:
        signing_in.sign_out(session, login_token.current_token())
    login_token.forget()
    return redirect(url_for("sign_in.form"), 303)
