"""A calendar in a file, and what is said when it is wrong."""

from datetime import date

import pytest

from kcc.domain.calendar_file import read_calendar
from kcc.domain.errors import Invalid
from kcc.domain.sla import due_at
from kcc.domain.term import parse_term
from tests.domain.calendars import at

GOOD = """
[[hours]]
days = ["ma", "di", "wo", "do"]
opens = "09:00"
closes = "17:00"
until = 2026-12-31

[[hours]]
days = ["wo"]
opens = 18:00:00
closes = "20:00"

[[closed]]
day = 2026-06-02
name = "Verhuizing"

[[open]]
day = 2026-06-06
opens = "10:00"
closes = "14:00"
"""

WRONG = """
[[hours]]
days = ["ma"]
opens = "17:00"
closes = "09:00"

[[hours]]
days = ["di"]
opens = "16:00"
closes = "18:00"

[[hours]]
days = ["feestdag"]
opens = "09:00"
closes = "10:00"

[[closed]]
day = "2026-12-24"

[[open]]
day = 2026-06-06
opens = "13:00"
closes = "15:00"

[[open]]
opens = "9 uur"

[[gesloten]]
day = 2026-12-24
"""


def test_it_holds_hours_closing_days_and_open_days() -> None:
    calendar = read_calendar(GOOD)

    assert calendar.day(date(2026, 6, 2)).closed_because == "Verhuizing"
    assert due_at(at("2026-06-01 10:00"), parse_term("1 werkdag"), calendar) == at(
        "2026-06-03 20:00"
    )
    assert calendar.day(date(2026, 6, 6)).is_open
    assert not calendar.day(date(2027, 6, 1)).is_open


def test_every_mistake_has_a_line_of_its_own() -> None:
    with pytest.raises(Invalid) as refused:
        read_calendar(GOOD + WRONG)

    assert str(refused.value).splitlines() == [
        "Deze kalender klopt niet.",
        "“gesloten” hoort niet in een kalender.",
        "[[hours]] nummer 3: De sluitingstijd moet na de openingstijd liggen.",
        "[[hours]] nummer 5: “days” is een lijst van ma, di, wo, do, vr, za, zo.",
        "[[closed]] nummer 2: “day” is een datum als 2026-12-24, zonder aanhalingstekens.",
        "[[open]] nummer 3: “day” ontbreekt.",
        "Op dinsdag overlapt 16:00 tot 18:00 met 09:00 tot 17:00.",
        "Op 06-06-2026: Op zaterdag overlapt 13:00 tot 15:00 met 10:00 tot 14:00.",
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "Er staan geen openingstijden"),
        ("[[hours]\n", "is geen TOML"),
        ("hours = 3\n", "met dubbele haken"),
        ("hours = [3]\n", "met dubbele haken"),
        (GOOD + "[[closed]]\nday = 2026-12-24\nnaam = 'x'\n", "“naam” is geen gegeven"),
        (GOOD + "[[closed]]\nday = 2026-12-24\nname = 3\n", "“name” is een tekst"),
        (GOOD + "[[open]]\nday = 2026-12-24\nopens = '9 uur'\n", "“opens” is een tijd"),
    ],
)
def test_what_is_no_calendar_is_refused_with_the_reason(text: str, complaint: str) -> None:
    with pytest.raises(Invalid, match=complaint):
        read_calendar(text)
