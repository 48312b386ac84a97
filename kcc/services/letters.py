"""The texts of mails to citizens, made from the templates in `templates/emails`."""

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

LANGUAGES = ("nl", "en")
_PACKAGE = Path(__file__).parents[1]


def render(template: str, language: str, /, **values: object) -> str:
    """The plain text of a letter; Dutch when there is no template in the language asked for."""
    chosen = language if language in LANGUAGES else LANGUAGES[0]
    return _environment().get_template(f"{template}.{chosen}.txt").render(values)


@lru_cache
def _environment() -> Environment:
    # Inside the package in a wheel, beside it in a checkout.
    places = (_PACKAGE / "templates", _PACKAGE.parent / "templates")
    return Environment(
        loader=FileSystemLoader([place / "emails" for place in places]),
        autoescape=select_autoescape(["html"]),  # .txt is sent as text/plain
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
