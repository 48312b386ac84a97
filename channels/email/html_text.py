"""HTML as lines of text, for mail that has no text of its own."""

import re
from html import unescape

from inscriptis import get_text

LONGEST = 1_000_000  # laying out more takes over a second
LEAST_SHARE = 0.9

_MARK = re.compile(r"<!--|-->|<(/?)(style|script|title)\b[^<>]*>?", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6])\b[^<>]*>?", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>?")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
_NO_WORD = re.compile(r"\W+")


def html_to_text(html: str) -> str:
    """The words of an HTML text, tables and lists laid out; never fails, never takes long.

    The parser underneath drops everything that is nested more than 256 levels deep. When words
    are missing from its result, plainness wins: all words, without layout.
    """
    plain = without_tags(html)
    if len(html) > LONGEST:
        return plain
    # It fails on documents without any element, and on some thousands of levels deep.
    try:
        text = get_text(html)
    except Exception:
        return plain
    if _words(text) < LEAST_SHARE * _words(plain):
        return plain
    return _tidy("\n".join(line.rstrip() for line in text.splitlines()))


def without_tags(html: str) -> str:
    """Everything between the tags, in time linear to its length."""
    return _tidy(unescape(_TAG.sub("", _BREAK.sub("\n", _without_hidden(html)))))


def _without_hidden(html: str) -> str:
    """Leave out comments, styles and scripts; one that is never closed stays."""
    kept: list[str] = []
    position = 0
    closing = ""
    for mark in _MARK.finditer(html):
        if not closing:
            closing = _closing(mark)
            if closing:
                kept.append(html[position : mark.start()])
                position = mark.start()
        elif mark[0].lower().startswith(closing):
            position, closing = mark.end(), ""
    return "".join([*kept, html[position:]])


def _closing(mark: re.Match[str]) -> str:
    """What ends the stretch that this mark begins; empty for a mark that begins none."""
    if mark[0] == "<!--":
        return "-->"
    return f"</{mark[2].lower()}" if mark[2] and not mark[1] else ""


def _words(text: str) -> int:
    return len(_NO_WORD.sub("", text))


def _tidy(text: str) -> str:
    return _BLANK_LINES.sub("\n\n", text).strip()
