"""Sentences are told apart by their punctuation, not by every full stop or line."""

from time import process_time

import pytest

from kcc.domain.sentences import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("  \n\n ", ()),
        ("Dat kan. Kom maar langs!", ("Dat kan.", "Kom maar langs!")),
        ("Wat kost het? Graag snel.", ("Wat kost het?", "Graag snel.")),
        ("Dat is bijv. een pas. Klaar.", ("Dat is bijv. een pas.", "Klaar.")),
        ("Vraag dhr. Jansen. Hij weet het.", ("Vraag dhr. Jansen.", "Hij weet het.")),
        ("Het kost € 88,75 om 09.20 uur.", ("Het kost € 88,75 om 09.20 uur.",)),
        ("Neem o.a. Uw pas mee.", ("Neem o.a. Uw pas mee.",)),
        ("Zonder punt", ("Zonder punt",)),
        ("- uw adres\n- uw pas", ("- uw adres", "- uw pas")),
        ("Moet ik naar\nde politie?", ("Moet ik naar de politie?",)),
        ("Kopregel\nEen zin.", ("Kopregel", "Een zin.")),
        ('Hij zei "kom." Ik ging.', ('Hij zei "kom."', "Ik ging.")),
        ("Echt waar?! ja", ("Echt waar?!", "ja")),
    ],
)
def test_a_text_falls_into_sentences(text: str, expected: tuple[str, ...]) -> None:
    assert sentences(text) == expected


def test_a_long_line_that_was_broken_goes_on() -> None:
    text = f"{'woord ' * 11}naar\nAmsterdam gaat deze zin verder."

    assert len(sentences(text)) == 1


def test_a_text_without_end_is_looked_at_no_further() -> None:
    assert sum(map(len, sentences("Zin. " * 100_000))) < 20_000


def test_a_letter_of_full_stops_keeps_nobody_waiting() -> None:
    begun = process_time()

    sentences(f"{'.' * 10_000}a")

    assert process_time() - begun < 1
