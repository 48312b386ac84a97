"""Mail HTML made harmless for showing; what is stored stays as it came."""

import re
from collections.abc import Mapping
from html import escape, unescape

import nh3

from channels.email.content_ids import content_id_of
from channels.email.html_text import without_tags

LONGEST = 2_000_000
DEEPEST = 2_000
MOST_REFERENCES = 50_000
ALT_LENGTH = 100
NOT_LOADED = "afbeelding niet geladen"

_TAGS = set(
    "a abbr b bdi bdo blockquote br caption cite code col colgroup dd del dfn div dl dt em "
    "figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span "
    "strike strong sub sup table tbody td tfoot th thead tr tt u ul var wbr".split()
)
# Not only the tags: their content is no text for people, or is read by other rules.
_DROPPED = set(
    "script style title noscript template iframe frameset noframes noembed object embed applet "
    "svg math".split()
)
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "ol": {"start", "type"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "col": {"span"},
    "*": {"dir", "lang"},
}

# Every tag as nh3 writes it: in its output a < outside a tag or attribute is always escaped.
_TAG = re.compile(r"<(/?[a-z][a-z0-9]*)((?:[^>\"]|\"[^\"]*\")*)>")
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_SELF_CLOSING = set("br hr img input wbr col p li dt dd td th tr option".split())
_ATTRIBUTE = re.compile(r"(src|alt)=\"([^\"]*)\"")


def sanitise(html: str, images: Mapping[str, str] | None = None) -> str:
    """A fragment with text, tables and links only; links open apart from us.

    Images become a Dutch remark: fetching one tells the sender who reads and when. `images`
    gives for a Content-ID of this mail the address in our own store where it may be had.
    What is so long or so deep that cleaning would take minutes is shown as text.
    """
    if len(html) > LONGEST or html.count("&") > MOST_REFERENCES or _depth(html) > DEEPEST:
        return f"<pre>{escape(without_tags(html)[:LONGEST])}</pre>"
    known = images or {}
    cleaned: str = _CLEANER.clean(html)
    return _TAG.sub(lambda tag: _shown(tag, known), cleaned)


def _depth(html: str) -> int:
    """How deep elements are nested at most, as far as they have to be closed."""
    if html.count("<") <= DEEPEST:
        return 0
    depth = deepest = 0
    for closing, name in _ANY_TAG.findall(html):
        if name.lower() not in _SELF_CLOSING:
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _shown(tag: re.Match[str], images: Mapping[str, str]) -> str:
    if tag[1] != "img":
        return tag[0]
    attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag[2])}
    alt = attributes.get("alt", "").strip()[:ALT_LENGTH]
    ours = images.get(content_id_of(attributes.get("src", "")) or "")
    if ours:
        return f'<img src="{escape(ours)}" alt="{escape(alt)}">'
    return escape(f"[{NOT_LOADED}: {alt}]" if alt else f"[{NOT_LOADED}]")


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_DROPPED,
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto", "tel", "cid"},
    url_relative="deny",
    link_rel="noopener noreferrer",
    set_tag_attribute_values={"a": {"target": "_blank"}},
)
