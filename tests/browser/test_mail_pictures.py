"""What leaves a browser that shows a mail: nothing, until somebody asks for it."""

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, Route, expect
from sqlalchemy.orm import Session

from kcc.files import FileStore
from kcc.models import Contact
from tests import builders
from tests.browser.desk import sign_in, violations

NOOR = "noor@example.org"
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
OUTSIDE = "https://volg.example"
MAIL = f"""
    <link rel="preload" as="image" href="{OUTSIDE}/vooraf.png">
    <link rel="dns-prefetch" href="{OUTSIDE}"><link rel="icon" href="{OUTSIDE}/i.png">
    <style>@import "{OUTSIDE}/stijl.css"; p {{ background: url({OUTSIDE}/achter.png) }}</style>
    <p style="background: url({OUTSIDE}/regel.png)">Zie:</p><img src="cid:gat@x" alt="Het gat">
    <img src="{OUTSIDE}/pixel.gif?wie=jan" alt="Logo"><img src="http://volg.example/p.png" alt="">
    <img srcset="{OUTSIDE}/groot.png 2x" alt=""><video poster="{OUTSIDE}/p.png"></video>
    <table background="{OUTSIDE}/tabel.png"><tr><td>Hoi</td></tr></table>
    <object data="{OUTSIDE}/o"></object><iframe src="{OUTSIDE}/i"></iframe>
    <script>fetch("{OUTSIDE}/script")</script>
"""


@pytest.fixture
def contact(session: Session, tmp_path: Path) -> Contact:
    """A mail with a photo that came along, and with all that could be fetched elsewhere."""
    builders.agent(session, "Noor Visser", email=NOOR)
    contact = builders.contact(session, subject="Gat in de weg")
    message = builders.message(session, contact, text="Zie de foto.", html=MAIL, has_html=True)
    FileStore(tmp_path / "files").put(DOT)
    photo = builders.attachment(session, message, content=DOT, content_type="image/png")
    photo.inline, photo.content_id = True, "gat@x"
    session.commit()
    return contact


@pytest.fixture
def asked(page: Page) -> list[Request]:
    """What the browser asked of anybody but us; it gets a dot."""
    found: list[Request] = []

    def answer(route: Route) -> None:
        found.append(route.request)
        route.fulfill(body=DOT, content_type="image/png")

    page.context.route(lambda url: "localhost" not in url, answer)
    return found


def test_nothing_is_asked_elsewhere_before_somebody_clicks(
    page: Page, address: str, contact: Contact, asked: list[Request]
) -> None:
    sign_in(page, address, NOOR, f"/contacten/{contact.number}")
    page.get_by_text("Toon opgemaakte versie").click()
    around = page.frame_locator(".mail-frame")
    mail = around.frame_locator(".mail")
    own = mail.get_by_role("img", name="Het gat")
    expect(own).to_be_visible()  # it came with the mail, so nobody else is asked
    expect(own).to_have_js_property("naturalWidth", 1)
    expect(mail.get_by_text("[afbeelding niet geladen: Logo]")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert [request.url for request in asked] == []

    around.get_by_role("button", name="Toon deze afbeelding").click()

    expect(around.get_by_role("status")).to_contain_text("Dat staat in de geschiedenis.")
    expect(mail.get_by_role("img", name="Logo")).to_have_js_property("naturalWidth", 1)
    assert [request.url for request in asked] == [f"{OUTSIDE}/pixel.gif?wie=jan"]
    headers = asked[0].all_headers()
    assert "referer" not in headers
    assert "cookie" not in headers


def test_the_frame_around_a_mail_is_accessible(
    axe_page: Page, address: str, contact: Contact
) -> None:
    sign_in(axe_page, address, NOOR, f"/contacten/{contact.number}")
    axe_page.get_by_text("Toon opgemaakte versie").click()
    around = axe_page.frame_locator(".mail-frame")
    expect(around.get_by_role("button", name="Toon deze afbeelding")).to_be_visible()

    assert violations(axe_page) == []
