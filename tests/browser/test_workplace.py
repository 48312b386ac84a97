"""The workplace in a browser: keys, drafts, undo, the frame of a mail, and axe on every state."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.moments import Moment
from kcc.services import clocks, defaults, find
from tests import builders
from tests.browser.desk import sideways, sign_in, violations

NOOR = "noor@example.org"
HTML = (
    '<p>Zie <a href="https://example.org/regels">de regels</a></p><script>top.hacked = 1</script>'
)


@pytest.fixture
def address(address: str, session: Session) -> str:
    now = datetime.now(UTC)
    defaults.seed(session, now)
    builders.agent(session, "Noor Visser", email=NOOR)
    builders.department(session, "Burgerzaken")
    builders.mailbox(session)
    for name, days in (("Fatima Jansen", 5), ("Thomas Bakker", 1), ("Petra van Dijk", 0)):
        citizen = builders.citizen(session, name)
        contact = builders.contact(
            session, citizen=citizen, channel=ChannelKind.EMAIL, subject=f"Vraag van {name}"
        )
        builders.message(session, contact, text="Hoe lang duurt het?", html=HTML, has_html=True)
        clocks.start(session, contact, Moment.FIRST_ANSWER, now - timedelta(days=days))
        find.index(session, contact)
    session.commit()
    return address


def take_next(page: Page) -> None:
    page.keyboard.press("v")
    page.wait_for_url("**/contacten/*")


def test_every_state_of_the_workplace_is_accessible(axe_page: Page, address: str) -> None:
    sign_in(axe_page, address, NOOR, "/wachtrij")
    assert violations(axe_page) == [], "queue"
    axe_page.keyboard.press("?")
    expect(axe_page.get_by_role("dialog")).to_be_visible()
    assert violations(axe_page) == [], "dialog"
    for path in ("/wachtrij?weergave=mijn", "/zoeken?q=fatima", "/telefoonnotities/nieuw"):
        opened = axe_page.goto(address + path)
        assert opened is not None
        assert opened.ok, path
        assert violations(axe_page) == [], path
    axe_page.get_by_role("button", name="Sluit gesprek af").click()
    expect(axe_page.get_by_role("alert")).to_be_focused()
    assert violations(axe_page) == [], "note with an error"


def test_every_tab_of_a_contact_is_accessible(axe_page: Page, address: str) -> None:
    sign_in(axe_page, address, NOOR, "/wachtrij")
    take_next(axe_page)
    contact = axe_page.url.partition("?")[0]
    for tab in ("answer", "note", "call", "referral"):
        axe_page.goto(f"{contact}?tab={tab}")
        assert violations(axe_page) == [], tab
    axe_page.goto(contact)
    axe_page.locator("summary", has_text="Toon opgemaakte versie").click()
    axe_page.locator("summary", has_text="Afsluiten").click()
    assert violations(axe_page) == [], "menus open"


@pytest.mark.parametrize("press", ["click", "Enter"])
def test_closing_without_an_outcome_leads_to_the_choice(
    axe_page: Page, address: str, press: str
) -> None:
    sign_in(axe_page, address, NOOR, "/wachtrij")
    take_next(axe_page)
    axe_page.keyboard.press("e")
    axe_page.get_by_role("button", name="Sluit contact af").click()

    summary = axe_page.get_by_role("alert").filter(has_text="Niet gelukt")
    expect(summary).to_be_focused()
    assert violations(axe_page) == []
    link = summary.get_by_role("link")
    link.click() if press == "click" else link.press("Enter")

    expect(axe_page.get_by_label("Hoe is het afgelopen?")).to_be_focused()


def test_with_keys_alone_a_contact_is_taken_answered_and_undone(page: Page, address: str) -> None:
    sign_in(page, address, NOOR, "/wachtrij")
    take_next(page)
    page.keyboard.press("r")
    expect(page.locator("#tekst")).to_be_focused()
    page.keyboard.type("Twee werkdagen, mevrouw. v r n j k ?")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("gaat zo weg").first).to_be_visible()

    page.keyboard.press("u")

    expect(page.get_by_text("Niet verstuurd.")).to_be_visible()
    expect(page.locator("#tekst")).to_have_value("Twee werkdagen, mevrouw. v r n j k ?")


def test_what_is_typed_is_there_again_after_the_browser_went_away(page: Page, address: str) -> None:
    sign_in(page, address, NOOR, "/wachtrij")
    take_next(page)
    page.locator("#tekst").fill("Een half antwoord")
    expect(page.locator("[data-saved]")).to_contain_text("Concept bewaard")

    page.reload()

    expect(page.locator("#tekst")).to_have_value("Een half antwoord")


def test_the_frame_of_a_mail_runs_nothing_and_opens_links_elsewhere(
    page: Page, address: str
) -> None:
    sign_in(page, address, NOOR, "/wachtrij")
    take_next(page)
    page.locator("summary", has_text="Toon opgemaakte versie").click()
    frame = page.frame_locator("iframe.mail-frame").frame_locator(".mail")
    link = frame.get_by_role("link", name="de regels")

    page.context.route("https://example.org/**", lambda route: route.fulfill(body="regels"))
    with page.context.expect_page() as opened:
        link.click()

    assert opened.value.url == "https://example.org/regels"
    assert page.evaluate("window.hacked") is None


def test_no_page_scrolls_sideways(page: Page, address: str) -> None:
    sign_in(page, address, NOOR, "/wachtrij")
    take_next(page)
    for url in (page.url, f"{address}/wachtrij", f"{address}/telefoonnotities/nieuw"):
        page.goto(url)
        assert sideways(page, 1366, 1000, 390, 320) == {}, url
