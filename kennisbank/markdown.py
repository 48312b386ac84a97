"""Articles are Markdown: here it becomes safe HTML for screens or plain text for e-mail."""

import re
from collections.abc import Iterable
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

_TAGS = {
    *("a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li"),
    *("ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_BREAKS = {"softbreak": " ", "hardbreak": "\n"}
_BREAK = re.compile(r"\n\s*(?:(?:-|\d+\.) )?")
_SCHEMES = {"http", "https", "mailto", "tel"}


def to_html(markdown: str) -> str:
    """Safe HTML: raw HTML of the writer is shown as text, pictures and other schemes are left out.

    The highest heading of the writer becomes an h3: above it stand the page's h1 and the title.
    """
    parser = _parser()
    tokens = parser.parse(markdown)
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    highest = min((int(token.tag[1]) for token in headings), default=1)
    for token in headings:
        token.tag = f"h{min(6, int(token.tag[1]) - highest + 3)}"
    return nh3.clean(
        parser.renderer.render(tokens, parser.options, {}),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
    )


def to_text(markdown: str, *, addresses: bool = True) -> str:
    """Plain text: lists keep their marks and, with `addresses`, links show where they go."""
    tokens = _parser().parse(markdown)
    for token in tokens:
        if token.type == "inline":  # as flat text, or emphasis in emphasis would be a deep tree
            token.content, token.children = _inline(token.children or (), addresses), []
    return _block(SyntaxTreeNode(tokens), addresses)


def to_line(markdown: str) -> str:
    """Plain text on one line, with a dot between what were paragraphs and list items."""
    flowing = _BREAK.sub(" · ", to_text(markdown, addresses=False))
    return " ".join(flowing.split())


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("js-default")


def _block(node: SyntaxTreeNode, addresses: bool) -> str:
    match node.type:
        case "inline":
            return node.content
        case "fence" | "code_block":
            return node.content.rstrip("\n")
        case "bullet_list" | "ordered_list":
            return _list(node, addresses)
        case "tr":
            return " | ".join(_block(cell, addresses) for cell in node.children)
    separator = "\n" if node.type in ("list_item", "thead", "tbody", "table") else "\n\n"
    parts = (_block(child, addresses) for child in node.children)
    return separator.join(part for part in parts if part)


def _list(node: SyntaxTreeNode, addresses: bool) -> str:
    first = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
    lines = []
    for place, item in enumerate(node.children):
        mark = "- " if first is None else f"{first + place}. "
        lines.append(mark + _block(item, addresses).replace("\n", "\n" + " " * len(mark)))
    return "\n".join(lines)


def _inline(tokens: Iterable[Token], addresses: bool) -> str:
    parts: list[str] = []
    began, address = 0, ""
    for token in tokens:
        if token.type == "link_open":  # there is no link in a link
            began, address = len(parts), str(token.attrs.get("href", ""))
        elif token.type == "link_close":
            parts.append(_leads_to(address, "".join(parts[began:])) if addresses else "")
        elif token.children:
            parts.append(_inline(token.children, addresses))
        else:
            parts.append(_BREAKS.get(token.type, token.content))
    return "".join(parts)


def _leads_to(address: str, words: str) -> str:
    """What stands behind the words of a link, nothing when they say it already."""
    shown = address.removeprefix("mailto:").removeprefix("tel:")
    return "" if shown in words else f" ({shown})"
