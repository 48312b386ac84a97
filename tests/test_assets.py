"""What the pages load from others: small enough, free to use, and all there."""

import gzip
import json
import re
from pathlib import Path

import pytest

from tools import assets

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "kcc" / "web" / "static"
FREE_LICENCES = {"EUPL-1.2", "MIT", "0BSD", "OFL-1.1", "MPL-2.0"}


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
    css = (STATIC / "vendor" / "nlds.css").read_text(encoding="utf-8")
    theme = (assets.MODULES / assets.TOKENS).read_text(encoding="utf-8")

    in_theme = {name for name, _ in assets.DEFINITION.findall(theme)}
    used = set(assets.USE.findall(css))
    defined = {name for name, _ in assets.DEFINITION.findall(css)}

    assert len(defined) > 300
    assert (used & in_theme) - defined == set()


def icons_in_templates() -> set[str]:
    """Names written out in the templates; a name from a variable is not seen here."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")]
    return {name for text in texts for name in re.findall(r"""icon\(["']([\w-]+)["']""", text)}


@pytest.mark.parametrize("name", sorted({"mail", *icons_in_templates()}))
def test_every_icon_on_a_page_is_in_the_sprite(name: str) -> None:
    sprite = (STATIC / "vendor" / "icons.svg").read_text(encoding="utf-8")

    assert f'<symbol id="{name}" viewBox="0 0 24 24"' in sprite
