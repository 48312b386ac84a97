"""Mail HTML made harmless for showing; what is stored stays as it came."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape, unescape

import nh3

from channels.email.content_ids import content_id_of
from channels.email.html_text import without_tags

LONGEST = 2_000_000
DEEPEST = 2_000
MOST_REFERENCES = 50_000
ALT_LENGTH = 100
NOT_LOADED = "afbeelding niet geladen"
AT_ONCE = 30  # pictures in one page: hundreds would hold up the browser, or somebody's line

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
_ELSEWHERE = re.compile(r"https://[^\s/]", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(src|alt)=\"([^\"]*)\"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """Which images are shown, `AT_ONCE` at a time, after the first `skip` that could be.

    `own` gives for a Content-ID of this mail the address in our own store where it may be had.
    `remote`: those that stand elsewhere as well, by https.
    """

    own: Mapping[str, str] = field(default_factory=dict)
    remote: bool = False
    skip: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A fragment that does nothing; `pictures` could be shown in it, now or at a later page.

    `remote` is how many images stand elsewhere by https, shown or not.
    """

    html: str
    pictures: int = 0
    remote: int = 0


def sanitise(html: str) -> str:
    """A fragment with text, tables and links only; links open apart from us.

    Images become a Dutch remark: fetching one tells the sender who reads and when.
    """
    return clean(html, Pictures()).html


def clean(html: str, pictures: Pictures) -> Cleaned:
    """As `sanitise`, with the pictures that may be shown.

    What is so long or so deep that cleaning would take minutes is shown as text.
    """
    if len(html) > LONGEST or html.count("&") > MOST_REFERENCES or _depth(html) > DEEPEST:
        return Cleaned(html=f"<pre>{escape(without_tags(html)[:LONGEST])}</pre>")
    showing = _Showing(pictures)
    shown = _TAG.sub(showing.tag, _CLEANER.clean(html))
    return Cleaned(html=shown, pictures=showing.count, remote=showing.remote)


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


class _Showing:
    """Goes through the tags of one mail and counts its images."""

    def __init__(self, pictures: Pictures) -> None:
        self.pictures = pictures
        self.count = 0
        self.remote = 0

    def tag(self, tag: re.Match[str]) -> str:
        """What stands in place of a tag: itself, or what becomes of an image."""
        if tag[1] != "img":
            return tag[0]
        attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag[2])}
        alt = attributes.get("alt", "").strip()[:ALT_LENGTH]
        address = self._address(attributes.get("src", "").strip())
        if not address:
            return _remark(NOT_LOADED, alt)
        self.count += 1
        if not 0 < self.count - self.pictures.skip <= AT_ONCE:
            return _remark(f"afbeelding {self.count} staat er nu niet bij", alt)
        return f'<img src="{escape(address)}" alt="{escape(alt)}" referrerpolicy="no-referrer">'

    def _address(self, source: str) -> str:
        """Where an image may be had; empty when it may not be shown."""
        if _ELSEWHERE.match(source):
            self.remote += 1
            return source if self.pictures.remote else ""
        return self.pictures.own.get(content_id_of(source) or "", "")


def _remark(words: str, alt: str) -> str:
    return escape(f"[{words}: {alt}]" if alt else f"[{words}]")


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_DROPPED,
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto", "tel", "cid"},
    url_relative="deny",
    link_rel="noopener noreferrer",
    set_tag_attribute_values={"a": {"target": "_blank"}},
)
