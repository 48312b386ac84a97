"""Clocks that run move by a changed norm or calendar only once somebody saw which ones."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from kcc.domain.errors import Changed
from kcc.domain.kinds import ContactKind
from kcc.domain.moments import Moment
from kcc.domain.pause_reasons import PauseReason
from kcc.domain.term import Unit
from kcc.models import USUAL_CALENDAR, Clock, ClosingDay, Contact, EquatedDay, Norm, Standstill
from kcc.services import clock_rules, clocks, defaults, recounting
from kcc.services.recounting import Scope
from tests import builders, opening

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
WEDNESDAY = date(2026, 11, 25)
LATER = MONDAY + timedelta(days=2, hours=9)  # after closing time on the day that they are due
USUAL = Scope(calendar_id=USUAL_CALENDAR)


@pytest.fixture
def contact(session: Session) -> Contact:
    defaults.seed(session, MONDAY - timedelta(days=300))
    return builders.contact(session)


def start(session: Session, contact: Contact, moment: Moment = Moment.FIRST_ANSWER) -> Clock:
    clock = clocks.start(session, contact, moment, MONDAY, legal=moment is Moment.FINAL_ANSWER)
    assert clock
    return clock


def close_on_wednesday(session: Session) -> None:
    session.add(ClosingDay(day=WEDNESDAY, name="Verhuizing"))
    session.flush()
    clock_rules.forget(session)


def replaced(session: Session, moment: Moment, amount: int) -> Norm:
    """A new version of the norm in force for a moment."""
    old = session.query(Norm).filter_by(moment=moment, replaced_at=None).one()
    old.replaced_at = MONDAY
    same = ("target_percent", "position", "complexity", "rule", "unit")
    told = {name: getattr(old, name) for name in same}
    made = Norm(moment=moment, amount=amount, valid_from=MONDAY, **told)
    session.flush()
    session.add(made)
    session.flush()
    clock_rules.forget(session)
    return made


def due(clock: Clock) -> str:
    return f"{clock.due_at:%d-%m %H:%M}"


def test_what_a_closing_day_moves_is_shown_and_then_done(
    session: Session, contact: Contact
) -> None:
    clock, actor = start(session, contact), builders.actor(session, "Wouter Prins")
    close_on_wednesday(session)

    seen = recounting.preview(session, USUAL, MONDAY)
    assert (seen.moved, seen.late, seen.relieved) == (1, 0, 0)
    assert [(one.number, one.becomes - one.was) for one in seen.first] == [
        (contact.number, timedelta(days=1))
    ]
    assert due(session.get_one(Clock, clock.id)) == "25-11 16:00"

    recounting.apply(session, USUAL, seen.mark, MONDAY, actor)

    moved = session.get_one(Clock, clock.id)
    assert due(moved) == "26-11 16:00"
    assert session.get_one(Contact, contact.id).due_at == moved.due_at
    assert "wo 25 november Verhuizing, telt niet" in moved.steps
    assert moved.steps[-2].startswith("ma 23 november 10:00 opnieuw berekend door Wouter Prins")
    assert "uiterlijk" in moved.steps[-1]
    assert moved.alert_at
    assert builders.kinds_of_events(session, contact)[-1] == "clock_moved"
    assert recounting.preview(session, USUAL, MONDAY).moved == 0


def test_a_shorter_norm_makes_late_and_gives_its_version(
    session: Session, contact: Contact
) -> None:
    clock, other = start(session, contact), start(session, contact, Moment.CALLBACK)
    norm = replaced(session, Moment.FIRST_ANSWER, 1)
    now = MONDAY + timedelta(days=1, hours=9)

    seen = recounting.preview(session, Scope(rule=norm.rule), now)
    assert (seen.moved, seen.late) == (1, 1)
    recounting.apply(session, Scope(rule=norm.rule), seen.mark, now, builders.actor(session))

    moved = session.get_one(Clock, clock.id)
    assert (due(moved), moved.norm_id) == ("24-11 16:00", norm.id)
    assert due(session.get_one(Clock, other.id)) == "25-11 16:00"


def test_what_is_finished_promised_or_stands_still_never_moves(
    session: Session, contact: Contact
) -> None:
    met = start(session, contact)
    clocks.meet(session, contact, {Moment.FIRST_ANSWER}, MONDAY + timedelta(hours=1))
    ended = start(session, contact, Moment.CALLBACK)
    clocks.end(session, contact, {Moment.CALLBACK}, MONDAY + timedelta(hours=1))
    promise = builders.clock(session, contact, Moment.PROMISE)
    promise.norm = None
    paused = start(session, contact, Moment.NEXT_ANSWER)
    paused.paused = True
    before = {one.id: (one.due_at, one.steps) for one in (met, ended, promise, paused)}
    close_on_wednesday(session)

    seen = recounting.preview(session, Scope(), LATER)
    recounting.apply(session, Scope(), seen.mark, LATER, builders.actor(session))

    assert seen.moved == 0
    for id_, told in before.items():
        kept = session.get_one(Clock, id_)
        assert (kept.due_at, kept.steps) == told


def test_a_pause_that_is_over_is_counted_in_the_new_end(session: Session, contact: Contact) -> None:
    clock = builders.clock(session, contact, Moment.FINAL_ANSWER, started_at=MONDAY)
    still = {"contact_id": contact.id, "reason": PauseReason.CITIZEN, "actor_name": "Sanne"}
    friday = MONDAY + timedelta(days=4)
    session.add(Standstill(**still, started_at=MONDAY, ended_at=friday))
    session.flush()

    seen = recounting.preview(session, Scope(), friday)

    assert [f"{one.becomes:%d-%m}" for one in seen.first if one.moment is clock.moment] == ["17-12"]


def test_a_day_of_a_decree_moves_the_law_and_a_calendar_does_not(
    session: Session, contact: Contact
) -> None:
    contact.kind = ContactKind.WOO_REQUEST
    law = start(session, contact, Moment.FINAL_ANSWER)
    assert due(law) == "21-12 22:59"
    session.add(ClosingDay(day=date(2026, 12, 21), name="Verhuizing"))
    session.add(EquatedDay(day=date(2026, 12, 21), name="dag voor kerst", source="Stb. 1"))
    session.flush()
    clock_rules.forget(session)

    assert recounting.preview(session, USUAL, MONDAY).moved == 0
    seen = recounting.preview(session, Scope(), MONDAY)
    recounting.apply(session, Scope(), seen.mark, MONDAY, builders.actor(session))

    assert due(session.get_one(Clock, law.id)) == "22-12 22:59"


def test_clocks_of_another_calendar_are_left_alone(session: Session, contact: Contact) -> None:
    start(session, contact).calendar_id = opening.calendar(session).id
    close_on_wednesday(session)

    assert recounting.preview(session, USUAL, MONDAY).moved == 0


def test_who_applies_something_else_than_was_shown_is_refused(
    session: Session, contact: Contact
) -> None:
    start(session, contact)
    close_on_wednesday(session)
    seen = recounting.preview(session, USUAL, MONDAY)
    start(session, builders.contact(session), Moment.CALLBACK).due_at -= timedelta(days=1)
    session.flush()

    with pytest.raises(Changed, match="Kijk nog eens"):
        recounting.apply(session, USUAL, seen.mark, MONDAY, builders.actor(session))


def test_a_preview_asks_no_more_for_many_clocks_than_for_a_few(
    session: Session, contact: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two contacts at a time; each batch asks the same, and no clock stays in memory."""
    norm = builders.norm(session, unit=Unit.WORKING_DAYS)
    for _ in range(6):
        one = builders.contact(session)
        builders.clock(session, one, started_at=MONDAY).norm = norm
    session.commit()
    session.expunge_all()
    statements: list[str] = []
    engine = session.get_bind()

    def note(*told: object) -> None:
        statements.append(str(told[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        recounting.preview(session, Scope(), MONDAY)
        whole = len(statements)
        monkeypatch.setattr(recounting, "_BATCH", 2)
        statements.clear()
        recounting.preview(session, Scope(), MONDAY)
    finally:
        event.remove(engine, "before_cursor_execute", note)

    assert whole < 8
    assert len(statements) <= whole + 3 * 3
    assert not [one for one in session.identity_map.values() if isinstance(one, Clock)]
