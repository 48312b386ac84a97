"""What comes in while somebody answers is told at once, and the answer stays as it was."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from kcc.db import writing
from kcc.domain.states import State
from kcc.models import Contact, MessageKind
from kcc.services import defaults
from tests import builders
from tests.browser.desk import sign_in
from tests.plugins.browser import axe

NOOR = "noor@example.org"
TYPED = "Kom maar langs aan de"
POLLED = 11_000


@pytest.fixture
def contact(session: Session) -> Contact:
    now = datetime.now(UTC)
    defaults.seed(session, now)
    builders.mailbox(session)
    noor = builders.agent(session, "Noor Visser", email=NOOR)
    citizen = builders.citizen(session, "Fatima Jansen", email="fatima@example.nl")
    contact = builders.contact(
        session, citizen=citizen, agent=noor, state=State.IN_PROGRESS, unread=False
    )
    builders.message(session, contact, text="Mijn paspoort is weg.\n" * 60, at=now)
    session.commit()
    return contact


def begin_to_type(page: Page, address: str, contact: Contact) -> None:
    page.clock.install()
    sign_in(page, address, NOOR, f"/contacten/{contact.number}")
    page.locator("#tekst").press_sequentially(TYPED)


def comes_in(session: Session, contact: Contact, text: str) -> None:
    session.rollback()  # a write may not begin with what was read before
    builders.message(session, contact, text=text, at=datetime.now(UTC))
    session.commit()


def test_a_new_message_is_told_read_and_answered_while_the_words_stay(
    page: Page, address: str, contact: Contact, session: Session
) -> None:
    begin_to_type(page, address, contact)
    news, text = page.locator("#nieuws"), page.locator("#tekst")

    comes_in(session, contact, "Laat maar, gevonden!")
    page.clock.run_for(POLLED)
    expect(news).to_contain_text("Nieuw bericht van Fatima Jansen. Wat je typt, blijft staan.")
    expect(text).to_be_focused()
    page.keyboard.type(" balie")

    page.get_by_role("link", name="Bekijk wat er nieuw is").click()
    expect(page.get_by_text("Laat maar, gevonden!").first).to_be_in_viewport()
    expect(page.locator("#draad")).to_be_focused()
    expect(news).to_be_empty()
    expect(text).to_have_value(f"{TYPED} balie")

    text.press("Control+Enter")
    expect(page.get_by_text("is beantwoord en afgesloten")).to_be_visible()


def test_what_was_told_is_not_told_again_and_more_of_it_is(
    page: Page, address: str, contact: Contact, session: Session
) -> None:
    begin_to_type(page, address, contact)
    banner = page.locator("#nieuws .banner")
    page.clock.run_for(POLLED)
    expect(banner).to_have_count(0)
    comes_in(session, contact, "Laat maar!")
    page.clock.run_for(POLLED)
    expect(banner).to_contain_text("Nieuw bericht")
    banner.evaluate("told => { told.dataset.same = 'yes'; }")

    with page.expect_response("**/nieuws?**") as asked:
        page.clock.run_for(POLLED)
    assert asked.value.status == 204
    expect(banner).to_have_attribute("data-same", "yes")

    comes_in(session, contact, "Toch niet gevonden.")
    page.clock.run_for(POLLED)
    expect(banner).to_contain_text("2 nieuwe berichten, het laatste van Fatima Jansen")


def test_what_a_colleague_does_meanwhile_is_told_as_well(
    axe_page: Page, address: str, contact: Contact, session: Session
) -> None:
    begin_to_type(axe_page, address, contact)
    with writing(session):  # the page writes as well, to say who types
        session.refresh(contact)
        omar = builders.agent(session, "Omar Haddad")
        builders.message(session, contact, MessageKind.NOTE, agent=omar, text="Ik bel haar.")
        contact.agent, contact.state = omar, State.WAITS_FOR_CITIZEN

    axe_page.clock.run_for(POLLED)

    news = axe_page.locator("#nieuws")
    expect(news).to_contain_text("Nieuwe notitie van Omar Haddad.")
    expect(news).to_contain_text("Omar Haddad behandelt dit contact nu.")
    expect(news).to_contain_text("Het is nu: wacht op inwoner.")
    assert axe(axe_page) == []
