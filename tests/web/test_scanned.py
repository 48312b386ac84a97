"""With a virus scanner nothing opens, is shown or goes along before it was found clean."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from kcc.domain.roles import Role
from kcc.models import Attachment, Contact
from kcc.scanning import Scanned, Verdict
from kcc.services import scans
from tests import builders
from tests.builders import NOW
from tests.raw_mails import raw_mail
from tests.servers.clamd import EICAR, Clamd, scanning_at
from tests.web.visiting import Visit, running

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clamd") / "ctl"


@pytest.fixture
def clamd(place: Path) -> Iterator[Clamd]:
    with scanning_at(place) as server:
        yield server


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path, place: Path) -> Iterator[Flask]:
    yield from running(sqlite_url, tmp_path, KCC_FILES_CLAMAV=str(place))


@pytest.fixture
def contact(sqlite_session: Session) -> Contact:
    builders.agent(sqlite_session, "Noor", email="noor@example.org", roles=[*Role])
    return builders.contact(sqlite_session)


@pytest.fixture
def noor(app: Flask, contact: Contact, sqlite_session: Session) -> Visit:
    sqlite_session.commit()
    visit = Visit(app)
    visit.sign_in("noor@example.org")
    return visit


def attached(app: Flask, session: Session, contact: Contact, content: bytes) -> Attachment:
    html = '<img src="cid:a@x" alt="Foto">'
    message = builders.message(session, contact, text="Hoi", html=html, has_html=True)
    app.extensions["kcc"].files.put(content)
    file = builders.attachment(session, message, content=content, content_type="image/png")
    file.inline, file.content_id = True, "a@x"
    session.commit()
    return file


def test_what_nobody_scanned_yet_is_scanned_when_somebody_opens_it(
    app: Flask, noor: Visit, sqlite_session: Session, contact: Contact, clamd: Clamd
) -> None:
    file = attached(app, sqlite_session, contact, PNG)

    assert noor.get(f"/bijlagen/{file.id}").status_code == 303
    assert clamd.seen == [PNG]
    sqlite_session.rollback()
    assert scans.known(sqlite_session, file.sha256) is None  # a GET keeps nothing


def test_a_virus_does_not_open_and_its_name_is_said(
    app: Flask, noor: Visit, sqlite_session: Session, contact: Contact, clamd: Clamd
) -> None:
    file = attached(app, sqlite_session, contact, EICAR)

    for _ in range(2):  # unknown the first time, and known the second
        answer = noor.get(f"/bijlagen/{file.id}")
        assert answer.status_code == 403
        assert "In foto.jpg zit een virus (Eicar-Test-Signature)" in answer.text
        infected = Scanned(verdict=Verdict.INFECTED, virus="Eicar-Test-Signature")
        scans.note(sqlite_session, file.sha256, infected, NOW)
        sqlite_session.commit()
    assert clamd.seen == [EICAR]


def test_while_the_scanner_is_away_only_what_is_known_to_be_clean_opens(
    app: Flask, noor: Visit, sqlite_session: Session, contact: Contact
) -> None:
    file, other = (attached(app, sqlite_session, contact, PNG + one) for one in (b"1", b"2"))
    scans.note(sqlite_session, file.sha256, Scanned(verdict=Verdict.CLEAN), NOW)
    sqlite_session.commit()

    assert noor.get(f"/bijlagen/{file.id}").status_code == 303
    refused = noor.get(f"/bijlagen/{other.id}")
    assert refused.status_code == 503
    assert "De virusscanner antwoordt niet" in refused.text
    assert "/b/p-" in noor.get(f"/berichten/{file.message_id}/html").text
    assert "/b/p-" not in noor.get(f"/berichten/{other.message_id}/html").text
    around = noor.get(f"/berichten/{other.message_id}/opgemaakt").text
    assert "1 bestand staat er niet bij: de virusscanner heeft het nog niet bekeken" in around


def test_a_mail_in_quarantine_opens_no_other_way(
    app: Flask, noor: Visit, sqlite_session: Session, clamd: Clamd
) -> None:
    raw = raw_mail(sqlite_session, EICAR)
    app.extensions["kcc"].files.put(EICAR)
    sqlite_session.commit()

    assert noor.get(f"/beheer/quarantaine/{raw.id}/bron").status_code == 403


def test_an_answer_takes_no_file_with_a_virus_and_keeps_its_words(
    noor: Visit, sqlite_session: Session, contact: Contact, clamd: Clamd
) -> None:
    answer = send_along(noor, contact, EICAR)

    assert answer.status_code == 403
    assert "In kaart.pdf zit een virus" in answer.text
    assert "Zie de kaart." in answer.text
    assert sqlite_session.scalars(select(Attachment)).all() == []


def test_an_answer_takes_no_file_while_the_scanner_is_away(
    noor: Visit, sqlite_session: Session, contact: Contact
) -> None:
    answer = send_along(noor, contact, b"%PDF-1.7")

    assert answer.status_code == 503
    assert "De virusscanner antwoordt niet" in answer.text
    assert "Zie de kaart." in answer.text
    assert sqlite_session.scalars(select(Attachment)).all() == []


def test_a_clean_file_goes_along(
    noor: Visit, sqlite_session: Session, contact: Contact, clamd: Clamd
) -> None:
    assert send_along(noor, contact, b"%PDF-1.7").status_code == 303

    assert clamd.seen == [b"%PDF-1.7"]
    assert sqlite_session.scalars(select(Attachment.filename)).all() == ["kaart.pdf"]


def send_along(noor: Visit, contact: Contact, content: bytes) -> TestResponse:
    file = (io.BytesIO(content), "kaart.pdf")
    fields = {"text": "Zie de kaart.", "file": file}
    return noor.post(f"/contacten/{contact.number}/concepten/bijlagen", fields)
