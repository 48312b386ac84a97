"""Of which period and which work a report is asked, as it stands in an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import request

from channels.base import ChannelKind
from kcc.domain.errors import Invalid
from kcc.domain.periods import Period, Usual
from kcc.domain.words import local
from kcc.services.trends import Selection
from kcc.web import context
from kcc.web.row_ids import row_id
from kcc.web.steering.scope import NONE

_USUAL = Usual.WEEKS_13
Parameters = Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a request asks for; `problem` says in Dutch why a period of its own is not shown."""

    period: Period
    usual: Usual | None
    channel: ChannelKind | None
    department_id: int | None
    of_no_department: bool
    topic_id: int | None
    problem: str = ""

    @property
    def selection(self) -> Selection:
        return self.within(self.period)

    def within(self, period: Period) -> Selection:
        """The same work in other days."""
        return Selection(
            first=period.first,
            last=period.last,
            channel=self.channel,
            department_id=self.department_id,
            of_no_department=self.of_no_department,
            topic_id=self.topic_id,
        )

    @property
    def work(self) -> Parameters:
        """The part of an address that asks for the same work."""
        return {
            "kanaal": self.channel,
            "afdeling": NONE if self.of_no_department else self.department_id,
            "onderwerp": self.topic_id,
        }

    @property
    def parameters(self) -> Parameters:
        """The part of an address that asks for all of this."""
        if self.usual is not None:
            return {"periode": self.usual, **self.work}
        return {**between(self.period), **self.work}


def between(period: Period) -> Parameters:
    """The part of an address that asks for these days."""
    return {"van": period.first.isoformat(), "tot": period.last.isoformat()}


def asked() -> Asked:
    """What this request asks for; what makes no sense in it is everything, or the usual period."""
    department = request.args.get("afdeling")
    usual, period, problem = _period()
    return Asked(
        period=period,
        usual=usual,
        problem=problem,
        channel=request.args.get("kanaal", type=ChannelKind),
        department_id=row_id(department),
        of_no_department=department == NONE,
        topic_id=row_id(request.args.get("onderwerp")),
    )


def _period() -> tuple[Usual | None, Period, str]:
    """Days of one's own go before a usual period, which the form names all the same.

    Where they stood in the form already (`eigen`), a usual period was chosen instead of them.
    """
    today = local(context.now()).date()
    first, last = (request.args.get(name, "").strip() for name in ("van", "tot"))
    usual = request.args.get("periode", _USUAL, type=Usual)
    instead = bool("eigen" in request.args and request.args.get("periode"))
    if instead or not (first or last):
        return usual, usual.until(today), ""
    try:
        return None, Period(first=_day(first), last=_day(last)), ""
    except Invalid as error:
        return usual, usual.until(today), str(error)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise Invalid("Vul bij een eigen periode twee datums in, zoals 31-12-2026.") from error
