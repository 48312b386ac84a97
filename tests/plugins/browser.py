"""Headless Chromium for page tests, and axe-core to judge their accessibility."""

from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.plugins.cannot_run import cannot_run
from tools.debian import chromium

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
_COLOURS = ["color-contrast", "link-in-text-block"]
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}
COLOURS = {"runOnly": {"type": "rule", "values": _COLOURS}}
SHAPES = {**WCAG, "rules": {rule: {"enabled": False} for rule in _COLOURS}}
# Of what is well only the first node is described: with all of them axe takes twice as long. Nor
# does it fetch sound, of which there is none, and style sheets, for a rule that is not asked for.
JUDGE = """
rules => axe.run(document, {
    ...rules,
    preload: false,
    resultTypes: ['violations'],
}).then(result => result.violations)
"""
PAGE_TIME = 20_000  # ms until a page has come and is as expected, while other tests keep us waiting
DESK: ViewportSize = {"width": 1366, "height": 768}
ARGUMENTS = [
    "--no-sandbox",  # as root, which CI is
    "--disable-dev-shm-usage",
    "--disable-gpu",
    # A closed network: without these Chromium looks for Google at each start.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
_chromium: list[Browser] = []  # the one that runs now
_open = ExitStack()  # what to close to stop it


@pytest.fixture
def browser() -> Browser:
    """Chromium, started once for all tests that ask for it one after the other."""
    if not (_chromium and _chromium[0].is_connected()):
        _open.close()  # what is left of one that died or did not start
        _start()
    return _chromium[0]


def _start() -> None:
    program = chromium()
    if program is None:
        cannot_run("Chromium is not installed (apt-get install chromium-headless-shell)")
    playwright = _open.enter_context(sync_playwright())
    started = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
    _open.callback(started.close)
    _chromium.append(started)
    _open.callback(_chromium.clear)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> Generator[None]:
    """Stop Chromium before a test that does without.

    Playwright keeps an event loop running in the thread that started it, and `asyncio.run` (which
    sends our mail) would be refused in all tests that come after.
    """
    try:
        yield
    finally:
        if "browser" not in getattr(nextitem, "fixturenames", ()):
            _open.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One person at one desk: cookies of its own, Dutch, the content security policy in force."""
    context = browser.new_context(
        locale="nl-NL",
        reduced_motion="reduce",  # a colour that is still changing fails the test of contrast
        timezone_id="Europe/Amsterdam",
        viewport=DESK,
    )
    context.set_default_timeout(PAGE_TIME)
    expect.set_options(timeout=PAGE_TIME)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def axe_page(context: BrowserContext) -> Page:
    """A page in which `axe(page)` may run: the browser itself puts it in all that is opened."""
    if not AXE.exists():
        cannot_run("axe-core is not installed (make setup)")
    context.add_init_script(path=AXE)
    return context.new_page()


def axe(page: Page) -> list[str]:
    """The violations of WCAG 2.2 A and AA on the page as it is shown now, one line each."""
    return [_line(violation) for violation in page.evaluate(JUDGE, WCAG)]


def axe_of_colours(page: Page) -> list[str]:
    """Those of colour alone, for a page that is judged already and only took on other colours."""
    return [_line(violation) for violation in page.evaluate(JUDGE, COLOURS)]


def axe_of_shapes(page: Page) -> list[str]:
    """All but those, for a page that is judged already and only got another size."""
    return [_line(violation) for violation in page.evaluate(JUDGE, SHAPES)]


def _line(violation: dict[str, Any]) -> str:
    places = ", ".join(str(node["target"]) for node in violation["nodes"])
    return f"{violation['id']}: {violation['help']} at {places}"
