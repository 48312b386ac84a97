"""A caller with several questions, noted with the keyboard alone while he is on the phone."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.models import Citizen
from kcc.services import citizens, defaults
from tests import builders
from tests.browser.desk import sideways, sign_in, violations

NOOR = "noor@example.org"


@pytest.fixture
def address(address: str, session: Session) -> str:
    now = datetime.now(UTC)
    defaults.seed(session, now)
    builders.agent(session, email=NOOR)
    citizens.find_or_make(session, now, name="Fatima Jansen", email="fatima@example.nl")
    session.commit()
    return address


def choose_fatima(page: Page) -> None:
    page.keyboard.type("fatima")
    expect(page.locator(".found")).to_have_count(2)
    page.keyboard.press("Enter")


def test_several_questions_of_one_caller_are_noted_with_keys_alone(
    axe_page: Page, address: str
) -> None:
    page = axe_page
    sign_in(page, address, NOOR, "/telefoonnotities/nieuw")
    choose_fatima(page)
    page.get_by_label("Wat is de vraag?").fill("Mijn paspoort is weg.")
    page.get_by_label("Antwoord of toelichting").fill("Meld het aan de balie.")
    page.keyboard.press("Alt+v")
    page.wait_for_url("**gesprek=*")

    expect(page.get_by_label("Wat is de vraag?")).to_be_focused()
    expect(page.get_by_role("region", name="Dit gesprek")).to_contain_text("Mijn paspoort is weg.")
    expect(page.locator('[name="citizen_id"]').first).to_be_checked()
    assert violations(page) == []
    assert sideways(page, 1366, 1024, 390, 320) == {}
    page.keyboard.type("En hoe laat is de balie open?")
    page.get_by_label("Antwoord of toelichting").fill("Tot vijf uur.")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_text("Gesprek bewaard als contacten")).to_be_visible()
    expect(page.locator(".earlier")).to_contain_text("Mijn paspoort is weg.")


def test_what_a_caller_asked_before_follows_who_is_chosen(
    page: Page, address: str, session: Session
) -> None:
    citizen = session.scalars(select(Citizen)).one()
    builders.contact(session, citizen=citizen, subject="Verhuizing doorgeven")
    session.commit()
    sign_in(page, address, NOOR, "/telefoonnotities/nieuw")

    choose_fatima(page)
    expect(page.locator("#eerder")).to_contain_text("Verhuizing doorgeven")

    page.keyboard.press("Alt+n")
    expect(page.locator('[name="citizen_id"]').last).to_be_checked()
    expect(page.locator("#eerder")).to_have_text("")
