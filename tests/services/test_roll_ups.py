"""The stored counts of days: right after whatever happened, and the same when made anew."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.db import make_engine, session_factory
from kcc.domain.errors import KccError
from kcc.domain.kinds import Complexity, ContactKind
from kcc.domain.promises import Promise
from kcc.domain.roles import Role
from kcc.domain.states import Outcome
from kcc.domain.words import local
from kcc.models import Contact as Row
from kcc.models import CountedDay, Message, MessageKind
from kcc.services import (
    classifying,
    clock_rules,
    complexity,
    counted_days,
    handling,
    merging,
    promising,
    referring,
    roll_ups,
    splitting,
    undoing,
)
from kcc.services.answering import Next
from kcc.services.trends import Selection, agents, report, trend
from tests import builders
from tests.services.answer_help import KEYS, answer
from tests.services.intake_door import Door, MadeUp

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=builders.NOW.tzinfo)
CITIZENS = ("fatima@example.org", "piet@example.org", "lotte@example.org")


class Walk:
    """A municipality to which things happen in an order that a seed decides."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session = session
        self.choose = random.Random(seed)
        self.now = MONDAY
        self.done: list[str] = []
        self.door = Door(session, MONDAY)
        self.parks = builders.department(session, "Stadsbeheer")
        self.topics = [builders.topic(session, name) for name in ("Paspoort", "Afval")]
        self.sanne = builders.agent(session, "Sanne Mulder").as_actor()
        self.bram = builders.agent(
            session, "Bram Bos", roles=[Role.DEPARTMENT], department=self.parks
        ).as_actor()
        for _ in range(3):
            self.mail()
        session.commit()

    @property
    def deeds(self) -> list[Callable[[], object]]:
        return [
            self.mail, self.mail, self.reply, self.answer, self.answer, self.answer_and_undo,
            self.close, self.reopen, self.topic, self.refer, self.return_it, self.wait,
            self.promise, self.complex, self.kind, self.merge, self.split, self.spam, self.count,
        ]  # fmt: skip

    def step(self) -> str:
        self.now += timedelta(minutes=self.choose.choice((5, 60, 300, 1440)))
        deed = self.choose.choice(self.deeds)
        self.session.info.pop("clock_rules", None)
        try:
            deed()
            self.session.commit()
        except KccError:
            self.session.rollback()
        clock_rules.forget(self.session)
        return deed.__name__

    def mail(self) -> Row:
        sender = self.choose.choice(CITIZENS)
        mail = builders.inbound(sender, text="Hoe vraag ik iets aan?", received_at=self.now)
        return self.door.receive(mail, now=self.now).contact

    def reply(self) -> None:
        old = self.some()
        mail = builders.inbound(
            self.choose.choice(CITIZENS),  # of another citizen it is a new contact
            subject=f"Re: vraag {old.number}",
            text="Ik heb nog iets te vragen.",
            received_at=self.now,
        )
        self.door.receive(mail, now=self.now)

    def answer(self) -> Message:
        then = self.choose.choice([Next.CLOSE, Next.KEEP, Next.WAIT])
        return answer(self.session, self.some(), self.sanne, self.now, then=then)

    def answer_and_undo(self) -> None:
        message = self.answer()
        self.session.commit()
        self.count()
        self.session.commit()
        undoing.undo(self.session, message.contact, message.id, self.now, self.sanne)

    def close(self) -> None:
        outcome = self.choose.choice(list(Outcome))
        handling.close(self.session, self.some(), outcome, self.now, self.sanne)

    def reopen(self) -> None:
        handling.reopen(self.session, self.some(), self.now, self.sanne)

    def topic(self) -> None:
        topic = self.choose.choice([*self.topics, None])
        topic_id = topic.id if topic else None
        handling.set_topic(self.session, self.some(), topic_id, self.now, self.sanne)

    def refer(self) -> None:
        asked = (self.parks.id, "Weten jullie dit?", self.now, self.sanne)
        referring.refer(self.session, self.some(), *asked)

    def return_it(self) -> None:
        referring.back_to_kcc(self.session, self.some(), "Dit is het.", self.now, self.bram)

    def wait(self) -> None:
        handling.wait_for_citizen(self.session, self.some(), self.now, self.sanne)

    def promise(self) -> None:
        contact = self.some()
        message = handling.note(self.session, contact, "Beloofd.", self.now, self.sanne)
        day = local(self.now).date() + timedelta(days=self.choose.choice((1, 4, 9)))
        told = (Promise(day=day, words="u hoort van ons"), message, self.now)
        promising.move(self.session, contact, *told, self.sanne.agent_id)

    def complex(self) -> None:
        wanted = self.choose.choice(list(Complexity))
        complexity.set_complexity(self.session, self.some(), wanted, self.now, self.sanne)

    def kind(self) -> None:
        kind = self.choose.choice([ContactKind.COMPLAINT, ContactKind.QUESTION])
        classifying.set_kind(self.session, self.some(), kind, self.now, self.sanne)

    def merge(self) -> None:
        one, other = self.some(), self.some()
        if one is not other:
            merging.merge(self.session, one, other, self.now, self.sanne, sure=True)

    def split(self) -> None:
        later = select(Message).where(Message.kind == MessageKind.INBOUND)
        message = self.choose.choice(self.session.scalars(later.order_by(Message.id)).all())
        asked = (message.contact, message.id, self.now, self.sanne)
        splitting.split(self.session, *asked, installation=MadeUp(), keys=KEYS)

    def spam(self) -> None:
        handling.close(self.session, self.some(), Outcome.SPAM, self.now, self.sanne)

    def count(self) -> None:
        for day in roll_ups.to_count(self.session, self.now):
            if self.choose.random() < 0.8:
                roll_ups.count(self.session, day, self.now)

    def some(self) -> Row:
        return self.choose.choice(self.session.scalars(select(Row).order_by(Row.id)).all())

    @property
    def days(self) -> list[date]:
        first, last = MONDAY.date(), local(self.now).date()
        return [first + timedelta(days=n) for n in range((last - first).days)]


