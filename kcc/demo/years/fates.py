"""How an invented contact goes from its first message to where it is now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kcc.demo.years import deeds
from kcc.demo.years.case import Case
from kcc.demo.years.questions import WRITTEN
from kcc.demo.years.words import AWAY
from kcc.domain import texts
from kcc.domain.events import EventKind
from kcc.domain.states import Outcome, State
from kcc.models import MessageKind

_MACHINE = "noreply@example.com"
# Working days until somebody answers; the norm is two.
_DELAYS = (*(0,) * 45, *(1,) * 30, *(2,) * 13, *(3,) * 6, 4, 4, 5, 5, 6, 8)


def answered(case: Case) -> None:
    """The road of most: the KCC knows the answer."""
    agent = case.world.colleague()
    if case.channel not in WRITTEN:
        deeds.note_down(case, agent)
        at = case.received_at + 120 + int(case.world.dice.random() * 420)
        deeds.tell(case, min(at, case.world.days.last), agent, Outcome.ANSWERED)
        return
    deeds.receive(case)
    at = case.world.worked(case.received_at, _delay(case))
    deeds.take(case, at, agent)
    deeds.answer(case, case.soon(at), agent, State.CLOSED, Outcome.ANSWERED)


def consulted(case: Case) -> None:
    """The department is asked first."""
    world, agent = case.world, case.world.colleague()
    _begin(case)
    at = world.worked(case.received_at, 0)
    deeds.take(case, at, agent)
    asked = case.soon(at)
    deeds.refer(case, asked, agent)
    back = world.worked(asked, _delay(case))
    deeds.return_to(case, back, agent)
    _reply(case, case.soon(back), Outcome.ANSWERED_AFTER_CONSULTATION)


def came_back(case: Case) -> None:
    """The citizen reacts to the answer and gets a second one; who called is called back."""
    agent = case.world.colleague()
    if case.channel not in WRITTEN:
        deeds.note_down(case, agent, callback=True)
        at = case.world.worked(case.received_at, _delay(case))
        deeds.tell(case, at, case.world.colleague(), Outcome.CALLED_BACK)
        return
    answered(case)
    if case.closed_at is None:
        return
    reaction = case.world.worked(case.closed_at, 1)
    deeds.react(case, reaction)
    _reply(case, case.world.worked(reaction, _delay(case)), Outcome.ANSWERED)


def without_action(case: Case) -> None:
    """Advertising, which somebody closes; by phone nobody sends any."""
    if case.channel not in WRITTEN:
        answered(case)
        return
    agent = case.world.colleague()
    deeds.receive(case)
    at = case.world.worked(case.received_at, 0)
    deeds.take(case, at, agent)
    case.move(State.NO_ACTION, at, agent, outcome=Outcome.SPAM, kind=EventKind.CLOSED)
    case.end_clocks(at)


def automatic(case: Case) -> None:
    """What a program wrote asks for nothing and is of nobody; programs do not call."""
    if case.channel not in WRITTEN:
        answered(case)
        return
    at = case.received_at
    case.person = None
    case.found_by = frozenset({_MACHINE, *texts.words(_MACHINE)})
    case.preview, case.unread = AWAY, False
    case.message(MessageKind.INBOUND, at, AWAY, sender=("", _MACHINE), automatic=True)
    case.event(EventKind.RECEIVED, at, data=f'{{"channel": "{case.channel.value}"}}')
    case.move(State.NO_ACTION, at, outcome=Outcome.AUTOMATIC, kind=EventKind.CLOSED)


def is_new(case: Case) -> None:
    """Nobody has looked at it."""
    _begin(case)


def is_held(case: Case) -> None:
    """Somebody has it, and has not answered yet."""
    _begin(case)
    deeds.take(case, case.world.later(case.received_at), case.world.colleague())


def is_at_department(case: Case) -> None:
    """It waits for what a department has to say."""
    agent = case.world.colleague()
    _begin(case)
    at = case.world.later(case.received_at)
    deeds.take(case, at, agent)
    deeds.refer(case, at, agent)


def is_with_citizen(case: Case) -> None:
    """We asked something and the citizen has not said it yet: no clock runs."""
    agent = case.world.colleague()
    _begin(case)
    at = case.world.worked(case.received_at, 0)
    deeds.take(case, at, agent)
    if case.channel in WRITTEN:
        deeds.answer(case, case.soon(at), agent, State.WAITS_FOR_CITIZEN)
        return
    told = case.soon(at)
    deeds.tell(case, told, agent, None)
    case.move(State.WAITS_FOR_CITIZEN, told, agent)


def long_thread(case: Case, messages: int) -> None:
    """That many letters (an even number) to and fro, two a working day; closed at the end."""
    deeds.receive(case)
    agent, at = case.world.colleague(), case.world.worked(case.received_at, 0)
    deeds.take(case, at, agent)
    for _ in range((messages - 4) // 2):
        deeds.answer(case, case.soon(at), agent, State.WAITS_FOR_CITIZEN)
        at = case.world.worked(at, 1)
        deeds.react(case, at)
    deeds.tell(case, at, agent, None)
    deeds.answer(case, case.soon(at), agent, State.CLOSED, Outcome.ANSWERED)


@dataclass(frozen=True, slots=True)
class Fate:
    """A way to go, with its share of those that end or of those that are open."""

    share: float
    go: Callable[[Case], None]


def _begin(case: Case) -> None:
    if case.channel in WRITTEN:
        deeds.receive(case)
    else:
        deeds.note_down(case, case.world.colleague())


def _reply(case: Case, at: int, outcome: Outcome) -> None:
    """In the way in which the question came, by whoever holds it."""
    agent = case.agent or case.world.colleague()
    if case.channel in WRITTEN:
        deeds.answer(case, at, agent, State.CLOSED, outcome)
    else:
        deeds.tell(case, at, agent, outcome)


def _delay(case: Case) -> int:
    return _DELAYS[int(case.world.dice.random() * len(_DELAYS))]


ENDED: Sequence[Fate] = (
    Fate(0.74, answered),
    Fate(0.13, consulted),
    Fate(0.10, came_back),
    Fate(0.02, without_action),
    Fate(0.01, automatic),
)
RUNNING: Sequence[Fate] = (
    Fate(0.55, is_new),
    Fate(0.25, is_held),
    Fate(0.20, is_at_department),
)
