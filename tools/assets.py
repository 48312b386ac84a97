"""Make the static files of others, as installed by npm, into the few that the pages load."""

import hashlib
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "kcc" / "web" / "static" / "vendor"

NLDS = "@nl-design-system-candidate"
UTRECHT = "@utrecht"
COMPONENTS = [
    *(
        f"{NLDS}/{name}-css/dist/{name}.css"
        for name in [
            "button",
            "data-badge",
            "heading",
            "link",
            "number-badge",
            "paragraph",
            "skip-link",
        ]
    ),
    *(
        f"{UTRECHT}/{name}-css/dist/index.css"
        for name in [
            "alert",
            "checkbox",
            "form-field",
            "form-field-description",
            "form-field-error-message",
            "form-fieldset",
            "form-label",
            "radio-button",
            "select",
            "table",
            "textarea",
            "textbox",
        ]
    ),
]
TOKENS = "@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css"
FONT = "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2"
ICONS = "@tabler/icons/icons/outline"
# fmt: off
ICON_NAMES = [
    "alert-triangle", "align-left", "arrow-back-up", "arrow-bar-to-right", "arrow-forward-up",
    "book", "building", "building-community", "calendar", "check", "checks", "chevron-down",
    "chevron-left", "chevron-right", "circle", "clock", "dots", "edit", "external-link", "eye",
    "file-text", "filter", "history", "inbox", "info-circle", "link", "lock", "logout", "mail",
    "mail-off", "message", "note", "paperclip", "phone", "plus", "refresh", "search", "send", "tag",
    "thumb-up", "user", "x", "zzz",
]
# fmt: on

NOTICE = """/*
 * NL Design System and Utrecht components: EUPL-1.2, copyright of their authors:
 * (c) Gemeente Utrecht, Frameless B.V. and the NL Design System community.
 * Made by tools/assets.py from the packages in package.json; changes belong there.
 */
"""
# The version makes the address of the font change with its content, as `static_url` does for pages.
FONT_CSS = """@font-face {{
  font-family: "Source Sans 3";
  font-style: normal;
  font-weight: 200 900;
  font-display: swap;
  src: url("source-sans-3.woff2?v={version}") format("woff2");
}}
"""

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
DEFINITION = re.compile(r"(--[\w-]+)\s*:\s*([^;}]+)")
USE = re.compile(r"var\(\s*(--[\w-]+)")


def main() -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    shutil.copyfile(MODULES / "htmx.org/dist/htmx.min.js", VENDOR / "htmx.min.js")
    shutil.copyfile(MODULES / FONT, VENDOR / "source-sans-3.woff2")
    (VENDOR / "font.css").write_text(font_css(), encoding="utf-8")
    (VENDOR / "nlds.css").write_text(component_css(), encoding="utf-8")
    (VENDOR / "icons.svg").write_text(sprite(), encoding="utf-8")


def font_css() -> str:
    version = hashlib.sha256((MODULES / FONT).read_bytes()).hexdigest()[:12]
    return FONT_CSS.format(version=version)


def component_css() -> str:
    """The rules of our components, after the design tokens that they need and no others."""
    rules = "\n".join(_squeeze(_text(path)) for path in COMPONENTS)
    theme = dict(DEFINITION.findall(COMMENT.sub("", _text(TOKENS))))
    tokens = "".join(f"{name}:{value.strip()};" for name, value in _needed(rules, theme))
    return f"{NOTICE}:root{{{tokens}}}\n{rules}\n"


def sprite() -> str:
    """One file with a symbol for each icon: `<svg><use href="...icons.svg#mail"></use></svg>`."""
    symbols = "\n".join(_symbol(name) for name in ICON_NAMES)
    notice = "<!-- Tabler Icons, MIT, (c) Pawel Kuna -->"
    return f'<svg xmlns="http://www.w3.org/2000/svg">{notice}\n{symbols}\n</svg>\n'


def _needed(rules: str, theme: dict[str, str]) -> Iterable[tuple[str, str]]:
    """The tokens that the rules use, and those that these tokens are made of."""
    wanted = set(USE.findall(rules))
    found: dict[str, str] = {}
    while wanted:
        name = wanted.pop()
        if name in theme and name not in found:
            found[name] = theme[name]
            wanted.update(USE.findall(theme[name]))
    return sorted(found.items())


def _squeeze(css: str) -> str:
    css = COMMENT.sub("", css)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};,]) ?", r"\1", css).strip()


def _symbol(name: str) -> str:
    svg = _text(f"{ICONS}/{name}.svg")
    shapes = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    shapes = re.sub(r'\s*<path stroke="none"[^>]*/>', "", shapes)
    drawing = 'fill="none" stroke="currentColor" stroke-width="2"'
    ends = 'stroke-linecap="round" stroke-linejoin="round"'
    return f'<symbol id="{name}" viewBox="0 0 24 24" {drawing} {ends}>{_squeeze(shapes)}</symbol>'


def _text(path: str) -> str:
    return (MODULES / path).read_text(encoding="utf-8")


if __name__ == "__main__":
    main()
