"""`/beheer` and signing in, in a browser: for everybody, on any screen, also with a mistake."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.models import Delivery
from kcc.services import defaults, job_runs
from tests import builders
from tests.browser.desk import sideways, sign_in, violations
from tests.outage_rows import outage
from tests.plugins.browser import DESK, axe, axe_of_shapes
from tests.raw_mails import raw_mail

BOSS = "bo@example.org"
SCREENS = """/beheer /beheer/gezondheid /beheer/medewerkers /beheer/medewerkers/1
    /beheer/medewerkers/nieuw
    /beheer/afdelingen /beheer/afdelingen/nieuw /beheer/onderwerpen /beheer/onderwerpen/1
    /beheer/postbussen /beheer/postbussen/1 /beheer/normen /beheer/normen/1
    /beheer/lopende-termijnen /beheer/kalenders/1 /beheer/gelijkgestelde-dagen
    /beheer/openingstijden /beheer/openingstijden/1 /beheer/openingstijden/openingsdagen/nieuw
    /beheer/quarantaine /beheer/quarantaine/1 /beheer/uitgaand /beheer/uitgaand/1
    /beheer/brieven /beheer/brieven/ontvangstbevestiging/nl
    /beheer/storingen /beheer/storingen/nieuw /beheer/storingen/1 /beheer/storingen/1/termijnen
    /beheer/logboek /wachtwoord /storingen /storingen?taal=en /contact""".split()
WITH_MISTAKES = {
    "/beheer/medewerkers/nieuw": "Voeg medewerker toe",
    "/beheer/postbussen/nieuw": "Bewaar postbus",
    "/beheer/openingstijden/nieuw": "Bewaar openingstijd",
    "/beheer/normen/nieuw": "Stel norm vast",
    "/beheer/quarantaine/1": "Sluit af zonder actie",
    "/beheer/uitgaand/1": "Probeer opnieuw",
    "/beheer/storingen/nieuw": "Leg storing vast",
}


@pytest.fixture
def address(address: str, session: Session) -> str:
    defaults.seed(session, builders.NOW)
    department = builders.department(session, "Burgerzaken")
    builders.topic(session, "Paspoort", department=department)
    mailbox = builders.mailbox(session, "info@gemeente.example.org", problem="Mailserver is weg.")
    raw_mail(session, mailbox=mailbox)
    outage(session, ended_at=None, text_nl="Bel ons gerust.")
    job_runs.note(session, "read", builders.NOW, builders.NOW, "De schijf is vol.")
    for delivery in (Delivery.UNCERTAIN, Delivery.REFUSED, Delivery.DEFERRED):
        builders.answer(session, builders.contact(session), mailbox=mailbox, delivery=delivery)
    builders.agent(session, "Bo Baas", email=BOSS, roles=[Role.ADMIN])
    builders.agent(session, "Noor Visser", roles=[Role.DEPARTMENT], department=department)
    session.commit()
    return address


def test_every_screen_is_accessible_and_fits(axe_page: Page, address: str) -> None:
    sign_in(axe_page, address, BOSS, "/beheer")
    for screen in SCREENS:
        axe_page.set_viewport_size(DESK)
        answer = axe_page.goto(f"{address}{screen}")
        assert answer is not None
        assert answer.ok, screen

        assert violations(axe_page) == [], screen
        assert sideways(axe_page, 1366, 320) == {}, screen
        assert axe_of_shapes(axe_page) == [], f"{screen} on a narrow screen"


def test_a_mistake_takes_the_focus_and_leads_to_its_field(axe_page: Page, address: str) -> None:
    sign_in(axe_page, address, BOSS, "/beheer")
    for screen, button in WITH_MISTAKES.items():
        axe_page.goto(address + screen)
        for name in ("amount", "name"):
            if axe_page.locator(f"#{name}").count():
                axe_page.locator(f"#{name}").fill("")

        axe_page.get_by_role("button", name=button).click()

        summary = axe_page.get_by_role("alert")
        expect(summary, screen).to_be_focused()
        assert axe(axe_page) == [], screen
        link = summary.get_by_role("link").first
        target = (link.get_attribute("href") or "").removeprefix("#")
        link.click()
        expect(axe_page.locator(f'[id="{target}"]'), screen).to_be_focused()


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
    sign_in(page, address, BOSS, "/beheer/medewerkers/nieuw")

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


STACKED = """medewerkers onderwerpen postbussen normen gelijkgestelde-dagen gezondheid
    quarantaine uitgaand""".split()


def test_on_a_phone_no_table_has_a_part_out_of_sight(page: Page, address: str) -> None:
    sign_in(page, address, BOSS, "/beheer")
    page.set_viewport_size({"width": 390, "height": 844})

    for screen in STACKED:
        page.goto(f"{address}/beheer/{screen}")
        too_wide = "boxes => boxes.filter(b => b.scrollWidth > b.clientWidth + 1).length"
        assert page.locator(".table-box").evaluate_all(too_wide) == 0, screen


def test_the_page_of_health_keeps_itself_up_to_date(
    page: Page, address: str, session: Session
) -> None:
    page.clock.install()
    sign_in(page, address, BOSS, "/beheer/gezondheid")
    expect(page.get_by_text("De schijf is vol.")).to_be_visible()
    session.rollback()
    job_runs.note(session, "read", builders.NOW, builders.NOW, "")
    session.commit()

    page.clock.run_for(31_000)

    expect(page.get_by_text("De schijf is vol.")).to_have_count(0)
    expect(page.locator("#stand")).to_have_count(1)


def test_a_letter_is_read_before_it_is_kept_and_what_was_typed_stays_unsent(
    page: Page, address: str
) -> None:
    sign_in(page, address, BOSS, "/beheer/brieven/antwoord/nl")
    page.get_by_label("Tekst", exact=True).fill("{{antwoord}}\n\n{{nummer}}\n\n{{ondertekening}}")

    page.get_by_role("button", name="Toon wat je typte").click()

    shown = page.frame_locator("iframe").get_by_role("region", name="Opgemaakt")
    expect(shown.get_by_text("2600000233", exact=True)).to_be_visible()
    expect(page.locator("form[data-unsent]")).to_have_count(1)
    page.get_by_role("button", name="Bewaar brief").click()
    expect(page.get_by_text("Antwoord, Nederlands bewaard.")).to_be_visible()
