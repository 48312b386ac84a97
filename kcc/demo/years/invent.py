"""Invent contact after contact, in batches of rows; where there are many, ahead of the database."""

import gc
import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection

from channels.base import ChannelKind
from kcc.demo.years import fates
from kcc.demo.years.case import Case
from kcc.demo.years.plan import Go, Plan
from kcc.demo.years.questions import WRITTEN, Questions
from kcc.demo.years.tables import Row
from kcc.demo.years.world import World

LONG = (300, 20)  # messages in the two longest threads, where there is room for them
_LONG_FROM = 1000
_AT_ONCE = 2000
_GARBAGE_AFTER = 200_000  # things made and kept
_AHEAD_FROM = 20_000  # contacts for which a process of its own is worth its start


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Rows to be written, of how many contacts they are, and the last serials given, by year."""

    rows: list[tuple[str, list[Row]]]
    contacts: int
    serials: dict[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invention:
    """So many contacts of this world, always the same ones."""

    world: World
    questions: Questions
    count: int

    def batches(self) -> Iterator[Batch]:
        """All of them; a large number in another process, so that inventing and writing overlap."""
        return _ahead(self) if self.count >= _AHEAD_FROM else self.one_by_one()

    def one_by_one(self) -> Iterator[Batch]:
        written = 0
        for _ in self._contacts():
            written += 1
            if written == _AT_ONCE:
                yield self._batch(written)
                written = 0
        yield self._batch(written)

    def _contacts(self) -> Iterator[None]:
        world = self.world
        long = LONG if self.count >= _LONG_FROM else ()
        for messages in long:
            self._long(messages)
            yield
        count = self.count - len(long)
        plan = Plan(count=count, days=world.days, terms=world.terms, dice=world.dice)
        for day, arrivals in plan.on_each_day():
            for at, go in arrivals:
                self._one(at, go, day.month, self.questions.channel())
                yield

    def _one(self, at: int, go: Go, month: int, channel: ChannelKind) -> None:
        world = self.world
        person = world.citizens.one(writes=channel in WRITTEN, stamp=world.stamp(at))
        question = self.questions.one(channel, month, person.name)
        case = Case(world, question, person, at)
        go(case)
        case.finish()

    def _long(self, messages: int) -> None:
        first = self.world.days.open_spans[0].start
        self._one(first, lambda case: fates.long_thread(case, messages), 1, ChannelKind.EMAIL)

    def _batch(self, contacts: int) -> Batch:
        world = self.world
        rows = list(world.rows.taken())
        return Batch(rows=rows, contacts=contacts, serials=dict(world.serials))


def _ahead(invention: Invention) -> Iterator[Batch]:
    """Nothing of this process comes along but what is handed over: no connection of ours."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(sender, invention), daemon=True)
    process.start()
    sender.close()
    try:
        while (batch := _received(receiver)) is not None:
            yield batch
    finally:
        receiver.close()
        process.terminate()
        process.join()


def _received(receiver: Connection) -> Batch | None:
    """The next batch, None after the last; raises RuntimeError when the other process died."""
    try:
        batch: Batch | None = receiver.recv()
    except EOFError as error:
        raise RuntimeError("the process that invents the contacts has stopped") from error
    return batch


def _send(sender: Connection, invention: Invention) -> None:
    gc.set_threshold(_GARBAGE_AFTER)  # rows are no garbage: looking through them takes a tenth
    for batch in invention.one_by_one():
        sender.send(batch)
    sender.send(None)
