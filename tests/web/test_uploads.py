"""Files that come in: a high limit where they may become a link, the usual one elsewhere."""

import io
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.models import Attachment, Contact
from kcc.web import uploads
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

MOST = 1_000  # bytes in a usual request


@pytest.fixture
def contact(sqlite_session: Session) -> Contact:
    made = builders.contact(sqlite_session)
    sqlite_session.commit()
    return made


@pytest.fixture
def noor(
    sqlite_app: Flask, contact: Contact, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> Visit:
    monkeypatch.setitem(sqlite_app.config, "MAX_CONTENT_LENGTH", MOST)
    return client_as(Role.AGENT)


def limits(app: Flask, monkeypatch: pytest.MonkeyPatch, **changed: int) -> None:
    parts = app.extensions["kcc"]
    files = replace(parts.settings.files, **changed)
    settings = replace(parts.settings, files=files)
    monkeypatch.setitem(app.extensions, "kcc", replace(parts, settings=settings))


def with_file(size: int) -> dict[str, object]:
    return {"text": "Zie het plan.", "file": (io.BytesIO(b"x" * size), "plan.pdf")}


def test_a_file_too_big_for_a_mail_is_taken_and_said_to_go_as_a_link(
    sqlite_app: Flask,
    sqlite_session: Session,
    contact: Contact,
    noor: Visit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits(sqlite_app, monkeypatch, max_answer_mb=0)
    path = f"/contacten/{contact.number}"

    assert noor.post(f"{path}/concepten/bijlagen", with_file(10 * MOST)).status_code == 303

    html = noor.get(path).text
    assert "gaat als link, 30 dagen geldig" in html
    file = sqlite_session.scalars(select(Attachment)).one()
    assert sqlite_app.extensions["kcc"].files.get(file.sha256) == b"x" * 10 * MOST


def test_above_that_limit_it_is_named_and_the_words_are_kept(
    sqlite_app: Flask, contact: Contact, noor: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits(sqlite_app, monkeypatch, max_answer_mb=0, max_link_mb=0)
    monkeypatch.setattr(uploads, "_AROUND", 2 * MOST)

    answer = noor.post(f"/contacten/{contact.number}/concepten/bijlagen", with_file(3 * MOST))

    assert answer.status_code == 413
    assert "Samen mogen bestanden hoogstens 0 MB zijn. Kies een kleiner bestand" in answer.text
    assert "Zie het plan." in answer.text


def test_strangers_and_other_forms_have_the_usual_limit(
    sqlite_app: Flask, contact: Contact, noor: Visit
) -> None:
    question = {"question": "x", "files": (io.BytesIO(b"x" * 2 * MOST), "plan.pdf")}
    attach = f"/contacten/{contact.number}/concepten/bijlagen"

    assert Visit(sqlite_app).post("/contact", question).status_code == 413
    assert noor.post(attach[:-9] + "/answer", with_file(2 * MOST)).status_code == 413
    assert Visit(sqlite_app).post(attach, with_file(2 * MOST)).status_code == 401
