"""The HTML part of a letter says what its text says, shows what was typed, and fetches nothing."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcc.domain import letter_html

LETTER = """Beste Fatima,

Een paspoort aanvragen kan op afspraak:
- Maak een afspraak op https://www.example.org/afspraak.
- Neem uw oude paspoort mee. Bel bij verlies eerst
  14 071.
Mailen mag ook: balie@example.org.

> Hoe vraag ik een paspoort aan?
>
>> Eerder schreef u iets anders.

--\x20
Uw contactnummer is 2600000233.
Gemeente Voorbeeld"""
ELEMENTS = {
    *("html", "head", "meta", "title", "body", "p", "br", "ul", "li", "a", "blockquote", "div"),
}


class Reader(HTMLParser):
    """What a mail program would make of it: the elements, their attributes and the words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.words += "\n" if tag in {"p", "br", "li", "title"} else ""

    def handle_data(self, data: str) -> None:
        self.words += data


def read(text: str) -> Reader:
    return Reader(letter_html.page(text, language="nl", title="Re: Paspoort"))


def test_a_letter_has_paragraphs_a_list_quotes_links_and_a_footer() -> None:
    html = letter_html.page(LETTER, language="nl", title="Re: Paspoort")

    assert '<html lang="nl">' in html
    assert "<title>Re: Paspoort</title>" in html
    assert "<p>Beste Fatima,</p>" in html
    assert "<li>Neem uw oude paspoort mee. Bel bij verlies eerst 14 071.</li>" in html
    link = '<a href="https://www.example.org/afspraak">https://www.example.org/afspraak</a>.'
    assert link in html
    assert '<a href="mailto:balie@example.org">balie@example.org</a>.' in html
    assert html.count("<blockquote") == 2
    footer = html.partition("<div")[2]
    assert "<p>Uw contactnummer is 2600000233.<br>\nGemeente Voorbeeld</p>" in footer
    assert "--" not in html


def test_both_parts_say_the_same() -> None:
    """But for the marks that HTML has elements for."""
    words = re.sub(r"^(?:[>\s]*|- )|-- \n", "", LETTER, flags=re.MULTILINE)

    assert read(LETTER).words.split()[2:] == words.split()


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        '<img src="https://volger.example.net/x.png">',
        '"><svg onload=alert(1)>',
        'https://example.org/"onmouseover="alert(1)',
        "javascript:alert(1)",
        "</title></head><style>*{background:url(https://volger.example.net)}",
        "&lt;b&gt; &amp; &#60;",
    ],
)
def test_what_was_typed_is_shown_and_never_run(typed: str) -> None:
    reader = Reader(letter_html.page(typed, language="nl", title=typed))

    assert reader.words.count(typed) == 2
    assert_is_harmless(reader)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.just("\n")))
def test_whatever_the_text_nothing_is_lost_run_or_fetched(text: str) -> None:
    reader = read(text)

    assert_is_harmless(reader)
    assert set(re.findall(r"\w+", text)) <= set(re.findall(r"\w+", reader.words))


def test_quotes_of_quotes_of_quotes_stay_readable() -> None:
    reader = read("\n".join(f"{'>' * depth} diep{depth}" for depth in range(1, 200)))

    assert sum(tag == "blockquote" for tag, _ in reader.elements) <= 8
    assert "diep199" in reader.words


def assert_is_harmless(reader: Reader) -> None:
    assert {tag for tag, _ in reader.elements} <= ELEMENTS
    for _, attributes in reader.elements:
        assert attributes.keys() <= {"lang", "charset", "style", "href"}
        href = attributes.get("href") or "mailto:"
        assert href.startswith(("https://", "http://", "mailto:", "HTTP"))
        assert "url(" not in (attributes.get("style") or "")
