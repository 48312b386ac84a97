"""What is done on a screen before its picture is taken."""

from collections.abc import Callable

from playwright.sync_api import FilePayload, Locator, Page

ANSWER = """Beste mevrouw Jansen,

Wat vervelend dat uw paspoort kwijt is. U hoeft niet naar de politie. U meldt de vermissing \
bij ons aan de balie en vraagt daar meteen een nieuw paspoort aan.

Met spoed is het paspoort de volgende werkdag klaar."""

Act = Callable[[Page], object]


def nothing(_page: Page) -> None:
    """Look at it as it comes."""


def press(button: str) -> Act:
    return lambda page: page.get_by_role("button", name=button).first.click()


def press_key(key: str) -> Act:
    return lambda page: page.keyboard.press(key)


def open_menu(summary: str) -> Act:
    return lambda page: page.locator("summary", has_text=summary).first.click()


def follow(link: str) -> Act:
    return lambda page: _go(page, page.get_by_role("link", name=link).first)


def open_row(citizen: str) -> Act:
    return lambda page: _go(page, page.locator("[data-row]", has_text=citizen).first)


def open_first(what: str) -> Act:
    """The first of what this selector finds."""
    return lambda page: _go(page, page.locator(what).first)


def in_contact(then: Act) -> Act:
    def act(page: Page) -> None:
        open_row("Fatima Jansen")(page)
        then(page)

    return act


def on_tab(tab: str) -> Act:
    return in_contact(lambda page: page.goto(f"{page.url.partition('?')[0]}?tab={tab}"))


def write_answer(page: Page) -> None:
    page.locator("#tekst").fill(ANSWER)
    page.locator("#tekst").blur()
    page.get_by_text("Concept bewaard").wait_for()
    page.wait_for_load_state("networkidle")


def add_film(page: Page) -> None:
    """A file that goes as a link; it is kept, so only once."""
    open_row("Naomi de Wit")(page)
    page.locator("#tekst").fill("Beste mevrouw De Wit,\n\nHierbij de rondleiding.")
    if not page.locator(".compose-files").count():
        film = FilePayload(name="rondleiding.mp4", mimeType="video/mp4", buffer=bytes(21 * 2**20))
        page.locator("#bijlage").set_input_files(film)
    page.locator(".compose-files").wait_for()
    page.locator(".compose-files").scroll_into_view_if_needed()


def show_link(page: Page) -> None:
    open_row("Thijs van Dam")(page)
    page.locator(".file-link").scroll_into_view_if_needed()


def send_nothing(page: Page) -> None:
    page.locator("#aan").fill("fatima")
    page.locator("#tekst").fill("")
    page.locator("[data-send]").click()


def write_interim(page: Page) -> None:
    """Once: the letter is a draft from then on, and it would be made above itself."""
    open_row("Annelies Bos")(page)
    page.goto(f"{page.url.partition('?')[0]}?tab=interim")
    if page.locator("#tekst").input_value():
        return
    page.goto(f"{page.url.partition('?')[0]}?tab=answer")
    page.locator('summary[aria-label="Tussenbericht"]').click()
    page.locator("#tussen-dag").fill("2026-12-01")
    page.locator("#tussen-reden").fill("Een collega van Burgerzaken zoekt uit of spoed nog kan.")
    page.get_by_role("button", name="Maak tussenbericht").click()
    page.wait_for_url("**tab=interim*")


def write_why_it_closes(page: Page) -> None:
    open_menu("Afsluiten")(page)
    page.locator("#afsluitbericht").check()
    page.locator("#afsluitreden").fill("Wij hebben u gebeld en uw vraag samen opgelost.")
    page.locator(".letter summary").click()


def call_standard_text(page: Page) -> None:
    open_row("Annelies Bos")(page)
    page.locator(".cc summary").click()
    page.locator("#tekst").press_sequentially(";")
    page.get_by_role("listbox").get_by_role("option").first.wait_for()


def send_bsn(page: Page) -> None:
    open_row("Annelies Bos")(page)
    page.locator("#tekst").fill("Beste mevrouw Bos,\n\nUw nummer is 111222333.")
    page.locator("[data-send]").click()
    page.get_by_role("link", name="Pas tekst aan").wait_for()


def send_answer(page: Page) -> None:
    if page.locator(".toast").count():  # time stands still: it can be undone as long as we look
        return
    open_row("Bram Kuipers")(page)
    page.locator("#tekst").fill("Beste meneer Kuipers, dat kan voor het hele gezin tegelijk.")
    page.locator("[data-send]").click()
    page.locator(".toast").first.wait_for()


def take_notes(page: Page) -> None:
    # Nothing is kept of it: the next picture would show a conversation that lies aside.
    kept = {"saved": "14:05", "known_until": "2026-11-24T13:05:00+00:00"}
    page.route("**/telefoonnotities/concept", lambda route: route.fulfill(json=kept))
    page.locator("#wie").press_sequentially("bos")
    page.locator(".found").first.wait_for()
    page.locator("#wie").press("Enter")
    page.locator("#question").fill(
        "Ondergrondse container hoek Lindelaan gaat niet open, pas wordt wel herkend."
    )
    page.locator("#kb-zoek").press_sequentially("container")
    page.locator(".call-article").wait_for()
    page.locator("#topic_id").select_option(label="Afval")
    page.locator(".chip", has_text="Doorgezet").click()
    page.get_by_text("Bewaard 14:05").wait_for()


def ask(page: Page) -> None:
    page.locator("#question").fill("Wanneer wordt mijn container geleegd? Hij staat vol.")
    page.locator("#email").fill("thomas.bakker@example.nl")
    page.locator("form.citizen-form button[type=submit]").click()
    page.wait_for_url("**/contact/verzonden*")


def ask_nothing(page: Page) -> None:
    page.locator("main button").last.click()


def look_up(page: Page) -> None:
    page.locator("#zoek").fill("bos")
    page.locator("#zoek").press("Enter")
    page.wait_for_load_state("networkidle")


def sign_in_wrongly(page: Page) -> None:
    page.locator("#email").fill("noor")
    page.locator("main button").click()


def write_article(page: Page) -> None:
    follow("Bewerken")(page)
    page.get_by_role("button", name="Toon voorbeeld").click()
    page.wait_for_load_state("networkidle")


def _go(page: Page, where: Locator) -> None:
    where.click()
    page.wait_for_load_state("networkidle")
