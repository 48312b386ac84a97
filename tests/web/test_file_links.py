"""The page of files that were too big for a mail: for who has the link, and noted nowhere."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.keys import Keys
from kcc.models import Contact, Message
from kcc.scanning import Scanned, Verdict
from kcc.services import file_links, scans
from kcc.web import file_links as page_of_files
from tests import builders
from tests.services.intake_door import Files, MadeUp
from tests.web.conftest import ClientAs
from tests.web.test_blobs import FILES, got, under
from tests.web.visiting import Visit, running
from tests.web.world import LONG_AGO

HARMLESS = "default-src 'none'; sandbox"


def linked(app: Flask, session: Session, *contents: bytes, language: str = "nl") -> Message:
    """A message of which all these files went as a link, called 1.html, 2.html ..."""
    parts = app.extensions["kcc"]
    contact = builders.contact(session)
    contact.language = language
    message = builders.answer(session, contact).message
    for place, content in enumerate(contents or (b"<script>alert(1)</script>",), start=1):
        parts.files.put(content)
        builders.attachment(session, message, f"{place}.html", content=content)
    session.expire(message)
    no_room = MadeUp(files=Files(max_answer_mb=0))
    file_links.make(session, message, datetime.now(UTC), installation=no_room, keys=parts.keys)
    session.commit()
    return message


def path_of(app: Flask, message: Message) -> str:
    keys: Keys = app.extensions["kcc"].keys
    assert message.file_link
    return file_links.address(message.file_link, keys).removeprefix(message.file_link.base)


def test_who_has_the_link_sees_the_files_and_gets_each(
    sqlite_app: Flask, sqlite_session: Session
) -> None:
    path = path_of(sqlite_app, linked(sqlite_app, sqlite_session, b"een", b"twee" * 300))

    page = got(sqlite_app, path)
    file = got(sqlite_app, f"{path}/ophalen/2")

    assert page.status_code == 200
    assert "2.html" in page.text
    assert "1 kB" in page.text
    assert "ophalen tot en met" in page.text
    assert f'href="{path}/ophalen/2"' in page.text
    assert file.data == b"twee" * 300
    assert file.headers["Content-Length"] == "1200"
    assert got(sqlite_app, f"{path}/ophalen/3").status_code == 404


def test_who_lost_the_line_gets_the_rest(sqlite_app: Flask, sqlite_session: Session) -> None:
    path = path_of(sqlite_app, linked(sqlite_app, sqlite_session, b"0123456789"))

    with Visit(sqlite_app).get(f"{path}/ophalen/1", Range="bytes=4-") as rest:
        assert (rest.status_code, rest.data) == (206, b"456789")
        assert rest.headers["Content-Range"] == "bytes 4-9/10"
        assert rest.headers["Content-Security-Policy"] == HARMLESS
    assert Visit(sqlite_app).get(f"{path}/ophalen/1", Range="bytes=99-").status_code == 416


def test_a_file_is_only_ever_one_to_keep(sqlite_app: Flask, sqlite_session: Session) -> None:
    path = path_of(sqlite_app, linked(sqlite_app, sqlite_session))

    headers = got(sqlite_app, f"{path}/ophalen/1").headers

    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"] == "attachment; filename=1.html"
    assert headers["Content-Security-Policy"] == HARMLESS
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_nobody_learns_the_address_and_no_cookie_is_read_or_set(
    sqlite_app: Flask, sqlite_session: Session, client_as: ClientAs
) -> None:
    path, visit = path_of(sqlite_app, linked(sqlite_app, sqlite_session)), client_as(Role.AGENT)

    for tried in (path, f"{path}/ophalen/1", f"{path[:-1]}!"):
        answer = got(sqlite_app, tried, visit)
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"].startswith("noindex")
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")


def test_opening_the_page_and_getting_a_file_are_noted_nowhere(
    sqlite_app: Flask, sqlite_session: Session, sqlite_url: str
) -> None:
    path, visit = path_of(sqlite_app, linked(sqlite_app, sqlite_session)), Visit(sqlite_app)

    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as beside:
        before = beside.execute("PRAGMA data_version").fetchone()  # of any commit by anybody
        for tried in (path, f"{path}/ophalen/1"):
            assert got(sqlite_app, tried, visit).status_code == 200
        assert beside.execute("PRAGMA data_version").fetchone() == before
        visit.get("/bestanden/geraden")
        assert beside.execute("PRAGMA data_version").fetchone() != before  # a guess counts


def test_unknown_altered_expired_and_withdrawn_give_one_and_the_same_page(
    sqlite_app: Flask, sqlite_session: Session
) -> None:
    over, withdrawn = (linked(sqlite_app, sqlite_session) for _ in range(2))
    good = path_of(sqlite_app, linked(sqlite_app, sqlite_session))
    assert over.file_link
    assert withdrawn.file_link
    over.file_link.expires_at = LONG_AGO
    withdrawn.file_link.withdrawn_at = LONG_AGO
    paths = [path_of(sqlite_app, one) for one in (over, withdrawn)]
    sqlite_session.commit()

    tried = [
        *paths,
        good[:-2] + "xx",
        good[:11] + good[11:].swapcase(),
        "/bestanden/x",
        f"/bestanden/{'x' * 43}",
    ]
    tried += [f"{one}/ophalen/1" for one in tried]
    answers = [got(sqlite_app, one) for one in tried]

    assert {one.status_code for one in answers} == {404}
    assert len({one.text for one in answers}) == 1
    assert "Deze link werkt niet of niet meer" in answers[0].text


def test_who_tries_many_links_has_to_wait_and_others_do_not(
    sqlite_app: Flask, sqlite_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_of_files, "_WRONG", 3)
    path, guesser = path_of(sqlite_app, linked(sqlite_app, sqlite_session)), Visit(sqlite_app)

    said = {guesser.get(f"/bestanden/{guess}").status_code for guess in range(3)}

    assert said == {404}
    assert guesser.get("/bestanden/nog-een").status_code == 429
    assert guesser.get(path).status_code == 429
    assert Visit(sqlite_app, "192.0.2.99").get(path).status_code == 200


def test_the_page_speaks_the_language_of_the_mail(
    sqlite_app: Flask, sqlite_session: Session
) -> None:
    message = linked(sqlite_app, sqlite_session, language="en")

    page = got(sqlite_app, path_of(sqlite_app, message)).text

    assert '<html lang="en">' in page
    assert "You can get it up to and including" in page


def test_a_file_that_is_gone_from_the_disk_is_said_in_words(
    sqlite_app: Flask, sqlite_session: Session
) -> None:
    message = linked(sqlite_app, sqlite_session)
    message.attachments[0].sha256 = "0" * 64
    sqlite_session.commit()

    answer = got(sqlite_app, f"{path_of(sqlite_app, message)}/ophalen/1")

    assert answer.status_code == 503
    assert "Bel ons" in answer.text


@pytest.fixture
def apart(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application with a host name of its own for files."""
    yield from running(sqlite_url, tmp_path, KCC_WEB_FILES_URL=FILES)


