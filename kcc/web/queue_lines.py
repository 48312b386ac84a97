"""The lines of the queue as HTML, each made once for as long as it says the same."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache

from flask import current_app
from jinja2 import Template
from markupsafe import Markup

from kcc.domain import words
from kcc.domain.timeleft import told_at
from kcc.services.calendars import Calendars
from kcc.services.queue_rows import Row
from kcc.web import context
from kcc.web.addresses import url_for
from kcc.web.clock_face import face
from kcc.web.lately import all_calendars

_REMEMBERED = 2_000  # lines, a kB each
_ANY_NUMBER = "0000000000"

# A row, the moment it is told at, whether it is of whoever looks, its address, whether it is open.
_Line = Callable[[Row, datetime, bool, str, bool], Markup]


def lines(rows: Sequence[Row], current_number: str) -> Markup:
    """These rows, with the one of the contact on the page marked.

    Their clocks are told by the minute, so a line serves everybody who asks within it.
    """
    now, me = context.now(), context.actor().agent_id
    line = _written(current_app.jinja_env.get_template("queue/_row.html"), all_calendars())
    # `url_for` takes too long for each of fifty rows.
    before, _, after = url_for("contacts.show", number=_ANY_NUMBER).partition(_ANY_NUMBER)
    return Markup().join(
        line(
            row,
            told_at(row.clock_due_at, now),
            row.agent_id == me,
            f"{before}{row.number}{after}",
            row.number == current_number,
        )
        for row in rows
    )


@lru_cache(maxsize=2)
def _written(template: Template, calendars: Calendars) -> _Line:
    """What makes a line and remembers it; forgotten when the opening hours change."""

    @lru_cache(maxsize=_REMEMBERED)
    def line(row: Row, at: datetime, is_mine: bool, address: str, is_current: bool) -> Markup:
        html = template.render(
            contact=row,
            clock=face(row.clock, at, calendars) if row.clock else None,
            closed=words.recent_moment(row.closed_at, at) if row.closed_at else "",
            is_mine=is_mine,
            address=address,
            is_current=is_current,
        )
        return Markup(html)  # noqa: S704 - a template made it

    return line
