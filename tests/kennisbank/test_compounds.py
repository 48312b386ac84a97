"""A compound is found by its parts, and other words are left whole."""

import time

import pytest

from kennisbank.compounds import parts


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("hondenbelasting", ("honden", "belasting")),
        ("geboorteakte", ("geboorte", "akte")),
        ("rioolheffing", ("riool", "heffing")),
        ("identiteitskaart", ("identiteit", "kaart")),
        ("kapvergunning", ("kap", "vergunning")),
        ("afvalpas", ("afval", "pas")),
        ("buurtbarbecue", ("buurt", "barbecue")),
        ("schuldhulpverlening", ("schuld", "hulp", "verlening")),
    ],
)
def test_a_compound_is_its_parts(word: str, expected: tuple[str, ...]) -> None:
    assert set(expected) <= set(parts(word))


def test_the_parts_of_parts_come_along() -> None:
    assert parts("gehandicaptenparkeerkaart") == (
        "gehandicapten",
        "parkeerkaart",
        "parkeer",
        "kaart",
    )


@pytest.mark.parametrize(
    "word",
    ["verhuizing", "overlast", "uittreksel", "belasting", "nationaliteit", "gezondheid", "bezwaar",
     "aanvraag", "afspraak", "verkiezingen", "verzekering", "onderwijs", "geboorte",
     "mogelijkheid", "gemeente", "formulier", "betalen", "inschrijven", "", "ab", "xqzzy"],
)  # fmt: skip
def test_what_is_no_compound_has_no_parts(word: str) -> None:
    assert parts(word) == ()


@pytest.mark.parametrize("word", ["x" * 64, "en" * 32, "bel" * 21, "staat" * 12, "kaartenhuis" * 5])
def test_no_word_takes_long(word: str) -> None:
    before = time.process_time()

    parts(word)

    assert time.process_time() - before < 1
