"""`/beheer` and signing in, in a browser: for everybody, on any screen, also with a mistake."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kcc.db import db, make_engine, session_factory
from kcc.domain.roles import Role
from kcc.services import defaults
from kcc.web import create_app
from tests import builders
from tests.browser.serving import serving
from tests.plugins.browser import axe
from tests.web.visiting import settings_for

BOSS = "bo@example.org"
NARROW = {"width": 320, "height": 720}
SCREENS = """/beheer /beheer/medewerkers /beheer/medewerkers/1 /beheer/medewerkers/nieuw
    /beheer/afdelingen /beheer/afdelingen/nieuw /beheer/onderwerpen /beheer/onderwerpen/1
    /beheer/postbussen /beheer/postbussen/1 /beheer/normen /beheer/normen/e-mail/eerste-antwoord
    /beheer/openingstijden /beheer/openingstijden/1 /beheer/openingstijden/openingsdagen/nieuw
    /beheer/logboek /wachtwoord""".split()
WITH_MISTAKES = {
    "/beheer/medewerkers/nieuw": "Voeg medewerker toe",
    "/beheer/postbussen/nieuw": "Bewaar postbus",
    "/beheer/openingstijden/nieuw": "Bewaar openingstijd",
    "/beheer/normen/e-mail/eerste-antwoord": "Stel norm vast",
}


@pytest.fixture
def address(sqlite_url: str, tmp_path: Path) -> Iterator[str]:
    engine = make_engine(sqlite_url)
    with session_factory(engine)() as session:
        defaults.seed(session, builders.NOW)
        department = builders.department(session, "Burgerzaken")
        builders.topic(session, "Paspoort", department=department)
        builders.mailbox(session, "info@gemeente.example.org", problem="Mailserver is weg.")
        builders.agent(session, "Bo Baas", email=BOSS, roles=[Role.ADMIN])
        builders.agent(session, "Noor Visser", roles=[Role.DEPARTMENT], department=department)
        session.commit()
    engine.dispose()
    app = create_app(settings_for(sqlite_url, tmp_path))
    with serving(app) as url:
        yield url
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/inloggen?naar=/beheer")
    page.get_by_label("E-mailadres").fill(BOSS)
    page.get_by_label("Wachtwoord").fill(builders.PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.wait_for_url("**/beheer")


def check(page: Page, address: str) -> None:
    answer = page.goto(address)
    assert answer
    assert answer.ok, address
    assert axe(page) == [], address
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), address


def test_every_screen_is_accessible_and_fits(axe_page: Page, address: str) -> None:
    sign_in(axe_page, address)
    for screen in SCREENS:
        check(axe_page, f"{address}{screen}")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_a_narrow_screen_and_dark_colours_are_as_good(
    axe_page: Page, address: str, colours: str
) -> None:
    sign_in(axe_page, address)
    axe_page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    axe_page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
    for screen in SCREENS:
        check(axe_page, f"{address}{screen}")


@pytest.mark.parametrize("screen", WITH_MISTAKES)
def test_a_mistake_takes_the_focus_and_leads_to_its_field(
    axe_page: Page, address: str, screen: str
) -> None:
    sign_in(axe_page, address)
    axe_page.goto(f"{address}{screen}")
    for name in ("amount", "name"):
        if axe_page.locator(f"#{name}").count():
            axe_page.locator(f"#{name}").fill("")

    axe_page.get_by_role("button", name=WITH_MISTAKES[screen]).click()

    summary = axe_page.get_by_role("alert")
    expect(summary).to_be_focused()
    assert axe(axe_page) == []
    link = summary.get_by_role("link").first
    target = (link.get_attribute("href") or "").removeprefix("#")
    link.click()
    expect(axe_page.locator(f'[id="{target}"]')).to_be_focused()


def test_signing_in_is_accessible_also_after_a_mistake(axe_page: Page, address: str) -> None:
    axe_page.goto(f"{address}/inloggen")
    assert axe(axe_page) == []

    axe_page.get_by_label("E-mailadres").fill(BOSS)
    axe_page.get_by_label("Wachtwoord").fill("verkeerd")
    axe_page.get_by_role("button", name="Inloggen").click()

    expect(axe_page.get_by_role("alert")).to_be_focused()
    assert axe(axe_page) == []
    expect(axe_page.get_by_label("E-mailadres")).to_have_value(BOSS)


def test_a_colleague_is_added_with_the_keyboard_alone(page: Page, address: str) -> None:
    sign_in(page, address)
    page.goto(f"{address}/beheer/medewerkers/nieuw")

    page.locator("#name").focus()
    page.keyboard.type("Ada Koning")
    page.keyboard.press("Tab")
    page.keyboard.type("ada@example.org")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Tijdelijk wachtwoord")).to_be_visible()
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", page.locator(".once code").inner_text())
    page.reload()
    expect(page.get_by_role("heading", name="Tijdelijk wachtwoord")).to_have_count(0)
