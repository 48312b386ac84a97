"""The forms about somebody who works with the KCC."""

from sqlalchemy.orm import Session
from wtforms import Field, Form, PasswordField, ValidationError

from kcc import passwords
from kcc.domain import reach
from kcc.domain.roles import Role
from kcc.models import Agent
from kcc.services import admin_log, choices
from kcc.services.people import PersonInput
from kcc.web.admin.fields import offer, reference, several, text
from kcc.web.forms import DutchForm, RowForm


def _strong(_form: Form, field: Field) -> None:
    if field.data and (weakness := passwords.weakness(field.data)):
        raise ValidationError(weakness)


class PasswordForm(DutchForm):
    """A password for somebody else; left empty, we make one."""

    password = PasswordField("Tijdelijk wachtwoord", [_strong])


class AgentForm(RowForm):
    """The names are those of `PersonInput`."""

    name = text("Naam", "Vul de naam in, zoals collega's die kennen.")
    email = text("E-mailadres", "Vul het e-mailadres in waarmee deze collega inlogt.", 254)
    roles = several("Rollen", [(role.value, role.label) for role in Role])
    department_id = reference("Afdeling")

    def validate_email(self, field: Field) -> None:
        if reach.email_address(field.data) is None:
            raise ValidationError("Vul een e-mailadres in met een @, zoals naam@example.nl.")

    def validate_roles(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Kies ten minste één rol.")

    def given(self) -> PersonInput:
        return PersonInput(
            name=self.name.data,
            email=reach.email_address(self.email.data) or "",
            roles=frozenset(Role(value) for value in self.roles.data or ()),
            department_id=self.department_id.data,
        )


class NewAgentForm(AgentForm):
    """Somebody new, with a first password."""

    password = PasswordField("Tijdelijk wachtwoord", [_strong])


def new_form(session: Session) -> NewAgentForm:
    form = NewAgentForm()
    offer(form.department_id, choices.departments(session), "geen")
    return form


def form_for(session: Session, agent: Agent, *, sent: bool) -> AgentForm:
    """The form as it was sent, or filled with the person."""
    if sent:
        form = AgentForm(obj=agent)
    else:
        form = AgentForm(formdata=None, obj=agent, seen=admin_log.mark(agent))
    offer(form.department_id, choices.departments_with(session, agent.department_id), "geen")
    return form
