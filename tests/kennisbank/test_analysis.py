"""Words that mean the same give the same tokens."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcc.domain.texts import fold
from kennisbank.analysis import BASE, PART, TOKEN_LENGTH, WHOLE, tokens, words
from tests.kennisbank.making import analyse


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("verhuizing", "verhuizen"),
        ("Vergunningen", "vergunning"),
        ("boom", "bomen"),
        ("huis", "huizen"),
        ("afvalbakken", "AFVALBAK"),
        ("coördinatie", "coordinatie"),
        ("coördinatie", "coo\u0308rdinatie"),
        ("straße", "strasse"),
        ("ĳs", "ijs"),
    ],
)
def test_forms_of_one_word_share_their_own_token(one: str, other: str) -> None:
    own = [token for token, weight in tokens(one).items() if weight == WHOLE]

    assert len(own) == 1
    assert tokens(other)[own[0]] == WHOLE


@pytest.mark.parametrize(
    ("form", "word"),
    [("verloren", "verliezen"), ("kocht", "kopen"), ("vergat", "vergeten")],
)
def test_an_irregular_form_is_found_by_its_word_for_less(form: str, word: str) -> None:
    own = max(tokens(word), key=lambda token: tokens(word)[token])

    assert tokens(form)[own] == BASE


def test_a_compound_is_found_by_its_parts_for_less() -> None:
    assert tokens("hondenbelasting").items() >= tokens("belasting").items() - {("belast", WHOLE)}
    assert tokens("hondenbelasting")["belast"] == PART
    assert tokens("hondenbelasting")["hond"] == PART
    assert max(tokens("hondenbelasting").values()) == WHOLE


def test_words_without_a_subject_are_left_out() -> None:
    assert analyse("Hoe kan ik een nieuw paspoort krijgen?") == analyse("nieuw paspoort krijgen")
    assert analyse("Is dat van ons geweest?") == analyse("geweest")


def test_words_on_which_an_article_turns_are_kept() -> None:
    for word in ("weg", "open", "geen", "zonder", "nieuw"):
        assert analyse(word)


def test_other_scripts_are_words_too() -> None:
    assert analyse("паспорт جواز سفر") == ["паспорт", "جواز", "سفر"]


@pytest.mark.parametrize("text", ["", "   ", "😀 !?", "'\"*()-:", "\x00", "_", "de het een"])
def test_text_without_words_gives_no_tokens(text: str) -> None:
    assert analyse(text) == []


@given(st.text())
def test_tokens_hold_nothing_but_letters_and_digits(text: str) -> None:
    for token in analyse(text):
        assert token.isalnum()
        assert token == fold(token)
        assert len(token) <= TOKEN_LENGTH


@given(st.text())
def test_words_know_their_place_in_the_text(text: str) -> None:
    found = list(words(text))

    assert [token for word in found for token in word.tokens] == analyse(text)
    assert all(0 <= word.start < word.end <= len(text) for word in found)


def test_threads_analyse_at_the_same_time() -> None:
    results: list[list[str]] = []
    texts = [f"verhuizingen{n} vergunningen{n}" for n in range(200)]
    threads = [
        threading.Thread(target=lambda: results.append([t for x in texts for t in analyse(x)]))
        for _ in range(8)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(results) == 8
    assert all(result == results[0] for result in results)
