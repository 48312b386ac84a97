"""What stands beside an answer is counted, never guessed, and stops nobody."""

from collections.abc import Sequence, Set

import pytest

from kcc.domain.plain_words import PLAIN
from kcc.domain.writing_help import HardWord, WritingHelp, help_with

STOP = frozenset(["moet", "ik", "naar", "de", "wat", "een", "het", "heb", "op", "en", "kan", "dat"])


def key_words(text: str) -> Sequence[Set[str]]:
    """Words as they stand there; the kennisbank's own are tried with the service."""
    plain = "".join(sign if sign.isalnum() else " " for sign in text.lower())
    return [frozenset([word]) for word in plain.split() if word not in STOP]


def look(text: str, asked: str = "") -> WritingHelp:
    return help_with(text, asked, key_words)


def test_nothing_is_said_of_what_is_not_begun() -> None:
    found = look("", "Wat kost een paspoort?")

    assert (found.average, found.longest, found.hard) == (None, "", ())
    assert [(q.text, q.touched) for q in found.questions] == [("Wat kost een paspoort?", False)]


def test_words_are_counted_per_sentence_without_greeting_and_closing() -> None:
    text = (
        "Beste mevrouw De Vries,\n\nDat kan zo. Kom maar langs nu.\n\nMet vriendelijke groet,\nNoor"
    )

    found = look(text)

    assert (found.average, found.longest) == (4, "")
    assert (found.has_greeting, found.has_closing) == (True, True)


def test_the_longest_sentence_is_named_when_they_are_long() -> None:
    long = f"Een {' '.join(['woord'] * 28)} einde."

    assert look(f"Dat kan. {long}").longest == long
    assert not look(f"{long} {long}").is_short_enough
    assert look("Dat kan. Kom maar.").is_short_enough


@pytest.mark.parametrize(
    ("text", "greets", "closes"),
    [
        ("Geachte heer,\n\nJa.", True, False),
        ("Goedemiddag mevrouw,\nJa.", True, False),
        ("Dear Sir,\n\nYes.\n\nKind regards,\nNoor", True, True),
        ("Ja.\n\nGroeten,\nNoor\nGemeente", False, True),
        ("Ja, het beste is dat u komt.", False, False),
        ("Bestel een container.", False, False),
    ],
)
def test_greeting_and_closing_are_recognised(text: str, greets: bool, closes: bool) -> None:
    found = look(text)

    assert (found.has_greeting, found.has_closing) == (greets, closes)


@pytest.mark.parametrize(
    ("text", "word", "plain"),
    [
        ("Dat is conform de regels.", "conform", "volgens"),
        ("INDIEN u wilt", "indien", "als"),
        ("U dient te betalen", "dient te", "moet"),
        ("Het is gerealiseerd.", "gerealiseerd", "maken"),
        ("Te allen tijde open", "te allen tijde", "altijd"),
    ],
)
def test_a_hard_word_comes_with_a_plain_one(text: str, word: str, plain: str) -> None:
    assert look(text).hard == (HardWord(word=word, plain=plain),)


def test_a_part_of_a_word_is_no_hard_word() -> None:
    assert look("Conformeren of omtrentelijk schrijft niemand.").hard == ()


def test_no_plain_word_is_hard_itself() -> None:
    assert len(PLAIN) > 100
    assert [plain for plain in PLAIN.values() if plain in PLAIN] == []


@pytest.mark.parametrize(
    ("answer", "touched"),
    [
        ("U hoeft niet naar de politie.", [True, False, False]),
        ("Een nieuw paspoort kost geld.", [False, True, False]),
        ("Wat dan ook.", [False, False, False]),
    ],
)
def test_a_question_is_ticked_when_half_of_its_words_are_there(
    answer: str, touched: list[bool]
) -> None:
    asked = "Moet ik naar de politie? Wat kost een nieuw paspoort? En kan dat? Graag snel."

    found = look(answer, asked)

    assert [question.touched for question in found.questions] == touched


def test_only_a_few_questions_are_shown_and_each_once() -> None:
    asked = "Wat kost het? Wat kost het? " + " ".join(f"Is het dag {n}?" for n in range(9))

    assert len(look("", asked).questions) == 6


def test_a_letter_that_only_looks_like_another_breaks_nothing() -> None:
    assert look("Wij zijn than\u017f dicht, \u0131ndien het regent. Reeds lang.").hard == (
        HardWord(word="reeds", plain="al"),
    )
