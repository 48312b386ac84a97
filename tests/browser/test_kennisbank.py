"""The kennisbank in a browser: for everybody, on any screen, with and without scripts."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.demo.articles import load_articles
from kcc.domain.actors import SYSTEM
from kcc.domain.roles import Role
from kcc.services import defaults
from kennisbank import editing, remarks, search_log, synonyms
from kennisbank.importing import load
from kennisbank.search_log import SearchLog, SearchOpened
from tests import builders
from tests.browser.desk import sideways, sign_in, violations

EDITOR = "eline@example.org"
SCREENS = [
    "/kennisbank",
    "/kennisbank?q=paspoort",
    "/kennisbank?q=paspoortt",
    "/kennisbank?q=olifant",
    "/kennisbank/nieuw",
    "/kennisbank/redactie",
    "/kennisbank/synoniemen?woord=kliko",
    "/kennisbank/1/versies/1",
]


@pytest.fixture
def address(address: str, session: Session) -> str:
    load(session, load_articles(), builders.NOW, SYSTEM)
    builders.agent(session, email=EDITOR, roles=[Role.EDITOR, Role.AGENT])
    session.commit()
    return address


@pytest.fixture
def contact(address: str, session: Session) -> str:
    """The page of a contact that this editor, who is an agent too, can answer."""
    defaults.seed(session, builders.NOW)
    citizen = builders.citizen(session)
    contact = builders.contact(session, citizen=citizen)
    builders.message(session, contact)
    session.commit()
    return f"/contacten/{contact.number}"


@pytest.fixture
def waiting(address: str, session: Session) -> None:
    """Something of everything on the desk of the editors."""
    now, today = builders.NOW, builders.NOW.date()
    remarks.add(session, 1, "Het bedrag is oud.", now, SYSTEM)
    search_log.record(session, "kliko", 0, today)
    synonyms.add(session, "kliko, container", now, SYSTEM)
    editing.unpublish(session, 2, 1, now, SYSTEM)
    session.commit()


def open_article(page: Page, address: str, query: str, title: str) -> None:
    page.goto(f"{address}/kennisbank?q={query}")
    page.get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", name=title, level=2)).to_be_visible()


@pytest.mark.usefixtures("waiting")
def test_every_page_is_accessible(axe_page: Page, address: str) -> None:
    sign_in(axe_page, address, EDITOR, "/kennisbank")
    for path in SCREENS:
        axe_page.goto(address + path)
        assert violations(axe_page) == [], path
    axe_page.goto(f"{address}/kennisbank/nieuw")
    axe_page.get_by_role("button", name="Bewaar concept").click()
    expect(axe_page.get_by_role("alert")).to_be_focused()
    assert violations(axe_page) == []

    open_article(axe_page, address, "trouwen", "Trouwen of geregistreerd partnerschap")
    assert violations(axe_page) == []
    axe_page.get_by_role("link", name="Onvolledig").click()
    expect(axe_page.get_by_role("textbox", name="Wat moet er anders?")).to_be_focused()
    assert violations(axe_page) == []
    axe_page.get_by_role("link", name="Versies").click()
    assert violations(axe_page) == []


def test_no_page_scrolls_sideways(page: Page, address: str) -> None:
    sign_in(page, address, EDITOR, "/kennisbank")
    for path in [*SCREENS, "/kennisbank/1", "/kennisbank/1/bewerken", "/kennisbank/1/versies"]:
        page.goto(address + path)
        assert sideways(page, 1366, 683, 390, 320) == {}, path


def test_results_follow_what_is_typed_and_back_gives_a_whole_page(page: Page, address: str) -> None:
    sign_in(page, address, EDITOR, "/kennisbank")

    page.locator("#kb-zoek").press_sequentially("kliko")

    expect(page.locator(".hits").get_by_role("status")).to_have_text("1 artikel voor kliko")
    expect(page.locator("#kb-zoek")).to_be_focused()
    page.wait_for_url("**/kennisbank?q=kliko")

    page.go_back()

    expect(page.locator("#kb-zoek")).to_have_value("")
    expect(page.locator(".hit")).not_to_have_count(1)
    expect(page.get_by_role("button", name="Sneltoetsen")).to_be_visible()


def test_a_search_that_stands_is_counted_once_and_so_is_what_was_opened(
    page: Page, address: str, session: Session
) -> None:
    sign_in(page, address, EDITOR, "/kennisbank")
    with page.expect_response("**/kennisbank/zoekopdrachten") as counted:
        page.locator("#kb-zoek").press_sequentially("kliko", delay=300)
    assert counted.value.status == 204

    with page.expect_response("**/kennisbank/zoekopdrachten"):
        page.locator(".hit").first.click()

    assert session.scalars(select(SearchLog.query)).all() == ["kliko"]
    assert session.scalars(select(SearchOpened.times)).all() == [1]


def test_the_preview_follows_and_the_bar_hides_no_field(page: Page, address: str) -> None:
    sign_in(page, address, EDITOR, "/kennisbank/nieuw")

    page.locator("#title").fill("Subsidie")
    page.locator("#text").fill("Vraag het **op tijd** aan.")

    expect(page.locator("#voorbeeld strong")).to_have_text("op tijd")

    page.set_viewport_size({"width": 1366, "height": 500})
    page.locator("#title").focus()
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(page.locator("#kind")).to_be_focused()
    edge = "(element, side) => element.getBoundingClientRect()[side]"
    bar = page.locator(".save-bar").evaluate(edge, "top")
    assert page.locator("#kind").evaluate(edge, "bottom") <= bar


def test_on_a_phone_the_results_come_before_what_narrows_them(page: Page, address: str) -> None:
    sign_in(page, address, EDITOR, "/kennisbank")
    products = page.get_by_role("checkbox", name="Product")
    expect(products).to_be_visible()

    page.set_viewport_size({"width": 390, "height": 844})
    expect(products).to_be_hidden()
    page.locator("#kb-zoek").press_sequentially("kliko")
    expect(page.locator(".hits").get_by_role("status")).to_have_text("1 artikel voor kliko")
    expect(page.locator(".hit").first).to_be_in_viewport()
    expect(products).to_be_hidden()
    page.get_by_text("Verfijn").click()

    expect(products).to_be_visible()


def test_a_box_narrows_at_once_and_keeps_the_focus(page: Page, address: str) -> None:
    sign_in(page, address, EDITOR, "/kennisbank?q=paspoort")
    box = page.get_by_role("checkbox", name="English")
    box.focus()

    page.keyboard.press("Space")

    page.wait_for_url("**/kennisbank?q=paspoort&taal=en")
    expect(page.locator(".hits").get_by_role("status")).to_contain_text("artikel")
    expect(page.locator(".hit")).to_have_count(page.locator(".hit [lang=en]:not(h3, p)").count())
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    page.get_by_role("link", name="Alles wissen").click()
    page.wait_for_url("**/kennisbank?q=paspoort")


def test_that_an_article_helped_is_told_in_the_place_of_the_button(
    page: Page, address: str
) -> None:
    sign_in(page, address, EDITOR, "/kennisbank")
    open_article(page, address, "trouwen", "Trouwen of geregistreerd partnerschap")

    page.get_by_role("button", name="Ja, hielp").click()

    expect(page.locator(".verdict")).to_contain_text("Dank je, dat telt mee")
    expect(page.locator(".thanked")).to_be_focused()
    expect(page.get_by_role("button", name="Ja, hielp")).to_have_count(0)


def test_a_search_does_not_wipe_out_the_remark_that_somebody_is_writing(
    page: Page, address: str
) -> None:
    sign_in(page, address, EDITOR, "/kennisbank/1?melding=Onvolledig")
    page.get_by_label("Wat moet er anders?").fill("Het bedrag ontbreekt.")
    page.once("dialog", lambda dialog: dialog.dismiss())  # stay here

    with page.expect_event("dialog") as question:
        page.locator("#kb-zoek").press_sequentially("kliko")

    assert question.value.type == "beforeunload"
    expect(page.get_by_label("Wat moet er anders?")).to_have_value("Het bedrag ontbreekt.")


def test_boxes_and_remarks_work_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, address, EDITOR, "/kennisbank?q=paspoort")
    page.get_by_role("checkbox", name="Product").check()
    page.get_by_role("checkbox", name="Nederlands").check()
    page.get_by_role("button", name="Toon artikelen").click()
    expect(page.locator(".facet:checked")).to_have_count(2)

    page.locator(".hit").first.click()
    page.get_by_role("link", name="Klopt niet").click()
    expect(page.get_by_role("radio", name="Klopt niet")).to_be_checked()
    page.get_by_role("button", name="Verstuur naar de redactie").click()
    page.get_by_role("button", name="Ja, hielp").click()

    expect(page.locator(".verdict")).to_contain_text("Dank je, dat telt mee")
    expect(page.locator("#redactie")).to_contain_text("Klopt niet")
    expect(page.locator(".facet:checked")).to_have_count(2)
    context.close()


def test_on_a_phone_the_article_takes_the_place_of_the_results(page: Page, address: str) -> None:
    sign_in(page, address, EDITOR, "/kennisbank")
    page.set_viewport_size({"width": 390, "height": 844})

    open_article(page, address, "trouwen", "Trouwen of geregistreerd partnerschap")

    expect(page.locator(".hits")).to_be_hidden()
    page.get_by_role("link", name="Alle resultaten").click()
    expect(page.locator(".hits")).to_be_visible()


def test_writing_and_publishing_work_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, address, EDITOR, "/kennisbank")
    page.get_by_role("link", name="Nieuw artikel").click()
    page.locator("#title").fill("Subsidie voor de buurt")
    page.locator("#text").fill("Vraag het **op tijd** aan.")
    with context.expect_page() as preview:
        page.get_by_role("button", name="Toon voorbeeld").click()
    expect(preview.value.locator("strong", has_text="op tijd")).to_be_visible()

    page.get_by_role("button", name="Bewaar concept").click()
    page.get_by_role("button", name="Publiceren").click()
    page.locator("#kb-zoek").fill("subsidies")
    page.get_by_role("button", name="Zoek", exact=True).click()

    expect(page.get_by_role("link", name="Subsidie voor de buurt")).to_be_visible()
    context.close()


def test_an_article_goes_into_the_answer_where_the_cursor_stands(
    page: Page, address: str, contact: str
) -> None:
    sign_in(page, address, EDITOR, contact)
    answer = page.locator("[data-text]")
    answer.fill("Beste mevrouw,\n\nMet groet")
    answer.evaluate("field => field.setSelectionRange(16, 16)")
    page.locator("#kb-zoek").fill("grofvuil")

    page.get_by_role("button", name="Invoegen Grofvuil laten ophalen").click()

    expect(answer).to_have_value(
        re.compile(r"^Beste mevrouw,\n\nGrofvuil\n\nGrofvuil is afval.*Met groet$", re.DOTALL)
    )


def test_without_scripts_the_article_goes_to_the_end_of_the_draft(
    browser: Browser, address: str, contact: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, address, EDITOR, contact)
    page.locator("[data-text]").fill("Beste mevrouw,")
    page.get_by_role("button", name="Bewaar concept").click()

    page.locator("#kb-zoek").fill("grofvuil")
    page.locator("#kb-zoek").press("Enter")
    page.get_by_role("link", name="Grofvuil laten ophalen").click()
    page.get_by_role("button", name="Invoegen").click()

    expect(page.locator("[data-text]")).to_have_value(
        re.compile(r"^Beste mevrouw,\n\nGrofvuil\n\nGrofvuil is afval")
    )
    context.close()
