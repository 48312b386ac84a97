"""An article is read in the place of the results, beside an answer and beside a phone note."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy.orm import Session

from kcc.services import defaults
from tests import builders
from tests.browser.desk import sideways, sign_in, violations
from tests.kennisbank.making import article

NOOR = "noor@example.org"
LOST = "Paspoort kwijt"


@pytest.fixture
def number(address: str, session: Session) -> str:
    """A contact about what one of two articles is about."""
    defaults.seed(session, datetime.now(UTC))
    builders.agent(session, email=NOOR)
    article(session, LOST, "## Zo werkt het\n\nMeld het **aan de balie**.", internal_note="Spoed?")
    article(session, "Paspoort ophalen", "Haal het binnen drie maanden op.")
    contact = builders.contact(session, subject=LOST, citizen=builders.citizen(session))
    builders.message(session, contact, text="Mijn paspoort is weg.")
    session.commit()
    return contact.number


def test_an_article_is_read_and_inserted_without_leaving_the_answer(
    axe_page: Page, address: str, number: str
) -> None:
    sign_in(axe_page, address, NOOR, f"/contacten/{number}")
    axe_page.locator("#tekst").fill("Beste mevrouw,")
    panel = axe_page.locator("#artikelen")
    panel.get_by_role("link", name=LOST).click()

    expect(panel.get_by_role("heading", name=LOST)).to_be_focused()
    expect(panel.get_by_text("Spoed?")).to_be_visible()
    expect(panel.get_by_role("heading", name="Zo werkt het")).to_be_visible()
    assert violations(axe_page) == []
    assert sideways(axe_page, 1366, 1024, 390) == {}
    panel.get_by_role("button", name="Invoegen").click()
    expect(axe_page.locator("#tekst")).to_have_value(
        "Beste mevrouw,\n\nZo werkt het\n\nMeld het aan de balie."
    )

    panel.get_by_role("link", name="Alle resultaten").click()

    expect(panel.get_by_role("link", name=LOST)).to_be_focused()


def test_suggestions_that_are_late_do_not_take_the_place_of_what_was_searched_for(
    page: Page, address: str, number: str
) -> None:
    slow: list[Route] = []

    def hold(route: Route) -> None:
        slow.append(route)

    sign_in(page, address, NOOR, "/wachtrij")
    page.route("**/kennisbank/zoek?contact=*", hold)
    page.goto(f"{address}/contacten/{number}")

    with page.expect_event("requestfailed") as given_up:
        page.get_by_label("Zoek een antwoord in de kennisbank").fill("ophalen")

    assert given_up.value.url == slow[0].request.url
    expect(page.locator("#artikelen .kb-result")).to_have_count(1)


def test_an_article_is_read_while_somebody_is_on_the_phone(
    page: Page, address: str, number: str
) -> None:
    sign_in(page, address, NOOR, "/telefoonnotities/nieuw")
    page.get_by_label("Wat is de vraag?").fill("Wanneer kan ik het ophalen?")
    page.get_by_label("Zoek een antwoord in de kennisbank").fill("paspoort ophalen")

    page.locator("#artikelen").get_by_role("link", name="Paspoort ophalen").click()

    expect(page.locator("#artikelen")).to_contain_text("binnen drie maanden")
    expect(page.locator("#artikelen")).not_to_contain_text("Invoegen")
    expect(page.get_by_label("Wat is de vraag?")).to_have_value("Wanneer kan ik het ophalen?")
