"""A page that cannot be kept up to date says so; one that did not change is left alone."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from kcc.models import Contact
from kcc.services import defaults
from tests import builders
from tests.browser.desk import sign_in
from tests.plugins.browser import axe

NOOR = "noor@example.org"
POLLED = 16_000


@pytest.fixture
def contact(session: Session) -> Contact:
    defaults.seed(session, datetime.now(UTC))
    builders.agent(session, "Noor Visser", email=NOOR)
    contact = builders.contact(session, due_at=datetime(2026, 1, 5, tzinfo=UTC))
    builders.message(session, contact)
    session.commit()
    return contact


def test_a_list_of_who_was_signed_out_says_that_it_is_old(
    axe_page: Page, address: str, contact: Contact
) -> None:
    axe_page.clock.install()
    sign_in(axe_page, address, NOOR, "/wachtrij")
    notice = axe_page.get_by_role("alert")
    expect(notice).to_have_count(0)

    axe_page.context.clear_cookies()
    axe_page.clock.run_for(POLLED)

    expect(notice).to_contain_text("Je bent niet meer ingelogd")
    expect(axe_page.locator("[data-row]")).to_have_count(1)
    assert axe(axe_page) == []


def test_who_types_without_a_connection_hears_it_until_it_is_back(
    context: BrowserContext, page: Page, address: str, contact: Contact
) -> None:
    sign_in(page, address, NOOR, f"/contacten/{contact.number}?tab=note")
    page.wait_for_load_state("networkidle")
    page.clock.install()
    context.set_offline(True)
    page.locator("#tekst").fill("Bel haar morgen")
    page.locator("#tekst").blur()
    expect(page.get_by_role("alert")).to_contain_text("Geen verbinding")
    expect(page.locator("[data-saved]")).to_contain_text("Concept niet bewaard")

    context.set_offline(False)
    page.clock.run_for(6_000)

    expect(page.locator("[data-saved]")).to_contain_text("Concept bewaard")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_list_that_did_not_change_is_not_replaced(
    page: Page, address: str, contact: Contact, session: Session
) -> None:
    page.clock.install()
    sign_in(page, address, NOOR, "/wachtrij")
    row = page.locator("[data-row]")
    with page.expect_response("**/wachtrij/lijst**"):
        page.clock.run_for(POLLED)
    row.evaluate("row => { row.dataset.same = 'yes'; }")

    with page.expect_response("**/wachtrij/lijst**"):
        page.clock.run_for(POLLED)
    expect(row).to_have_attribute("data-same", "yes")

    contact.preview = "Een heel andere eerste regel"
    session.commit()
    page.clock.run_for(POLLED)
    expect(row).to_contain_text("Een heel andere eerste regel")


def test_who_signs_in_again_in_another_window_goes_on_typing_in_this_one(
    context: BrowserContext, page: Page, address: str, contact: Contact
) -> None:
    sign_in(page, address, NOOR, f"/contacten/{contact.number}?tab=note")
    page.wait_for_load_state("networkidle")
    page.clock.install()
    context.clear_cookies()
    page.locator("#tekst").fill("Bel haar morgen")
    page.locator("#tekst").blur()
    expect(page.get_by_role("alert")).to_contain_text("Je bent niet meer ingelogd")

    sign_in(context.new_page(), address, NOOR, "/wachtrij")
    page.clock.run_for(6_000)
    expect(page.get_by_role("alert")).to_have_count(0)
    page.clock.run_for(6_000)
    expect(page.locator("[data-saved]")).to_contain_text("Concept bewaard")
    page.get_by_role("button", name="Bewaar notitie").click()

    expect(page.locator("#draad")).to_contain_text("Bel haar morgen")
    expect(page.get_by_text("verlopen")).to_have_count(0)
