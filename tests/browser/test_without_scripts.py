"""The whole of an agent's work in a browser without scripts: slower, and nothing is missing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.moments import Moment
from kcc.domain.states import State
from kcc.models import Citizen, Contact, Delivery, Message, MessageKind
from kcc.services import clocks, defaults, find, recognising
from kennisbank.articles import Article
from tests import builders
from tests.browser.desk import send_and_stay
from tests.kennisbank.making import article

NOOR = "noor@example.org"
ADVICE = "Meld de vermissing eerst aan de balie."


@pytest.fixture
def environment() -> dict[str, str]:
    return {"KCC_MAIL_UNDO_SECONDS": "60"}


@pytest.fixture
def contacts(session: Session) -> list[Contact]:
    """Two questions of one citizen, an article that answers the first, and a department."""
    received = datetime.now(UTC) - timedelta(days=4)
    defaults.seed(session, received)
    builders.mailbox(session)
    builders.department(session, "Burgerzaken")
    builders.agent(session, "Noor Visser", email=NOOR)
    article(session, "Paspoort kwijt", ADVICE)
    marieke = recognising.find_or_make(
        session, received, name="Marieke de Vries", email="m@example.nl"
    )
    made = [
        a_question(session, subject, marieke, received + timedelta(hours=hours))
        for hours, subject in enumerate(("Paspoort", "Verhuizing"))
    ]
    session.commit()
    return made


def a_question(session: Session, subject: str, citizen: Citizen | None, at: datetime) -> Contact:
    contact = builders.contact(session, citizen=citizen, subject=subject, received_at=at)
    builders.message(session, contact, text="Wat moet ik doen?")
    clocks.start(session, contact, Moment.FIRST_ANSWER, at)
    find.index(session, contact)
    return contact


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, locale="nl-NL")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/inloggen?naar=/wachtrij")
    page.locator("#email").fill(NOOR)
    page.locator("#password").fill(builders.PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    expect(page.get_by_role("button", name="Volgende contact")).to_be_visible()


def title(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def test_a_mail_is_answered_from_an_article_undone_and_answered_again(
    page: Page, address: str, contacts: list[Contact], session: Session
) -> None:
    text = page.get_by_label("Antwoord aan de inwoner")
    sign_in(page, address)
    page.get_by_role("button", name="Volgende contact").click()
    assert title(page) == "Paspoort"
    text.fill("Beste mevrouw De Vries,")
    page.get_by_role("button", name="Bewaar concept").click()

    page.locator("#kb-zoek").fill("paspoort kwijt")
    page.locator("#kb-zoek").press("Enter")
    page.get_by_role("link", name="Paspoort kwijt").click()
    page.get_by_role("button", name="Invoegen").first.click()
    expect(text).to_have_value(f"Beste mevrouw De Vries,\n\n{ADVICE}")

    send_and_stay(page)
    page.get_by_role("button", name="Ongedaan maken").first.click()
    expect(text).to_have_value(f"Beste mevrouw De Vries,\n\n{ADVICE}")
    send_and_stay(page)
    expect(page.locator(".used")).to_contain_text("Paspoort kwijt")

    answers = session.scalars(select(Message).where(Message.kind == MessageKind.ANSWER)).all()
    assert [m.outgoing.delivery for m in answers if m.outgoing] == [
        Delivery.UNDONE,
        Delivery.HELD,
    ]
    assert answers[1].article_ids == [session.scalars(select(Article.id)).one()]


def test_a_note_a_referral_and_the_way_back_to_the_list(
    page: Page, address: str, contacts: list[Contact], session: Session
) -> None:
    sign_in(page, address)
    page.locator(".filters summary").click()
    page.get_by_label("Kanaal").select_option("email")
    page.get_by_role("button", name="Toon").click()
    page.get_by_role("link", name="Verhuizing").click()

    page.get_by_role("link", name="Notitie", exact=True).click()
    page.get_by_label("Interne notitie").fill("Belt morgen terug.")
    page.get_by_role("button", name="Bewaar notitie").click()
    expect(page.get_by_text("Belt morgen terug.")).to_be_visible()

    page.get_by_role("link", name="Doorzetten").click()
    page.get_by_label("Wat vraag je de afdeling?").fill("Kunnen jullie dit nakijken?")
    page.get_by_role("button", name="Zet door naar afdeling").click()
    expect(page.get_by_text("Doorgezet.")).to_be_visible()

    assert "kanaal=email" in page.url
    session.rollback()
    state = session.scalar(select(Contact.state).where(Contact.subject == "Verhuizing"))
    assert state is State.WAITS_FOR_DEPARTMENT


def test_who_calls_is_looked_up_with_a_button_and_closed_contacts_are_reopened(
    page: Page, address: str, contacts: list[Contact], session: Session
) -> None:
    sign_in(page, address)
    page.get_by_role("link", name="Telefoonnotitie").click()
    page.get_by_label("Wat is de vraag?").fill("Hoe laat is de balie open?")
    page.get_by_label("Antwoord of toelichting").fill("Tot vijf uur.")
    page.get_by_label("Wie is het?").fill("de vries")
    page.get_by_role("button", name="Zoek inwoner").click()
    page.locator("label.found", has_text="Marieke de Vries").click()
    page.get_by_role("button", name="Sluit gesprek af").click()
    expect(page.locator(".citizen-name")).to_contain_text("Marieke de Vries")

    page.get_by_role("button", name="Heropenen").click()
    page.locator("summary", has_text="Afsluiten").click()
    page.get_by_label("Hoe is het afgelopen?").select_option("redirected")
    page.get_by_role("button", name="Sluit contact af").click()

    expect(page.get_by_text("is afgesloten")).to_be_visible()
    called = session.scalars(select(Contact).where(Contact.subject.contains("balie"))).one()
    assert (called.outcome or "") == "redirected"


def test_a_file_goes_along_with_all_that_was_typed(
    page: Page, address: str, contacts: list[Contact]
) -> None:
    sign_in(page, address)
    page.get_by_role("button", name="Volgende contact").click()
    page.get_by_label("Antwoord aan de inwoner").fill("De kaart zit erbij.")
    page.get_by_label("Aan", exact=True).fill("marieke.nieuw@example.nl")
    page.locator("summary", has_text="Bijlage").click()
    page.get_by_label("Bestanden bij dit antwoord").set_input_files(
        {"name": "kaart.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    )
    page.get_by_role("button", name="Voeg bestanden toe").click()

    expect(page.get_by_role("list", name="Bijlagen bij dit antwoord")).to_contain_text("kaart.pdf")
    expect(page.get_by_label("Antwoord aan de inwoner")).to_have_value("De kaart zit erbij.")
    expect(page.get_by_label("Aan", exact=True)).to_have_value("marieke.nieuw@example.nl")


def test_a_caller_with_two_questions_says_once_who_it_is(
    page: Page, address: str, contacts: list[Contact]
) -> None:
    sign_in(page, address)
    page.get_by_role("link", name="Telefoonnotitie").click()
    page.get_by_label("Wie is het?").fill("de vries")
    page.get_by_role("button", name="Zoek inwoner").click()
    page.locator("label.found", has_text="Marieke de Vries").click()
    page.get_by_label("Wat is de vraag?").fill("Hoe laat is de balie open?")
    page.get_by_label("Antwoord of toelichting").fill("Tot vijf uur.")
    page.get_by_role("button", name="Nog een vraag").click()

    expect(page.get_by_label("Marieke de Vries")).to_be_checked()
    expect(page.locator("#eerder")).to_contain_text("Paspoort")
    page.get_by_label("Wat is de vraag?").fill("En op zaterdag?")
    page.get_by_label("Antwoord of toelichting").fill("Dan niet.")
    page.get_by_role("button", name="Sluit gesprek af").click()
    expect(page.get_by_text("Gesprek bewaard als contacten")).to_be_visible()
