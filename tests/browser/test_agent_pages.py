"""The pages of an agent under strain: long names and threads, menus, phones, slow hands."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.models import Agent, Contact, Delivery, Message, MessageKind, OutboxItem
from kcc.services import defaults, find, recognising
from kennisbank.articles import Article
from tests import builders
from tests.browser.desk import send_and_stay, sign_in
from tests.kennisbank.making import article

NOOR = "noor@example.org"
ENDLESS = "Donaudampfschifffahrtsgesellschaftskapitän" * 5
OUTSIDE = """() => [...document.querySelectorAll('.contact *, .context *, .queue-column *')]
    .filter(part => !part.closest('.vh, details:not([open])'))
    .filter(part => {
        const column = part.closest('.contact, .context, .queue-column');
        const box = part.getBoundingClientRect();
        return box.width && box.right > column.getBoundingClientRect().right + 1;
    })
    .map(part => part.className || part.tagName)"""
LONG = 100  # messages
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def contact(session: Session) -> Contact:
    """A contact in which everything is long: name, subject, thread, and a file's name."""
    now = datetime.now(UTC)
    defaults.seed(session, now)
    builders.mailbox(session)
    noor = builders.agent(session, "Noor Visser", email=NOOR)
    article(session, "Geluidsoverlast", "Bel bij geluidsoverlast de wijkagent.")
    citizen = recognising.find_or_make(
        session, now, name=f"Max {ENDLESS[:150]}", email="m@example.nl"
    )
    contact = builders.contact(
        session, citizen=citizen, subject=f"Geluidsoverlast {ENDLESS}", received_at=now
    )
    for number in range(LONG):
        kind = MessageKind.NOTE if number % 3 else MessageKind.INBOUND
        author = noor if number % 3 else None
        at = now - timedelta(minutes=LONG - number)
        builders.message(session, contact, kind, at=at, text=f"Bericht {number}", agent=author)
    last = builders.message(session, contact, at=now, text=f"Slot {ENDLESS}")
    builders.attachment(session, last, f"{ENDLESS[:120]}.pdf")
    contact.related_id = builders.contact(session, subject=ENDLESS).id
    find.index(session, contact)
    session.commit()
    return contact


@pytest.fixture
def open_page(page: Page, address: str, contact: Contact) -> Page:
    """Noor, with the contact open."""
    sign_in(page, address, NOOR, f"/contacten/{contact.number}")
    return page


def test_nothing_that_is_long_pushes_anything_out_of_its_column(open_page: Page) -> None:
    for width in (1366, 683, 390):
        open_page.set_viewport_size({"width": width, "height": 768})
        assert open_page.evaluate(OUTSIDE) == [], width


def test_of_a_long_thread_the_newest_is_in_sight_and_the_old_are_one_click_away(
    open_page: Page,
) -> None:
    expect(open_page.get_by_text("Slot Donau")).to_be_in_viewport()
    expect(open_page.get_by_text("Bericht 3", exact=True).first).to_be_hidden()

    open_page.get_by_text(f"Toon {LONG - 5} eerdere berichten").click()
    open_page.locator(".message-line", has_text="Bericht 3").first.click()

    expect(open_page.locator("#bericht-4 .message-text")).to_have_text("Bericht 3")


@pytest.mark.parametrize("size", [PHONE, {"width": 683, "height": 384}])
def test_every_menu_opens_within_reach_of_a_small_screen(
    open_page: Page, size: dict[str, int]
) -> None:
    open_page.set_viewport_size(size)  # type: ignore[arg-type]
    for menu, inside in (
        ("Afsluiten", "Sluit contact af"),
        ("Meer", "Bewaar onderwerp"),
        ("Andere manieren om te versturen", "Verstuur en houd open"),
        ("Bijlage", "Voeg bestanden toe"),
    ):
        summary = f"details.drop > summary:has-text('{menu}'), summary[aria-label='{menu}']"
        open_page.locator(summary).first.click()
        open_page.get_by_role("button", name=inside).click(trial=True)


