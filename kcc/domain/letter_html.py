"""A letter as HTML, made of its text: so both parts of a mail say the same, and nothing else.

What somebody typed is shown, never run: all of it is escaped. There is no picture and no address
that is fetched by itself, so nobody is told when or where the letter was opened.
"""

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

# Above a signature (RFC 3676, 4.3): mail programs fold what is under it.
FOOTER_LINE = "-- "
# Mail programs take styles from the elements only; colours are left to them, for who reads in
# the dark.
_BODY = "font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5;max-width:40em"
_FOOTER = "font-size:14px;border-top:1px solid;padding-top:12px"
_QUOTE = "margin:0 0 0 2px;padding-left:12px;border-left:3px solid"
_LINK = re.compile(
    r"(?P<url>https?://[^\s<>\"]+)|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)", re.IGNORECASE
)
_AFTER_A_LINK = ".,;:!?)]'’”"  # ends the sentence, not the address
_QUOTED = re.compile(r">[ \t]?")
_ITEM = re.compile(r"[-*•] +")
_DEEPEST = 8  # quotes within quotes; below it the marks of the text stay


def page(text: str, *, language: str, title: str) -> str:
    """The whole HTML part of a mail with this text, in this language (`nl`, `en`)."""
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{escape(language)}"><head><meta charset="utf-8">',
        f"<title>{escape(title)}</title></head>",
        f'<body style="{_BODY}">',
        inside(text),
        "</body></html>",
        "",
    ]
    return "\n".join(parts)


def inside(text: str) -> str:
    """What stands in the body of that page."""
    body, mark, footer = text.rpartition(f"\n{FOOTER_LINE}\n")
    if not mark:
        return "\n".join(_blocks(text.split("\n")))
    written, below = _blocks(body.split("\n")), _blocks(footer.split("\n"))
    return "\n".join([*written, f'<div style="{_FOOTER}">', *below, "</div>"])


def _blocks(lines: Sequence[str], depth: int = 0) -> Iterator[str]:
    """Quotes, lists and paragraphs; an empty line ends each."""
    for kind, group in groupby(lines, lambda line: _kind(line, depth)):
        if kind == "quote":
            inner = [_QUOTED.sub("", line, count=1) for line in group]
            yield f'<blockquote style="{_QUOTE}">'
            yield from _blocks(inner, depth + 1)
            yield "</blockquote>"
        elif kind == "text":
            yield from _paragraphs(list(group))


def _kind(line: str, depth: int) -> str:
    if not line.strip():
        return "empty"
    return "quote" if line.startswith(">") and depth < _DEEPEST else "text"


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """A line of a list goes on in lines that are indented, as letters of ours have it."""
    paragraph: list[str] = []
    items: list[str] = []
    for line in lines:
        if _ITEM.match(line):
            yield from _paragraph(paragraph)
            paragraph = []
            items.append(_words(_ITEM.sub("", line, count=1)))
        elif items and line.startswith("  "):
            items[-1] += f" {_words(line.strip())}"
        else:
            yield from _list(items)
            items = []
            paragraph.append(_words(line.rstrip()))
    yield from _paragraph(paragraph)
    yield from _list(items)


def _paragraph(lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield "<p>" + "<br>\n".join(lines) + "</p>"


def _list(items: Sequence[str]) -> Iterator[str]:
    if items:
        yield "\n".join(["<ul>", *(f"<li>{item}</li>" for item in items), "</ul>"])


def _words(line: str) -> str:
    """A line, escaped, in which addresses are links."""
    written, begin = "", 0
    for found in _LINK.finditer(line):
        address = found[0].rstrip(_AFTER_A_LINK)
        target = address if found["url"] else f"mailto:{address}"
        written += escape(line[begin : found.start()], quote=False)
        written += f'<a href="{escape(target)}">{escape(address, quote=False)}</a>'
        begin = found.start() + len(address)
    return written + escape(line[begin:], quote=False)
