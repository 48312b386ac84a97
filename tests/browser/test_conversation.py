"""A caller with several questions, noted with the keyboard alone while he is on the phone."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.models import Citizen, Conversation
from kcc.services import defaults, recognising
from tests import builders
from tests.browser.desk import sideways, sign_in, violations
from tests.kennisbank.making import article
from tests.servers.sockets import wait_until

NOOR = "noor@example.org"


@pytest.fixture
def address(address: str, session: Session) -> str:
    now = datetime.now(UTC)
    defaults.seed(session, now)
    builders.agent(session, email=NOOR)
    recognising.find_or_make(session, now, name="Fatima Jansen", email="fatima@example.nl")
    session.commit()
    return address


def kept_words(session: Session) -> set[str]:
    """What is typed in conversations, as it is in the database now."""
    session.rollback()
    return {
        words for typed in session.scalars(select(Conversation.typed)) for words in typed.values()
    }


def choose_fatima(page: Page) -> None:
    page.keyboard.type("fatima")
    expect(page.locator(".found")).to_have_count(2)
    page.keyboard.press("Enter")


def test_several_questions_of_one_caller_are_noted_with_keys_alone(
    axe_page: Page, address: str
) -> None:
    page = axe_page
    sign_in(page, address, NOOR, "/telefoonnotities/nieuw")
    choose_fatima(page)
    page.get_by_label("Wat is de vraag?").fill("Mijn paspoort is weg.")
    page.get_by_label("Antwoord of toelichting").fill("Meld het aan de balie.")
    page.keyboard.press("Alt+v")
    page.wait_for_url("**gesprek=*")

    expect(page.get_by_label("Wat is de vraag?")).to_be_focused()
    questions = page.get_by_role("list", name="Vragen in dit gesprek")
    expect(questions).to_contain_text("Mijn paspoort is weg.")
    expect(page.locator('[name="citizen_id"]').first).to_be_checked()
    assert violations(page) == []
    assert sideways(page, 1366, 1024, 390, 320) == {}
    page.set_viewport_size({"width": 1366, "height": 500})
    page.get_by_label("Antwoord of toelichting").focus()
    page.keyboard.press("Tab")
    topic, bar = page.locator("#topic_id"), page.locator(".call-end")
    expect(topic).to_be_focused()
    edge = "(element, side) => element.getBoundingClientRect()[side]"
    assert topic.evaluate(edge, "bottom") <= bar.evaluate(edge, "top"), "it is behind the bar"
    page.get_by_label("Wat is de vraag?").focus()
    page.keyboard.type("En hoe laat is de balie open?")
    page.get_by_label("Antwoord of toelichting").fill("Tot vijf uur.")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_text("Gesprek bewaard als contacten")).to_be_visible()
    expect(page.locator(".earlier")).to_contain_text("Mijn paspoort is weg.")


def test_what_a_caller_asked_before_follows_who_is_chosen(
    page: Page, address: str, session: Session
) -> None:
    citizen = session.scalars(select(Citizen)).one()
    builders.contact(session, citizen=citizen, subject="Verhuizing doorgeven")
    session.commit()
    sign_in(page, address, NOOR, "/telefoonnotities/nieuw")

    choose_fatima(page)
    expect(page.locator("#eerder")).to_contain_text("Verhuizing doorgeven")

    page.keyboard.press("Alt+n")
    expect(page.locator('[name="citizen_id"]').last).to_be_checked()
    expect(page.locator("#eerder")).to_have_text("")


def test_a_conversation_that_is_laid_aside_is_taken_up_where_it_was(
    page: Page, address: str
) -> None:
    sign_in(page, address, NOOR, "/telefoonnotities/nieuw")
    choose_fatima(page)
    page.keyboard.type("Mijn container gaat niet open.")
    page.get_by_role("button", name="Onderbreken").click()
    page.wait_for_url("**/wachtrij")
    page.keyboard.press("t")
    page.wait_for_url("**/telefoonnotities/nieuw")
    page.get_by_label("Wat is de vraag?").fill("Een ander gesprek")
    page.get_by_role("button", name="Ga verder met Fatima Jansen").click()
    page.wait_for_url("**gesprek=*")

    expect(page.get_by_label("Wat is de vraag?")).to_have_value("Mijn container gaat niet open.")
    expect(page.locator('[name="citizen_id"]').first).to_be_checked()
    expect(page.locator(".call-waiting")).to_contain_text("Een ander gesprek")


def test_who_closes_the_browser_goes_on_where_the_words_stopped(page: Page, address: str) -> None:
    sign_in(page, address, NOOR, "/telefoonnotities/nieuw")
    page.get_by_label("Wat is de vraag?").fill("Wat ik net opschreef")
    expect(page.locator("[data-saved]")).to_contain_text("Bewaard")
    page.get_by_label("Antwoord of toelichting").fill("En dit is nog onderweg")
    page.goto(f"{address}/wachtrij")
    expect(page.get_by_role("link", name="1 onderbroken")).to_be_visible()

    page.goto(f"{address}/telefoonnotities/nieuw")
    page.get_by_role("button", name="Ga verder").click()

    expect(page.get_by_label("Wat is de vraag?")).to_have_value("Wat ik net opschreef")
    expect(page.get_by_label("Antwoord of toelichting")).to_have_value("En dit is nog onderweg")
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^\d\d:\d\d$"))


def test_what_is_read_aloud_goes_in_the_note_and_stood_in_the_kennisbank(
    axe_page: Page, address: str, session: Session
) -> None:
    page = axe_page
    article(session, "Container gaat niet open", "Houd de pas er twee tellen tegenaan.")
    session.commit()
    sign_in(page, address, NOOR, "/telefoonnotities/nieuw")
    page.locator("#kb-zoek").press_sequentially("container open")
    page.get_by_role("button", name="In notitie").click()

    expect(page.locator("#answer")).to_have_value("Houd de pas er twee tellen tegenaan.")
    expect(page.get_by_role("radio", name="Ja", exact=True)).to_be_checked()
    page.get_by_role("button", name="Ja, hielp").click()
    expect(page.get_by_text("Dank je, dat telt mee")).to_be_visible()
    assert violations(page) == []
    assert sideways(page, 1366, 1024, 683, 390, 320) == {}


def test_the_last_words_are_kept_when_no_answer_came_to_those_before(
    page: Page, address: str, session: Session
) -> None:
    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    sign_in(page, address, NOOR, "/telefoonnotities/nieuw")
    page.route("**/telefoonnotities/concept", lose_the_answer, times=1)
    page.get_by_label("Wat is de vraag?").fill("Mijn paspoort")
    expect(page.locator("[data-saved]")).to_contain_text("Niet bewaard")
    page.get_by_label("Wat is de vraag?").fill("Mijn paspoort is weg.")

    page.goto(f"{address}/wachtrij")

    wait_until(lambda: "Mijn paspoort is weg." in kept_words(session))
