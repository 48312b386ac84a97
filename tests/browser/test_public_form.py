"""The public form in a browser: for everybody, on any screen, with or without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from kcc.services import defaults
from tests import builders
from tests.browser.desk import sideways
from tests.plugins.browser import axe


@pytest.fixture
def environment() -> dict[str, str]:
    return {"KCC_FILES_MAX_UPLOAD_MB": "1"}


@pytest.fixture
def address(address: str, session: Session) -> str:
    defaults.seed(session, builders.NOW)
    builders.mailbox(session)
    builders.topic(session, "Afval")
    session.commit()
    return f"{address}/contact"


def send(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"#{name}").fill(value)
    page.get_by_role("button", name="Verstuur uw vraag").click()


def test_every_state_of_the_form_is_accessible(axe_page: Page, address: str) -> None:
    axe_page.goto(address)
    assert axe(axe_page) == []

    send(axe_page, email="jan")
    expect(axe_page.get_by_role("alert")).to_be_visible()
    assert axe(axe_page) == []

    send(axe_page, question="Wanneer komt u?", email="jan@example.nl")
    axe_page.wait_for_url("**/verzonden")
    assert axe(axe_page) == []


def test_no_page_scrolls_sideways(page: Page, address: str) -> None:
    widths = (1366, 390, 320)
    page.goto(address)
    assert sideways(page, *widths) == {}

    send(page, email="jan")
    assert sideways(page, *widths) == {}, "with mistakes"

    send(page, question="x" * 300, email="jan@example.nl")
    page.wait_for_url("**/verzonden")
    assert sideways(page, *widths) == {}, "sent"


def test_after_a_mistake_the_summary_has_the_focus_and_leads_to_the_field(
    page: Page, address: str
) -> None:
    page.goto(address)
    send(page, question="Wanneer komt u?")

    expect(page.locator("#samenvatting")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#email")).to_be_focused()
    expect(page.locator("#question")).to_have_value("Wanneer komt u?")
    expect(page).to_have_title("Uw vraag is nog niet verstuurd: Stel uw vraag · Gemeente Voorbeeld")


def test_the_page_after_it_can_be_printed(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate("window.print = () => { document.title = 'afgedrukt' }")
    send(page, question="Wanneer komt u?", email="jan@example.nl")
    page.wait_for_url("**/verzonden")
    page.evaluate("window.print = () => { document.title = 'afgedrukt' }")

    page.get_by_role("button", name="Druk deze pagina af").click()

    expect(page).to_have_title("afgedrukt")


def test_a_film_of_100_megabytes_is_explained_and_nothing_typed_is_lost(
    page: Page, address: str, tmp_path: Path
) -> None:
    film = tmp_path / "film.mp4"
    with film.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    page.goto(address)
    page.locator("#files").set_input_files(film)

    send(page, question="Kijk eens naar deze stoep.", email="jan@example.nl")

    expect(page.locator("#files-error")).to_contain_text("samen niet groter zijn dan 1 MB")
    expect(page.locator("#question")).to_have_value("Kijk eens naar deze stoep.")
    expect(page.locator("#email")).to_have_value("jan@example.nl")


def test_all_of_it_works_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)

    send(page, question="Wanneer komt u?", phone="06-12345678")

    expect(page.get_by_role("heading", level=1)).to_have_text("Uw vraag is verstuurd")
    expect(page.get_by_text("Wij bellen u uiterlijk")).to_be_visible()
    expect(page.get_by_role("button", name="Druk deze pagina af")).to_be_hidden()
    context.close()


def test_the_field_that_traps_programs_is_out_of_everybodys_way(page: Page, address: str) -> None:
    page.goto(address)
    trap = page.locator("#extra")

    expect(trap).not_to_be_in_viewport()
    names = page.get_by_role("textbox").evaluate_all("boxes => boxes.map(box => box.name)")
    assert "extra" not in names
    assert trap.get_attribute("tabindex") == "-1"


def test_switching_language_keeps_the_page(page: Page, address: str) -> None:
    page.goto(address)

    page.get_by_role("link", name="English").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Ask your question")
    expect(page.get_by_role("link", name="Nederlands")).to_be_visible()


def test_who_changes_the_language_halfway_is_asked_first(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Uw vraag").fill("Wanneer wordt mijn grofvuil opgehaald?")
    page.once("dialog", lambda dialog: dialog.dismiss())  # stay here

    with page.expect_event("dialog") as question:
        page.get_by_role("link", name="English").click(no_wait_after=True)

    assert question.value.type == "beforeunload"
    expect(page.get_by_label("Uw vraag")).to_have_value("Wanneer wordt mijn grofvuil opgehaald?")
