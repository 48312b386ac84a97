"""The form of a mailbox: where its mail is read and sent, and as whom."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy.orm import Session
from wtforms import BooleanField, Field, PasswordField, ValidationError
from wtforms.validators import Length, Optional

from channels.email.accounts import Security
from channels.email.oauth import LoginKind
from kcc.domain import folders, reach
from kcc.models import Mailbox
from kcc.services import choices
from kcc.services.mailbox_secrets import Secrets
from kcc.services.mailboxes import MailboxInput
from kcc.web import context
from kcc.web.admin.fields import Day, Lines, number, offer, one_of, reference, signature, text, tidy
from kcc.web.forms import RowForm

_SECURITY = (
    (Security.SSL.value, "TLS vanaf het begin"),
    (Security.STARTTLS.value, "STARTTLS"),
    (Security.NONE.value, "geen, alleen op deze machine"),
)
_LONGEST = 200  # characters of the name of a folder
_MAX_MB = ("Vul een aantal MB van 1 tot en met 1000 in.", 1, 1000)
_PORT = ("Vul een poort van 1 tot en met 65535 in.", 1, 65535)


class _Secret(PasswordField):
    """What is stored never comes into the form, let alone into a page."""

    def process_data(self, _value: object) -> None:
        self.data = ""


def _secret(label: str, most: int = 500, filters: Sequence[Any] = ()) -> _Secret:
    too_long = Length(max=most, message=f"Gebruik hoogstens {most} tekens.")
    return _Secret(label, [too_long], filters=filters)


class MailboxForm(RowForm):
    """The names are those of `MailboxInput`; no secret is ever sent back to a browser."""

    name = text("Naam van de afzender", "Vul de naam in die inwoners bij een mail zien.")
    address = text("E-mailadres", "Vul het adres van de postbus in.", 254)
    active = BooleanField("In gebruik", default=True)
    reply_to = text("Antwoordadres", most=254)
    plus_addressing = BooleanField("De mailserver bezorgt ook adressen met een + erin")
    authserv_id = text("Naam waarmee de mailserver afzenders controleert", most=253)
    department_id = reference("Nieuwe contacten meteen naar")
    signature = signature()
    imap_host = text("IMAP-server", "Vul de naam van de IMAP-server in.", 253)
    imap_port = number("IMAP-poort", *_PORT)
    imap_security = one_of("Beveiliging van IMAP", _SECURITY)
    folder_names = Lines("Mappen", filters=[tidy])
    move_to = text("Verplaats verwerkte mail naar", most=_LONGEST)
    max_mb = number("Grootste e-mail die meteen helemaal wordt opgehaald (MB)", *_MAX_MB)
    smtp_host = text("SMTP-server", "Vul de naam van de SMTP-server in.", 253)
    smtp_port = number("SMTP-poort", *_PORT)
    smtp_security = one_of("Beveiliging van SMTP", _SECURITY)
    sent_folder = text("Bewaar een kopie in map", most=_LONGEST)
    username = text("Gebruikersnaam", "Vul de gebruikersnaam van de postbus in.", 254)
    login = one_of("Inloggen met", [(one.value, one.label) for one in LoginKind])
    password = _secret("Wachtwoord")
    oauth_tenant = text("Id van de tenant", most=100)
    oauth_client_id = text("Id van de app", most=200)
    oauth_secret = _secret("Geheim van de app", filters=[tidy])
    oauth_expires_on = Day("Geheim verloopt op", [Optional()])
    oauth_refresh = _secret("Vernieuwingstoken", 4000, [tidy])

    def validate_address(self, field: Field) -> None:
        if reach.email_address(field.data) is None:
            raise ValidationError("Vul een e-mailadres in met een @, zoals info@example.nl.")

    def validate_reply_to(self, field: Field) -> None:
        if field.data and reach.email_address(field.data) is None:
            raise ValidationError("Vul een e-mailadres in met een @, of laat het leeg.")

    def validate_imap_host(self, field: Field) -> None:
        _check_host(field.data)

    def validate_smtp_host(self, field: Field) -> None:
        _check_host(field.data)

    def validate_folder_names(self, field: Field) -> None:
        names = folders.named(field.data)
        if not names:
            raise ValidationError("Vul de map in waar de mail binnenkomt, meestal INBOX.")
        if len(names) > folders.MOST:
            raise ValidationError(f"Vul hoogstens {folders.MOST} mappen in.")
        if any(len(name) > _LONGEST for name in names):
            raise ValidationError(f"Gebruik hoogstens {_LONGEST} tekens voor een map.")

    def validate_authserv_id(self, field: Field) -> None:
        if not field.data.isprintable() or any(sign in field.data for sign in ' ;=()"'):
            raise ValidationError("Vul alleen de naam in, zoals mx.example.nl.")

    def given(self) -> MailboxInput:
        values: dict[str, Any] = {one.name: self[one.name].data for one in fields(MailboxInput)}
        values["address"] = reach.email_address(values["address"])
        values["reply_to"] = reach.email_address(values["reply_to"]) or ""
        values["folder_names"] = folders.named(values["folder_names"])
        values["move_to"] = "".join(folders.named(values["move_to"]))
        values["sent_folder"] = "".join(folders.named(values["sent_folder"]))
        values["login"] = login = LoginKind(values["login"])
        if login is LoginKind.PASSWORD:
            values["oauth_client_id"] = ""
        if not login.is_microsoft:
            values |= {"oauth_tenant": "", "oauth_expires_on": None}
        return MailboxInput(**values)

    def secrets(self) -> Secrets:
        """As they are stored; None for what was not typed."""
        encrypt = context.parts().keys.encrypt
        names = [one.name for one in fields(Secrets)]
        return Secrets(**{name: encrypt(self[name].data) for name in names if self[name].data})


def mailbox_form(session: Session, mailbox: Mailbox | None = None) -> MailboxForm:
    """The form as sent, or filled with the mailbox or with what is usual."""
    form = MailboxForm(obj=mailbox, data=None if mailbox else _USUAL)
    own = mailbox.department_id if mailbox else None
    offer(form.department_id, choices.departments_with(session, own), "de algemene wachtrij")
    return form


_USUAL = {
    "login": LoginKind.PASSWORD.value,
    "imap_port": 993,
    "imap_security": Security.SSL.value,
    "smtp_port": 587,
    "smtp_security": Security.STARTTLS.value,
    "folder_names": (folders.INBOX,),
    "max_mb": 30,
}


def _check_host(host: str) -> None:
    if not host.isprintable() or any(sign in host for sign in " /@") or ":" in host.strip("[]"):
        raise ValidationError("Vul alleen de naam van de server in, zoals imap.example.nl.")
