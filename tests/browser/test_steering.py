"""`/sturing` and `/signalen` in a browser: for everybody, on any screen, on paper, by the keys."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.services import alerts, defaults, snapshots
from tests import builders
from tests.browser.desk import sideways, sign_in, violations
from tests.plugins.browser import DESK, axe_of_shapes
from tests.services.test_roll_ups import Walk

MARIJKE = "marijke@example.org"
SPRING = "van=2026-03-01&tot=2026-05-31"
LIST = f"/sturing/trend/contacten?{SPRING}"
EVENING = "/sturing/trend/contacten?van=2026-03-26&tot=2026-03-26&cijfer=open-werk"
SCREENS = f"""/sturing/nu /sturing/scherm /sturing/contacten?keuze=te-laat
    /sturing/contacten?keuze=vandaag-af /sturing/trend /sturing/trend?{SPRING}
    /sturing/trend?{SPRING}&onderwerp=1 /sturing/trend?van=2026-05-31&tot=2026-03-01
    {LIST} {LIST}&kanaal=desk {EVENING}
    /sturing/definities /signalen""".split()


@pytest.fixture
def address(address: str, session: Session) -> str:
    """A municipality to which much happened in spring, and one contact that is late now."""
    now = datetime.now(UTC)
    defaults.seed(session, now)
    walk = Walk(session, seed=6)
    for _ in range(80):
        walk.step()
    snapshots.take(session, walk.now)
    noor = builders.agent(session, "Noor Visser")
    builders.agent(session, "Marijke Postma", email=MARIJKE, roles=[Role.TEAM_LEAD])
    late = builders.contact(session, agent=noor, received_at=now - timedelta(days=4))
    clock = builders.clock(session, late, due_at=now - timedelta(hours=1))
    clock.alert_at = clock.due_at
    session.flush()
    alerts.raise_due(session, now)
    session.commit()
    return address


def open_all(page: Page) -> None:
    """The table under each chart is part of the page."""
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


def test_every_screen_is_accessible_and_fits(axe_page: Page, address: str) -> None:
    sign_in(axe_page, address, MARIJKE, "/sturing/nu")
    for screen in SCREENS:
        axe_page.set_viewport_size(DESK)
        answer = axe_page.goto(f"{address}{screen}")
        assert answer is not None
        assert answer.ok, screen
        if "/trend" in screen:
            open_all(axe_page)

        assert violations(axe_page) == [], screen
        assert sideways(axe_page, 1366, 683, 390, 320) == {}, screen
        assert axe_of_shapes(axe_page) == [], f"{screen} on a narrow screen"


def test_a_report_is_asked_for_and_read_by_the_keys_alone(page: Page, address: str) -> None:
    sign_in(page, address, MARIJKE, f"/sturing/trend?{SPRING}")

    page.get_by_label("Kanaal", exact=True).focus()
    page.keyboard.press("e")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Afdeling", exact=True)).to_be_focused()
    page.get_by_role("button", name="Toon").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**kanaal=email**")
    page.locator("#drukte-tabel").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#drukte-rijen")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert "/sturing/trend/contacten" in page.evaluate("document.activeElement.href")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Binnengekomen")
    expect(page.get_by_role("link", name="Terug naar Trend")).to_be_visible()


def test_on_paper_a_report_is_light_and_has_no_buttons(page: Page, address: str) -> None:
    sign_in(page, address, MARIJKE, f"/sturing/trend?{SPRING}")

    page.emulate_media(media="print", color_scheme="dark")

    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(19, 32, 29)"
    expect(page.get_by_role("button", name="Toon")).to_be_hidden()
    expect(page.locator("svg[role='img'], figure svg").first).to_be_visible()


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, locale="nl-NL")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_without_scripts_nothing_is_missing(plain_page: Page, address: str) -> None:
    sign_in(plain_page, address, MARIJKE, "/sturing/nu")
    plain_page.get_by_role("link", name="Ververs").click()
    expect(plain_page.get_by_role("heading", level=1)).to_contain_text("Nu")

    plain_page.get_by_role("link", name="Trend", exact=True).click()
    plain_page.get_by_label("of van").fill("2026-03-01")
    plain_page.get_by_label("tot en met").fill("2026-05-31")
    plain_page.get_by_role("button", name="Toon").click()

    expect(plain_page.locator("#t-binnen")).to_have_text(re.compile("^[1-9][0-9]* binnengekomen$"))
    plain_page.locator("#drukte-tabel").click()
    expect(plain_page.locator("#drukte-rijen")).to_be_visible()
