"""Somebody who sits down at a screen: signs in, and looks at it in each size and colour."""

from playwright.sync_api import Page

from tests.builders import PASSWORD
from tests.plugins.browser import axe, axe_of_colours
from tests.web.visiting import csrf_token


def sign_in(page: Page, address: str, email: str, path: str) -> None:
    """Open this page as somebody; the log-in form itself has tests of its own."""
    form = f"{address}/inloggen"
    fields: dict[str, str | float | bool] = {
        "csrf_token": csrf_token(page.request.get(form).text()),
        "email": email,
        "password": PASSWORD,
    }
    answer = page.request.post(form, form=fields, headers={"Referer": form}, max_redirects=0)
    assert answer.status == 303, answer.text()
    page.goto(f"{address}{path}")


def send_and_stay(page: Page) -> None:
    """Send the answer and look at what became of it, where the usual button goes on."""
    page.locator("summary[aria-label^='Andere manieren']").click()
    page.get_by_role("button", name="Verstuur en sluit af").click()


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page as it is shown now, in light and in dark colours.

    In the dark nothing but colours differs (`tokens.css`).
    """
    page.emulate_media(color_scheme="light")
    light = [f"light: {line}" for line in axe(page)]
    page.emulate_media(color_scheme="dark")
    return light + [f"dark: {line}" for line in axe_of_colours(page)]


def sideways(page: Page, *widths: int) -> dict[int, int]:
    """How many pixels the page is too wide for a screen of each of these widths."""
    excess = {}
    for width in widths:
        page.set_viewport_size({"width": width, "height": 740})
        excess[width] = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return {width: pixels for width, pixels in excess.items() if pixels > 0}
