"""The headers of answers: what a browser may load, keep and reveal."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask

from kcc.domain.roles import Role
from kcc.web import statics
from kcc.web.statics import static_url
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit, running

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
PAGES = ["/inloggen", "/contact", "/gezond", "/bestaat-niet", "/beheer", "/kennisbank"]
ELEMENTS_WITHOUT_INLINE = ("script", "style")


class Page(HTMLParser):
    """What a strict policy would refuse to run or show on a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.refused: list[str] = []
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        self.refused += [f"<{tag} {n}>" for n in names if n == "style" or n.startswith("on")]
        self.refused += [f"<{tag} {n}={v}>" for n, v in attrs if (v or "").startswith("javascript")]
        self._inside = tag

    def handle_data(self, data: str) -> None:
        if self._inside in ELEMENTS_WITHOUT_INLINE and data.strip():
            self.refused.append(f"<{self._inside}>{data[:40]}")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_strict_policy(sqlite_app: Flask, path: str) -> None:
    headers = Visit(sqlite_app).get(path).headers

    parts = (
        part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";")
    )
    assert dict(parts) == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "microphone=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/wachtrij", "/kennisbank", "/zoeken?q=x", "/bestaat-niet"])
def test_pages_of_agents_have_nothing_inline_and_stay_in_no_cache(
    client_as: ClientAs, path: str
) -> None:
    answer = client_as(Role.AGENT).get(path)

    assert Page(answer.text).refused == []
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/inloggen", "/contact", "/bestaat-niet"])
def test_pages_of_citizens_have_nothing_inline(sqlite_app: Flask, path: str) -> None:
    assert Page(Visit(sqlite_app).get(path).text).refused == []


def test_the_checker_of_inline_parts_sees_them() -> None:
    page = Page(
        '<p style="x">a</p><script>b()</script><a href="javascript:c" onclick="d">e</a>'
        "<style>f {}</style><script src=/g.js></script>"
    )

    assert len(page.refused) == 5


def test_htmx_is_told_to_write_no_styles_and_to_run_no_text(client_as: ClientAs) -> None:
    page = client_as(Role.AGENT).get("/kennisbank").text

    config = re.search(r'name="htmx-config" content=\'([^\']+)\'', page)
    assert config
    assert '"includeIndicatorStyles":false' in config[1]
    assert '"allowEval":false' in config[1]


def test_nothing_is_loaded_from_elsewhere(client_as: ClientAs) -> None:
    page = client_as(Role.AGENT).get("/kennisbank").text

    loaded = re.findall(r'<(?:script|link|img|use)[^>]+(?:src|href)="([^"]+)"', page)
    assert loaded
    assert all(address.startswith("/static/") for address in loaded)


@pytest.fixture
def public_app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    yield from running(sqlite_url, tmp_path, KCC_WEB_PUBLIC_URL="https://kcc.example")


def test_browsers_are_told_to_keep_to_https_on_a_public_address(
    public_app: Flask, sqlite_app: Flask
) -> None:
    name = "Strict-Transport-Security"

    assert "max-age=31536000" in Visit(public_app).get("/gezond").headers[name]
    assert name not in Visit(sqlite_app).get("/gezond").headers


def test_a_static_file_may_be_kept_for_a_year_because_its_address_tells_its_content(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answer = Visit(sqlite_app).get(static_url("css/base.css"))

    assert answer.status_code == 200
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    answer.close()

    monkeypatch.setattr(statics, "_DIRECTORY", tmp_path)
    addresses = set()
    for content in ("a {}", "b {}"):
        (tmp_path / "x.css").write_text(content)
        statics._version.cache_clear()
        addresses.add(static_url("x.css"))
    statics._version.cache_clear()
    assert len(addresses) == 2


@pytest.mark.parametrize(
    "path",
    ["/static/../config.toml", "/static/..%2f..%2fconfig.py", "/static/js/..%2f..%2faccess.py"],
)
def test_static_files_are_only_those(sqlite_app: Flask, path: str) -> None:
    assert Visit(sqlite_app).get(path).status_code == 404
