"""The forms of opening hours and of days that differ."""

from wtforms.validators import InputRequired, Optional

from kcc.domain.calendar import OpeningHours
from kcc.domain.words import weekday_name
from kcc.models import ClosingDay, OpenDay
from kcc.web.admin.fields import Clock, Day, one_of, text
from kcc.web.forms import DutchForm, RowForm

_OPENS = InputRequired("Vul een tijd in, bijvoorbeeld 08:30.")
_CLOSES = InputRequired("Vul een tijd in, bijvoorbeeld 17:00.")
_DAY = InputRequired("Kies een datum, bijvoorbeeld 31-12-2026.")


class HoursForm(RowForm):
    """The names are those of `OpeningHours`, whose mistakes are said by itself."""

    weekday = one_of("Dag", [(str(day), weekday_name(day)) for day in range(7)])
    opens = Clock("Open vanaf", [_OPENS])
    closes = Clock("Open tot", [_CLOSES])
    valid_from = Day("Geldig vanaf", [Optional()])
    valid_until = Day("Geldig tot en met", [Optional()])

    def given(self) -> OpeningHours:
        """Raises Invalid when the interval ends before it begins."""
        return OpeningHours(
            weekday=int(self.weekday.data),
            opens=self.opens.data,  # type: ignore[arg-type]  # validated
            closes=self.closes.data,  # type: ignore[arg-type]
            valid_from=self.valid_from.data,
            valid_until=self.valid_until.data,
        )


class ClosingDayForm(DutchForm):
    """A day on which the municipality is closed, besides the legal ones."""

    day = Day("Dag", [_DAY])
    name = text("Reden", "Vul in waarom de gemeente dicht is.", 100)

    def given(self) -> ClosingDay:
        return ClosingDay(day=self.day.data, name=self.name.data)


class OpenDayForm(DutchForm):
    """A day with hours of its own, also when it would be closed otherwise."""

    day = Day("Dag", [_DAY])
    opens = Clock("Open vanaf", [_OPENS])
    closes = Clock("Open tot", [_CLOSES])

    def given(self) -> OpenDay:
        return OpenDay(day=self.day.data, opens=self.opens.data, closes=self.closes.data)
