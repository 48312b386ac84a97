"""The lexicon knows Dutch words in their forms, and little memory holds it."""

import pytest

from kennisbank import lexicon


@pytest.mark.parametrize("word", ["belasting", "verhuisd", "coordinatie", "paspoorten", "een"])
def test_a_dutch_word_is_known_in_any_form(word: str) -> None:
    assert lexicon.knows(word)


@pytest.mark.parametrize("word", ["", "xqzzy", "pasport", "verhuizzing", "42", "Belasting"])
def test_anything_else_is_not(word: str) -> None:
    assert not lexicon.knows(word)


@pytest.mark.parametrize(
    ("form", "word"),
    [("verloren", "verliezen"), ("Boeken", "boek"), ("coo\u0308rdinaties", "coördinatie")],
)
def test_a_form_leads_to_its_word(form: str, word: str) -> None:
    assert lexicon.base(form) == word


def test_an_unknown_form_leads_nowhere() -> None:
    assert lexicon.base("xqzzy") is None
