"""The figures of this moment as screens show them: in words, with the address behind each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from channels.base import ChannelKind
from kcc.domain import words
from kcc.domain.sla import working_days_between
from kcc.domain.timeleft import time_left
from kcc.services import choices, condition, now_board
from kcc.services.choices import Labels, Named
from kcc.services.condition import MailboxState, MailInHouse
from kcc.services.now_board import Board, Counts
from kcc.services.now_choices import Choice, Scope
from kcc.web import context
from kcc.web.addresses import url_for
from kcc.web.charts import lines
from kcc.web.charts.marks import Chart, Size
from kcc.web.charts.series import inflow_and_answered
from kcc.web.lately import calendar, lately
from kcc.web.steering.scope import asked_scope, parameters

_ON_WALL = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One channel or department in the table; `channel` is None for a department."""

    key: str
    name: str
    channel: ChannelKind | None
    scope: Scope
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """How mail comes in and leaves."""

    mailboxes: Sequence[MailboxState]
    in_house: MailInHouse


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """All that a page shows; figures may be some seconds old, and say of when they are."""

    board: Board
    scope: Scope
    labels: Labels
    departments: tuple[Named, ...]
    channel_lines: Sequence[Line]
    department_lines: Sequence[Line]
    mail: Mail

    @property
    def at(self) -> str:
        there = words.local(self.board.at)
        return f"{words.long_date(there.date())}, {there:%H:%M}"

    @property
    def parameters(self) -> dict[str, str | int | None]:
        return parameters(self.scope)

    def address(self, choice: str, line: Line | None = None, agent_id: int | None = None) -> str:
        """Where exactly the contacts are that a figure counted."""
        scope = line.scope if line else self.scope
        scope = replace(scope, agent_id=agent_id or scope.agent_id)
        return url_for("steering.contacts", keuze=Choice(choice), **parameters(scope))

    @property
    def chart(self) -> Chart:
        return _chart(self.board)

    @property
    def wall_chart(self) -> Chart:
        """A small one made big: then its letters are."""
        return _chart(self.board, Size.THIRD)

    @property
    def wall_departments(self) -> Sequence[Line]:
        """As many as fit on a big screen: those with most to do, in order of name."""
        order = sorted(self.department_lines, key=lambda line: line.counts.hurry, reverse=True)
        shown = order[:_ON_WALL]
        return [line for line in self.department_lines if line in shown]

    def topic(self, topic_id: int | None) -> str:
        return self.labels.topics.get(topic_id or 0, "zonder onderwerp")

    def days(self, since: datetime | None) -> int:
        """Working days since then, counted as terms count them."""
        return working_days_between(since, self.board.at, calendar()) if since else 0

    @property
    def longest_late(self) -> str:
        late = self.board.whole.longest_late
        return time_left(late, self.board.at, calendar()) if late else ""

    @property
    def next_due(self) -> str:
        """`14:11`, or with its day when that is not today."""
        due = self.board.whole.next_due
        if due is None:
            return ""
        is_today = words.local(due).date() == words.local(self.board.at).date()
        return f"{words.local(due):%H:%M}" if is_today else words.short_moment(due)

    @property
    def target(self) -> str:
        """`85%`, or `80 tot 90%` when norms differ; nothing without any."""
        if self.board.targets is None:
            return ""
        low, high = self.board.targets
        return f"{low}%" if low == high else f"{low} tot {high}%"

    @property
    def says(self) -> str:
        """What the chart shows, in a sentence."""
        more = self.board.received - self.board.answered
        if more > 0:
            return f"Vandaag kwamen er {words.exact(more)} meer binnen dan er zijn beantwoord."
        if more < 0:
            return f"Vandaag zijn er {words.exact(-more)} meer beantwoord dan er binnenkwamen."
        return "Vandaag is er evenveel binnengekomen als beantwoord."


def face() -> Face:
    """The figures that this request asks for, looked up once for all who look."""
    session, now = context.session(), context.now()
    scope = replace(asked_scope(), channel=None, agent_id=None)
    key = ("now board", scope)
    board = lately(key, lambda: now_board.board(session, scope, now, calendar()))
    labels = lately("labels", lambda: choices.labels(session))
    return Face(
        board=board,
        scope=scope,
        labels=labels,
        departments=lately("names", lambda: choices.names(session)).departments,
        channel_lines=_channels(board, scope),
        department_lines=_departments(board, scope, labels),
        mail=lately("now mail", _mail),
    )


def _mail() -> Mail:
    session, now = context.session(), context.now()
    return Mail(
        mailboxes=condition.mailboxes(session, now), in_house=condition.mail_in_house(session)
    )


def _channels(board: Board, scope: Scope) -> Sequence[Line]:
    return [
        Line(
            key=channel,
            name=channel.label[:1].upper() + channel.label[1:],
            channel=channel,
            scope=replace(scope, channel=channel),
            counts=board.channels.get(channel, Counts()),
        )
        for channel in ChannelKind
    ]


def _departments(board: Board, scope: Scope, labels: Labels) -> Sequence[Line]:
    """Those with anything open or due, by name; at the end what no department has."""
    named = [
        Line(
            key=f"afdeling-{id_ or 0}",
            name=labels.departments.get(id_ or 0, "Zonder afdeling"),
            channel=None,
            scope=replace(scope, department_id=id_, of_no_department=id_ is None),
            counts=counts,
        )
        for id_, counts in board.departments.items()
    ]
    return sorted(named, key=lambda line: (line.scope.of_no_department, line.name.casefold()))


def _chart(board: Board, size: Size = Size.HALF) -> Chart:
    hours = board.hours
    is_empty = not (board.received or board.answered)
    asked = inflow_and_answered(
        "vandaag",
        [*(f"{words.local(hour.until):%H:%M}" for hour in hours[:-1]), "nu"],
        [None if is_empty else hour.received for hour in hours],
        [None if is_empty else hour.answered for hour in hours],
    )
    return lines.draw(replace(asked, size=size))
