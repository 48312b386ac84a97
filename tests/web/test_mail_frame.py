"""A mail as it was laid out: what its frame may load, and what one must ask for."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.events import EventKind
from kcc.domain.roles import Role
from kcc.files import FileStore
from kcc.keys import Keys
from kcc.models import Contact, Event, Message
from kcc.services import passes
from kcc.services.passes import Use
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

PNG = b"\x89PNG\r\n\x1a\n"
ELSEWHERE = '<p onclick="x()">Hoi</p><script>x()</script><img src="https://example.com/t.gif">'
DOES_NOTHING = "sandbox allow-popups allow-popups-to-escape-sandbox"


@pytest.fixture
def noor(client_as: ClientAs) -> Visit:
    return client_as(Role.AGENT)


def mail(session: Session, html: str) -> Message:
    contact = builders.contact(session)
    message = builders.message(session, contact, text="Hoi", html=html, has_html=True)
    session.commit()
    return message


def with_pictures(
    app: Flask, session: Session, count: int, kind: str = "image/png", content: bytes = PNG
) -> Message:
    """A mail that shows so many different pictures."""
    shown = "".join(f'<img src="cid:{n}@x" alt="Foto {n}">' for n in range(1, count + 1))
    message, files = mail(session, shown), app.extensions["kcc"].files
    assert isinstance(files, FileStore)
    for n in range(1, count + 1):
        own = content + str(n).encode()
        files.put(own)
        file = builders.attachment(session, message, f"{n}.png", content=own, content_type=kind)
        file.inline, file.content_id = True, f"<{n}@x>"
    session.commit()
    return message


def test_a_mail_is_shown_in_a_frame_that_can_do_nothing(
    noor: Visit, sqlite_session: Session
) -> None:
    message = mail(sqlite_session, ELSEWHERE)

    frame = noor.get(f"/berichten/{message.id}/html")

    assert "<script" not in frame.text
    assert "onclick" not in frame.text
    assert "<img" not in frame.text
    assert '<base target="_blank">' in frame.text
    policy = frame.headers["Content-Security-Policy"]
    assert policy == (
        "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'self'; "
        + DOES_NOTHING
    )
    assert frame.headers["Referrer-Policy"] == "no-referrer"
    assert frame.headers["X-DNS-Prefetch-Control"] == "off"


def test_around_it_no_script_runs_either(noor: Visit, sqlite_session: Session) -> None:
    message = mail(sqlite_session, ELSEWHERE)

    page = noor.get(f"/contacten/{message.contact.number}").text
    around = noor.get(f"/berichten/{message.id}/opgemaakt")

    assert f'sandbox="{DOES_NOTHING.removeprefix("sandbox ")}"' in around.text
    assert "<script" not in around.text
    assert "Hoi" not in around.text
    assert "script-src" not in around.headers["Content-Security-Policy"]
    assert around.headers["Content-Security-Policy"].startswith("default-src 'none';")
    assert "allow-scripts" not in page + around.text


def test_images_elsewhere_come_after_a_click_that_is_written_down(
    noor: Visit, sqlite_session: Session
) -> None:
    message = mail(sqlite_session, ELSEWHERE)
    path = f"/berichten/{message.id}"
    around = noor.get(f"{path}/opgemaakt").text
    assert "1 afbeelding staat op internet en is niet geladen" in around

    asked = noor.post(f"{path}/afbeeldingen")
    shown = noor.get(asked.headers["Location"]).text
    frame = noor.get(inner(shown))

    assert asked.status_code == 303
    assert "De afbeelding van internet wordt getoond" in shown
    assert '<img src="https://example.com/t.gif" alt="" referrerpolicy="no-referrer">' in frame.text
    assert "img-src 'self' https:;" in frame.headers["Content-Security-Policy"]
    assert events(sqlite_session) == [{"address": message.sender_address}]
    page = noor.get(f"/contacten/{message.contact.number}").text
    assert f"afbeeldingen van internet getoond: {message.sender_address}" in page


def test_without_the_click_an_address_shows_no_images_elsewhere(
    sqlite_app: Flask, noor: Visit, sqlite_session: Session
) -> None:
    message, other = mail(sqlite_session, ELSEWHERE), mail(sqlite_session, ELSEWHERE)
    elsewhere = noor.post(f"/berichten/{other.id}/afbeeldingen").headers["Location"]
    somebody = builders.agent(sqlite_session).as_actor()
    keys: Keys = sqlite_app.extensions["kcc"].keys
    foreign = passes.issue(keys, Use.REMOTE, message.id, datetime.now(UTC), somebody)

    for given in ("", "1", "geraden", elsewhere.partition("pas=")[2], foreign):
        frame = noor.get(f"/berichten/{message.id}/html?pas={given}")
        assert "<img" not in frame.text
        assert "https:" not in frame.headers["Content-Security-Policy"]
    assert len(events(sqlite_session)) == 1


def test_pictures_of_the_mail_itself_come_from_our_own_store(
    sqlite_app: Flask, noor: Visit, sqlite_session: Session
) -> None:
    message = with_pictures(sqlite_app, sqlite_session, 2)

    frame = noor.get(f"/berichten/{message.id}/html").text

    found = re.findall(r'src="(/b/p-[^"]+)" alt="(Foto \d)"', frame)
    assert [words for _, words in found] == ["Foto 1", "Foto 2"]
    with Visit(sqlite_app).get(found[1][0]) as picture:
        assert picture.data == PNG + b"2"
        assert picture.headers["Content-Type"] == "image/png"
    assert "op internet" not in noor.get(f"/berichten/{message.id}/opgemaakt").text


@pytest.mark.parametrize(
    ("kind", "content"), [("image/svg+xml", b"<svg>"), ("image/png", b"<svg>"), ("text/html", PNG)]
)
def test_what_is_no_picture_is_not_shown_among_the_words(
    sqlite_app: Flask, noor: Visit, sqlite_session: Session, kind: str, content: bytes
) -> None:
    message = with_pictures(sqlite_app, sqlite_session, 1, kind, content)

    assert "[afbeelding niet geladen: Foto 1]" in noor.get(f"/berichten/{message.id}/html").text


def test_a_picture_whose_file_is_gone_is_named(
    sqlite_app: Flask, noor: Visit, sqlite_session: Session
) -> None:
    message = with_pictures(sqlite_app, sqlite_session, 1)
    message.attachments[0].sha256 = "0" * 64
    sqlite_session.commit()

    assert "[afbeelding niet geladen: Foto 1]" in noor.get(f"/berichten/{message.id}/html").text


def test_of_forty_pictures_thirty_are_shown_and_ten_after_them(
    sqlite_app: Flask, noor: Visit, sqlite_session: Session
) -> None:
    message = with_pictures(sqlite_app, sqlite_session, 40)

    first = noor.get(f"/berichten/{message.id}/opgemaakt").text
    link = re.search(r'href="([^"]+)">Toon meer: de volgende 10<', first)
    assert link
    second = noor.get(link[1]).text

    assert "Afbeeldingen 1 tot en met 30 van 40 staan erbij." in first
    assert "Afbeeldingen 31 tot en met 40 van 40 staan erbij." in second
    assert "Toon de vorige 30" in second
    assert noor.get(inner(first)).text.count("<img") == 30
    assert noor.get(inner(second)).text.count("<img") == 10


@pytest.mark.parametrize("wrong", ["-1", "x", "9" * 30, "٣٠", "99999"])
def test_a_page_of_pictures_that_is_not_there_is_the_first(
    sqlite_app: Flask, noor: Visit, sqlite_session: Session, wrong: str
) -> None:
    message = with_pictures(sqlite_app, sqlite_session, 1)

    assert noor.get(f"/berichten/{message.id}/opgemaakt?vanaf={wrong}").status_code == 200
    assert "<img" in noor.get(f"/berichten/{message.id}/html?vanaf={wrong}").text


def test_many_pictures_among_the_words_do_not_bury_a_letter_that_came_along(
    sqlite_app: Flask, noor: Visit, sqlite_session: Session
) -> None:
    message = with_pictures(sqlite_app, sqlite_session, 6)
    builders.attachment(sqlite_session, message, "bezwaar.pdf")
    sqlite_session.commit()

    page = noor.get(f"/contacten/{message.contact.number}").text

    assert "Toon 6 bestanden die in de opgemaakte versie staan" in page
    assert page.index("bezwaar.pdf") < page.index("1.png")


def inner(around: str) -> str:
    """The address of the mail itself, in the page around it."""
    found = re.search(r'<iframe class="mail"[^>]* src="([^"]+)"', around)
    assert found
    return found[1].replace("&amp;", "&")


def events(session: Session) -> list[dict[str, str]]:
    session.rollback()
    query = select(Event.data).join(Contact).where(Event.kind == EventKind.IMAGES_SHOWN)
    return list(session.scalars(query))
