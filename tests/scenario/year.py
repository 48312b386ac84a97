"""A time that is lived day by day with a moved clock; a seed decides what happens when."""

import heapq
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count

from sqlalchemy.orm import Session

from kcc.domain.errors import KccError
from kcc.domain.measures import midnight
from kcc.models import Contact
from kcc.services import clock_rules, roll_ups, snapshots
from tests.scenario.deeds import Done
from tests.scenario.legal import LegalDeeds
from tests.scenario.town import MINUTE, ONE_DAY

_OPENS, _CLOSES = 8 * 60 + 30, 16 * 60 + 55  # in between agents work
_COMES_BACK = (
    timedelta(hours=2),
    timedelta(days=3),
    timedelta(days=13, hours=23, minutes=59),
    timedelta(days=14),
    timedelta(days=14, minutes=1),
    timedelta(days=20),
    timedelta(days=40),
)
_WEIGHTS = {
    "answer": 20, "answer_and_keep": 3, "answer_and_wait": 4, "answer_and_undo": 3, "promise": 4,
    "interim": 3, "call": 4, "close": 7, "reopen": 2, "topic": 4, "refer": 4, "back": 4, "note": 2,
    "resume": 2, "complex": 5, "postpone": 2, "merge": 2, "split": 2, "put_back": 1,
    "spam_after_all": 1, "kind": 3, "suspend": 1, "go_on": 1, "postpone_term": 1,
}  # fmt: skip
_IN = {"mail_in": 10, "form_in": 5, "phone_in": 4, "program_mails": 1}


class Year(LegalDeeds):
    """From `first` to `last`, with about so many contacts; `log` says what happened, in order.

    Half-way a norm changes, and opening hours after three quarters; the worker counts days at
    random moments, and the open work most nights. `look` is called now and then.
    """

    def __init__(self, session: Session, seed: int, span: tuple[date, date], contacts: int) -> None:
        first, last = span
        super().__init__(session, seed, first)
        self.first, self.last = first, last
        days = (last - first).days + 1
        self.each_day = contacts / days
        names = ("fatima", "piet", "lotte", "ahmed", "greet", "jan", "mei", "olga", "kees", "ines")
        self.citizens = tuple(f"{name}{n}" for n in range(max(1, contacts // 40)) for name in names)
        self.log: list[str] = []
        self.did: Counter[str] = Counter()
        self._plan: list[tuple[datetime, int, str, Callable[[], Done]]] = []
        self._serial = count()
        self._hours_told, self._norm_changes = (
            first + days // 4 * ONE_DAY,
            first + days // 2 * ONE_DAY,
        )
        self._hours_change = first + days * 3 // 4 * ONE_DAY

    @property
    def story(self) -> str:
        """What happened, for whoever wants to know why a figure is wrong."""
        return "\n".join(self.log)

    def live(self, look: Callable[[], None], looks: int) -> None:
        """All of it; `look` is called at so many random moments, and by the caller at the end."""
        span = (self.last - self.first).days
        seen = {self.choose.randrange(5, span) for _ in range(looks)}
        for n in range(span + 1):
            day = self.first + n * ONE_DAY
            self._plan_day(day)
            self._live_until(midnight(day + ONE_DAY))
            self._night(midnight(day + ONE_DAY))
            if n in seen:
                look()

    def _plan_day(self, day: date) -> None:
        begins = midnight(day)
        for _ in range(self._times(self.each_day)):
            self._at(begins + MINUTE * self.choose.randrange(60 * 23), self._one_of(_IN))
        self._at(begins + timedelta(hours=7), "wake_up")
        if not self.is_open(day):
            return
        for _ in range(self._times(self.each_day * 7)):
            at = begins + MINUTE * self.choose.randrange(_OPENS, _CLOSES)
            self._at(at, self._one_of(_WEIGHTS))
        if day >= self._hours_told:
            self._once(begins, "hours")
        if day >= self._norm_changes:
            self._once(begins, "norm")

    def _live_until(self, end: datetime) -> None:
        while self._plan and self._plan[0][0] < end:
            at, _, name, deed = heapq.heappop(self._plan)
            self.now = max(at, self.now + MINUTE)
            self._do(name, deed)

    def _do(self, name: str, deed: Callable[[], Done]) -> None:
        try:
            contact = deed()
            if contact is not None:
                told, is_closed = contact.number, contact.closed_at == self.now
                contact_id = contact.id
            self.session.commit()
        except KccError as error:
            self.session.rollback()
            clock_rules.forget(self.session)
            self.log.append(f"{self.now:%d-%m %H:%M} {name}: {error}")
            return
        if contact is None:
            return
        self.did[name] += 1
        self.log.append(f"{self.now:%d-%m %H:%M} {name} {told}")
        if is_closed:
            self._come_back(contact_id)
        self.deliver()
        self.session.commit()
        if self.choose.random() < 0.03:
            self.count_days()
            self.session.commit()

    def _come_back(self, contact_id: int) -> None:
        """What the citizen may do about a contact that was closed now."""
        chance = self.choose.random()
        if chance < 0.1:
            self._at(self.now + timedelta(minutes=self.choose.randrange(5, 90)), "thank")
        elif chance < 0.45:
            at = self.now + self.choose.choice(_COMES_BACK)
            self._at(at, "reply", lambda: self._write_back(contact_id))
        elif chance < 0.6:
            at = self.now + self.choose.choice(_COMES_BACK)
            self._at(at, "ask_the_same", lambda: self._ask_the_same(contact_id))

    def _write_back(self, contact_id: int) -> Done:
        old = self.session.get_one(Contact, contact_id)
        return self.reply_to(old, "Ik heb nog een vraag.")

    def _ask_the_same(self, contact_id: int) -> Done:
        """A new contact of the same citizen; an agent says that it is about the same."""
        old = self.session.get_one(Contact, contact_id)
        if old.citizen is None or old.citizen.email is None:
            return None
        mail = self.mail(old.citizen.email.partition("@")[0], "Hoe zit het hiermee?")
        new = self.door.receive(mail, now=self.now).contact
        new.topic_id = old.topic_id
        self.session.flush()
        return new

    def _night(self, begins: datetime) -> None:
        """The first minutes of the next day: what is open is counted, unless the worker is down."""
        self.now = max(self.now + MINUTE, begins)
        self.session.commit()
        if self.choose.random() < 0.9:
            snapshots.take(self.session, self.now)
        if self.choose.random() < 0.4:
            self.count_days()
        roll_ups.thin(self.session, self.now)
        self.session.commit()

    def count_days(self) -> None:
        """As the worker does, which may be cut off between any two days."""
        for day in roll_ups.to_count(self.session, self.now):
            if self.choose.random() < 0.85:
                roll_ups.count(self.session, day, self.now)

    def _at(self, at: datetime, name: str, deed: Callable[[], Done] | None = None) -> None:
        planned = (at.astimezone(UTC), next(self._serial), name, deed or getattr(self, name))
        heapq.heappush(self._plan, planned)

    def _once(self, at: datetime, name: str) -> None:
        if name not in self.did:
            self.did[name] = 0
            self._at(at, name)

    def hours(self) -> None:
        self.change_hours(self._hours_change)

    def norm(self) -> None:
        self.change_norm()

    def wake_up(self) -> None:
        self.wake()

    def _one_of(self, weights: dict[str, int]) -> str:
        return self.choose.choices(list(weights), list(weights.values()))[0]

    def _times(self, rate: float) -> int:
        """A whole number that is so much on average."""
        whole = int(rate * 2 * self.choose.random())
        return whole + (self.choose.random() < rate * 2 * 0.5 - int(rate))
