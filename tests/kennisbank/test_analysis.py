"""Words that mean the same give the same tokens."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kennisbank.analysis import TOKEN_LENGTH, analyse, fold, words


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
def test_forms_of_one_word_are_one_token(one: str, other: str) -> None:
    assert analyse(one) == analyse(other)


def test_words_without_a_subject_are_left_out() -> None:
    assert analyse("Hoe kan ik een nieuw paspoort krijgen?") == analyse("nieuw paspoort krijgen")


def test_words_on_which_an_article_turns_are_kept() -> None:
    assert len(analyse("weg open geen zonder nieuw")) == 5


def test_other_scripts_are_words_too() -> None:
    assert len(analyse("паспорт جواز سفر")) == 3


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
