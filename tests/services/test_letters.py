"""Letters: which text is in force, whose signature is below it, and what typed text can do."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kcc.domain.letter_kinds import LetterKind
from kcc.domain.variables import Variable
from kcc.models import Contact
from kcc.services import letters
from kcc.services.letters import Letter
from tests import builders
from tests.letters import changed
from tests.services.intake_door import Municipality

SIGNED = "{{antwoord}}\n\n-- \n{{ondertekening}}"


def letter(
    session: Session, contact: Contact, kind: LetterKind = LetterKind.ANSWER, **more: str
) -> Letter:
    given = {Variable.ANSWER: "Dat kan.", Variable.AGENT: "Noor"}
    given |= {Variable[name]: value for name, value in more.items()}
    letters.forget(session)
    return letters.letter(session, kind, contact, given, municipality=Municipality())


def test_a_text_of_the_department_goes_before_the_general_one(session: Session) -> None:
    animals, taxes = builders.department(session), builders.department(session)
    changed(session, LetterKind.ANSWER, "algemeen")
    changed(session, LetterKind.ANSWER, "van dieren", department=animals)

    assert letter(session, builders.contact(session)).text == "algemeen"
    assert letter(session, builders.contact(session, department=taxes)).text == "algemeen"
    assert letter(session, builders.contact(session, department=animals)).text == "van dieren"


def test_a_language_without_a_text_of_its_own_has_the_one_that_comes_with_the_kcc(
    session: Session,
) -> None:
    changed(session, LetterKind.ANSWER, "algemeen")

    assert "Please reply" in letter(session, builders.contact(session, language="en")).text


def test_the_department_signs_before_the_mailbox_and_the_municipality(session: Session) -> None:
    department = builders.department(session, "Dieren")
    mailbox = builders.mailbox(session, signature="Postkamer\n{{telefoon}}")
    contact = builders.contact(session, department=department, mailbox=mailbox)
    changed(session, LetterKind.ANSWER, SIGNED)

    assert letter(session, contact).text == "Dat kan.\n\n-- \nPostkamer\n14 071"
    department.signature = "{{naam medewerker}}\nTeam {{afdeling}}"
    assert letter(session, contact).text == "Dat kan.\n\n-- \nNoor\nTeam Dieren"
    department.signature, mailbox.signature = "{{naam medewerker}}", ""
    usual = "Gemeente Voorbeeld | telefoon 14 071 | https://www.example.org"
    assert letter(session, contact, AGENT="").text == f"Dat kan.\n\n-- \n{usual}"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("kind", [LetterKind.INTERIM, LetterKind.FORWARDING, LetterKind.CLOSING])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_letter_is_whole_with_and_without_what_may_be_left_out(
    session: Session, kind: LetterKind, language: str
) -> None:
    contact = builders.contact(session, language=language)
    every = {"ANSWER_DATE": "morgen", "REASON": "Druk.", "FORWARDED_TO": "het waterschap"}

    whole = letter(session, contact, kind, FORWARDED_ON="vandaag", **every)
    short = letter(session, contact, kind, AGENT="")

    assert contact.number in whole.text
    assert contact.subject in whole.subject
    assert "Druk." in whole.text
    for text in (whole.text, short.text):
        assert "{{" not in text
        assert "\n\n\n" not in text
        assert contact.number in text


def test_a_reason_is_found_where_it_was_filled_in_and_not_where_its_words_stand_too(
    session: Session,
) -> None:
    written = letter(session, builders.contact(session), LetterKind.CLOSING, REASON="afgesloten")

    assert written.own
    begin, end = written.own
    assert written.text[begin - 2 : end + 2] == "\n\nafgesloten\n\n"
    assert "Wij hebben uw vraag afgesloten." in written.text[:begin]


def test_there_is_one_text_of_a_letter_in_a_language(session: Session) -> None:
    department = builders.department(session)
    changed(session, LetterKind.CLOSING, department=department)
    changed(session, LetterKind.CLOSING)
    changed(session, LetterKind.CLOSING, language="en")

    for whose in (department, None):
        with pytest.raises(IntegrityError), session.begin_nested():
            changed(session, LetterKind.CLOSING, department=whose)


def test_what_a_citizen_typed_is_neither_filled_in_nor_run(session: Session) -> None:
    typed = "{{nummer}} {% x %} <b>{0}</b>"
    citizen = builders.citizen(session, typed)
    contact = builders.contact(session, citizen=citizen, subject=f"{typed}\r\nBcc: a@example.nl")
    changed(
        session, LetterKind.CLOSING, "{{aanhef}},\n\n{{onderwerp}}", subject="Over {{onderwerp}}"
    )

    written = letter(session, contact, LetterKind.CLOSING)

    assert written.text.startswith(f"Beste {typed},\n\n{typed}")
    assert written.subject == f"Over {typed} Bcc: a@example.nl"
