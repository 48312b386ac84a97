"""How pages look where no other test opens them: keys, paper, error pages, sizes in between."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.moments import Moment
from kcc.services import clocks, defaults
from tests import builders
from tests.browser.desk import sign_in, violations

NOOR = "noor@example.org"


@pytest.fixture
def address(address: str, session: Session) -> str:
    now = datetime.now(UTC)
    defaults.seed(session, now)
    builders.agent(session, "Noor Visser", email=NOOR)
    for name in ("Fatima Jansen", "Thomas Bakker"):
        citizen = builders.citizen(session, name)
        contact = builders.contact(session, citizen=citizen, channel=ChannelKind.EMAIL)
        builders.message(session, contact, text="Hoe lang duurt het?\n" * 60)
        clocks.start(session, contact, Moment.FIRST_ANSWER, now - timedelta(days=1))
    session.commit()
    return address


def open_contact(page: Page, address: str) -> None:
    sign_in(page, address, NOOR, "/wachtrij")
    page.locator("[data-row]").first.click()
    page.wait_for_url("**/contacten/*")


def test_the_keys_are_one_click_away_on_every_page(axe_page: Page, address: str) -> None:
    sign_in(axe_page, address, NOOR, "/wachtrij")
    for path in ("/kennisbank", "/telefoonnotities/nieuw", "/wachtwoord"):
        axe_page.emulate_media(color_scheme="light")
        axe_page.goto(address + path)

        axe_page.get_by_role("button", name="Sneltoetsen").click()

        expect(axe_page.get_by_role("dialog"), path).to_contain_text("volgende contact")
        assert violations(axe_page) == [], path


NOT_THERE = [
    "/contacten/0000000000",
    "/beheer",
    "/wachtrij?weergave=mijn",
    "/kennisbank?q=zeppelin",
]


def test_what_is_not_there_is_told_accessibly(axe_page: Page, address: str) -> None:
    sign_in(axe_page, address, NOOR, "/wachtrij")
    for path in NOT_THERE:
        axe_page.goto(address + path)

        assert violations(axe_page) == [], path


def test_on_paper_a_contact_is_light_and_whole(page: Page, address: str) -> None:
    open_contact(page, address)
    page.emulate_media(media="print", color_scheme="dark")

    thread = page.locator("#draad")

    assert thread.evaluate("each => each.scrollHeight <= each.clientHeight + 1")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(19, 32, 29)"
    expect(page.locator(".queue-column")).to_be_hidden()
    expect(page.locator("#opstellen")).to_be_hidden()


@pytest.mark.parametrize("width", [860, 1024, 1239])
def test_between_phone_and_desk_all_that_answering_takes_is_in_sight(
    page: Page, address: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 768})
    open_contact(page, address)

    for button in ("Volgende contact", "Afsluiten", "Verstuur en pak volgende"):
        expect(page.get_by_text(button).first).to_be_in_viewport(ratio=1)
    for link in ("Inwoner, kennisbank en termijnen", "Wachtrij"):
        expect(page.get_by_role("link", name=link)).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollHeight - innerHeight") == 0


@pytest.mark.parametrize("theme", ["licht", "donker"])
def test_a_chosen_theme_wins_from_that_of_the_computer(
    page: Page, address: str, theme: str
) -> None:
    page.emulate_media(color_scheme="dark" if theme == "licht" else "light")
    sign_in(page, address, NOOR, "/wachtrij")
    page.locator(".user summary").click()
    page.get_by_label("Kleuren").select_option(theme)
    page.get_by_role("button", name="Bewaar voorkeuren").click()

    expect(page.locator("html")).to_have_attribute("data-theme", theme)
    expected = {"licht": "rgb(19, 32, 29)", "donker": "rgb(231, 238, 236)"}[theme]
    assert page.evaluate("getComputedStyle(document.body).color") == expected


def test_the_open_contact_is_in_sight_in_the_list_beside_it(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1366, "height": 300})
    sign_in(page, address, NOOR, "/wachtrij")
    page.goto(address + str(page.locator("[data-row]").last.get_attribute("href")))

    expect(page.locator("[data-row][aria-current]")).to_be_in_viewport(ratio=1)
