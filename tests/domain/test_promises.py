"""What an agent promises, and what only looks like it."""

from datetime import date

import pytest

from kcc.domain.calendar import DEFAULT_CALENDAR
from kcc.domain.promises import day_told, promise_in

MONDAY = date(2026, 11, 23)


def promised(text: str) -> str | None:
    found = promise_in(text, MONDAY, DEFAULT_CALENDAR)
    return found.day.isoformat() if found else None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("U hoort uiterlijk vrijdag van ons.", "2026-11-27"),
        ("U hoort voor vrijdag van ons.", "2026-11-26"),
        ("Wij laten u uiterlijk 3 december weten hoe het verder gaat.", "2026-12-03"),
        ("Wij laten u dat uiterlijk op donderdag 3 december 2026 weten.", "2026-12-03"),
        ("Ik bel u morgen terug.", "2026-11-24"),
        ("Ik mail u overmorgen.", "2026-11-25"),
        ("U krijgt binnen 2 werkdagen antwoord.", "2026-11-25"),
        ("U krijgt binnen twee weken een brief.", "2026-12-07"),
        ("Een collega belt u volgende week dinsdag.", "2026-12-01"),
        ("Mijn collega neemt volgende week contact met u op.", "2026-12-04"),
        ("U hoort deze week nog van mij.", "2026-11-27"),
        ("U ontvangt het uittreksel uiterlijk 27-11-2026 per post.", "2026-11-27"),
        ("We komen er uiterlijk 8/1 op terug.", "2027-01-08"),
        ("Beste Jan,\n\nDank u.\nUiterlijk maandag hoort u meer.\n\nGroet", "2026-11-30"),
        ("U wordt vandaag nog gebeld.", "2026-11-23"),
    ],
)
def test_a_promise_has_a_day(text: str, day: str) -> None:
    assert promised(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "Stuur ons uiterlijk vrijdag de foto's.",
        "Als u uiterlijk vrijdag reageert, krijgt u een plek.",
        "Wij vragen u uiterlijk 3 december te betalen.",
        "U moet uiterlijk vrijdag langskomen.",
        "U krijgt zo snel mogelijk antwoord.",
        "Wij proberen u morgen te bellen.",
        "De balie is vrijdag open tot 20:00 uur.",
        "Wij kregen uw bericht op 3 november 2026.",
        "U hoort uiterlijk 31 februari van ons.",
        "",
    ],
)
def test_what_is_no_promise_of_ours_gives_no_day(text: str) -> None:
    assert promised(text) is None


def test_the_words_come_along() -> None:
    found = promise_in("Dank u. U hoort uiterlijk vrijdag van ons. Groet", MONDAY, DEFAULT_CALENDAR)

    assert found is not None
    assert found.words == "U hoort uiterlijk vrijdag van ons."


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("U krijgt uiterlijk dinsdag 1 december 2026 antwoord van ons.", "2026-12-01"),
        ("You will get an answer by Tuesday 1 December 2026 at the latest.", "2026-12-01"),
        ("You wrote on Friday 20 November 2026. Expect us on 2 December 2026.", "2026-12-02"),
        ("Wij zijn er op 4 december 2026 uit.", "2026-12-04"),
        ("You wrote on Friday 20 November 2026. It takes longer.", None),
        ("By 31 February 2027.", None),
    ],
)
def test_a_letter_tells_a_day_in_two_languages(text: str, day: str | None) -> None:
    found = day_told(text, MONDAY, DEFAULT_CALENDAR)

    assert (found.day.isoformat() if found else None) == day
