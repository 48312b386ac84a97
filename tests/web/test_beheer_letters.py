"""Editors and admins change letters in the browser, read them first, and can go back."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.first_letters import FIRST_LETTERS
from kcc.domain.letter_kinds import LetterKind
from kcc.domain.roles import Role
from kcc.models import AdminEvent, LetterTemplate
from tests import builders
from tests.letters import changed
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

LIST = "/beheer/brieven"
PAGE = f"{LIST}/ontvangstbevestiging/nl"
FIRST = FIRST_LETTERS[LetterKind.ACKNOWLEDGEMENT, "nl"]
GIVEN = {"subject": FIRST.subject, "text": FIRST.text.replace("\n", "\r\n")}


@pytest.fixture
def keeper(sqlite_app: Flask, client_as: ClientAs) -> Visit:
    return client_as(Role.EDITOR)


def rows(session: Session) -> list[LetterTemplate]:
    session.rollback()
    return list(session.scalars(select(LetterTemplate).order_by(LetterTemplate.id)))


def test_a_changed_letter_is_kept_listed_and_in_the_log(
    keeper: Visit, sqlite_session: Session
) -> None:
    given = GIVEN | {"text": GIVEN["text"].replace("Een medewerker", "Een collega")}

    answer = keeper.post(PAGE, given, opened=PAGE)

    assert (answer.status_code, answer.location) == (303, LIST)
    [row] = rows(sqlite_session)
    assert (row.kind, row.language, row.department_id) == (LetterKind.ACKNOWLEDGEMENT, "nl", None)
    assert row.text == FIRST.text.replace("Een medewerker", "Een collega")
    assert row.updated_by_id
    assert keeper.get(LIST).text.count("aangepast</span>") == 1
    [event] = sqlite_session.scalars(select(AdminEvent))
    assert event.subject == "Ontvangstbevestiging, Nederlands"
    assert list(event.data) == ["tekst"]


def test_the_same_text_is_no_change(keeper: Visit, sqlite_session: Session) -> None:
    assert keeper.post(PAGE, GIVEN, opened=PAGE).status_code == 303
    assert rows(sqlite_session) == []


def test_each_mistake_is_said_and_what_was_typed_stays(
    keeper: Visit, sqlite_session: Session
) -> None:
    text = FIRST.text.replace("{{nummer}}", "dit").replace("{{antwoorddatum}}", "snel")
    given = {"subject": "Van {{nummer}}", "text": f"{text}\n</textarea>{{{{bsn}}}}"}

    answer = keeper.post(PAGE, given, opened=PAGE)

    assert answer.status_code == 422
    assert "Er zijn 4 fouten" in answer.text
    for wrong in ("{{nummer}} ontbreekt: ", "{{antwoorddatum}} ontbreekt: ", "{{bsn}} kan de KCC"):
        assert answer.text.count(wrong) == 2
    assert "{{nummer}} kan de KCC hier niet invullen. Kies uit: {{onderwerp}}" in answer.text
    assert "&lt;/textarea&gt;{{bsn}}" in answer.text
    assert rows(sqlite_session) == []


def test_a_line_end_in_a_subject_is_refused(keeper: Visit, sqlite_session: Session) -> None:
    given = GIVEN | {"subject": "Ontvangen\r\nBcc: iedereen@example.nl"}

    answer = keeper.post(PAGE, given, opened=PAGE)

    assert answer.status_code == 422
    assert "Zet het onderwerp op één regel." in answer.text
    assert rows(sqlite_session) == []


def test_an_answer_has_no_subject_of_its_own(keeper: Visit, sqlite_session: Session) -> None:
    page = f"{LIST}/antwoord/en"
    text = "{{antwoord}}\n\n--\n{{nummer}}\n{{ondertekening}}"

    assert keeper.post(page, {"subject": "Hallo", "text": text}, opened=page).status_code == 303

    [row] = rows(sqlite_session)
    assert (row.subject, row.text) == ("", text.replace("\n--\n", "\n-- \n"))


def test_a_department_has_a_text_of_its_own_and_goes_back_to_the_general_one(
    keeper: Visit, sqlite_session: Session
) -> None:
    department = builders.department(sqlite_session, "Dieren")
    changed(sqlite_session, LetterKind.ACKNOWLEDGEMENT, subject="Algemeen: {{onderwerp}}")
    sqlite_session.commit()
    page = f"{PAGE}/{department.id}"
    assert 'value="Algemeen: {{onderwerp}}"' in keeper.get(page).text

    keeper.post(page, GIVEN | {"subject": "Dieren"}, opened=page)
    assert [row.department_id for row in rows(sqlite_session)] == [None, department.id]
    assert keeper.post(f"{page}/standaard", opened=page).status_code == 303

    assert [row.department_id for row in rows(sqlite_session)] == [None]
    last = sqlite_session.scalars(select(AdminEvent).order_by(AdminEvent.id.desc())).first()
    assert last
    assert (last.action, last.subject) == (
        "letter_reset",
        "Ontvangstbevestiging, Nederlands, Dieren",
    )
    assert last.data["onderwerpregel"] == "Dieren →"


def test_nobody_throws_away_what_he_has_not_seen(keeper: Visit, sqlite_session: Session) -> None:
    row = changed(sqlite_session, LetterKind.ACKNOWLEDGEMENT, subject="Een")
    sqlite_session.commit()
    opened = keeper.hidden(PAGE)
    row.subject = "Twee"
    sqlite_session.commit()

    answer = keeper.send("POST", f"{PAGE}/standaard", data=opened)

    assert answer.status_code == 409
    assert [row.subject for row in rows(sqlite_session)] == ["Twee"]


def test_what_is_typed_is_read_first_in_a_frame_that_runs_nothing(
    keeper: Visit, sqlite_session: Session
) -> None:
    typed = "{{antwoord}}\n\n<script>alert(1)</script> {% x %} {{nummer}} {{bsn}}"

    answer = keeper.post(f"{LIST}/antwoord/nl/voorbeeld", {"text": typed}, opened=PAGE)

    assert answer.status_code == 200
    assert (
        answer.text.count("&lt;script&gt;alert(1)&lt;/script&gt; {% x %} 2600000233 {{bsn}}") == 2
    )
    assert "<script" not in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert rows(sqlite_session) == []


def test_the_letter_in_force_is_shown_in_each_of_its_cases(keeper: Visit) -> None:
    page = keeper.get(f"{PAGE}/voorbeeld").text

    assert page.count("<details") == 5
    assert page.count("U wordt uiterlijk donderdag 26 november 2026 gebeld.") == 2
    assert page.count("U krijgt zo snel mogelijk antwoord van ons.") == 2
    assert page.count("omdat niet zeker is dat het van dit e-mailadres komt.") == 2
    assert "Ontvangstbevestiging: Losse tegel in de stoep [2600000233]" in page


@pytest.mark.parametrize("path", [f"{LIST}/rekening/nl", f"{LIST}/antwoord/fr", f"{PAGE}/999"])
def test_a_letter_that_is_not_there_is_not_found(keeper: Visit, path: str) -> None:
    assert keeper.get(path).status_code == 404
