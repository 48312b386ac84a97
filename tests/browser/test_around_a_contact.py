"""What stands around an answer: putting the contact off, who else looks, and a narrow screen."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from kcc.models import Contact, Presence
from kcc.services import defaults
from tests import builders
from tests.browser.desk import sideways, sign_in, violations
from tests.kennisbank.making import article

NOOR = "noor@example.org"
POLLED = 16_000


@pytest.fixture
def contact(session: Session) -> Contact:
    """Due in six days, with one article about it, and Sanne who has it open."""
    now = datetime.now(UTC)
    defaults.seed(session, now)
    builders.mailbox(session)
    builders.agent(session, "Noor Visser", email=NOOR)
    article(session, "Paspoort kwijt", "Meld het aan de balie.")
    contact = builders.contact(session, subject="Paspoort kwijt")
    builders.message(session, contact, text="Mijn paspoort is weg.")
    builders.clock(session, contact, due_at=now + timedelta(days=6))
    sanne = builders.agent(session, "Sanne Mulder")
    soon = now + timedelta(minutes=5)  # as if she looked all the time
    session.add(Presence(contact_id=contact.id, agent_id=sanne.id, seen_at=soon))
    session.commit()
    return contact


def test_with_the_keyboard_alone_it_is_put_off_and_taken_back(
    axe_page: Page, address: str, contact: Contact
) -> None:
    sign_in(axe_page, address, NOOR, f"/contacten/{contact.number}")
    axe_page.locator("#inhoud").focus()

    axe_page.keyboard.press("z")
    expect(axe_page.locator("#tot")).to_be_focused()
    assert violations(axe_page) == []
    axe_page.keyboard.press("Enter")

    axe_page.get_by_role("link", name="Bekijk het of haal het terug").click()
    expect(axe_page.get_by_text("Uitgesteld tot").first).to_be_visible()
    assert violations(axe_page) == []
    axe_page.get_by_role("button", name="Haal terug").click()
    expect(axe_page.locator(".facts")).to_contain_text("Jij behandelt dit")
    expect(axe_page.locator(".banner")).to_have_count(0)


def test_it_shows_who_looks_too_and_says_it_when_that_changes(
    page: Page, address: str, contact: Contact, session: Session
) -> None:
    page.clock.install()
    sign_in(page, address, NOOR, f"/contacten/{contact.number}")
    page.clock.run_for(1_000)
    expect(page.locator("#samen")).to_contain_text("Sanne kijkt ook")

    session.rollback()
    session.query(Presence).filter(Presence.seen_at > datetime.now(UTC)).delete()
    session.commit()
    page.clock.run_for(POLLED)
    expect(page.locator("#samen")).not_to_contain_text("Sanne")


def test_on_a_narrow_screen_the_kennisbank_is_behind_a_tab_and_gives_the_answer_back(
    axe_page: Page, address: str, contact: Contact
) -> None:
    axe_page.set_viewport_size({"width": 1100, "height": 768})
    sign_in(axe_page, address, NOOR, f"/contacten/{contact.number}")
    axe_page.locator("#inhoud").focus()

    axe_page.keyboard.press("/")
    expect(axe_page.locator("#kb-zoek")).to_be_focused()
    expect(axe_page.locator("#tekst")).to_be_hidden()
    expect(axe_page.get_by_role("button", name="Invoegen")).to_be_visible()
    assert violations(axe_page) == []
    axe_page.get_by_role("button", name="Invoegen").click()

    expect(axe_page.locator("#tekst")).to_be_focused()
    expect(axe_page.locator("#tekst")).to_have_value("Meld het aan de balie.")
    assert sideways(axe_page, 1366, 1239, 1024, 860, 859, 683, 390, 320) == {}


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 1100, "height": 768}
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_without_scripts_it_is_put_off_and_the_tab_works(
    plain_page: Page, address: str, contact: Contact
) -> None:
    sign_in(plain_page, address, NOOR, f"/contacten/{contact.number}")
    plain_page.get_by_role("link", name="Inwoner, kennisbank en termijnen").click()
    expect(plain_page.locator("#termijnen")).to_be_visible()
    expect(plain_page.locator("#tekst")).to_be_hidden()
    plain_page.get_by_role("link", name="Gesprek").click()
    expect(plain_page.locator("#tekst")).to_be_visible()

    plain_page.locator("summary", has_text="Uitstellen").click()
    plain_page.get_by_label("Waarom?").fill("Zij belt terug.")
    plain_page.get_by_role("button", name="Stel contact uit").click()
    plain_page.get_by_role("link", name="Bekijk het of haal het terug").click()

    expect(plain_page.locator(".banner")).to_contain_text("Zij belt terug.")