@pytest.fixture
def session(mostly_sqlite: str) -> Iterator[Session]:
    engine = make_engine(mostly_sqlite)
    with session_factory(engine)() as opened:
        yield opened
    engine.dispose()


@pytest.mark.parametrize("seed", [1, 2, pytest.param(3, marks=pytest.mark.long)])
def test_what_is_stored_is_what_the_rows_say_whatever_happens(session: Session, seed: int) -> None:
    walk = Walk(session, seed)

    for number in range(150):
        walk.done.append(walk.step())
        if number % 8 == 0:
            held = counted_days.holding(session, walk.days)
            wrong = [day for day in held if roll_ups.differing(session, day, walk.now)]
            assert wrong == [], walk.done
    assert {"answer", "close", "merge", "count"} <= set(walk.done)


def test_a_report_says_the_same_of_days_that_are_stored_and_counted_now(session: Session) -> None:
    walk = Walk(session, seed=4)
    for _ in range(120):
        walk.step()
    whole = Selection(first=walk.days[0], last=local(walk.now).date())
    at_parks = replace(whole, department_id=walk.parks.id)
    by_mail = replace(whole, channel=ChannelKind.EMAIL)
    asked = (whole, at_parks, by_mail, replace(whole, of_no_department=True))
    walk.count()
    session.execute(delete(CountedDay))
    fresh = [trend(session, one, walk.now) for one in asked]
    people = agents(session, whole, walk.now)
    mailers = agents(session, by_mail, walk.now)
    people_at_parks = agents(session, at_parks, walk.now)

    for day in roll_ups.to_count(session, walk.now):
        roll_ups.count(session, day, walk.now)

    assert counted_days.holding(session, walk.days) == walk.days
    assert [trend(session, one, walk.now) for one in asked] == fresh
    assert agents(session, whole, walk.now) == people
    assert agents(session, by_mail, walk.now) == mailers
    assert report(session, whole, walk.now) == (fresh[0], people)
    assert report(session, at_parks, walk.now) == (fresh[1], people_at_parks)
    assert people_at_parks != people
    assert fresh[0].whole.closed == sum(tally.closed for tally in people.values()) > 5
    assert fresh[0].whole.due == sum(tally.due for tally in fresh[0].topics.values()) > 5
    assert fresh[1].whole.due + fresh[3].whole.due == fresh[0].whole.due


def test_a_question_that_turns_out_to_be_older_was_asked_again_in_time_after_all(
    session: Session,
) -> None:
    """What it is merged with came in earlier: within two weeks of an end of long ago."""
    walk = Walk(session, seed=5)
    old, walk.now = walk.some(), MONDAY + timedelta(hours=1)
    handling.set_topic(session, old, walk.topics[0].id, walk.now, walk.sanne)
    answer(session, old, walk.sanne, walk.now, then=Next.CLOSE)
    closed_on = local(walk.now).date()
    asked: list[Row] = []
    for days, topic in ((10, None), (20, walk.topics[0].id)):
        walk.now = MONDAY + timedelta(days=days)
        mail = builders.inbound(old.citizen.email, received_at=walk.now)  # type: ignore[union-attr]
        new = walk.door.receive(mail, now=walk.now).contact
        handling.set_topic(session, new, topic, walk.now, walk.sanne)
        session.commit()
        asked.append(new)
    roll_ups.count(session, closed_on, walk.now)
    session.commit()

    merging.merge(session, asked[0], asked[1], walk.now, walk.sanne)
    session.commit()

    assert counted_days.holding(session, [closed_on]) == []
    assert roll_ups.differing(session, closed_on, walk.now)