def test_files_come_from_their_own_host_name_and_the_page_from_ours(
    apart: Flask, sqlite_session: Session
) -> None:
    path, visit = path_of(apart, linked(apart, sqlite_session)), Visit(apart)

    assert f'href="{FILES}{path}/ophalen/1"' in visit.get(path).text
    assert visit.get(f"{path}/ophalen/1").status_code == 404
    assert under(visit, FILES, f"{path}/ophalen/1") == 200
    assert under(visit, FILES, path) == 404


@pytest.fixture
def scanned(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application with a virus scanner, which nobody asks here."""
    yield from running(sqlite_url, tmp_path, KCC_FILES_CLAMAV="/nergens/clamd")


def test_nothing_is_given_that_the_scanner_did_not_find_clean(
    scanned: Flask, sqlite_session: Session
) -> None:
    message = linked(scanned, sqlite_session)
    path, sha256 = path_of(scanned, message), message.attachments[0].sha256

    for verdict in (None, Verdict.INFECTED, Verdict.TOO_LARGE, Verdict.CLEAN):
        if verdict:
            scans.note(sqlite_session, sha256, Scanned(verdict=verdict), builders.NOW)
            sqlite_session.commit()
        is_clean = verdict is Verdict.CLEAN
        page, file = got(scanned, path).text, got(scanned, f"{path}/ophalen/1")
        assert ("/ophalen/1" in page, file.status_code) == (is_clean, 200 if is_clean else 503)
        assert ("Wij controleren dit bestand nog" in page) is not is_clean


def test_an_agent_sees_until_when_and_can_withdraw_the_link(
    sqlite_app: Flask, sqlite_session: Session, client_as: ClientAs
) -> None:
    message = linked(sqlite_app, sqlite_session)
    path, noor = path_of(sqlite_app, message), client_as(Role.AGENT)
    number, at = message.contact.number, f"/antwoorden/{message.id}/link/intrekking"

    assert "Op te halen tot en met" in noor.get(f"/contacten/{number}").text
    assert noor.post(f"/contacten/{number}{at}").status_code == 303

    html = noor.get(f"/contacten/{number}").text
    assert "Ingetrokken vandaag" in html
    assert "link naar bestanden ingetrokken" in html
    assert "Link intrekken" not in html
    assert got(sqlite_app, path).status_code == 404
    other: Contact = builders.contact(sqlite_session)
    sqlite_session.commit()
    assert noor.post(f"/contacten/{other.number}{at}").status_code == 404
