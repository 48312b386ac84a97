"""The fields of a phone or desk note."""

from collections.abc import Iterable, Sequence

from flask import request
from sqlalchemy.orm import Session
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the types
    EmailField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import Length

from channels.base import ChannelKind
from kcc.models import Citizen, Contact, Department, Topic
from kcc.services import choices, citizens
from kcc.services.phone import NoteOutcome, PhoneNote
from kcc.web import context
from kcc.web.forms import DutchForm
from kcc.web.row_ids import row_id

_TEXT = Length(max=20_000, message="Dit is te lang. Houd het onder 20.000 tekens.")
_LINE = Length(max=200, message="Dit is te lang. Houd het onder 200 tekens.")


class NoteForm(DutchForm):
    """Who was it, what was the question, and how did it end."""

    channel = RadioField(
        "Kanaal",
        choices=[
            SelectChoice(kind.value, kind.label.capitalize())
            for kind in (ChannelKind.PHONE, ChannelKind.DESK)
        ],
        default=ChannelKind.PHONE.value,
    )
    name = StringField("Naam", [_LINE])
    phone = TelField("Telefoonnummer", [_LINE])
    email = EmailField("E-mailadres", [_LINE])
    question = TextAreaField("Wat is de vraag?", [_TEXT])  # required: the service says so
    topic_id = SelectField("Onderwerp")
    outcome = RadioField(
        "Uitkomst",
        choices=[SelectChoice(outcome.value, outcome.label) for outcome in NoteOutcome],
        default=NoteOutcome.ANSWERED.value,
        validate_choice=True,
    )
    answer = TextAreaField("Antwoord of toelichting", [_TEXT])
    department_id = SelectField("Afdeling")
    wie = StringField("Wie is het?", [_LINE])  # only to look somebody up

    chosen: Citizen | None = None
    found: Sequence[Citizen] = ()

    @property
    def earlier(self) -> Sequence[Contact]:
        """What the chosen citizen asked before."""
        if self.chosen is None:
            return ()
        return citizens.earlier_contacts(context.session(), context.actor(), self.chosen.id)

    def go_on(self, before: Contact) -> None:
        """Begin with who asked the question before this one, and on which channel."""
        self.channel.data = before.channel.value
        self.chosen = before.citizen
        self.found = [before.citizen] if before.citizen else []

    def note(self) -> PhoneNote:
        """What was filled in; call it after `validate`."""
        return PhoneNote(
            channel=ChannelKind(self.channel.data),
            citizen_id=self.chosen.id if self.chosen else None,
            name=self.name.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            question=self.question.data or "",
            topic_id=row_id(self.topic_id.data),
            answer=self.answer.data or "",
            outcome=NoteOutcome(self.outcome.data),
            department_id=row_id(self.department_id.data),
            token=request.form.get("form_token", ""),
        )


def note_form(session: Session) -> NoteForm:
    """The form with the topics, departments and the citizen that was chosen."""
    form = NoteForm()
    form.topic_id.choices = [SelectChoice("", "geen onderwerp"), *_options(choices.topics(session))]
    form.department_id.choices = [
        ("", "kies een afdeling"),
        *_options(choices.departments(session)),
    ]
    citizen_id = row_id(request.form.get("citizen_id"))
    form.chosen = session.get(Citizen, citizen_id) if citizen_id else None
    form.found = _found(session, form)
    return form


def _found(session: Session, form: NoteForm) -> Sequence[Citizen]:
    """Who to choose from: whoever was chosen already, with those who were looked for."""
    chosen = [form.chosen] if form.chosen else []
    query = (form.wie.data or "").strip() if "zoek" in request.form else ""
    looked_up = citizens.lookup(session, query) if len(query) > 1 else ()
    return list(dict.fromkeys([*chosen, *looked_up]))


def _options(rows: Iterable[Topic | Department]) -> list[SelectChoice]:
    return [SelectChoice(str(row.id), row.name) for row in rows]
