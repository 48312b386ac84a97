"""Articles are Markdown: here it becomes safe HTML for screens or plain text for e-mail."""

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

_TAGS = {
    *("a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li"),
    *("ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
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
    return _block(SyntaxTreeNode(_parser().parse(markdown)), addresses)


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
            return _inline(node, addresses)
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


def _inline(node: SyntaxTreeNode, addresses: bool) -> str:
    match node.type:
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "link":
            return _link(node, addresses)
    if node.children:
        return "".join(_inline(child, addresses) for child in node.children)
    return node.content


def _link(node: SyntaxTreeNode, addresses: bool) -> str:
    words = "".join(_inline(child, addresses) for child in node.children)
    address = str(node.attrs.get("href", "")).removeprefix("mailto:").removeprefix("tel:")
    if not addresses or address in words:
        return words
    return f"{words} ({address})"
