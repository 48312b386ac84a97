"""One invented contact while it is written: each step leaves the rows that the services leave."""

from functools import lru_cache
from json import dumps

from channels.base import ChannelKind
from kcc.demo.years.citizens import Person
from kcc.demo.years.questions import Question
from kcc.demo.years.staff import Colleague
from kcc.demo.years.tables import NEVER
from kcc.demo.years.terms import Owed
from kcc.demo.years.times import Clock, Wait
from kcc.demo.years.world import World
from kcc.domain import texts
from kcc.domain.actors import SYSTEM
from kcc.domain.events import EventKind
from kcc.domain.kinds import Complexity, ContactKind, Priority
from kcc.domain.moments import Moment
from kcc.domain.pause_reasons import PauseReason
from kcc.domain.states import Outcome, State
from kcc.models import MessageKind

_SERVER, _TAKEN = "sandbox.example.org", "2.0.0 OK"
_DELIVERY = 15  # seconds until the mail server took it
_OUR_NAME = SYSTEM.name


class Closure:
    """One time that a contact ended, in seconds since 1970."""

    __slots__ = ("at", "by", "department_id", "outcome", "reopened_at", "replies", "transfers")

    def __init__(self, case: "Case", at: int, by: Colleague | None, outcome: Outcome) -> None:
        self.at = at
        self.by = by.id if by else None
        self.department_id = case.department_id
        self.outcome = outcome
        self.replies = case.replies
        self.transfers = case.transfers
        self.reopened_at: int | None = None


