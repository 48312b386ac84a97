"""Where a reply is folded, and where it is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.quoting import visible_part

OWN = "Dank u wel, dat is duidelijk voor mij."
QUOTED = "\n".join(["> Beste Jan,", ">", "> U kunt langskomen."])
INTRO = "Op di 24 nov 2026 om 10:00 schreef Gemeente <info@voorbeeldstad.example>:"
OUTLOOK = """Van: Gemeente <info@voorbeeldstad.example>
Verzonden: dinsdag 24 november 2026 10:00
Aan: Jan <jan@example.org>
Onderwerp: RE: Grofvuil

Beste Jan,
U kunt langskomen.
"""


@pytest.mark.parametrize(
    "rest",
    [
        f"{INTRO}\n\n{QUOTED}\n",
        f"{INTRO}\n\n{QUOTED}\n\nVerstuurd vanaf mijn iPhone\n",
        OUTLOOK,
        f"-----Oorspronkelijk bericht-----\n{OUTLOOK}",
        f"On Tue, Nov 24, 2026 at 10:00 AM Gemeente <info@x.example> wrote:\n{QUOTED}\n",
        ">>> Gemeente <info@x.example> 24-11-2026 12:35 >>>\nHoeveel bezoekers?\n",
        f"Gemeente <info@x.example> schreef op 2026-11-24 12:32:\n{QUOTED}\n",
        f"Gemeente <info@x.example> schreef op 2026-11-24 12:32:\n{QUOTED}\n\n-- \nJan\n",
        "    Op dinsdag 24 november 2026 om 12:34:00 CET schreef A <a@x.example>:  \n \n Dag.\n",
        f"Gemeente Voorbeeldstad schreef op 2026-11-24 12:32:\n{QUOTED}\n",
        f"Op dinsdag 24 november 2026 12:34, Gemeente <info@x.example> schreef:\n\n{QUOTED}\n",
        f"------- Original Message -------\nAm 24.11.2026 um 12:34 schrieb A:\n\n{QUOTED}\n",
        f"W dniu 24.11.2026 o 12:34 Gemeente pisze:\n{QUOTED}\n",
    ],
    ids=[
        "gmail",
        "iphone",
        "outlook",
        "old outlook",
        "english",
        "groupwise",
        "roundcube",
        "roundcube with a signature below",
        "yahoo",
        "roundcube without an address",
        "proton",
        "another language below a line of words",
        "a language that is not known",
    ],
)
def test_what_stands_below_the_own_words_is_folded(rest: str) -> None:
    found = visible_part(f"{OWN}\n\n{rest}")

    assert found.top == OWN
    assert found.folded == f"\n\n{rest}"


@pytest.mark.parametrize(
    "text",
    [
        OWN,
        "",
        f"{INTRO}\n{QUOTED}\n\nMijn adres is Dorpsstraat 1 in Voorbeeldstad.\n",
        f"{OWN}\n\n{INTRO}\n\n> Wat is uw adres?\n\nDorpsstraat 1\n\n> En uw leeftijd?\n\n42\n",
        f"{OWN}\n\nDit vroeg u om 12:34 aan mij:\n> Wat is uw adres?\n\nDorpsstraat 1 in Leiden.\n",
        f"{OWN}\n\n--- Forwarded by A ---\nB schreef op 2026-11-24 12:32:\n> Dag\n",
        "Ja.\n\nOp dinsdag schreef de gemeente:\n> Komt u?\n",
        f"{OWN}\n\nA <a@x.example> schreef op 2026-11-24 12:32:\n> Komt u?\n\nIk kom.\n",
        f"{OWN}\n\n- Doorgestuurd -\nA <a@x.example> schreef op 2026-11-24 12:32:\n> Dag\n",
        f"Zie onder.\n\n{INTRO}\n{QUOTED}\n",
        f"{OWN} Mijn antwoorden staan hieronder in rood.\n\n{OUTLOOK}",
        f"Geachte heer, mevrouw,\n\n{INTRO}\n{QUOTED}\n",
        "Van: Jan Jansen\nDatum: 24 november 2026\nBetreft: bezwaar\n\nIk maak bezwaar.\n",
        f"{OWN}\n\nOp 3 november schreef uw collega dat:\n\nik mijn pas kan halen. Klopt dat?\n",
        f"{OWN}\n\nVan: Jan Jansen\nDatum: 24 november\nBetreft: bezwaar\n\nIk maak bezwaar.\n",
        f"Zie de mail van mijn buurman.\n\n---------- Doorgestuurd bericht ---------\n{OUTLOOK}",
        f"Doorgestuurd bericht van Jan:\n{OWN}\n\n-- \nJan\n",
    ],
    ids=[
        "no quote",
        "empty",
        "answer below",
        "answers between",
        "an answer below a quote of one line",
        "a forward in a language that is not known",
        "hardly any words above what may be a quote",
        "an answer below a quote that only we know",
        "a forward that only we know",
        "words that point down",
        "answers in another colour",
        "only a greeting",
        "a letter",
        "a sentence like an intro",
        "a letterhead after words",
        "forwarded",
        "the signature of who is forwarded",
    ],
)
def test_when_in_doubt_everything_stays_in_sight(text: str) -> None:
    assert visible_part(text).top == text


@pytest.mark.parametrize("subject", ["FW: Grofvuil", "Doorst: Re: Grofvuil", "Fwd : x"])
def test_what_outlook_forwards_looks_like_a_quote_and_stays_in_sight(subject: str) -> None:
    text = f"{OWN}\n\n{OUTLOOK}"

    assert visible_part(text, subject).top == text
    assert visible_part(text, f"RE: {subject}").top == OWN


@pytest.mark.parametrize("words", ["Ja.", "Ja, graag.", "Beste Noor,\n\nPrima!"])
def test_few_words_are_enough_above_what_is_a_quote_beyond_doubt(words: str) -> None:
    found = visible_part(f"{words}\n\n{INTRO}\n{QUOTED}\n")

    assert found.top == words
    assert found.quoted == f"\n\n{INTRO}\n{QUOTED}\n"


@pytest.mark.parametrize("signature", ["-- \nJan Jansen\nDorpsstraat 1", "Sent from my iPhone"])
def test_a_signature_above_and_below_the_quote_is_folded_with_it(signature: str) -> None:
    found = visible_part(f"{OWN}\n\n{signature}\n\n{INTRO}\n{QUOTED}\n\n{signature}")

    assert found.top == OWN
    assert found.signature == f"\n\n{signature}"
    assert found.quoted.startswith(f"\n\n{INTRO}")


@given(st.lists(st.sampled_from([OWN, INTRO, QUOTED, OUTLOOK, "> x", "", "Groet,\nJan", "-- "])))
@settings(deadline=None, derandomize=True)
def test_nothing_is_ever_lost(pieces: list[str]) -> None:
    text = "\n\n".join(pieces)

    found = visible_part(text)

    assert found.top + found.folded == text
    assert found.top or not text
