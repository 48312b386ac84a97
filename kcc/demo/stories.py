"""The invented contacts of the demo, read from `texts/*.toml` and laid out over the last weeks."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from channels.base import ChannelKind
from kcc.domain.calendar import Calendar
from kcc.domain.states import Outcome
from kcc.domain.words import AMSTERDAM, local
from kcc.services.answering import Next

DIRECTORY = Path(__file__).parent / "texts"
_ONE_DAY = timedelta(days=1)


class Do(StrEnum):
    """What happens to a contact after it came in."""

    ANSWER = "answer"
    BACK = "back"
    CALL = "call"
    CLOSE = "close"
    NOTE = "note"
    POSTPONE = "postpone"
    REFER = "refer"
    REPLY = "reply"
    TAKE = "take"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that somebody does; `day` counts working days back from today."""

    do: Do
    day: int
    time: time
    by: str = ""
    text: str = ""
    topic: str = ""
    department: str = ""
    channel: ChannelKind = ChannelKind.PHONE
    then: Next = Next.KEEP
    outcome: Outcome = Outcome.ANSWERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A contact as it came in, with what happened next; `by` took it down by phone or desk."""

    channel: ChannelKind
    citizen: str
    day: int
    time: time
    text: str
    email: str = ""
    phone: str = ""
    subject: str = ""
    topic: str = ""
    language: str = "nl"
    by: str = ""
    callback: bool = False
    automatic: bool = False
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """When the story begins (`step` None) or goes on; `at` is aware UTC."""

    at: datetime
    story: Story
    step: Step | None


def read_stories() -> tuple[Story, ...]:
    """All stories, in the order of the files."""
    files = sorted(DIRECTORY.glob("*.toml"))
    tables = (tomllib.loads(path.read_text(encoding="utf-8"))["contact"] for path in files)
    return tuple(_story(table) for found in tables for table in found)


def occasions(stories: Sequence[Story], calendar: Calendar, now: datetime) -> list[Occasion]:
    """Everything that happens, oldest first and all of it before `now` (aware UTC).

    Day 0 is today, or the next working day when today is none. What would be later today comes
    between the last thing that is past and now, in the same order.
    """
    days = _working_days(calendar, local(now).date())
    planned = sorted(_planned(stories, days), key=lambda one: one.at)
    past = [one for one in planned if one.at < now]
    later = planned[len(past) :]
    start = past[-1].at if past else now - _ONE_DAY
    pace = (now - start) / (len(later) + 1)
    squeezed = [
        Occasion(at=start + pace * place, story=one.story, step=one.step)
        for place, one in enumerate(later, start=1)
    ]
    return past + squeezed


def _planned(stories: Sequence[Story], days: Sequence[date]) -> Iterator[Occasion]:
    for story in stories:
        yield Occasion(at=_moment(days[story.day], story.time), story=story, step=None)
        for step in story.steps:
            yield Occasion(at=_moment(days[step.day], step.time), story=story, step=step)


def _working_days(calendar: Calendar, today: date) -> list[date]:
    """Day 0 and enough working days before it."""
    day = today
    while not calendar.day(day).windows:
        day += _ONE_DAY
    found: list[date] = []
    while len(found) < 15:
        if calendar.day(day).windows:
            found.append(day)
        day -= _ONE_DAY
    return found


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, AMSTERDAM).astimezone(UTC)


def _story(table: dict[str, Any]) -> Story:
    steps = tuple(_step(step) for step in table.pop("step", ()))
    channel = ChannelKind(table.pop("channel"))
    return Story(channel=channel, steps=steps, **_tidy(table))


def _step(table: dict[str, Any]) -> Step:
    kinds = {"do": Do, "channel": ChannelKind, "then": Next, "outcome": Outcome}
    values: dict[str, Any] = _tidy(table)
    for name, kind in kinds.items():
        if name in values:
            values[name] = kind(values[name])
    return Step(**values)


def _tidy(table: dict[str, Any]) -> dict[str, Any]:
    at = time.fromisoformat(table["time"])
    return {**table, "time": at, "text": table.get("text", "").strip()}