class Case:
    """A contact from its first message on; `at` of each step is in seconds since 1970."""

    def __init__(self, world: World, question: Question, person: Person | None, at: int) -> None:
        self.world = world
        self.question = question
        self.person = person
        self.found_by = person.words if person else frozenset[str]()
        self.received_at = at
        self.id = world.ids.contact
        world.ids.contact += 1
        self.number = world.number(int(world.stamp(at)[:4]))
        self.channel: ChannelKind = question.channel
        self.topic_id = question.topic_id if question.has_topic else None
        self.department_id: int | None = None
        self.agent: Colleague | None = None
        self.state = State.NEW
        self.outcome: Outcome | None = None
        self.closed_at: int | None = None
        self.preview = question.preview
        self.wants_callback = False
        self.unread = True
        self.clocks: list[Clock] = []
        self.closures: list[Closure] = []
        self.waits: list[Wait] = []
        self.answered_at: int | None = None
        self.replies = 0
        self.transfers = 0
        self.last_rfc_id: str | None = None
        self.references: list[str] = []

    def soon(self, at: int) -> int:
        """Some minutes after `at`, but never after now."""
        wait = 120 + int(self.world.dice.random() * 1200)
        return max(at, min(at + wait, self.world.days.last))

    def event(
        self, kind: EventKind, at: int, by: Colleague | None = None, data: str = "{}"
    ) -> None:
        ids, stamp = self.world.ids, self.world.stamp
        who, name = (by.id, by.name) if by else (None, _OUR_NAME)
        self.world.rows.event.append((ids.event, self.id, stamp(at), _KINDS[kind], who, name, data))
        ids.event += 1

    def message(
        self,
        kind: MessageKind,
        at: int,
        text: str,
        *,
        by: Colleague | None = None,
        channel: str = "",
        sender: tuple[str, str] = ("", ""),
        subject: str = "",
        rfc_id: str | None = None,
        automatic: bool = False,
    ) -> int:
        """Add a message with its place in the thread; its id."""
        ids = self.world.ids
        number, ids.message = ids.message, ids.message + 1
        threaded = rfc_id is not None
        row = (number, self.id, kind.value, channel or self.channel.value, self.world.stamp(at))
        who = (by.id if by else None, *sender, subject, text)
        thread = (
            rfc_id,
            self.last_rfc_id if threaded else None,
            _listed(self.references) if threaded else "[]",
        )
        self.world.rows.message.append((*row, *who, *thread, int(automatic), 0, 0, "[]"))
        if rfc_id is not None:
            self.last_rfc_id = rfc_id
            self.references = [*self.references, rfc_id][-10:]
        return number

    def sent(self, message_id: int, address: str, at: int, held: int = 0) -> int:
        """The message left at once, or after it was `held` for seconds; when it was taken."""
        world = self.world
        ids, stamp = world.ids, world.stamp
        taken = at + _DELIVERY
        when = stamp(taken)
        to = (ids.recipient, message_id, address, 0, "sent", 250, _TAKEN, when, 1)
        world.rows.recipient.append((*to, _SERVER, f"D{ids.outbox_item:07}"))
        on_its_way = (ids.outbox_item, message_id, world.post.mailbox_id, "sent", stamp(at + held))
        world.rows.outbox_item.append((*on_its_way, 1, 1, when, when, when, ""))
        ids.recipient += 1
        ids.outbox_item += 1
        self.event(EventKind.DELIVERED, taken, data=f'{{"to": "{address}"}}')
        return taken

    def start(self, moment: Moment, at: int) -> Owed | None:
        owed = self.world.terms.owed(self.channel, moment, at)
        if owed is not None:
            self.clocks.append(Clock(moment, owed, at))
            self.event(EventKind.CLOCK_STARTED, at, data=_MOMENTS[moment])
        return owed

    def meet(self, at: int, *moments: Moment, by: Colleague | None = None) -> None:
        """Meet the running clocks of these moments."""
        for clock in self.clocks:
            if clock.moment in moments and clock.is_running:
                clock.met_at, clock.met_by = at, by.id if by else None
                clock.department_id = self.department_id
                self.event(EventKind.CLOCK_MET, at, data=_MOMENTS[clock.moment])

    def end_clocks(self, at: int) -> None:
        for clock in self.clocks:
            if clock.is_running:
                clock.ended_at, clock.department_id = at, self.department_id
                self.event(EventKind.CLOCK_ENDED, at, data=_MOMENTS[clock.moment])

    def replied(self, at: int) -> None:
        """A person told the citizen more."""
        self.replies += 1
        self.answered_at = self.answered_at or at

    def move(
        self,
        state: State,
        at: int,
        by: Colleague | None = None,
        *,
        outcome: Outcome | None = None,
        kind: EventKind = EventKind.STATE_CHANGED,
    ) -> None:
        """To another state, with its event; nothing when it is there already."""
        if state is self.state:
            return
        self.event(kind, at, by, _moved(self.state, state, outcome))
        if self.state is State.CLOSED:
            self.closures[-1].reopened_at = at
        if self.state is State.WAITS_FOR_CITIZEN:
            self.waits[-1].ended_at = at
        if state is State.WAITS_FOR_CITIZEN:
            self.waits.append(Wait(at, by))
        if state is State.CLOSED and outcome is not None:
            self.closures.append(Closure(self, at, by, outcome))
        self.state, self.outcome = state, outcome
        self.closed_at = None if state.is_open else at

    def finish(self) -> None:
        """Write the contact itself, its clocks and the words that find it."""
        world = self.world
        stamp, rows = world.stamp, world.rows
        running = (c for c in self.clocks if c.is_running and c.moment is not Moment.ACKNOWLEDGE)
        due = min((clock.owed.due_at for clock in running), default=None)
        what = (self.topic_id, self.department_id, self.agent.id if self.agent else None)
        how = (self.state.value, self.outcome.value if self.outcome else None)
        said = (self.question.subject, self.preview, "nl", int(self.wants_callback))
        when = (stamp(self.received_at), NEVER if due is None else stamp(due))
        end = None if self.closed_at is None else stamp(self.closed_at)
        whose = (world.post.mailbox_id, self.person.id if self.person else None)
        first = (self.id, self.number, self.channel.value, *whose)
        measured = self._until(self.answered_at)
        answered = (None if self.answered_at is None else stamp(self.answered_at), *measured)
        state = (int(self.unread), 3, *answered, *_SORT)
        rows.contact.append((*first, *what, *how, *said, *when, end, *state))
        for clock in self.clocks:
            self._write_clock(clock)
        for closure in self.closures:
            self._write_closure(closure)
        for wait in self.waits:
            self._write_wait(wait)
        for term in {self.number, *self.found_by, *_words(self.question.subject)}:
            rows.find_term.append((term, self.id))

    def _write_clock(self, clock: Clock) -> None:
        ids, stamp, owed = self.world.ids, self.world.stamp, clock.owed
        met, ended = clock.met_at, clock.ended_at
        term = (owed.norm_id, clock.moment.value, stamp(clock.started_at), stamp(owed.due_at))
        end = (None if met is None else stamp(met), None if ended is None else stamp(ended))
        alert_at = clock.alert_at(self.world.days.last)
        who = (None if alert_at is None else stamp(alert_at), clock.met_by, clock.department_id)
        used = self._until(met, clock.started_at)
        row = (ids.clock, self.id, *term, *end, owed.steps, owed.calendar_id, 0, 0, *who, *used)
        self.world.rows.clock.append(row)
        ids.clock += 1

    def _write_closure(self, one: Closure) -> None:
        ids, stamp = self.world.ids, self.world.stamp
        reopened = None if one.reopened_at is None else stamp(one.reopened_at)
        ended = (stamp(one.at), one.outcome.value, one.by, one.department_id)
        waits = [(w.started_at, w.ended_at) for w in self.waits if w.started_at < one.at]
        used = self.world.days.minutes(
            self.received_at, one.at, [(start, min(end or one.at, one.at)) for start, end in waits]
        )
        gross, _ = self._until(one.at)
        row = (ids.closure, self.id, *ended, used, gross, one.replies, one.transfers)
        self.world.rows.closure.append((*row, reopened))
        ids.closure += 1

    def _write_wait(self, one: Wait) -> None:
        ids, stamp = self.world.ids, self.world.stamp
        ended = None if one.ended_at is None else stamp(one.ended_at)
        who, name = (one.by.id, one.by.name) if one.by else (None, _OUR_NAME)
        row = (ids.standstill, self.id, _WAITS, stamp(one.started_at), ended, who, name, "")
        self.world.rows.standstill.append(row)
        ids.standstill += 1

    def _until(self, end: int | None, start: int | None = None) -> tuple[int | None, int | None]:
        """Opening minutes since then, or the receipt: nobody had waited for the citizen yet."""
        if end is None:
            return None, None
        minutes = self.world.days.minutes(self.received_at if start is None else start, end)
        return minutes, minutes


def _listed(references: list[str]) -> str:
    """As JSON; a Message-ID has no sign in it that needs escaping."""
    quoted = ", ".join([f'"{one}"' for one in references])
    return f"[{quoted}]"


@lru_cache(maxsize=50_000)
def _words(text: str) -> tuple[str, ...]:
    return tuple(texts.words(text))


@lru_cache
def _moved(old: State, new: State, outcome: Outcome | None) -> str:
    data = {"from": old.value, "to": new.value}
    return dumps(data | ({"outcome": outcome.value} if outcome else {}))


_SORT = (ContactKind.QUESTION.value, Complexity.SIMPLE.value, Priority.NORMAL.value)
_WAITS = PauseReason.CITIZEN.value
_KINDS = {kind: kind.value for kind in EventKind}  # looking up is faster than asking an enum
_MOMENTS = {moment: dumps({"moment": moment.value}) for moment in Moment}
