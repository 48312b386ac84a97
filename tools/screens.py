"""Which screens there are to picture: where each is, who looks, and what is done first."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from kcc.demo.people import AMINA, JORIS, MARIJKE, NOOR, WOUTER, Person

ANSWER = """Beste mevrouw Jansen,

Wat vervelend dat uw paspoort kwijt is. U hoeft niet naar de politie. U meldt de vermissing \
bij ons aan de balie en vraagt daar meteen een nieuw paspoort aan.

Met spoed is het paspoort de volgende werkdag klaar."""


def _nothing(_page: Page) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One screen; `who` is None for a citizen, `kept` says which pictures stand in the docs."""

    name: str
    path: str
    who: Person | None = None
    act: Callable[[Page], object] = _nothing
    kept: tuple[str, ...] = ("",)


def press(button: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("button", name=button).first.click()


def open_menu(summary: str) -> Callable[[Page], None]:
    return lambda page: page.locator("summary", has_text=summary).first.click()


def follow(link: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.get_by_role("link", name=link).first.click()
        page.wait_for_load_state("networkidle")

    return act


def open_contact(page: Page) -> None:
    open_row("Fatima Jansen")(page)


def on_tab(tab: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        open_contact(page)
        page.goto(f"{page.url.partition('?')[0]}?tab={tab}")

    return act


def in_contact(then: Callable[[Page], object]) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        open_contact(page)
        then(page)

    return act


def open_row(citizen: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.locator("[data-row]", has_text=citizen).first.click()
        page.wait_for_load_state("networkidle")

    return act


def open_first(page: Page) -> None:
    page.locator("[data-row]").first.click()
    page.wait_for_load_state("networkidle")


def open_hit(page: Page) -> None:
    page.locator(".hit").first.click()
    page.wait_for_load_state("networkidle")


def open_more(page: Page) -> None:
    page.locator('summary[aria-label="Meer"]').click()


def write_answer(page: Page) -> None:
    open_contact(page)
    page.locator("#tekst").fill(ANSWER)
    page.locator("#tekst").blur()
    page.get_by_text("Concept bewaard").wait_for()
    page.wait_for_load_state("networkidle")


def send_nothing(page: Page) -> None:
    open_contact(page)
    page.locator("#aan").fill("fatima")
    page.locator("#tekst").fill("")
    page.locator("[data-send]").click()


def send_answer(page: Page) -> None:
    if page.locator(".toast").count():  # time stands still: it can be undone as long as we look
        return
    page.locator("[data-row]", has_text="Bram Kuipers").click()
    page.locator("#tekst").fill("Beste meneer Kuipers, dat kan voor het hele gezin tegelijk.")
    page.locator("[data-send]").click()
    page.locator(".toast").first.wait_for()


def take_notes(page: Page) -> None:
    page.locator("#wie").press_sequentially("bos")
    page.locator(".found").first.wait_for()
    page.locator("#question").fill(
        "Ondergrondse container hoek Lindelaan gaat niet open, pas wordt wel herkend."
    )
    page.locator("#kb-zoek").press_sequentially("container")
    page.locator(".kb-result").first.wait_for()
    page.locator(".chip", has_text="Doorgezet").click()


def ask(page: Page) -> None:
    page.locator("#question").fill("Wanneer wordt mijn container geleegd? Hij staat vol.")
    page.locator("#email").fill("thomas.bakker@example.nl")
    page.locator("form.citizen-form button[type=submit]").click()
    page.wait_for_url("**/contact/verzonden*")


def look_up(page: Page) -> None:
    page.locator("#zoek").fill("bos")
    page.locator("#zoek").press("Enter")
    page.wait_for_load_state("networkidle")


def sign_in_wrongly(page: Page) -> None:
    page.locator("#email").fill("noor")
    page.locator("main button").click()


def write_article(page: Page) -> None:
    page.get_by_role("link", name="Bewerken").first.click()
    page.get_by_role("button", name="Toon voorbeeld").click()
    page.wait_for_load_state("networkidle")


_PHONE = ("", "telefoon")

SCREENS = (
    Screen(name="inloggen", path="/inloggen"),
    Screen(name="inloggen-fout", path="/inloggen", act=sign_in_wrongly, kept=()),
    Screen(
        name="werkplek",
        path="/wachtrij",
        who=NOOR,
        act=write_answer,
        kept=("", "donker", "telefoon"),
    ),
    Screen(name="wachtrij", path="/wachtrij", who=NOOR, kept=_PHONE),
    Screen(name="wachtrij-leeg", path="/wachtrij?weergave=mijn", who=MARIJKE),
    Screen(name="contact-notitie", path="/wachtrij", who=NOOR, act=on_tab("note"), kept=()),
    Screen(name="contact-doorzetten", path="/wachtrij", who=NOOR, act=on_tab("referral"), kept=()),
    Screen(name="contact-fout", path="/wachtrij", who=NOOR, act=send_nothing),
    Screen(
        name="contact-afsluiten",
        path="/wachtrij",
        who=NOOR,
        act=in_contact(open_menu("Afsluiten")),
        kept=(),
    ),
    Screen(name="contact-meer", path="/wachtrij", who=NOOR, act=in_contact(open_more), kept=()),
    Screen(name="contact-lang", path="/wachtrij", who=NOOR, act=open_row("Rob Verhoeven"), kept=()),
    Screen(
        name="contact-afgehandeld",
        path="/wachtrij?weergave=afgehandeld",
        who=NOOR,
        act=open_first,
        kept=(),
    ),
    Screen(name="contact-afdeling", path="/wachtrij", who=AMINA, act=open_first, kept=()),
    Screen(name="toetsen", path="/wachtrij", who=NOOR, act=lambda page: page.keyboard.press("?")),
    Screen(
        name="voorkeuren",
        path="/wachtrij",
        who=NOOR,
        act=lambda page: page.locator(".user summary").click(),
        kept=(),
    ),
    Screen(
        name="telefoonnotitie",
        path="/telefoonnotities/nieuw",
        who=NOOR,
        act=take_notes,
        kept=_PHONE,
    ),
    Screen(
        name="telefoonnotitie-fout",
        path="/telefoonnotities/nieuw",
        who=NOOR,
        act=press("Sluit gesprek af"),
        kept=(),
    ),
    Screen(name="zoeken", path="/wachtrij", who=NOOR, act=look_up),
    Screen(name="zoeken-leeg", path="/zoeken?q=zeppelin", who=NOOR, kept=()),
    Screen(
        name="kennisbank",
        path="/kennisbank?q=paspoort+kwijt",
        who=NOOR,
        act=open_hit,
        kept=("", "donker", "telefoon"),
    ),
    Screen(name="kennisbank-zoeken", path="/kennisbank?q=paspoort", who=NOOR, kept=()),
    Screen(name="kennisbank-leeg", path="/kennisbank?q=zeppelin", who=NOOR, kept=()),
    Screen(
        name="kennisbank-redactie", path="/kennisbank?q=paspoort", who=JORIS, act=open_hit, kept=()
    ),
    Screen(name="kennisbank-bewerken", path="/kennisbank/1", who=JORIS, act=write_article),
    Screen(name="kennisbank-versies", path="/kennisbank/1/versies", who=JORIS, kept=()),
    Screen(name="beheer", path="/beheer", who=WOUTER, kept=("", "donker")),
    Screen(name="beheer-medewerkers", path="/beheer/medewerkers", who=WOUTER),
    Screen(name="beheer-medewerker", path="/beheer/medewerkers/1", who=WOUTER, kept=()),
    Screen(
        name="beheer-nieuw",
        path="/beheer/medewerkers/nieuw",
        who=WOUTER,
        act=press("Voeg medewerker toe"),
        kept=(),
    ),
    Screen(name="beheer-afdelingen", path="/beheer/afdelingen", who=WOUTER, kept=()),
    Screen(name="beheer-afdeling", path="/beheer/afdelingen/1", who=WOUTER, kept=()),
    Screen(name="beheer-onderwerpen", path="/beheer/onderwerpen", who=WOUTER, kept=()),
    Screen(name="beheer-onderwerp", path="/beheer/onderwerpen/1", who=WOUTER, kept=()),
    Screen(name="beheer-postbussen", path="/beheer/postbussen", who=WOUTER, kept=()),
    Screen(name="beheer-postbus", path="/beheer/postbussen/1", who=WOUTER, kept=()),
    Screen(name="beheer-normen", path="/beheer/normen", who=WOUTER),
    Screen(name="beheer-norm", path="/beheer/normen", who=WOUTER, act=follow("E-mail"), kept=()),
    Screen(name="beheer-openingstijden", path="/beheer/openingstijden", who=WOUTER),
    Screen(name="beheer-openingstijd", path="/beheer/openingstijden/nieuw", who=WOUTER, kept=()),
    Screen(name="beheer-quarantaine", path="/beheer/quarantaine", who=WOUTER, kept=()),
    Screen(name="beheer-uitgaand", path="/beheer/uitgaand", who=WOUTER, kept=()),
    Screen(name="beheer-logboek", path="/beheer/logboek", who=WOUTER, kept=()),
    Screen(name="wachtwoord", path="/wachtwoord", who=NOOR, kept=()),
    Screen(name="contactformulier", path="/contact", kept=_PHONE),
    Screen(
        name="contactformulier-fout",
        path="/contact",
        act=lambda page: page.locator("main button").last.click(),
        kept=_PHONE,
    ),
    Screen(name="contactformulier-engels", path="/contact?taal=en", kept=()),
    Screen(name="contactformulier-verzonden", path="/contact", act=ask),
    Screen(name="demo-postvak", path="/demo/postvak"),
    Screen(name="fout-403", path="/beheer", who=NOOR, kept=()),
    Screen(name="fout-404", path="/contacten/0000000000", who=NOOR),
    Screen(name="fout-404-inwoner", path="/contact/bestaat-niet", kept=()),
    Screen(name="fout-413", path="/contact?fout=413", kept=()),
    Screen(name="fout-429", path="/inloggen?fout=429", kept=()),
    Screen(name="fout-500", path="/contact?fout=500", kept=()),
    Screen(name="werkplek-ongedaan", path="/wachtrij", who=NOOR, act=send_answer, kept=()),
)
