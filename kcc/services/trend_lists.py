"""The contacts behind a figure of a report: the very rows that it counted."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from kcc.domain.measures import midnight
from kcc.domain.words import local
from kcc.models import Contact
from kcc.services import day_facts, queue_rows, snapshots
from kcc.services.choices import Labels
from kcc.services.day_facts import Answer, End, Received, Term
from kcc.services.queue_rows import Row
from kcc.services.rows import fetch
from kcc.services.snapshots import Open
from kcc.services.trends import Selection

PAGE_SIZE = 50
MOST_AT_ONCE = 50_000
_PART = 1_000  # rows that one statement asks for: it takes so many values
_ONE_DAY = timedelta(days=1)


class Figure(StrEnum):
    """A figure by the name it has in an address."""

    RECEIVED = "binnengekomen"
    LEFT_OUT = "niet-meegeteld"
    DUE = "termijnen"
    MET = "op-tijd"
    MISSED = "niet-op-tijd"
    PROMISES_DUE = "toezeggingen"
    PROMISES_KEPT = "nagekomen"
    PROMISES_BROKEN = "niet-nagekomen"
    ANSWERED = "beantwoord"
    CLOSED = "afgehandeld"
    REOPENED = "teruggekomen"
    ONE_GO = "in-een-keer"
    NOT_ONE_GO = "niet-in-een-keer"
    FINISHED = "klaar"
    TRANSFERRED = "doorgezet"
    FIRST_LINE = "eerste-lijn"
    OPEN = "open-werk"
    OPEN_LATE = "open-te-laat"

    @property
    def label(self) -> str:
        return _WORDS[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which figure; further of one norm, one agent, one age or one hour of a day of the week.

    Monday is 0, and an hour is by the clock in Amsterdam. `age` is a place in `Backlog.ages`.
    """

    figure: Figure
    rule: int | None = None
    agent_id: int | None = None
    weekday: int | None = None
    hour: int | None = None
    age: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`counted` is the figure itself; a contact can have several terms or ends in it.

    Open work was counted at the end of the day `evening`, and these are its contacts as far as
    they can still be told.
    """

    counted: int
    contacts: int
    rows: tuple[Row, ...]
    is_more: bool
    evening: date | None = None


def page(
    session: Session,
    wanted: Wanted,
    selection: Selection,
    now: datetime,
    *,
    number: int = 1,
    labels: Labels | None = None,
) -> Found:
    """Page `number` of the contacts, the last first by what made them count."""
    start = (number - 1) * PAGE_SIZE
    return _found(session, wanted, selection, now, span=(start, start + PAGE_SIZE), labels=labels)


def whole(
    session: Session,
    wanted: Wanted,
    selection: Selection,
    now: datetime,
    *,
    most: int = MOST_AT_ONCE,
    labels: Labels | None = None,
) -> Found:
    """All of them; of more than `most` contacts the last."""
    return _found(session, wanted, selection, now, span=(0, most), labels=labels)


def _found(
    session: Session,
    wanted: Wanted,
    selection: Selection,
    now: datetime,
    *,
    span: tuple[int, int],
    labels: Labels | None,
) -> Found:
    of = _open_then if wanted.figure in _OF_OPEN_WORK else _facts
    facts = sorted(of(session, wanted, selection, now), key=_moment, reverse=True)
    ids = list(dict.fromkeys(fact.contact_id for fact in facts))
    kept = _kept(session, wanted, selection, now)
    return Found(
        counted=sum(_weight(wanted.figure, fact) for fact in facts) if kept is None else kept,
        contacts=len(ids),
        rows=tuple(_rows(session, ids[span[0] : span[1]], labels)),
        is_more=len(ids) > span[1],
        evening=_evening(selection, now) if wanted.figure in _OF_OPEN_WORK else None,
    )


def _kept(session: Session, wanted: Wanted, selection: Selection, now: datetime) -> int | None:
    """The figure of open work as it was counted that evening; None of others, and of no count."""
    evening = _evening(selection, now)
    if wanted.figure not in _OF_OPEN_WORK or evening is None:
        return None
    kept = snapshots.of_days(session, [evening], selection.part, now).get(evening)
    if kept is None:
        return None
    if wanted.figure is Figure.OPEN_LATE:
        return kept.late
    return kept.open if wanted.age is None else kept.ages[wanted.age]


def _evening(selection: Selection, now: datetime) -> date | None:
    """The last day of the selection that is over."""
    last = min(selection.last, local(now).date() - _ONE_DAY)
    return last if last >= selection.first else None


def _facts(
    session: Session, wanted: Wanted, selection: Selection, now: datetime
) -> Iterable["_Fact"]:
    days = selection.days(now)
    if not days:
        return []
    part, first, end = selection.part, midnight(days[0]), midnight(days[-1] + _ONE_DAY)
    figure = wanted.figure
    if figure in _OF_RECEIVED:
        received = day_facts.received(session, part, first, end)
        return [one for one in received if _OF_RECEIVED[figure](one) and _in_hour(one, wanted)]
    if figure is Figure.ANSWERED:
        return day_facts.answers(session, part, first, end)
    if figure in _OF_TERMS:
        terms = day_facts.terms(session, part, first, end, now)
        return [one for one in terms if _OF_TERMS[figure](one) and _is_of(one, wanted)]
    ends = day_facts.ends(session, part, first, end)
    return [one for one in ends if _OF_ENDS[figure](one) and _is_by(one, wanted)]


def _open_then(
    session: Session, wanted: Wanted, selection: Selection, now: datetime
) -> Iterable[Open]:
    evening = _evening(selection, now)
    if evening is None:
        return []
    late = wanted.figure is Figure.OPEN_LATE
    return snapshots.contacts(session, evening, selection.part, age=wanted.age, late=late)


def _is_by(end: End, wanted: Wanted) -> bool:
    return wanted.agent_id is None or end.agent_id == wanted.agent_id


def _is_of(term: Term, wanted: Wanted) -> bool:
    """All figures of answers and promises, or one norm whatever it is about."""
    if wanted.agent_id is not None and term.met_by_id != wanted.agent_id:
        return False
    if wanted.rule is not None:
        return term.rule == wanted.rule
    of_promises = (Figure.PROMISES_DUE, Figure.PROMISES_KEPT, Figure.PROMISES_BROKEN)
    return term.is_promise if wanted.figure in of_promises else term.is_answer


def _in_hour(received: Received, wanted: Wanted) -> bool:
    there = local(received.at)
    if wanted.weekday is not None and there.weekday() != wanted.weekday:
        return False
    return wanted.hour is None or there.hour == wanted.hour


def _rows(session: Session, ids: Sequence[int], labels: Labels | None) -> Iterable[Row]:
    for start in range(0, len(ids), _PART):
        some = ids[start : start + _PART]
        found = fetch(session, queue_rows.selected().where(Contact.id.in_(some)))
        by_id = {row.id: row for row in queue_rows.rows(session, found, labels)}
        yield from (by_id[id_] for id_ in some if id_ in by_id)


def _moment(fact: "_Fact") -> datetime:
    return fact.at


def _weight(figure: Figure, fact: "_Fact") -> int:
    """One, but for a contact that went to several departments."""
    return fact.transfers if figure is Figure.TRANSFERRED and isinstance(fact, End) else 1


_Fact = Received | Answer | Term | End | Open
_OF_OPEN_WORK = (Figure.OPEN, Figure.OPEN_LATE)
_OF_RECEIVED: dict[Figure, Callable[[Received], bool]] = {
    Figure.RECEIVED: lambda one: one.counts,
    Figure.LEFT_OUT: lambda one: not one.counts,
}
_OF_TERMS: dict[Figure, Callable[[Term], bool]] = {
    Figure.DUE: lambda _: True,
    Figure.MET: lambda one: one.is_met,
    Figure.MISSED: lambda one: not one.is_met,
    Figure.PROMISES_DUE: lambda _: True,
    Figure.PROMISES_KEPT: lambda one: one.is_met,
    Figure.PROMISES_BROKEN: lambda one: not one.is_met,
}
_OF_ENDS: dict[Figure, Callable[[End], bool]] = {
    Figure.CLOSED: lambda _: True,
    Figure.REOPENED: lambda one: one.is_back,
    Figure.ONE_GO: lambda one: one.in_one_go,
    Figure.NOT_ONE_GO: lambda one: not one.in_one_go,
    Figure.FINISHED: lambda one: one.is_last,
    Figure.TRANSFERRED: lambda one: one.is_last and one.transfers > 0,
    Figure.FIRST_LINE: lambda one: one.is_last and one.by_first_line,
}
_WORDS = {
    Figure.RECEIVED: "Binnengekomen",
    Figure.LEFT_OUT: "Spam, automatisch of dubbel",
    Figure.DUE: "Termijnen die eindigden",
    Figure.MET: "Op tijd",
    Figure.MISSED: "Niet op tijd",
    Figure.PROMISES_DUE: "Toezeggingen",
    Figure.PROMISES_KEPT: "Toezeggingen nagekomen",
    Figure.PROMISES_BROKEN: "Toezeggingen niet nagekomen",
    Figure.ANSWERED: "Voor het eerst beantwoord",
    Figure.CLOSED: "Afgehandeld",
    Figure.REOPENED: "Binnen 14 dagen teruggekomen",
    Figure.ONE_GO: "In één keer geholpen",
    Figure.NOT_ONE_GO: "Niet in één keer geholpen",
    Figure.FINISHED: "Afgehandeld en zo gebleven",
    Figure.TRANSFERRED: "Naar een afdeling geweest",
    Figure.FIRST_LINE: "Zonder afdeling afgehandeld",
    Figure.OPEN: "Open werk",
    Figure.OPEN_LATE: "Open werk dat te laat was",
}
