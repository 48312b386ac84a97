"""What the pages load from others: small enough, free to use, and all there."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

from tools import assets

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "kcc" / "web" / "static"
FREE_LICENCES = {"EUPL-1.2", "MIT", "0BSD", "OFL-1.1", "MPL-2.0"}


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_all_style_sheets_together_are_at_most_sixty_kilobytes_compressed() -> None:
    sheets = list(STATIC.rglob("*.css"))

    size = sum(len(gzip.compress(path.read_bytes())) for path in sheets)

    assert sheets
    assert size <= 60 * 1024


def test_every_package_has_a_licence_that_lets_a_municipality_use_it() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    licences = {name: package["license"] for name, package in packages.items()}

    assert len(licences) > 20
    assert {
        name: licence for name, licence in licences.items() if licence not in FREE_LICENCES
    } == {}


def test_each_token_that_a_component_uses_has_its_value_from_the_theme() -> None:
    css = text_of(STATIC / "vendor" / "nlds.css")
    theme = text_of(assets.MODULES / assets.TOKENS)

    in_theme = {name for name, _ in assets.DEFINITION.findall(theme)}
    used = set(assets.USE.findall(css))
    defined = {name for name, _ in assets.DEFINITION.findall(css)}

    assert len(defined) > 300
    assert (used & in_theme) - defined == set()


def test_what_a_style_sheet_loads_has_an_address_that_changes_with_its_content() -> None:
    """Static files are kept for a year (kcc/web/statics.py)."""
    loaded = [
        (sheet.parent / name, version)
        for sheet in STATIC.rglob("*.css")
        for name, _, version in re.findall(r"""url\(["']?([^"')?]+)(\?v=)?(\w*)""", text_of(sheet))
    ]

    assert loaded
    for file, version in loaded:
        assert version == hashlib.sha256(file.read_bytes()).hexdigest()[:12], file


def icons_in_templates() -> set[str]:
    """Names written out in the templates; a name from a variable is not seen here."""
    texts = [text_of(path) for path in (ROOT / "templates").rglob("*.html")]
    return {name for text in texts for name in re.findall(r"""icon\(["']([\w-]+)["']""", text)}


@pytest.mark.parametrize("name", sorted({"mail", *icons_in_templates()}))
def test_every_icon_on_a_page_is_in_the_sprite(name: str) -> None:
    sprite = text_of(STATIC / "vendor" / "icons.svg")

    assert f'<symbol id="{name}" viewBox="0 0 24 24"' in sprite


@pytest.mark.parametrize("name", assets.ICON_NAMES)
def test_every_icon_in_the_sprite_is_on_a_page(name: str) -> None:
    pages = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "kcc").rglob("*.py")]

    assert any(re.search(rf"""["']{name}["']""", text_of(page)) for page in pages)
