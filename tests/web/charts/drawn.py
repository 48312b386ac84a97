"""Charts written down by the macros, read back as a tree of elements."""

from xml.etree.ElementTree import Element, fromstring

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from kcc.config import templates_directory
from kcc.web.charts.marks import Chart
from kcc.web.filters import icon

_PAGE = """{% from "macros/charts.html" import frame %}
<main>{% for chart in charts %}{{ frame(chart, says, aside, definition="/uitleg#termijn") }}
{% endfor %}</main>"""


def page(*charts: Chart, says: str = "Het gaat beter.", aside: str = "") -> Element:
    """A page with these charts; not well-formed (a word not escaped, say) raises."""
    return fromstring(html(*charts, says=says, aside=aside))


def html(*charts: Chart, says: str = "Het gaat beter.", aside: str = "") -> str:
    environment = Environment(loader=FileSystemLoader(templates_directory()), autoescape=True)
    environment.globals["icon"] = icon
    words = {"charts": charts, "says": says, "aside": aside}
    return Markup(environment.from_string(_PAGE).render(words))


def table(of: Element) -> list[list[str]]:
    """The first table, its heads first."""
    rows = of.iter("tr")
    return [["".join(cell.itertext()) for cell in row] for row in rows]


def words(of: Element) -> list[str]:
    """What stands in the drawing."""
    return ["".join(text.itertext()) for text in of.iter("text")]
