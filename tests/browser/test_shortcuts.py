"""Each single key of the workplace does what the overview of keys says."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.models import Contact
from kcc.services import defaults
from tests import builders
from tests.browser.desk import sign_in

NOOR = "noor@example.org"


@pytest.fixture
def contacts(session: Session) -> list[Contact]:
    """Three mails of nobody, the most urgent first."""
    now = datetime.now(UTC)
    defaults.seed(session, now)
    builders.mailbox(session)
    builders.agent(session, "Noor Visser", email=NOOR)
    builders.department(session, "Burgerzaken")
    made = []
    for number in range(3):
        contact = builders.contact(
            session, channel=ChannelKind.EMAIL, due_at=now + timedelta(hours=number)
        )
        builders.message(session, contact)
        made.append(contact)
    session.commit()
    return made


@pytest.fixture
def opened(page: Page, address: str, contacts: list[Contact]) -> Page:
    sign_in(page, address, NOOR, f"/contacten/{contacts[1].number}")
    return page


LEADS_TO = {
    "r": "#tekst",
    "n": ".composer.is-note #tekst",
    "g": ".composer.is-call #tekst",
    "f": ".composer.is-referral #tekst",
    "t": "#wie",
    ";": "#tekst",
    "/": "#kb-zoek",
    "s": "#zoek",
    "e": "#uitkomst",
}


def test_a_key_leads_to_where_one_goes_on_typing(opened: Page) -> None:
    contact = opened.url
    for key, place in LEADS_TO.items():
        opened.goto(contact)

        opened.keyboard.press(key)

        expect(opened.locator(place), f"after {key}").to_be_focused()


def test_rows_are_walked_and_opened(page: Page, address: str, contacts: list[Contact]) -> None:
    sign_in(page, address, NOOR, "/wachtrij")
    rows = page.locator("[data-row]")

    for key, focused in (("j", 0), ("j", 1), ("j", 2), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(rows.nth(focused)).to_be_focused()
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/contacten/{contacts[1].number}")
    page.keyboard.press("j")
    expect(rows.nth(2)).to_be_focused()


def test_a_contact_is_taken_and_closed_without_a_mouse(
    opened: Page, contacts: list[Contact]
) -> None:
    opened.keyboard.press("a")
    expect(opened.locator(".facts")).to_contain_text("Jij behandelt dit")

    opened.keyboard.press("e")
    opened.keyboard.type("doorver")
    opened.keyboard.press("Tab")
    opened.keyboard.press("Enter")

    expect(opened.get_by_text(f"Contact {contacts[1].number} is afgesloten.")).to_be_visible()
    opened.keyboard.press("v")
    opened.wait_for_url(f"**/contacten/{contacts[0].number}**")


def test_a_key_with_ctrl_or_alt_is_left_to_the_browser(opened: Page) -> None:
    for key in ("Control+n", "Alt+e", "Control+a"):
        opened.keyboard.press(key)

    expect(opened.locator(".composer.is-answer")).to_be_visible()
    expect(opened.locator("details.drop[open]")).to_have_count(0)
    expect(opened.locator(".facts")).to_contain_text("Van niemand")
