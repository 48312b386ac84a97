"""The demo's mailbox of citizens in a browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from kcc.demo.places import Places
from tests.browser.serving import serving
from tests.channels.builders import an_outbound
from tests.demo.servers import Sandbox, demo_app
from tests.plugins.browser import axe

FATIMA = "fatima.jansen@example.nl"


@pytest.fixture
def address(sandbox: Sandbox, demo_places: Places) -> Iterator[str]:
    with demo_app(demo_places, sandbox) as app, serving(app) as url:
        yield f"{url}/demo/postvak"


def test_every_state_is_accessible(axe_page: Page, address: str, sandbox: Sandbox) -> None:
    axe_page.goto(address)
    assert axe(axe_page) == []

    axe_page.get_by_role("button", name="Verstuur e-mail").click()
    expect(axe_page.get_by_role("alert")).to_be_visible()
    assert axe(axe_page) == []

    sandbox.deliver(an_outbound(recipients=(FATIMA,), subject="Antwoord"))
    axe_page.goto(address)
    assert axe(axe_page) == []
    axe_page.get_by_role("link", name="Antwoord").click()
    expect(axe_page.get_by_role("heading", level=1)).to_have_text("Antwoord")
    assert axe(axe_page) == []


def test_new_mail_comes_by_itself(page: Page, address: str, sandbox: Sandbox) -> None:
    page.goto(address)
    expect(page.locator("#mails")).to_contain_text("Nog geen post")

    sandbox.deliver(an_outbound(recipients=(FATIMA,), subject="Nieuw antwoord"))

    expect(page.get_by_role("link", name="Nieuw antwoord")).to_be_visible(timeout=15_000)


@pytest.mark.parametrize("width", [1366, 390, 320])
def test_no_page_scrolls_sideways(page: Page, address: str, sandbox: Sandbox, width: int) -> None:
    long = "onderwerpzonderspatie" * 8
    sandbox.deliver(an_outbound(recipients=(FATIMA,), subject=long, text=long))
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(address)
    widths = [page.evaluate("document.documentElement.scrollWidth")]

    page.locator("#mails").get_by_role("link").first.click()
    page.get_by_text("Kopregels").click()
    widths.append(page.evaluate("document.documentElement.scrollWidth"))

    assert widths == [width] * 2
