"""`make screenshots`: a picture of every screen, for docs/schermen or to look at while working."""

import argparse
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal

from playwright.sync_api import (
    Browser,
    BrowserContext,
    StorageState,
    ViewportSize,
    sync_playwright,
)

from kcc.demo.people import PASSWORD, Person
from tools.debian import chromium
from tools.screens import SCREENS, Screen
from tools.stage import MOMENT, demo_at

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "docs" / "schermen"
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A kind of picture: how large the window is and in which colours; `name` ends the file."""

    name: str
    width: int
    height: int
    scheme: Literal["light", "dark"] = "light"
    zoom: int = 1
    whole_page: bool = False


LOOKS = (
    Look(name="", width=1366, height=768),
    Look(name="donker", width=1366, height=768, scheme="dark"),
    Look(name="telefoon", width=390, height=844),
    Look(name="telefoon-donker", width=390, height=844, scheme="dark"),
    Look(name="telefoon-geheel", width=390, height=844, whole_page=True),
    Look(name="groot", width=1920, height=1080),
    Look(name="tussen", width=1024, height=768),
    Look(name="zoom", width=683, height=384, zoom=2),
)


def main() -> None:
    wanted = _arguments()
    wanted.map.mkdir(parents=True, exist_ok=True)
    asked = [screen for screen in SCREENS if not wanted.scherm or screen.name in wanted.scherm]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for contacts, screens in groupby(asked, key=lambda screen: screen.contacts):
            with ExitStack() as stack:
                scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="kcc-schermen-"))
                url = stack.enter_context(demo_at(Path(scratch), contacts))
                camera = Camera(browser, url, wanted.map)
                for screen in screens:
                    camera.picture(screen, _looks(screen, wanted.beeld, everything=wanted.alles))
        browser.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alles", action="store_true", help="every screen in every look")
    parser.add_argument("--beeld", nargs="*", default=[], help="only these looks: donker, zoom ...")
    parser.add_argument("--scherm", nargs="*", default=[], help="only these screens")
    parser.add_argument("--map", type=Path, default=KEPT, help="where the pictures go")
    return parser.parse_args()


def _looks(screen: Screen, names: Sequence[str], *, everything: bool) -> Sequence[Look]:
    if names:
        return [look for look in LOOKS if (look.name or "gewoon") in names]
    return [look for look in LOOKS if everything or look.name in screen.kept]


class Camera:
    """Opens each screen as its person and takes the pictures; everybody signs in once."""

    def __init__(self, browser: Browser, url: str, directory: Path) -> None:
        self.browser = browser
        self.url = url
        self.directory = directory
        self.signed_in: dict[Person, StorageState] = {}

    def picture(self, screen: Screen, looks: Sequence[Look]) -> None:
        for look in looks:
            context = self._context(look, screen.who)
            page = context.new_page()
            page.clock.set_fixed_time(MOMENT)
            page.goto(f"{self.url}{screen.path}", wait_until="networkidle")
            screen.act(page)
            page.evaluate("document.fonts.ready")
            name = "-".join(filter(None, (screen.name, look.name)))
            page.screenshot(path=self.directory / f"{name}.png", full_page=look.whole_page)
            print(name)
            context.close()

    def _context(self, look: Look, who: Person | None) -> BrowserContext:
        if who and who not in self.signed_in:
            self.signed_in[who] = self._sign_in(who)
        context = self.browser.new_context(
            storage_state=self.signed_in[who] if who else None,
            viewport=ViewportSize(width=look.width, height=look.height),
            device_scale_factor=look.zoom,
            color_scheme=look.scheme,
            reduced_motion="reduce",
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
        )
        context.set_default_timeout(10_000)
        return context

    def _sign_in(self, who: Person) -> StorageState:
        with self.browser.new_context() as context:
            page = context.new_page()
            page.goto(f"{self.url}/inloggen")
            page.locator("#email").fill(who.email)
            page.locator("#password").fill(PASSWORD)
            page.locator("main button").click()
            page.wait_for_url(lambda url: "inloggen" not in url)
            return context.storage_state()


if __name__ == "__main__":
    main()
