"""An agent's work in a browser: reach, focus and keys, and the same job without scripts."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.moments import Moment
from kcc.models import Contact, MessageKind
from kcc.services import clocks, defaults, find, recognising
from tests import builders
from tests.browser.desk import sign_in
from tests.plugins.browser import axe

NOOR = "noor@example.org"
WIDTHS = [1366, 1100, 390]
MAIL = (
    "<p>Het is <b>niet</b> gestolen.</p><script>document.title = 'gekaapt'</script>"
    "<p><a href='https://example.org/trein'>Gevonden voorwerpen</a></p>"
)


@pytest.fixture
def environment() -> dict[str, str]:
    return {"KCC_MAIL_UNDO_SECONDS": "60"}


@pytest.fixture
def contact(session: Session) -> Contact:
    """The most urgent question of two, with a mail that has a layout, a quote and a file."""
    received = datetime.now(UTC) - timedelta(days=4)
    defaults.seed(session, received)
    builders.mailbox(session)
    builders.department(session, "Burgerzaken")
    builders.agent(session, "Noor Visser", email=NOOR)
    citizen = recognising.find_or_make(
        session, received, name="Marieke de Vries", email="m.devries@example.nl"
    )
    for subject, days in (("Paspoort kwijt, reis op 4 december", 0), ("Verhuizing", 3)):
        made = builders.contact(session, citizen=citizen, subject=subject, received_at=received)
        text = "Het is niet gestolen.\n\nOp ma 23 nov 2026 om 10:12 schreef Gemeente:\n> Wat nu?"
        message = builders.message(session, made, text=text, html=MAIL, has_html=True)
        builders.attachment(session, message)
        clocks.start(session, made, Moment.FIRST_ANSWER, received + timedelta(days=days))
        find.index(session, made)
    contact = session.scalars(select(Contact).order_by(Contact.due_at).limit(1)).one()
    session.commit()
    return contact


@pytest.mark.parametrize("width", WIDTHS)
def test_at_any_width_all_of_a_contact_is_in_reach(
    page: Page, address: str, contact: Contact, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 768})

    sign_in(page, address, NOOR, f"/contacten/{contact.number}")

    in_reach(page, ".message >> nth=0", "#tekst", "[data-send]")
    assert height(page, ".message >> nth=0") > 100
    if page.locator(".to-context").is_visible():  # no room beside the contact
        page.locator(".to-context").click()
    in_reach(page, "#kb-zoek", "#termijnen", ".history summary")


def in_reach(page: Page, *parts: str) -> None:
    """Each can be scrolled into sight, with nothing over it."""
    for part in parts:
        page.locator(part).click(trial=True)


def test_a_long_thread_can_be_read_with_the_keyboard_alone(
    axe_page: Page, address: str, contact: Contact, session: Session
) -> None:
    long = builders.contact(session)
    builders.message(session, long, text="Een lange vraag.\n" * 100)
    session.commit()
    sign_in(axe_page, address, NOOR, f"/contacten/{long.number}")
    thread = axe_page.locator("#draad")
    assert axe(axe_page) == []

    thread.focus()
    before = thread.evaluate("thread => thread.scrollTop")
    axe_page.keyboard.press("End")  # it was opened where the newest message begins

    axe_page.wait_for_function(
        "before => document.querySelector('#draad').scrollTop > before", arg=before
    )


@pytest.mark.parametrize("path", ["/zoeken?q=paspoort", "/wachtrij?weergave=afgehandeld"])
def test_other_lists_do_not_scroll_sideways_on_a_phone(
    page: Page, address: str, contact: Contact, path: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})

    sign_in(page, address, NOOR, path)

    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_a_key_that_opens_a_tab_puts_the_cursor_in_its_text(
    page: Page, address: str, contact: Contact
) -> None:
    sign_in(page, address, NOOR, f"/contacten/{contact.number}")
    text = page.locator("#tekst")

    page.keyboard.press("n")
    page.wait_for_url("**tab=note**")
    expect(text).to_be_focused()
    page.keyboard.type("even vast: u r f a")  # keys that do something elsewhere
    expect(text).to_have_value("even vast: u r f a")

    page.locator("h1").click()
    page.keyboard.press("n")  # it is open already
    expect(text).to_be_focused()
    expect(text).to_have_value("even vast: u r f a")


def test_who_switched_the_keys_off_has_none(page: Page, address: str, contact: Contact) -> None:
    sign_in(page, address, NOOR, "/wachtrij")
    page.locator(".user summary").click()
    page.get_by_role("checkbox", name="Sneltoetsen").uncheck()
    page.get_by_role("button", name="Bewaar voorkeuren").click()
    expect(page.locator("body[data-shortcuts]")).to_have_count(0)

    page.keyboard.press("?")
    page.keyboard.press("v")

    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.url.startswith(f"{address}/wachtrij")


def test_the_list_renews_itself_without_taking_the_focus(
    page: Page, address: str, contact: Contact, session: Session
) -> None:
    page.clock.install()
    sign_in(page, address, NOOR, "/wachtrij")
    page.keyboard.press("j")
    focused = page.locator("[data-row] >> nth=0")
    expect(focused).to_be_focused()

    contact.preview = "Een heel andere eerste regel"
    session.commit()
    page.clock.run_for(16_000)

    expect(focused).to_contain_text("Een heel andere eerste regel")
    expect(focused).to_be_focused()


def test_the_frame_of_a_mail_has_our_type_and_an_origin_of_its_own(
    page: Page, address: str, contact: Contact
) -> None:
    sign_in(page, address, NOOR, f"/contacten/{contact.number}")
    page.get_by_text("Toon opgemaakte versie").click()
    frame = page.frame_locator(".mail-frame").frame_locator(".mail")
    expect(frame.get_by_text("Het is niet gestolen.")).to_be_visible()

    assert frame.locator("body").evaluate("body => getComputedStyle(body).marginTop") == "12px"
    assert frame.locator("html").evaluate("() => window.origin") == "null"
    assert frame.locator("html").evaluate("() => document.title") == "Opgemaakte versie"


def test_an_answer_can_be_taken_back_from_the_contact_after_it(
    page: Page, address: str, contact: Contact
) -> None:
    sign_in(page, address, NOOR, f"/contacten/{contact.number}")
    page.locator("#tekst").fill("Meld de vermissing aan de balie.")
    page.get_by_role("button", name="Verstuur en pak volgende").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Verhuizing")

    page.keyboard.press("u")

    expect(page.get_by_role("heading", level=1)).to_have_text(contact.subject)
    expect(page.locator("#tekst")).to_have_value("Meld de vermissing aan de balie.")


def test_the_same_job_is_done_without_scripts(
    browser: Browser, address: str, contact: Contact, session: Session
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nl-NL")
    context.set_default_timeout(10_000)
    page = context.new_page()
    sign_in(page, address, NOOR, "/wachtrij")
    text = page.get_by_label("Antwoord aan de inwoner")

    page.get_by_role("button", name="Volgende contact").click()
    text.fill("Eerst dit.")
    page.get_by_role("button", name="Bewaar concept").click()
    expect(text).to_have_value("Eerst dit.")
    text.fill("Meld de vermissing aan de balie.")
    other_ways(page)
    page.get_by_role("button", name="Verstuur en wacht op inwoner").click()
    page.get_by_role("button", name="Ongedaan maken").first.click()

    expect(text).to_have_value("Meld de vermissing aan de balie.")
    session.rollback()  # what the pages changed is read anew
    answers = [m for m in contact.messages if m.kind is MessageKind.ANSWER]
    assert [m.outgoing.delivery for m in answers if m.outgoing] == ["undone"]
    context.close()


def test_a_phone_note_finds_who_calls_and_ends_with_one_key(
    page: Page, address: str, contact: Contact
) -> None:
    sign_in(page, address, NOOR, "/wachtrij")
    page.keyboard.press("t")
    page.wait_for_url("**/telefoonnotities/nieuw")
    page.keyboard.type("marieke")
    page.get_by_text("m.devries@example.nl").click()
    expect(page.locator("#name")).to_be_hidden()

    page.locator("#question").fill("Waar kan ik mijn paspoort ophalen?")
    page.locator("#answer").fill("Aan de balie, tot 17:00 uur.")
    page.keyboard.press("Control+Enter")

    page.wait_for_url("**/contacten/*")
    expect(page.locator(".citizen-name")).to_contain_text("Marieke de Vries")
    expect(page.locator(".facts")).to_contain_text("zelf beantwoord")


def other_ways(page: Page) -> None:
    page.locator("summary[aria-label^='Andere manieren']").click()


def height(page: Page, part: str) -> float:
    """How many pixels of a message its thread shows."""
    visible = """part => {
        const box = part.getBoundingClientRect();
        const around = part.closest('.thread').getBoundingClientRect();
        return Math.min(box.bottom, around.bottom) - Math.max(box.top, around.top);
    }"""
    page.locator(part).scroll_into_view_if_needed()
    return float(page.locator(part).evaluate(visible))
