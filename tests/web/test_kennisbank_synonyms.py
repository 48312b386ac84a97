"""Editors keep synonyms in the browser, and colleagues find more at once."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kennisbank.synonyms import SynonymGroup
from tests.kennisbank.making import article
from tests.plugins.databases import mostly_sqlite
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

database_url = mostly_sqlite

PAGE = "/kennisbank/synoniemen"


@pytest.fixture
def editor(app: Flask, session: Session, client_as: ClientAs) -> Visit:
    return client_as(Role.EDITOR)


def kept(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(select(SynonymGroup.terms)))


def test_a_synonym_is_added_and_counts_at_once(
    editor: Visit, session: Session, client_as: ClientAs
) -> None:
    article(session, "Afvalcontainer")
    session.commit()
    assert "Afvalcontainer" not in editor.get("/kennisbank?q=kliko").text

    answer = editor.post(PAGE, {"terms": "kliko, afvalcontainer"}, opened=PAGE)

    assert (answer.status_code, answer.location) == (303, PAGE)
    assert "kliko, afvalcontainer" in editor.get(PAGE).text
    assert "Afvalcontainer" in client_as(Role.AGENT).get("/kennisbank?q=kliko").text


def test_a_mistake_keeps_what_was_typed(editor: Visit, session: Session) -> None:
    answer = editor.post(PAGE, {"terms": "kliko"}, opened=PAGE)

    assert answer.status_code == 422
    assert 'value="kliko"' in answer.text
    assert answer.text.count("Vul twee of meer woorden in") == 2  # in the summary, at the field
    assert kept(session) == []


def test_a_word_that_found_nothing_is_filled_in_already(editor: Visit) -> None:
    assert 'value="kliko, "' in editor.get(f"{PAGE}?woord=kliko").text


def test_synonyms_are_changed_and_removed(editor: Visit, session: Session) -> None:
    editor.post(PAGE, {"terms": "kliko, container"}, opened=PAGE)
    one = f"{PAGE}/{session.scalars(select(SynonymGroup.id)).one()}"

    wrong = editor.post(one, {"terms": ""}, opened=one)
    editor.post(one, {"terms": "kliko, rolemmer"}, opened=one)
    assert wrong.status_code == 422
    assert kept(session) == ["kliko, rolemmer"]

    editor.post(f"{one}/verwijdering", {}, opened=one)
    assert kept(session) == []
    assert editor.get(one).status_code == 404
