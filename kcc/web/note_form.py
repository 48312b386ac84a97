"""The fields of a phone or desk note."""

from collections.abc import Iterable, Mapping, Sequence

from flask import request
from sqlalchemy.orm import Session
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the types
    EmailField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import Length

from channels.base import ChannelKind
from kcc.domain.spoken import InKennisbank, NoteOutcome
from kcc.models import Citizen, Contact, Department, Topic
from kcc.services import choices, citizens
from kcc.services.conversations import Answered
from kcc.services.phone import PhoneNote
from kcc.web import context
from kcc.web.forms import DutchForm
from kcc.web.row_ids import row_id

SPOKEN = (ChannelKind.PHONE, ChannelKind.DESK)
_TEXT = Length(max=20_000, message="Dit is te lang. Houd het onder 20.000 tekens.")
_LINE = Length(max=200, message="Dit is te lang. Houd het onder 200 tekens.")
_NOT_TYPED = {"csrf_token"}
_WRITTEN = ("question", "answer", "name", "phone", "email")


class NoteForm(DutchForm):
    """Who was it, what was the question, and how did it end."""

    channel = RadioField(
        "Kanaal",
        choices=[SelectChoice(kind.value, kind.label.capitalize()) for kind in SPOKEN],
        default=ChannelKind.PHONE.value,
    )
    name = StringField("Naam", [_LINE])
    phone = TelField("Telefoonnummer", [_LINE])
    email = EmailField("E-mailadres", [_LINE])
    question = TextAreaField("Wat is de vraag?", [_TEXT])  # required: the service says so
    topic_id = SelectField("Onderwerp")
    in_kennisbank = RadioField(
        "Stond het in de kennisbank?",
        choices=[SelectChoice(found.value, found.label) for found in InKennisbank],
        default=InKennisbank.NOT_SEARCHED.value,
    )
    searched = HiddenField(filters=[lambda words: (words or "")[:200]])
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

    @property
    def spoken_by(self) -> ChannelKind:
        """The channel that was chosen; the telephone when that is none of ours."""
        known = {kind.value: kind for kind in SPOKEN}
        return known.get(self.channel.data, ChannelKind.PHONE)

    @property
    def typed(self) -> Mapping[str, str]:
        """All that was filled in, to fill the form with it again."""
        fields = {field.short_name: field.data or "" for field in self}
        chosen = {"citizen_id": str(self.chosen.id) if self.chosen else ""}
        return {name: words for name, words in (fields | chosen).items() if name not in _NOT_TYPED}

    @property
    def says_something(self) -> bool:
        """Whether anything was written down that would be missed."""
        return any((self.typed[name] or "").strip() for name in _WRITTEN)

    def chosen_id(self, name: str) -> int | None:
        """The row that was chosen in a list."""
        return row_id(self[name].data)

    def note(self) -> PhoneNote:
        """What was filled in; call it after `validate`."""
        return PhoneNote(
            channel=ChannelKind(self.channel.data),
            citizen_id=self.chosen.id if self.chosen else None,
            name=self.name.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            question=self.question.data or "",
            topic_id=self.chosen_id("topic_id"),
            answer=self.answer.data or "",
            outcome=NoteOutcome(self.outcome.data),
            department_id=self.chosen_id("department_id"),
            token=request.form.get("form_token", ""),
        )

    def answered(self) -> Answered:
        """What the conversation keeps of this question; call it after `validate`."""
        return Answered(
            outcome=NoteOutcome(self.outcome.data),
            in_kennisbank=InKennisbank(self.in_kennisbank.data),
            searched=self.searched.data or "",
        )


def note_form(session: Session, kept: Mapping[str, str] | None = None) -> NoteForm:
    """The form with the topics, departments and the citizen that was chosen.

    Filled with what was `kept` of a conversation, else with what was sent in.
    """
    form = NoteForm() if kept is None else NoteForm(formdata=None, data=dict(kept))
    form.topic_id.choices = [SelectChoice("", "geen onderwerp"), *_options(choices.topics(session))]
    form.department_id.choices = [
        SelectChoice("", "die bij het onderwerp hoort"),
        *_options(choices.departments(session)),
    ]
    citizen_id = row_id((request.form if kept is None else kept).get("citizen_id"))
    form.chosen = session.get(Citizen, citizen_id) if citizen_id else None
    form.found = _found(session, form)
    return form


def _found(session: Session, form: NoteForm) -> Sequence[Citizen]:
    """Who to choose from: whoever was chosen already, with those who were looked for."""
    chosen = [form.chosen] if form.chosen else []
    query = (form.wie.data or "").strip()
    looked_up = citizens.lookup(session, query) if len(query) > 1 else ()
    return list(dict.fromkeys([*chosen, *looked_up]))


def _options(rows: Iterable[Topic | Department]) -> list[SelectChoice]:
    return [SelectChoice(str(row.id), row.name) for row in rows]
