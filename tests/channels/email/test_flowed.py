"""Soft line ends that a mail program put in, and line ends of the writer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.flowed import unflow
from channels.email.mime import parse
from channels.email.quoting import visible_part
from tests.channels.builders import RECEIVED, a_mail


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Een zin die \nverder gaat.\nEn een regel.", "Een zin die verder gaat.\nEn een regel."),
        ("Alinea.\n\nAlinea \ntwee.\n", "Alinea.\n\nAlinea twee.\n"),
        (" >geen citaat\n From hier\n  ingesprongen", ">geen citaat\nFrom hier\n ingesprongen"),
        ("> Wat is \n> uw adres?\n>> Oud\n>\n", "> Wat is uw adres?\n>> Oud\n>\n"),
        ("> Een citaat \nen een antwoord.", "> Een citaat \nen een antwoord."),
        ("Groet \n-- \nJan \nJansen", "Groet \n-- \nJan Jansen"),
        ("Het einde ", "Het einde "),
        ("", ""),
    ],
    ids=["soft", "paragraphs", "stuffed", "quoted", "depth", "signature", "open end", "empty"],
)
def test_soft_line_ends_are_taken_out(text: str, meant: str) -> None:
    assert unflow(text) == meant


def test_with_delsp_words_are_joined_without_the_space() -> None:
    assert (
        unflow("Een wo \nord en  \nmeer.\n-- \nJan", delsp=True) == "Een woord en meer.\n-- \nJan"
    )


@given(st.text(alphabet="> a-\n", max_size=60))
@settings(deadline=None, derandomize=True)
def test_no_word_is_lost_in_whatever_text(text: str) -> None:
    for delsp in (False, True):
        left = unflow(text, delsp=delsp)

        assert left.count("a") == text.count("a")
        assert left.count("-") == text.count("-")


BODY = "Ik vraag mij af hoe laat u \nopen bent.\n\n> Op welke \n> dag?"


@pytest.mark.parametrize("kind", ['format=flowed; delsp="no"', 'FORMAT="Flowed"'])
def test_a_mail_that_says_it_flows_is_read_so(kind: str) -> None:
    found = parse(a_mail(BODY, Content_Type=f"text/plain; {kind}"), RECEIVED)

    assert found.text == "Ik vraag mij af hoe laat u open bent.\n\n> Op welke dag?"


def test_the_delsp_of_a_mail_counts() -> None:
    kind = "text/plain; charset=utf-8; delsp=yes; format=flowed"

    found = parse(a_mail("Burgerzak \nen", Content_Type=kind), RECEIVED)

    assert found.text == "Burgerzaken"


@pytest.mark.parametrize("kind", ["text/plain", "text/plain; format=fixed"])
def test_a_mail_that_does_not_flow_keeps_its_lines(kind: str) -> None:
    assert parse(a_mail(BODY, Content_Type=kind), RECEIVED).text == BODY


def test_a_flowed_answer_is_folded_below_its_own_words() -> None:
    quote = "Op 24-11-2026 om 10:00 schreef \nGemeente <info@example.org>:\n> Wat \n> is dat?"
    body = f"Dat is een lange zin \nvan mij.\n\n{quote}"

    found = parse(a_mail(body, Content_Type="text/plain; format=flowed"), RECEIVED)

    assert visible_part(found.text).top == "Dat is een lange zin van mij."
