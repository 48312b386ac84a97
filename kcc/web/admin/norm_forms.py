"""The form of a norm: for which contacts, which moment, how soon."""

from sqlalchemy.orm import Session
from wtforms import Field, ValidationError

from channels.base import ChannelKind
from kcc.domain.errors import Invalid
from kcc.domain.kinds import Complexity, ContactKind, Priority
from kcc.domain.moments import Moment
from kcc.domain.norms import CONDITIONS
from kcc.domain.term import Term, Unit, parse_term
from kcc.models import Norm
from kcc.services import choices, opening_calendars
from kcc.services.norms import NormInput
from kcc.web.admin.fields import choice_of, number, offer, one_of, reference, text
from kcc.web.forms import RowForm

_HOURS = "openingsuren"
_UNITS = (
    Unit.WORKING_DAYS,
    _HOURS,
    Unit.OPENING_MINUTES,
    Unit.CALENDAR_DAYS,
    Unit.WEEKS,
    Unit.MONTHS,
)
_PERCENT = ("Vul een percentage van 1 tot en met 100 in.", 1, 100)
_MOMENTS = [moment for moment in Moment if moment is not Moment.PROMISE]


class NormForm(RowForm):
    """The names are those of `NormInput`; `seen` is the version it was filled from."""

    moment = choice_of("Moment", _MOMENTS)
    channel = choice_of("Kanaal", ChannelKind, "elk kanaal")
    kind = choice_of("Soort", ContactKind, "elke soort")
    complexity = choice_of("Eenvoudig of ingewikkeld", Complexity, "allebei")
    priority = choice_of("Voorrang", Priority, "met en zonder")
    topic_id = reference("Onderwerp")
    department_id = reference("Afdeling")
    amount = number("Termijn", "Vul een aantal van 1 of hoger in.", 1, 1_000_000)
    unit = one_of("Eenheid", [(str(unit), str(unit)) for unit in _UNITS])
    calendar_id = reference("Kalender")
    target_percent = number("Doel", *_PERCENT)
    warn_percent = number("Waarschuwing", *_PERCENT)
    legal_basis = text("Wetsartikel", most=200)

    def validate_amount(self, _field: Field) -> None:
        try:
            self.term()
        except Invalid as error:
            raise ValidationError(str(error)) from error

    def term(self) -> Term:
        return parse_term(f"{self.amount.data} {self.unit.data}")

    def given(self) -> NormInput:
        return NormInput(
            moment=self.moment.data,
            term=self.term(),
            target_percent=self.target_percent.data or 0,
            warn_percent=self.warn_percent.data or 0,
            legal_basis=self.legal_basis.data,
            calendar_id=self.calendar_id.data,
            **{name: self[name].data for name in CONDITIONS},
        )

    @property
    def seen_id(self) -> int | None:
        seen = self.seen.data or ""
        return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None


def filled(session: Session, norm: Norm | None) -> NormForm:
    """The form as it was sent, or else filled from this version."""
    form = NormForm(data=_values(norm) if norm else _NEW)
    topic_id, department_id = (norm.topic_id, norm.department_id) if norm else (None, None)
    offer(form.topic_id, choices.topics_with(session, topic_id), "elk onderwerp")
    departments = choices.departments_with(session, department_id)
    offer(form.department_id, departments, "elke afdeling")
    offer(form.calendar_id, opening_calendars.listed(session), "die van de afdeling")
    return form


def _values(norm: Norm) -> dict[str, object]:
    amount, unit = norm.amount, norm.unit.value
    if norm.unit is Unit.OPENING_MINUTES and amount % 60 == 0:
        amount, unit = amount // 60, _HOURS
    same = ("moment", "target_percent", "warn_percent", "legal_basis", "calendar_id", *CONDITIONS)
    seen = str(norm.id) if norm.replaced_at is None else ""
    return {name: getattr(norm, name) for name in same} | {
        "amount": amount,
        "unit": unit,
        "seen": seen,
    }


_NEW = {
    "moment": Moment.FIRST_ANSWER,
    "unit": Unit.WORKING_DAYS.value,
    "target_percent": 90,
    "warn_percent": 75,
    "seen": "",
}
