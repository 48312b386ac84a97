"""Files from outside: from a path without cookies, and never as a page of ours."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from kcc.domain.roles import Role
from kcc.files import FileStore
from kcc.keys import Keys
from kcc.models import Agent, Attachment
from kcc.services import passes
from kcc.services.passes import Use
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit, running

FILES = "https://bestanden.example.org"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
GIF_PAGE = b"GIF89a<script>alert(1)</script>"
PAGES = [
    ("text/html", b"<script>alert(1)</script>"),
    ("application/xhtml+xml", b'<html xmlns="http://www.w3.org/1999/xhtml"/>'),
    ("text/xml", b'<?xml version="1.0"?><x/>'),
    ("image/svg+xml", b"<svg onload=alert(1)/>"),
    ("image/svg+xml; x", b"<svg onload=alert(1)/>"),
    ("multipart/related", b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n"),
    ("image/png", b"<svg onload=alert(1)/>"),
    ("image/gif", GIF_PAGE),
    ("text/javascript", b"alert(1)"),
]


@pytest.fixture
def noor(sqlite_session: Session) -> Agent:
    return builders.agent(sqlite_session, "Noor")


def stored(
    app: Flask, session: Session, content: bytes = b"beeld", kind: str = "image/jpeg"
) -> Attachment:
    message = builders.message(session, builders.contact(session))
    files: FileStore = app.extensions["kcc"].files
    files.put(content)
    made = builders.attachment(session, message, content=content, content_type=kind)
    session.commit()
    return made


def got(app: Flask, path: str, visit: Visit | None = None) -> TestResponse:
    """The whole answer, to a browser that is signed in nowhere unless it is this one."""
    answer = (visit or Visit(app)).get(path)
    assert answer.data
    answer.close()
    return answer


def pass_for(app: Flask, file: Attachment, agent: Agent, use: Use = Use.DOWNLOAD) -> str:
    keys: Keys = app.extensions["kcc"].keys
    return f"/b/{passes.issue(keys, use, file.id, datetime.now(UTC), agent.as_actor())}"


def test_a_link_to_an_attachment_leads_to_a_path_where_no_cookie_counts(
    sqlite_app: Flask, sqlite_session: Session, client_as: ClientAs
) -> None:
    file = stored(sqlite_app, sqlite_session, b"%PDF-1.7", "application/pdf")
    visit = client_as(Role.AGENT)

    leads = visit.get(f"/bijlagen/{file.id}")
    answer = got(sqlite_app, leads.headers["Location"])

    assert leads.status_code == 303
    assert answer.status_code == 200
    assert answer.data == b"%PDF-1.7"
    assert answer.headers["Content-Disposition"] == "attachment; filename=foto.jpg"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_on_the_path_of_files_no_cookie_is_read_or_set(
    sqlite_app: Flask, sqlite_session: Session, noor: Agent, client_as: ClientAs
) -> None:
    file = stored(sqlite_app, sqlite_session)
    visit = client_as(Role.ADMIN)  # may see no contact

    found = got(sqlite_app, pass_for(sqlite_app, file, noor), visit)
    absent = got(sqlite_app, "/b/geraden", visit)

    assert found.status_code == 200  # by the pass, whoever's cookie it was
    assert absent.status_code == 404
    for answer in (found, absent):
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize(("kind", "content"), PAGES)
def test_what_a_browser_could_run_is_only_ever_a_file_to_keep(
    sqlite_app: Flask, sqlite_session: Session, noor: Agent, kind: str, content: bytes
) -> None:
    file = stored(sqlite_app, sqlite_session, content, kind)

    kept = got(sqlite_app, pass_for(sqlite_app, file, noor))
    shown = got(sqlite_app, pass_for(sqlite_app, file, noor, Use.PICTURE))

    assert kept.headers["Content-Type"] == "application/octet-stream"
    assert kept.headers["Content-Disposition"].startswith("attachment;")
    assert shown.status_code == 404


def test_a_picture_is_shown_as_what_it_is_also_in_the_frame_of_a_mail(
    sqlite_app: Flask, sqlite_session: Session, noor: Agent
) -> None:
    file = stored(sqlite_app, sqlite_session, PNG, "image/x-png")

    answer = got(sqlite_app, pass_for(sqlite_app, file, noor, Use.PICTURE))

    assert answer.data == PNG
    assert answer.headers["Content-Type"] == "image/png"
    assert "Content-Disposition" not in answer.headers
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_pass_that_was_altered_is_over_or_names_another_file_opens_nothing(
    sqlite_app: Flask, sqlite_session: Session, noor: Agent
) -> None:
    file, other = stored(sqlite_app, sqlite_session), stored(sqlite_app, sqlite_session, b"ander")
    path, visit = pass_for(sqlite_app, file, noor), Visit(sqlite_app)
    keys: Keys = sqlite_app.extensions["kcc"].keys
    past = datetime.now(UTC) - passes.DOWNLOAD_FOR
    over = passes.issue(keys, Use.DOWNLOAD, file.id, past, noor.as_actor())

    wrong = [
        path.replace(f"d-{file.id}-", f"d-{other.id}-"),
        path[:-1],
        f"/b/{over}",
        path.replace("/b/d-", "/b/p-"),
    ]

    answers = [visit.get(one) for one in wrong]
    assert [one.status_code for one in answers] == [404] * 4
    assert len({one.text for one in answers}) == 1  # nobody learns why


def test_who_lost_the_role_gets_no_pass_and_has_one_in_vain(
    sqlite_app: Flask, sqlite_session: Session, noor: Agent
) -> None:
    file = stored(sqlite_app, sqlite_session)
    path, visit = pass_for(sqlite_app, file, noor), Visit(sqlite_app)
    with visit.get(path) as before:
        assert before.status_code == 200

    noor.role_names = [Role.EDITOR.value]
    sqlite_session.commit()
    visit.sign_in(noor.email)

    assert visit.get(path).status_code == 404
    assert visit.get(f"/bijlagen/{file.id}").status_code == 403


@pytest.fixture
def apart(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application with a host name of its own for files."""
    yield from running(sqlite_url, tmp_path, KCC_WEB_FILES_URL=FILES)


def test_files_can_come_from_a_host_name_where_nothing_else_is(
    apart: Flask, sqlite_session: Session, noor: Agent
) -> None:
    file = stored(apart, sqlite_session)
    path, visit = pass_for(apart, file, noor), Visit(apart)
    visit.sign_in(noor.email)

    assert visit.get(f"/bijlagen/{file.id}").headers["Location"].startswith(f"{FILES}/b/d-")
    assert visit.get(path).status_code == 404
    assert under(visit, FILES, "/inloggen") == 404
    assert under(visit, FILES, f"/bijlagen/{file.id}") == 404
    assert under(visit, FILES, path) == 200


def test_pictures_in_a_mail_come_from_that_host_name_too(
    apart: Flask, sqlite_session: Session, noor: Agent
) -> None:
    file, visit = stored(apart, sqlite_session, PNG, "image/png"), Visit(apart)
    assert file.message
    file.inline, file.content_id = True, "foto@x"
    file.message.html, file.message.has_html = '<img src="cid:foto@x">', True
    sqlite_session.commit()
    visit.sign_in(noor.email)

    frame = visit.get(f"/berichten/{file.message.id}/html")

    assert f"img-src {FILES};" in frame.headers["Content-Security-Policy"]
    assert f'<img src="{FILES}/b/p-' in frame.text


def under(visit: Visit, host: str, path: str) -> int:
    with visit.client.open(path, base_url=host) as answer:
        return answer.status_code
