"""When a brake on automatic mail is on, and what it takes for the same."""

from datetime import datetime, timedelta

import pytest

from kcc.domain import brakes
from kcc.domain.brakes import Gauge, Level, press

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def pressed(gauge: Gauge | None, moments: list[datetime], limit: int = 3) -> list[bool]:
    """For each wish whether it is held back."""
    held = []
    for at in moments:
        gauge = press(gauge, at, limit, HOUR)
        held.append(gauge.holds)
    return held


def every(start: datetime, step: timedelta, times: int) -> list[datetime]:
    return [start + step * number for number in range(times)]


def test_up_to_the_limit_all_go_and_after_it_none(now: datetime) -> None:
    assert pressed(None, every(now, MINUTE, 6)) == [False] * 3 + [True] * 3


def test_a_storm_that_goes_on_is_held_for_as_long_as_it_lasts(now: datetime) -> None:
    held = pressed(None, every(now, 10 * MINUTE, 60))  # six in an hour, ten hours long

    assert held == [False] * 3 + [True] * 57


def test_it_comes_off_after_a_window_within_the_limit(now: datetime) -> None:
    storm = every(now, MINUTE, 6)
    calm = every(now + HOUR, 20 * MINUTE, 6)  # three in an hour

    assert pressed(None, storm + calm)[6:] == [True] * 3 + [False] * 3


def test_it_comes_off_after_a_silence(now: datetime) -> None:
    assert pressed(None, [*every(now, MINUTE, 6), now + 2 * HOUR])[-1] is False


@pytest.mark.parametrize("minutes", [59, 60, 61])
def test_what_stays_within_the_limit_is_never_held(now: datetime, minutes: int) -> None:
    moments = every(now, timedelta(minutes=minutes), 50)

    assert not any(pressed(None, moments, limit=2))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Vraag", "Re: AW: vraag"),
        ("Melding 1203", "Melding 1204"),
        ("[ZD-881-a4] Ticket ontvangen", "[ZD-902-c1] Ticket ontvangen"),
        ("Automatisch antwoord: Vraag", "Automatisch antwoord: Automatisch antwoord: Vraag"),
        ("Ontvangstbevestiging: Vraag [2600000011]", "Vraag: ontvangstbevestiging"),
        ("Café", "cafe"),
        ("", "12:30"),
    ],
)
def test_what_programs_make_of_one_subject_is_one_key(one: str, other: str) -> None:
    assert brakes.subject_key(one) == brakes.subject_key(other)


@pytest.mark.parametrize("other", ["Paspoort kwijt", "Paspoort aanvragen voor kind", ""])
def test_other_words_are_another_key(other: str) -> None:
    assert brakes.subject_key("Paspoort aanvragen") != brakes.subject_key(other)


def test_a_subject_without_end_has_a_key_that_can_be_kept() -> None:
    words = " ".join("abcdefghij"[n // 10] * 9 + chr(97 + n % 10) for n in range(99))

    found = brakes.keys("a@example.nl", words, 7)

    assert len(found[Level.SUBJECT]) == brakes.KEY_LENGTH
    assert list(found) == list(Level)


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("jan@gemeente.nl", True),
        ("jan@post.gemeente.nl", True),
        ("jan@mijngemeente.nl", False),
        ("gemeente.nl@example.org", False),
    ],
)
def test_our_own_domain_is_that_and_what_is_below_it(address: str, ours: bool) -> None:
    assert brakes.is_of(address, ("Gemeente.nl",)) is ours
