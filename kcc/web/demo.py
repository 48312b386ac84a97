"""`/demo/postvak`: a newcomer writes as a citizen and reads what comes back; in demo mode only."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from kcc.domain import reach
from kcc.services import demo_mode, sandbox_mail
from kcc.services.demo_mode import Sandbox
from kcc.services.sandbox_mail import Letter, Mail, SandboxSilent
from kcc.web import context
from kcc.web.forms import DutchForm, comes_back

bp = Blueprint("demo", __name__, url_prefix="/demo/postvak")

FIRST_ADDRESS = "fatima.jansen@example.nl"


class LetterForm(DutchForm):
    """An e-mail as a citizen writes it."""

    name = StringField("Naam", [Length(max=100, message="Maak de naam korter.")])
    address = StringField("E-mailadres", [DataRequired("Vul een e-mailadres in.")])
    subject = StringField(
        "Onderwerp",
        [
            DataRequired("Vul een onderwerp in."),
            Length(max=200, message="Maak het onderwerp korter."),
        ],
    )
    text = TextAreaField(
        "Bericht",
        [
            DataRequired("Schrijf een bericht."),
            Length(max=100_000, message="Maak het bericht korter."),
        ],
    )
    answered = HiddenField()

    def validate_address(self, field: StringField) -> None:
        if _citizen(field.data or "") is None:
            raise ValidationError("Kies een adres dat eindigt op @example.nl.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """What stands in a citizen's mailbox, or why that cannot be said now."""

    address: str
    mails: tuple[Mail, ...] = ()
    problem: str = ""


@bp.url_value_preprocessor
def _only_in_demo_mode(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Before anything else looks at the request: elsewhere these pages do not exist."""
    if not demo_mode.is_demo(context.session()):
        abort(404)


@bp.get("")
def mailbox() -> ResponseReturnValue:
    inbox = _inbox(_address())
    answered = _mail(inbox.address, request.args.get("antwoord", 0, int))
    return _page(_empty_form(inbox.address, answered), inbox)


@bp.get("/lijst")
def mails() -> ResponseReturnValue:
    return render_template("demo/_mails.html", inbox=_inbox(_address()))


@bp.get("/berichten/<int:uid>")
def mail(uid: int) -> ResponseReturnValue:
    found = sandbox_mail.read(_sandbox(), _address(), uid)
    return render_template("demo/mail.html", mail=found, address=_address())


@bp.post("/berichten")
@comes_back
def send() -> ResponseReturnValue:
    form = LetterForm()
    if not form.validate():
        return _page(form, _inbox(_citizen(_typed(form.address)) or FIRST_ADDRESS)), 422
    try:
        sandbox_mail.send(_sandbox(), _letter(form), _municipality(), context.now())
    except SandboxSilent as error:
        return _page(form, Inbox(address=_typed(form.address)), problem=str(error)), 503
    flash("Je e-mail is verstuurd. De gemeente haalt haar post om de paar seconden op.")
    return redirect(url_for(".mailbox", adres=_typed(form.address).lower()), 303)


def _sandbox() -> Sandbox:
    found = demo_mode.sandbox(context.session())
    if found is None:
        abort(404)
    return found


def _municipality() -> str:
    address = demo_mode.municipality_address(context.session())
    if address is None:
        raise SandboxSilent("Je e-mail is niet verstuurd: de gemeente heeft geen postbus.")
    return address


def _address() -> str:
    """Whose mailbox is open; somebody new opens that of the first invented citizen."""
    return _citizen(request.args.get("adres", "")) or FIRST_ADDRESS


def _citizen(typed: str) -> str | None:
    """The address, when the sandbox keeps mail for it."""
    address = reach.email_address(typed)
    known = address is not None and address.isascii() and sandbox_mail.is_citizen(address)
    return address if known else None


def _inbox(address: str) -> Inbox:
    try:
        return Inbox(address=address, mails=tuple(sandbox_mail.inbox(_sandbox(), address)))
    except SandboxSilent as error:
        return Inbox(address=address, problem=str(error))


def _mail(address: str, uid: int) -> Mail | None:
    return sandbox_mail.read(_sandbox(), address, uid) if uid > 0 else None


def _empty_form(address: str, answered: Mail | None) -> LetterForm:
    name = address.partition("@")[0].replace(".", " ").title()
    if answered is None:
        return LetterForm(formdata=None, name=name, address=address)
    when = f"{answered.sender} schreef:\n{answered.quoted}"
    return LetterForm(
        formdata=None,
        name=name,
        address=address,
        subject=answered.answer_subject,
        text=f"\n\n{when}",
        answered=str(answered.uid),
    )


def _letter(form: LetterForm) -> Letter:
    address, uid = _typed(form.address).lower(), _typed(form.answered)
    return Letter(
        name=_typed(form.name),
        address=address,
        subject=_typed(form.subject),
        text=_typed(form.text),
        answered=_mail(address, int(uid) if uid.isdecimal() else 0),
    )


def _typed(field: StringField) -> str:
    return (field.data or "").strip()


def _page(form: LetterForm, inbox: Inbox, *, problem: str = "") -> str:
    return render_template(
        "demo/mailbox.html",
        form=form,
        inbox=inbox,
        problem=problem,
        agents=demo_mode.agents(context.session()),
        password=_sandbox().login_password,
    )
