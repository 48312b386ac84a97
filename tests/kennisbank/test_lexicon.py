"""The lexicon knows Dutch words in their forms, and little memory holds it."""

from pathlib import Path

import pytest

from kennisbank import lexicon, lexicon_file


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


@pytest.fixture(scope="module")
def made() -> bytes:
    """As `make setup` made it."""
    return lexicon_file.PATH.read_bytes() if lexicon_file.PATH.exists() else lexicon_file.build()


def test_the_file_holds_what_is_made_again_from_the_same_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: bytes
) -> None:
    monkeypatch.setattr(lexicon_file, "PATH", tmp_path / "lexicon.bin")

    lexicon_file.write()

    assert (tmp_path / "lexicon.bin").read_bytes() == made


@pytest.mark.parametrize("kept", [0, 20, 5_000_000])
def test_a_file_that_is_not_whole_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: bytes, kept: int
) -> None:
    file = tmp_path / "lexicon.bin"
    file.write_bytes(made[:kept])
    monkeypatch.setattr(lexicon_file, "PATH", file)

    assert lexicon._from_file() is None


def test_a_file_of_other_words_is_not_used(made: bytes) -> None:
    with pytest.raises(ValueError, match="other words"):
        lexicon_file.read(bytes(16) + made[16:])
