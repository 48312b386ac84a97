"""Editors and admins keep standard texts in the browser, and never over each other."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.models import StandardText
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

PAGE = "/kennisbank/standaardteksten"
NEW = f"{PAGE}/nieuw"
GIVEN = {
    "title": "Spoed",
    "shortcut": ";Spoed",
    "text": "{{aanhef}},\r\n\r\nDat kan.",
    "language": "nl",
}


@pytest.fixture(params=[Role.EDITOR, Role.ADMIN])
def keeper(request: pytest.FixtureRequest, sqlite_app: Flask, client_as: ClientAs) -> Visit:
    return client_as(request.param)


def rows(session: Session) -> list[StandardText]:
    session.rollback()
    return list(session.scalars(select(StandardText)))


def test_a_text_is_added_and_stands_in_the_list(keeper: Visit, sqlite_session: Session) -> None:
    answer = keeper.post(NEW, {**GIVEN, "active": "y"}, opened=NEW)

    assert (answer.status_code, answer.location) == (303, PAGE)
    [row] = rows(sqlite_session)
    assert (row.shortcut, row.text, row.active) == ("spoed", "{{aanhef}},\n\nDat kan.", True)
    assert row.updated_by_id
    listed = keeper.get(PAGE).text
    assert ";spoed" in listed
    assert "in gebruik" in listed


def test_an_unknown_variable_is_refused_and_all_that_was_typed_stays(
    keeper: Visit, sqlite_session: Session
) -> None:
    answer = keeper.post(NEW, {**GIVEN, "text": "Beste {{voornaam}}"}, opened=NEW)

    assert answer.status_code == 422
    assert answer.text.count("{{voornaam}} kan de KCC niet invullen.") == 2
    assert "Beste {{voornaam}}</textarea>" in answer.text
    assert rows(sqlite_session) == []


def test_who_saves_second_reads_first_what_it_replaces(
    keeper: Visit, sqlite_session: Session
) -> None:
    keeper.post(NEW, {**GIVEN, "active": "y"}, opened=NEW)
    one = f"{PAGE}/{rows(sqlite_session)[0].id}"
    before = keeper.hidden(one)

    keeper.post(one, {**GIVEN, "title": "Haast"}, opened=one)
    second = keeper.send("POST", one, data={**GIVEN, **before, "title": "Rennen"})

    assert second.status_code == 409
    assert "Er staat nu: titel: Haast" in second.text
    assert rows(sqlite_session)[0].title == "Haast"
