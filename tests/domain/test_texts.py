"""What may be stored and shown of a text that somebody else wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcc.domain.texts import (
    first_line,
    fold,
    one_line,
    shortened,
    storable,
    without_addresses,
    words,
)


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_can_be_stored(text: str) -> None:
    stored = storable(text)

    assert "\0" not in stored
    assert stored.encode().decode() == stored


@given(st.text())
def test_an_ordinary_text_is_stored_as_it_is(text: str) -> None:
    assert storable(text) == text.replace("\0", "\ufffd")


def test_one_line_is_one_line_of_at_most_the_length() -> None:
    assert one_line(" a\r\n\tb\u2028c\x00", 200) == "a b c\ufffd"
    assert one_line("woord", 3) == "woo"


def test_one_line_reads_in_one_direction() -> None:
    assert (
        one_line("\u202efdp.moc\u202c \u2066x\u2069 Jan\u200fsen\u061c", 200) == "fdp.moc x Jansen"
    )
    assert one_line("👩\u200d👧", 200) == "👩\u200d👧"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        ("\n \n", ""),
        ("Hoe laat zijn jullie open?", "Hoe laat zijn jullie open?"),
        (
            "Geachte heer, mevrouw,\n\nMijn container is niet geleegd.",
            "Mijn container is niet geleegd.",
        ),
        ("Beste gemeente,\n\nMijn container is weg.", "Mijn container is weg."),
        ("Goedemiddag\nHoe laat?", "Hoe laat?"),
        ("Hallo!", "Hallo!"),
        ("Geachte heer Jansen\nMijn vraag", "Mijn vraag"),
        ("Hallo, mijn container is weg.\nGroet", "Hallo, mijn container is weg."),
        ("> eerder\n> gezegd\nDank u wel.", "Dank u wel."),
        ("> alleen een citaat", ""),
        ("Dag, mag ik iets vragen?", "Dag, mag ik iets vragen?"),
        ("<b>dik</b>", "<b>dik</b>"),
    ],
)
def test_the_first_line_tells_what_it_is_about(text: str, line: str) -> None:
    assert first_line(text) == line


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("", ""),
        ("Precies passend!", "Precies passend!"),
        ("Een tak, half afgebroken", "Een tak, half…"),
        ("Een tak half, afgebroken", "Een tak half…"),
        ("onafgebrokenwoord", "onafgebrokenwoo…"),
    ],
)
def test_a_title_ends_in_a_whole_word_and_says_that_there_is_more(line: str, title: str) -> None:
    assert shortened(line, 16) == title
    assert len(title) <= 16


def test_the_first_line_of_a_megabyte_is_short() -> None:
    assert len(first_line("x" * 1_000_000)) == 200


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Zoë", "zoe"),
        ("ĲSSEL", "ijssel"),
        ("Straße", "strasse"),
        ("Øre", "ore"),
        ("É", "e"),
        ("Ǽ", "ae"),
    ],
)
def test_folding_makes_one_word_of_all_its_writings(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(fold(text)) == folded


def test_words_are_letters_and_digits() -> None:
    assert words("Jan-Willem d'Été, 2e_kind") == ["jan", "willem", "d", "ete", "2e", "kind"]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("550 5.1.1 <fatima@example.nl>: unknown", "550 5.1.1 <…@example.nl>: unknown"),
        ("fatima.j+x@example.nl and jan@example.org", "…@example.nl and …@example.org"),
        ("Postbus vol @ 12:00", "Postbus vol @ 12:00"),
    ],
)
def test_of_an_address_in_a_servers_words_only_the_domain_is_shown(said: str, shown: str) -> None:
    assert without_addresses(said) == shown
