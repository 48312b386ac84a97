"""The draft in a browser: saved while typing, never after the answer it became."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.db import writing
from kcc.domain.actors import SYSTEM
from kcc.domain.states import Outcome, State
from kcc.models import Contact, Draft, Message, MessageKind
from kcc.services import contacts, defaults
from tests import builders
from tests.browser.desk import sign_in
from tests.servers.sockets import wait_until

NOOR = "noor@example.org"


@pytest.fixture
def contact(session: Session) -> Contact:
    defaults.seed(session, datetime.now(UTC))
    builders.mailbox(session)
    builders.agent(session, "Noor Visser", email=NOOR)
    citizen = builders.citizen(session, "Fatima Jansen", email="fatima@example.nl")
    contact = builders.contact(session, citizen=citizen)
    builders.message(session, contact)
    session.commit()
    return contact


def kept_words(session: Session) -> list[str]:
    """What is in the drafts, as it is in the database now."""
    session.rollback()
    return list(session.scalars(select(Draft.text)))


def test_an_answer_waits_for_the_draft_that_is_on_its_way(
    page: Page, address: str, contact: Contact, session: Session
) -> None:
    on_its_way: list[Route] = []
    posted: list[str] = []

    def hold(route: Route) -> None:
        on_its_way.append(route)

    sign_in(page, address, NOOR, f"/contacten/{contact.number}")
    page.route("**/concepten/answer", hold)
    page.on("request", lambda request: posted.append(request.url.rpartition("/")[2]))

    page.locator("#tekst").fill("Kom maar langs.")
    with page.expect_request("**/concepten/answer"):
        page.locator("#tekst").blur()
    page.locator("#tekst").press("Control+Enter")
    expect(page.locator("#tekst")).to_have_value("Kom maar langs.")
    assert "antwoorden" not in posted
    on_its_way[0].continue_()

    expect(page.get_by_text("is beantwoord en afgesloten")).to_be_visible()
    said = session.scalars(select(Message.text).where(Message.kind == MessageKind.ANSWER)).one()
    assert said.startswith("Kom maar langs.")
    assert session.scalars(select(Draft)).all() == []


@pytest.mark.parametrize("way", ["Verstuur en houd open", "Verstuur en sluit af"])
def test_an_answer_whose_draft_was_saved_goes_at_once(
    page: Page, address: str, contact: Contact, way: str
) -> None:
    sign_in(page, address, NOOR, f"/contacten/{contact.number}")
    page.locator("#tekst").fill("Kom maar langs.")
    page.locator("#tekst").blur()
    expect(page.locator("[data-saved]")).to_contain_text("Concept bewaard")

    page.locator("summary[aria-label^='Andere manieren']").click()
    page.get_by_role("button", name=way).click()

    expect(page.locator(".thread")).to_contain_text("Kom maar langs.")


def test_a_window_that_is_behind_says_so_and_can_keep_its_words(
    context: BrowserContext, page: Page, address: str, contact: Contact
) -> None:
    sign_in(page, address, NOOR, f"/contacten/{contact.number}")
    other = context.new_page()
    other.goto(page.url)
    other.locator("#tekst").fill("Tien regels")
    expect(other.locator("[data-saved]")).to_contain_text("Concept bewaard")

    page.locator("#tekst").fill("Eén woord")
    expect(page.locator("[data-saved]")).to_contain_text("in een ander venster")
    page.get_by_role("button", name="Bewaar concept").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator("#tekst")).to_have_value("Eén woord")
    expect(page.locator("[data-saved]")).to_contain_text("Concept bewaard")


def test_the_last_words_are_kept_when_no_answer_came_to_those_before(
    page: Page, address: str, contact: Contact, session: Session
) -> None:
    """The draft of this page itself is not taken for one of another window."""

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    sign_in(page, address, NOOR, f"/contacten/{contact.number}")
    page.route("**/concepten/answer", lose_the_answer, times=1)
    page.locator("#tekst").fill("Kom")
    page.locator("#tekst").blur()
    expect(page.locator("[data-saved]")).to_contain_text("Concept niet bewaard")
    page.locator("#tekst").fill("Kom maar langs.")

    page.goto(f"{address}/wachtrij")

    wait_until(lambda: kept_words(session) == ["Kom maar langs."])


def test_words_for_a_contact_that_was_closed_meanwhile_are_a_draft(
    page: Page, address: str, contact: Contact, session: Session
) -> None:
    sign_in(page, address, NOOR, f"/contacten/{contact.number}")
    with writing(session):  # the page writes as well, to say who looks
        session.refresh(contact)
        contacts.change_state(
            session, contact, State.CLOSED, datetime.now(UTC), SYSTEM, outcome=Outcome.ANSWERED
        )
    page.locator("#tekst").fill("Kom maar langs.")

    page.locator("#tekst").press("Control+Enter")

    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("[data-saved]")).to_contain_text("Concept bewaard")
    expect(page.get_by_text("Geen verbinding")).to_be_hidden()
