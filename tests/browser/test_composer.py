"""Writing an answer with the keyboard: standard texts, a copy, help beside it, and a question."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.models import Contact, Recipient
from kcc.services import defaults
from tests import builders
from tests.browser.desk import sideways, sign_in, violations

NOOR = "noor@example.org"


@pytest.fixture
def opened(axe_page: Page, address: str, session: Session) -> Page:
    defaults.seed(session, datetime.now(UTC))
    builders.mailbox(session)
    builders.agent(session, "Noor Visser", email=NOOR)
    citizen = builders.citizen(session, "Fatima Jansen", email="fatima@example.nl")
    contact = builders.contact(session, citizen=citizen)
    builders.message(session, contact, text="Wat kost een paspoort?")
    session.commit()
    sign_in(axe_page, address, NOOR, f"/contacten/{contact.number}")
    return axe_page


def test_a_semicolon_and_a_word_become_a_standard_text(opened: Page) -> None:
    text, choices = opened.locator("#tekst"), opened.get_by_role("listbox")
    opened.keyboard.press("r")

    opened.keyboard.type("Kom; dan ;")
    expect(choices.get_by_role("option")).to_have_count(9)
    opened.keyboard.press("Enter")  # nothing is chosen yet: a new line
    expect(choices).to_be_hidden()
    opened.keyboard.type(";)")
    opened.keyboard.press("Escape")
    opened.keyboard.type(" ;x;gro ;afs")
    expect(choices.get_by_role("option")).to_have_text(
        [
            "Afspraak aan de balie;afspraak",
            "Afsluiting met groet;groet",
            "Afsluiting in het Engels;regards",
        ]
    )
    assert violations(opened) == []
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("Tab")

    expect(text).to_have_value(
        "Kom; dan ;\n;) ;x;gro Heeft u nog vragen? Beantwoord dan deze e-mail, of bel ons op"
        " 14 071.\n\nMet vriendelijke groet,\nNoor Visser\nGemeente Voorbeeld"
    )
    expect(text).to_be_focused()

    is_there_for_the_mouse_too(opened)


def is_there_for_the_mouse_too(opened: Page) -> None:
    """And who is signed out by then hears it."""
    text, choices = opened.locator("#tekst"), opened.get_by_role("listbox")
    opened.locator("[data-standard-texts] summary").click(delay=50)
    choices.get_by_role("option", name="Afspraak aan de balie").click(delay=300)
    expect(text).to_have_value(re.compile(r"Gemeente Voorbeeld.*afspraak", re.DOTALL))

    opened.route("**/concepten/answer", lambda route: route.abort())  # only the text itself is told
    opened.context.clear_cookies()
    opened.keyboard.type(" ;groet")
    opened.keyboard.press("Tab")
    expect(opened.get_by_role("alert")).to_contain_text("Je bent niet meer ingelogd", timeout=4_000)


def test_a_copy_and_a_bsn_are_asked_about_and_help_keeps_up(opened: Page, session: Session) -> None:
    opened.locator("#tekst").fill("Een paspoort kost geld, conform 111222333.")
    opened.locator("#tekst").press("Shift+Tab")
    opened.keyboard.press("Enter")
    expect(opened.locator("#cc")).to_be_focused()
    opened.keyboard.type("broer@example.nl")
    expect(opened.locator("#schrijfhulp")).to_contain_text("liever: volgens")
    expect(opened.locator("#schrijfhulp .is-ok").first).to_contain_text("Wat kost een paspoort?")
    assert sideways(opened, 1366, 683, 390) == {}
    opened.set_viewport_size({"width": 1366, "height": 768})

    opened.locator("#tekst").press("Control+Enter")
    safe = opened.get_by_role("link", name="Pas tekst aan")
    expect(safe).to_be_focused()
    assert violations(opened) == []
    opened.keyboard.press("Enter")
    expect(opened.locator("#tekst")).to_be_focused()
    assert session.scalars(select(Recipient)).all() == []

    opened.locator("#tekst").press("Control+Enter")
    opened.get_by_role("button", name="Toch versturen").click()

    expect(opened.get_by_text("is beantwoord en afgesloten")).to_be_visible()
    session.rollback()
    sent = session.scalars(select(Recipient).order_by(Recipient.id))
    assert [(one.address, one.copy) for one in sent] == [
        ("fatima@example.nl", False),
        ("broer@example.nl", True),
    ]
    assert session.scalars(select(Contact.closed_at)).one()
