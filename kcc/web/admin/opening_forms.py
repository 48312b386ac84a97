"""The forms of calendars: their hours, the days that differ, and a file with all of it."""

from flask_wtf.file import FileField
from wtforms import ValidationError
from wtforms.validators import InputRequired, Optional

from kcc.domain.calendar import Calendar, OpeningHours
from kcc.domain.calendar_file import read_calendar
from kcc.domain.errors import Invalid
from kcc.domain.words import weekday_name
from kcc.models import ClosingDay, EquatedDay, OpenDay
from kcc.services.opening_calendars import CalendarInput
from kcc.web.admin.fields import Clock, Day, one_of, text
from kcc.web.forms import DutchForm, RowForm

_OPENS = InputRequired("Vul een tijd in, bijvoorbeeld 08:30.")
_CLOSES = InputRequired("Vul een tijd in, bijvoorbeeld 17:00.")
_LARGEST = 200_000  # bytes of a file
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

    def given(self, calendar_id: int) -> ClosingDay:
        return ClosingDay(calendar_id=calendar_id, day=self.day.data, name=self.name.data)


class OpenDayForm(DutchForm):
    """A day with hours of its own, also when it would be closed otherwise."""

    day = Day("Dag", [_DAY])
    opens = Clock("Open vanaf", [_OPENS])
    closes = Clock("Open tot", [_CLOSES])

    def given(self, calendar_id: int) -> OpenDay:
        own = {"calendar_id": calendar_id, "day": self.day.data}
        return OpenDay(**own, opens=self.opens.data, closes=self.closes.data)


class EquatedDayForm(DutchForm):
    """A day that a decree equates with a holiday."""

    day = Day("Dag", [_DAY])
    name = text("Naam", "Vul in welke dag het is, bijvoorbeeld dag na Hemelvaartsdag.", 100)
    source = text("Besluit", "Vul in in welk besluit deze dag staat.", 200)

    def given(self) -> EquatedDay:
        return EquatedDay(day=self.day.data, name=self.name.data, source=self.source.data)


class CalendarForm(RowForm):
    """The names are those of `CalendarInput`."""

    name = text("Naam", "Vul de naam van de kalender in.")
    note = text("Toelichting", most=500)

    def given(self) -> CalendarInput:
        return CalendarInput(name=self.name.data, note=self.note.data)


class CalendarFileForm(DutchForm):
    """A file with a whole calendar; `calendar` is what it says once the form is valid."""

    file = FileField("Bestand")
    calendar: Calendar

    def validate_file(self, field: FileField) -> None:
        """Each mistake in the file on a line of its own."""
        chosen = field.data
        if not chosen:
            raise ValidationError("Kies een bestand.")
        content = chosen.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise ValidationError("Dit bestand is te groot voor een kalender.")
        try:
            self.calendar = read_calendar(content.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise ValidationError("Dit bestand is geen tekst (UTF-8).") from error
        except Invalid as error:
            raise ValidationError(str(error)) from error
