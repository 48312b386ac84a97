"""Charts written down by the macros, read back as a tree of elements."""

from xml.etree.ElementTree import Element, fromstring

from jinja2 import Environment, FileSystemLoader

from kcc.config import templates_directory
from kcc.web.charts.marks import Chart
from kcc.web.charts.meters import Meter
from kcc.web.filters import icon

_PAGE = """{% from "macros/charts.html" import frame %}
<main>{% for chart in charts %}{{ frame(chart, says, aside, definition="/uitleg#termijn") }}
{% endfor %}</main>"""

_CELL = """{% from "macros/charts.html" import meter %}<td>{{ meter(drawn) }}</td>"""


def page(*charts: Chart, says: str = "Het gaat beter.", aside: str = "") -> Element:
    """A page with these charts; not well-formed (a word not escaped, say) raises."""
    return fromstring(html(*charts, says=says, aside=aside))


def html(*charts: Chart, says: str = "Het gaat beter.", aside: str = "") -> str:
    return _rendered(_PAGE, charts=charts, says=says, aside=aside)


def cell(drawn: Meter) -> Element:
    """A meter in a cell of a table."""
    return fromstring(_rendered(_CELL, drawn=drawn))


def _rendered(source: str, **words: object) -> str:
    environment = Environment(loader=FileSystemLoader(templates_directory()), autoescape=True)
    environment.globals["icon"] = icon
    return environment.from_string(source).render(words)


def table(of: Element) -> list[list[str]]:
    """The first table, its heads first."""
    rows = of.iter("tr")
    return [["".join(cell.itertext()) for cell in row] for row in rows]


def words(of: Element) -> list[str]:
    """What stands in the drawing."""
    return ["".join(text.itertext()) for text in of.iter("text")]
