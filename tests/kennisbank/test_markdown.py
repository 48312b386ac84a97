"""An editor's Markdown is safe on screens and readable in e-mail."""

import pytest

from kennisbank.markdown import to_html, to_text


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[klik](javascript:alert(1))",
        "[klik](JaVaScRiPt:alert(1))",
        "[klik](data:text/html;base64,PHNjcmlwdD4=)",
        "![spoor](https://example.org/p.gif)",
        '[a](https://example.org "x\\" onmouseover=\\"alert(1)")',
        "<a href='javascript:alert(1)'>x</a>",
        "```\n</code><script>alert(1)</script>\n```",
    ],
)
def test_nothing_of_the_writer_can_run_or_load(hostile: str) -> None:
    html = to_html(hostile).lower()

    for tag in ("<script", "<img", 'href="javascript', 'href="data', "<a onmouseover"):
        assert tag not in html
    assert '" onmouseover' not in html


def test_html_keeps_what_an_article_is_made_of() -> None:
    html = to_html("- **een**\n- [site](https://example.org)\n\n1. a\n")

    assert "<strong>een</strong>" in html
    assert '<a href="https://example.org" rel="noopener noreferrer">site</a>' in html
    assert "<ol>" in html


@pytest.mark.parametrize("markdown", ["# Kop\n\n## Onder\n", "### Kop\n\n#### Onder\n"])
def test_headings_follow_the_title_of_the_page(markdown: str) -> None:
    assert to_html(markdown) == "<h3>Kop</h3>\n<h4>Onder</h4>\n"


def test_tables_come_through() -> None:
    assert "<td>10 dagen</td>" in to_html("| wat | hoe lang |\n|---|---|\n| pas | 10 dagen |\n")


def test_plain_text_of_an_article() -> None:
    markdown = (
        "## Zo werkt het\n\nMaak een **afspraak**\nvia [de site](https://example.org/a).\n\n"
        "1. Kom langs\n2. Neem mee:\n   - pasfoto\n   - oud `paspoort`\n\n"
        "| wat | prijs |\n|---|---|\n| spoed | meer |\n\n> Let op\n"
    )

    assert to_text(markdown) == (
        "Zo werkt het\n\nMaak een afspraak via de site (https://example.org/a).\n\n"
        "1. Kom langs\n2. Neem mee:\n   - pasfoto\n   - oud paspoort\n\n"
        "wat | prijs\nspoed | meer\n\nLet op"
    )


def test_plain_text_does_not_repeat_an_address() -> None:
    markdown = "[info@example.org](mailto:info@example.org) of <https://example.org>"

    assert to_text(markdown) == "info@example.org of https://example.org"


def test_plain_text_without_addresses_is_for_searching() -> None:
    assert to_text("[de site](https://example.org)", addresses=False) == "de site"


@pytest.mark.parametrize(
    "text",
    [
        *("", "\n\n", ">" * 20_000, "[" * 5_000, "* " * 5_000, "*" * 9_999),
        "*a **a " * 1_000 + "b** b* " * 1_000,
        "![" * 300 + "a" + "](b)" * 300,
    ],
)
def test_odd_markdown_neither_fails_nor_hangs(text: str) -> None:
    assert isinstance(to_html(text), str)
    assert isinstance(to_text(text), str)
