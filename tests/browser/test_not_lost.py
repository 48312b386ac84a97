"""What somebody typed, or can still undo, is not lost by a slip or by a clock that is wrong."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.services import defaults
from tests import builders
from tests.browser.desk import send_and_stay, sign_in

NOOR = "noor@example.org"


@pytest.fixture
def address(address: str, session: Session) -> str:
    defaults.seed(session, datetime.now(UTC))
    builders.agent(session, roles=(Role.AGENT, Role.EDITOR), email=NOOR)
    builders.mailbox(session)
    contact = builders.contact(session, citizen=builders.citizen(session, "Fatima Jansen"))
    builders.message(session, contact, text="Hoe lang duurt het?")
    session.commit()
    return address


def test_who_leaves_with_words_that_are_kept_nowhere_is_asked_first(
    page: Page, address: str
) -> None:
    sign_in(page, address, NOOR, "/kennisbank/nieuw")
    page.get_by_label("Tekst", exact=True).fill("Wat ik net opschreef")
    page.once("dialog", lambda dialog: dialog.dismiss())  # stay here

    with page.expect_event("dialog") as question:
        page.locator(".brand").click(no_wait_after=True)

    assert question.value.type == "beforeunload"
    expect(page.get_by_label("Tekst", exact=True)).to_have_value("Wat ik net opschreef")


def test_who_sends_or_typed_nothing_is_not_asked(page: Page, address: str) -> None:
    sign_in(page, address, NOOR, "/telefoonnotities/nieuw")
    questions: list[str] = []
    page.on("dialog", lambda dialog: questions.append(dialog.type))
    page.locator(".brand").click()
    page.wait_for_url("**/wachtrij")
    page.goto(f"{address}/telefoonnotities/nieuw")
    page.get_by_label("Wat is de vraag?").fill("Hoe laat is de balie open?")
    page.get_by_label("Antwoord of toelichting").fill("Tot vijf uur.")

    page.get_by_role("button", name="Sluit gesprek af").click()

    page.wait_for_url("**/contacten/*")
    assert questions == []


@pytest.mark.parametrize("wrong", [timedelta(hours=-1), timedelta(hours=1)])
def test_undoing_is_offered_whatever_the_clock_of_the_computer_says(
    page: Page, address: str, wrong: timedelta
) -> None:
    page.clock.set_system_time(datetime.now(UTC) + wrong)
    sign_in(page, address, NOOR, "/wachtrij")
    page.get_by_role("button", name="Volgende contact").click()
    page.locator("#aan").fill("fatima@example.nl")
    page.locator("#tekst").fill("Twee werkdagen, mevrouw.")

    send_and_stay(page)

    expect(page.locator("[data-left]")).to_have_text(re.compile(r"\((10|[5-9]) s\)"))


def test_a_chosen_file_goes_along_with_the_words_and_the_address(page: Page, address: str) -> None:
    sign_in(page, address, NOOR, "/wachtrij")
    page.get_by_role("button", name="Volgende contact").click()
    page.locator("#aan").fill("fatima.nieuw@example.nl")
    page.locator("#tekst").fill("De kaart zit erbij.")

    page.locator("#bijlage").set_input_files(
        {"name": "kaart.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    )

    expect(page.get_by_role("list", name="Bijlagen bij dit antwoord")).to_contain_text("kaart.pdf")
    expect(page.locator("#tekst")).to_have_value("De kaart zit erbij.")
    expect(page.locator("#aan")).to_have_value("fatima.nieuw@example.nl")
    page.get_by_role("button", name="Verwijder kaart.pdf").click()
    expect(page.locator(".compose-files")).to_have_count(0)
    expect(page.locator("#aan")).to_have_value("fatima.nieuw@example.nl")


def test_enter_in_the_address_does_not_send_the_answer(page: Page, address: str) -> None:
    sign_in(page, address, NOOR, "/wachtrij")
    page.get_by_role("button", name="Volgende contact").click()
    page.locator("#tekst").fill("Nog niet af")

    page.locator("#aan").press("Enter")

    expect(page.locator("[data-saved]")).to_contain_text("Concept bewaard")
    expect(page.locator("#tekst")).to_have_value("Nog niet af")


@pytest.mark.parametrize(
    ("path", "script", "label"),
    [
        ("/wachtrij", "composer", "Antwoord aan de inwoner"),
        ("/telefoonnotities/nieuw", "note_draft", "Wat is de vraag?"),
    ],
)
def test_what_was_typed_while_the_page_came_in_is_kept(
    page: Page, address: str, path: str, script: str, label: str
) -> None:
    sign_in(page, address, NOOR, path)
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    page.route(re.compile(rf"js/{script}\."), hold)
    where = page.locator("[data-row]").get_attribute("href") if path == "/wachtrij" else path
    page.goto(f"{address}{where}", wait_until="commit")
    page.get_by_label(label, exact=True).fill("Nog niet af")

    late[0].continue_()

    expect(page.locator("[data-saved]")).to_contain_text(re.compile("^(Concept b|B)ewaard"))
