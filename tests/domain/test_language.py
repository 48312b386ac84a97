"""English mail is answered in English; everything that is not clearly English is Dutch."""

import pytest

from kcc.domain.language import Language, language_of

DISCLAIMER = """
This e-mail and any attachments are confidential and intended only for the person to whom they are
addressed. If you have received it in error, please tell the sender and do not use what is in it.
"""
ENGLISH = [
    "Dear Sir or Madam,\n\nI have moved to your town. How do I register my address?\n\nAna",
    "Hi, can you tell me when my passport is ready? Thanks, Oleksandra",
    "How can I get a parking permit?",
    "Hello, my bin was not emptied. Could somebody please come for it?\n\n> Beste mevrouw, ik",
    "My name is Jan de Boer. I have a question about the tax: where do I find the amount?",
    "I am moving from Utrecht to the Hooigracht. What do I have to do at the gemeente?",
]
DUTCH = [
    "Beste gemeente,\n\nHoe vraag ik een paspoort aan?\n\nGroet, Jan",
    "Graag factuur 2026-14 opnieuw sturen. Groet, Jan",
    "Zie bijlage.",
    "",
    "Goedemiddag, de lantaarnpaal is kapot. Kan iemand komen?" + DISCLAIMER,
    "Hoi, ik wil mijn kind inschrijven bij de school The Little House for You and Me." + DISCLAIMER,
    "Ich bin umgezogen und möchte mich anmelden. Wie mache ich das?",
    "Bonjour, je voudrais un passeport pour ma fille, s'il vous plaît.",
    "Fwd: FYI\n\nOf is dit voor een andere afdeling? In de brief was het anders.",
    "De website zegt: “You are not allowed to do that. Please sign in with your account.” Help!",
    "مرحبا، أريد تجديد جواز السفر",
]


@pytest.mark.parametrize("text", ENGLISH)
def test_clear_english_is_english(text: str) -> None:
    assert language_of(text) is Language.ENGLISH


@pytest.mark.parametrize("text", DUTCH)
def test_all_else_is_dutch(text: str) -> None:
    assert language_of(text) is Language.DUTCH


def test_a_long_text_takes_no_longer_than_its_beginning() -> None:
    assert language_of("x " * 1_000_000 + "I have not read this to the end") is Language.DUTCH