def test_an_address_inside_the_page_moves_no_column_out_of_sight(open_page: Page) -> None:
    open_page.goto(open_page.url + "#opstellen")

    assert open_page.evaluate("Math.max(document.body.scrollTop, window.scrollY)") == 0
    expect(open_page.get_by_role("heading", level=1)).to_be_in_viewport()
    expect(open_page.locator("#tekst")).to_be_in_viewport()


def test_one_menu_is_open_at_a_time_and_escape_closes_it(open_page: Page) -> None:
    close, more = (open_page.locator("details.drop").nth(place) for place in (0, 1))
    close.locator("> summary").click()
    more.locator("> summary").click()
    expect(close).not_to_have_attribute("open", "")

    open_page.keyboard.press("Escape")

    expect(more).not_to_have_attribute("open", "")
    expect(more.locator("> summary")).to_be_focused()


def test_an_inserted_article_is_recorded_also_after_the_page_was_left(
    open_page: Page, session: Session
) -> None:
    open_page.get_by_role("button", name="Invoegen").first.click()
    expect(open_page.locator("#tekst")).to_have_value("Bel bij geluidsoverlast de wijkagent.")
    expect(open_page.locator("[data-saved]")).to_contain_text("Concept bewaard")
    open_page.reload()

    send_and_stay(open_page)
    expect(open_page.locator(".used")).to_contain_text("Geluidsoverlast")

    sent = session.scalars(select(Message).where(Message.kind == MessageKind.ANSWER)).one()
    assert sent.article_ids == [session.scalars(select(Article.id)).one()]


def test_following_a_delivery_moves_nothing_that_somebody_is_reading(
    open_page: Page, session: Session, contact: Contact
) -> None:
    open_page.wait_for_load_state("networkidle")
    session.rollback()  # a write may not begin with what was read before
    noor = session.scalars(select(Agent).where(Agent.email == NOOR)).one()
    item = builders.answer(session, contact, agent=noor)
    item.message.at = datetime.now(UTC)
    session.commit()
    open_page.clock.install()
    open_page.reload(wait_until="networkidle")
    open_page.get_by_text(f"Toon {LONG - 4} eerdere berichten").click()
    thread = open_page.locator("#draad")
    thread.evaluate("part => { part.scrollTop = 40; }")

    session.scalars(select(OutboxItem)).one().delivery = Delivery.REFUSED
    item.problem = "550 deze mailbox bestaat niet"
    session.commit()
    open_page.clock.run_for(4_000)

    expect(open_page.get_by_text("550 deze mailbox bestaat niet")).to_be_attached()
    assert thread.evaluate("part => part.scrollTop") == 40
    expect(open_page.locator(".older")).to_have_attribute("open", "")


def test_keys_in_a_phone_note_choose_and_never_end_it_by_accident(
    open_page: Page, address: str
) -> None:
    open_page.goto(f"{address}/telefoonnotities/nieuw")
    who = open_page.locator("#wie")
    who.type("max")
    expect(open_page.locator(".found")).to_have_count(2)
    who.press("Enter")
    expect(open_page.locator('[name="citizen_id"]').first).to_be_checked()
    expect(open_page.locator("#question")).to_be_focused()
    expect(open_page.locator("#phone")).to_be_hidden()

    open_page.locator("[data-outcome]").first.focus()
    for key, outcome in (("3", "referred"), ("8", "later"), ("1", "answered"), ("4", "callback")):
        open_page.keyboard.press(key)
        expect(open_page.locator(f'[data-outcome="{outcome}"]')).to_be_checked()
        shown = outcome in ("referred", "callback")
        expect(open_page.locator("#bestemming")).to_be_visible(visible=shown)
    expect(open_page.locator("#name")).to_be_hidden()
    open_page.locator("#phone").press("Enter")  # to call back takes a number

    assert "/telefoonnotities/nieuw" in open_page.url


def test_two_quick_clicks_take_one_contact(open_page: Page, address: str, session: Session) -> None:
    open_page.goto(f"{address}/wachtrij")

    open_page.get_by_role("button", name="Volgende contact").dblclick()
    open_page.wait_for_url("**/contacten/*")

    held = select(Contact).where(Contact.agent_id.is_not(None))
    session.rollback()
    assert len(session.scalars(held).all()) == 1
