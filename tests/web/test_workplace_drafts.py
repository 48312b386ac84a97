"""Drafts of two windows of one person: nothing is typed over unseen, and nothing is lost."""

import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from kcc.domain.roles import Role
from kcc.models import Contact, Draft
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit


@pytest.fixture
def noor(sqlite_app: Flask, client_as: ClientAs) -> Visit:
    return client_as(Role.AGENT)


@pytest.fixture
def contact(sqlite_session: Session) -> Contact:
    contact = builders.contact(sqlite_session)
    builders.message(sqlite_session, contact)
    sqlite_session.commit()
    return contact


def known_until(page: str) -> str:
    found = re.search(r'name="known_until" value="([^"]+)"', page)
    assert found
    return found[1]


def keep(visit: Visit, contact: Contact, text: str, known: str, *, script: bool) -> TestResponse:
    fields = {"csrf_token": visit.token(), "text": text, "known_until": known}
    headers = {"Accept": "application/json" if script else "text/html"}
    path = f"/contacten/{contact.number}/concepten/note"
    return visit.send("POST", path, data=fields, headers=headers)


@pytest.mark.parametrize("script", [True, False])
def test_an_older_window_types_over_nothing_and_loses_nothing(
    noor: Visit, contact: Contact, sqlite_session: Session, script: bool
) -> None:
    page = f"/contacten/{contact.number}?tab=note"
    old, new = known_until(noor.get(page).text), known_until(noor.get(page).text)
    assert keep(noor, contact, "Tien regels", new, script=True).status_code == 200

    refused = keep(noor, contact, "Eén woord", old, script=script)

    assert refused.status_code == 409
    assert "In een ander venster staat een nieuwer concept." in refused.text
    assert sqlite_session.scalars(select(Draft.text)).one() == "Tien regels"
    assert 'class="composer is-note"' in refused.text
    assert "Eén woord</textarea>" in refused.text
    again = keep(noor, contact, "Eén woord", known_until(refused.text), script=script)
    assert again.status_code < 400


def test_one_window_goes_on_saving(noor: Visit, contact: Contact, sqlite_session: Session) -> None:
    known = known_until(noor.get(f"/contacten/{contact.number}").text)

    for text in ("Beste", "Beste mevrouw", "Beste mevrouw De Vries"):
        saved = keep(noor, contact, text, known, script=True).get_json()
        known = saved["known_until"]
        assert re.fullmatch(r"\d\d:\d\d", saved["saved"])

    assert sqlite_session.scalars(select(Draft.text)).one() == "Beste mevrouw De Vries"


@pytest.mark.parametrize("nonsense", ["", "gisteren", "2026-11-25T10:00:00", "\0", "9" * 5_000])
def test_a_moment_that_is_none_keeps_the_draft_all_the_same(
    noor: Visit, contact: Contact, nonsense: str
) -> None:
    assert keep(noor, contact, "Tekst", nonsense, script=True).status_code == 200


def test_a_page_that_expired_gives_the_words_of_a_draft_back(noor: Visit, contact: Contact) -> None:
    path = f"/contacten/{contact.number}/concepten/note"

    refused = noor.send("POST", path, data={"text": "Bel haar morgen", "csrf_token": "oud"})

    assert refused.status_code == 400
    assert "Bel haar morgen</textarea>" in refused.text
