"""The letters that come with the KCC, and what each letter must have."""

import pytest

from kcc.domain import letter_kinds
from kcc.domain.first_letters import FIRST_LETTERS, SIGNATURES
from kcc.domain.letter_kinds import LANGUAGES, LetterKind
from kcc.domain.variables import Variable

PLACES = sorted(FIRST_LETTERS)


def test_there_is_a_letter_of_every_kind_in_every_language() -> None:
    assert sorted((kind, language) for kind in LetterKind for language in LANGUAGES) == PLACES


@pytest.mark.parametrize(("kind", "language"), PLACES)
def test_the_letters_that_come_with_the_kcc_may_be_saved(kind: LetterKind, language: str) -> None:
    first = FIRST_LETTERS[kind, language]

    assert letter_kinds.mistakes(kind, language, first.subject, first.text) == {}
    assert letter_kinds.in_signature(SIGNATURES[language]) == []


@pytest.mark.parametrize(
    ("kind", "variable"), [(kind, one) for kind in LetterKind for one in kind.rules.required]
)
def test_a_letter_without_what_it_must_have_is_refused_with_why(
    kind: LetterKind, variable: Variable
) -> None:
    first = FIRST_LETTERS[kind, "nl"]
    text = first.text.replace(variable.label, "iets")

    wrong = letter_kinds.mistakes(kind, "nl", first.subject, text)

    why = kind.rules.required[variable]
    assert wrong == {"text": [f"{variable.label} ontbreekt: {why}."]}


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("{{aanhef}}", "{{bsn}}", "{{bsn}} kan de KCC hier niet invullen."),
        ("{{aanhef}}", "{{antwoord}}", "{{antwoord}} kan de KCC hier niet invullen."),
        ("{{aanhef}}", "{{nummer", "{{ kan de KCC hier niet invullen."),
        ("\n{{uw bericht}}", " {{uw bericht}}", "Zet {{uw bericht}} op een eigen regel."),
        ("{{bijlagen}}", "{{bijlagen}}\n{{bijlagen}}", "{{bijlagen}} mag er maar één keer in."),
        ("Hoe wij", "--\x20\nHoe wij", "Zet {{uw bericht}} boven de regel met --"),
        ("automatische ", "", "Het woord “automatisch” ontbreekt:"),
    ],
)
def test_what_would_go_wrong_in_an_acknowledgement_is_said(old: str, new: str, wrong: str) -> None:
    text = FIRST_LETTERS[LetterKind.ACKNOWLEDGEMENT, "nl"].text.replace(old, new)

    found = letter_kinds.mistakes(LetterKind.ACKNOWLEDGEMENT, "nl", "Ontvangen", text)

    assert [one.startswith(wrong) for one in found["text"]] == [True]


@pytest.mark.parametrize(
    ("old", "new", "dragged"),
    [
        ("{{nummer}}.", "{{nummer}}, {{afdeling}}.", [("ontvangen", "afdeling")]),
        ("m}} antwoord", "m}} (binnen {{termijn}}) antwoord", [("antwoorddatum", "termijn")]),
        ("{{bijlagen}}\n\n", "{{bijlagen}}\n", [("uw bericht", "bijlagen")]),
        ("binnen {{termijn}}", "binnen {{termijn}} van {{gemeente}}", []),
    ],
)
def test_what_must_be_there_does_not_disappear_with_what_stands_beside_it(
    old: str, new: str, dragged: list[tuple[str, str]]
) -> None:
    text = FIRST_LETTERS[LetterKind.ACKNOWLEDGEMENT, "nl"].text.replace(old, new)

    found = letter_kinds.mistakes(LetterKind.ACKNOWLEDGEMENT, "nl", "Ontvangen", text)

    for needed, other in dragged:
        words = f"Zet {{{{{needed}}}}} in een andere alinea dan {{{{{other}}}}}: "
        assert any(one.startswith(words) for one in found["text"])
    assert bool(found) is bool(dragged)


def test_the_words_of_an_agent_disappear_with_nothing_and_are_not_folded_away() -> None:
    beside = "{{antwoord}}\n{{afdeling}}\n\n{{nummer}}\n\n{{ondertekening}}"
    below = "Beste inwoner,\n\n-- \n{{antwoord}}\n{{nummer}}\n{{ondertekening}}"

    for text, wrong in ((beside, "in een andere alinea dan"), (below, "boven de regel met --")):
        (said,) = letter_kinds.mistakes(LetterKind.ANSWER, "nl", "", text)["text"]
        assert said.startswith(f"Zet {{{{antwoord}}}} {wrong}")


@pytest.mark.parametrize(
    ("subject", "wrong"),
    [
        (" ", "Vul een onderwerp in."),
        ("Ontvangen\r\nBcc: alles@example.nl", "Zet het onderwerp op één regel."),
        ("Ontvangen\u2028x", "Zet het onderwerp op één regel."),
        ("Van {{nummer}}", "{{nummer}} kan de KCC hier niet invullen."),
    ],
)
def test_a_subject_is_one_line_of_words(subject: str, wrong: str) -> None:
    text = FIRST_LETTERS[LetterKind.CLOSING, "nl"].text

    (said,) = letter_kinds.mistakes(LetterKind.CLOSING, "nl", subject, text)["subject"]

    assert said.startswith(wrong)


def test_an_answer_has_the_subject_of_the_question() -> None:
    text = FIRST_LETTERS[LetterKind.ANSWER, "nl"].text

    assert letter_kinds.mistakes(LetterKind.ANSWER, "nl", "", text) == {}


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("Team Dieren\n{{naam medewerker}}, {{telefoon}}", []),
        ("{{ 7*7 }}", ["{{ 7*7 }} kan de KCC hier niet invullen."]),
        ("{{ondertekening}}", ["{{ondertekening}} kan de KCC hier niet invullen."]),
        ("-- \nDieren", ["Laat de regel met -- weg"]),
    ],
)
def test_a_signature_is_text_with_a_few_blanks(typed: str, wrong: list[str]) -> None:
    found = letter_kinds.in_signature(typed)

    assert len(found) == len(wrong)
    assert all(said.startswith(why) for said, why in zip(found, wrong, strict=True))
