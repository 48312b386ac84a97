"""The main job: a citizen mails, an agent answers from an article, the citizen answers back.

Everything is real and started as a newcomer does; the test sees only what stands on pages.
"""

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from kcc.demo.people import NOOR, PASSWORD
from tests.browser.desk import send_and_stay
from tests.demo.running import ONE_WEB_PROCESS, Demo
from tests.plugins.browser import PAGE_TIME

CITIZEN = "lena.timmer@example.nl"
SUBJECT = "Mijn afvalpas is weg"
QUESTION = "Goedemorgen,\n\nIk ben mijn afvalpas kwijt. Hoe krijg ik een nieuwe?\n\nLena Timmer"
THANKS = "Dank u wel! Wat moet ik doen als ik mijn oude pas terugvind?"
MAIL_TIME = 60_000  # milliseconds in which mail must have come through
UNDO_SECONDS = 6


@pytest.fixture(scope="module")
def demo(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """On what a demo makes the first time, which `tests/demo/test_starting.py` sees made."""
    running = Demo(shutil.copytree(demo_template, tmp_path_factory.mktemp("demo") / "data"))
    running.start(
        {
            "KCC_MAIL_POLL_SECONDS": "1",
            "KCC_MAIL_UNDO_SECONDS": str(UNDO_SECONDS),
            **ONE_WEB_PROCESS,
        }
    )
    yield running
    running.stop()


@pytest.fixture
def citizen(browser: Browser, demo: Demo) -> Iterator[Page]:
    yield from _person(browser, demo)


@pytest.fixture
def agent(browser: Browser, demo: Demo) -> Iterator[Page]:
    yield from _person(browser, demo)


def test_from_question_to_tracked_reply_and_back(citizen: Page, agent: Page) -> None:
    write(citizen, SUBJECT, QUESTION)
    confirmation = open_mail(citizen, "Ontvangstbevestiging")
    number = number_in(confirmation["subject"])
    sign_in(agent)
    open_contact(agent, number)

    agent.get_by_role("button", name="Aan mij").click()
    article_text = insert_article(agent, "afvalpas kwijt")
    send_and_stay(agent)
    expect(agent.locator(".thread")).to_contain_text(article_text)

    reply = open_mail(citizen, f"[{number}]", apart_from="Ontvangstbevestiging")
    assert article_text in reply["text"]
    assert number_in(reply["subject"]) == number
    assert reply["In-Reply-To"] == confirmation["In-Reply-To"]  # the citizen's own first mail
    assert reply["In-Reply-To"].endswith("@example.nl>")

    citizen.get_by_role("link", name="Beantwoorden").click()
    quote = citizen.get_by_label("Bericht").input_value()
    citizen.get_by_label("Bericht").fill(f"{THANKS}\n{quote}")
    citizen.get_by_role("button", name="Verstuur e-mail").click()

    _reload_until(agent, agent.locator(".thread").get_by_text(THANKS))
    assert number in agent.url
    expect(agent.locator(".contact-head")).to_contain_text("Jij behandelt dit")
    expect(agent.locator(".contact-head")).to_contain_text(re.compile("volgend antwoord nog"))


@pytest.mark.long
def test_an_answer_that_is_undone_reaches_nobody(citizen: Page, agent: Page) -> None:
    write(citizen, "Vraag over een boom", "Mag ik de boom voor mijn huis snoeien?")
    number = number_in(open_mail(citizen, "Vraag over een boom")["subject"])
    sign_in(agent)
    open_contact(agent, number)

    agent.locator("#tekst").fill("Dit was nog niet klaar.")
    send_and_stay(agent)
    agent.get_by_role("button", name="Ongedaan maken").first.click()

    expect(agent.locator("#tekst")).to_have_value("Dit was nog niet klaar.")
    write(citizen, "Nog een vraag", "Mag ik een boom planten?")
    open_mail(citizen, "Nog een vraag")  # the post goes out in order, and this came later
    citizen.goto(f"{_base(citizen)}/demo/postvak?adres={CITIZEN}")
    expect(citizen.locator("#mails")).not_to_contain_text(f"Re: Vraag over een boom [{number}]")
    agent.reload()
    expect(agent.locator(".thread")).to_contain_text("ongedaan gemaakt")


def test_the_next_contact_is_handed_out_with_one_key(agent: Page) -> None:
    sign_in(agent)

    agent.keyboard.press("v")

    expect(agent.locator(".contact-head")).to_contain_text("Jij behandelt dit")


def write(page: Page, subject: str, text: str) -> None:
    """Send an e-mail as the citizen."""
    page.goto(f"{_base(page)}/demo/postvak?adres={CITIZEN}")
    page.get_by_label("Naam").fill("Lena Timmer")
    page.get_by_label("Onderwerp").fill(subject)
    page.get_by_label("Bericht").fill(text)
    page.get_by_role("button", name="Verstuur e-mail").click()
    expect(page.get_by_role("status").first).to_contain_text("Je e-mail is verstuurd.")


def open_mail(page: Page, with_: str, *, apart_from: str | None = None) -> dict[str, str]:
    """Wait until a mail with this in its subject comes by itself, and read it."""
    page.goto(f"{_base(page)}/demo/postvak?adres={CITIZEN}")
    link = (
        page.locator("#mails").get_by_role("link").filter(has_text=with_, has_not_text=apart_from)
    )
    link.first.click(timeout=MAIL_TIME)
    page.get_by_text("Kopregels").click()
    headers = dict(
        zip(
            page.locator(".demo-headers dt").all_inner_texts(),
            page.locator(".demo-headers dd").all_inner_texts(),
            strict=True,
        )
    )
    subject = page.get_by_role("heading", level=1).inner_text()
    return {**headers, "subject": subject, "text": page.locator(".demo-text").inner_text()}


def number_in(subject: str) -> str:
    found = re.search(r"\[(\d{10})\]", subject)
    assert found, subject
    return found[1]


def sign_in(page: Page) -> None:
    page.goto(f"{_base(page)}/inloggen")
    page.get_by_label("E-mailadres").fill(NOOR.email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    expect(page.get_by_role("button", name="Volgende contact")).to_be_visible()
    page.wait_for_load_state()  # keys work from then on: the scripts have run


def open_contact(page: Page, number: str) -> None:
    """Find it by the number that a caller would quote."""
    page.locator("#zoek").fill(number)
    page.locator("#zoek").press("Enter")
    if "/contacten/" not in page.url:
        page.get_by_role("link").filter(has_text=SUBJECT[:4]).first.click()
    page.wait_for_url(f"**/contacten/{number}*")


def insert_article(page: Page, query: str) -> str:
    """Put the best article in the answer; a sentence of it."""
    page.locator("#kb-zoek").fill(query)
    insert = page.locator("#artikelen").get_by_role("button", name="Invoegen").first
    expect(insert).to_contain_text("Afvalpas")
    insert.click()
    box = page.locator("#tekst")
    expect(box).to_have_value(re.compile("pas"))
    lines = [line for line in box.input_value().splitlines() if len(line) > 40]
    return lines[0].strip()


def _reload_until(page: Page, wanted: Locator) -> None:
    """Load the page again until it shows what is wanted."""
    deadline = time.monotonic() + MAIL_TIME / 1000
    while not wanted.count() and time.monotonic() < deadline:
        page.reload()
    expect(wanted.first).to_be_visible()


def _person(browser: Browser, demo: Demo) -> Iterator[Page]:
    """Somebody with a browser of their own."""
    context = browser.new_context(locale="nl-NL", viewport={"width": 1366, "height": 768})
    context.set_default_timeout(PAGE_TIME)
    expect.set_options(timeout=PAGE_TIME)
    page = context.new_page()
    page.goto(f"{demo.url}/contact")
    yield page
    context.close()


def _base(page: Page) -> str:
    return re.sub(r"(https?://[^/]+).*", r"\1", page.url)
