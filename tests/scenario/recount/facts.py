"""What the application wrote down of answers, ends and terms, beside what the histories say."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from tests.scenario.recount.hours import Hours, Span
from tests.scenario.recount.lives import ANSWERING, NO_ACTION, Lives, Reply
from tests.scenario.recount.rows import Row

_BY_REPLY = ("first_answer", "next_answer", "callback", "date_message", "promise")
_CHECKED = (*_BY_REPLY, "final_answer")
_ENDING = {
    "closed",
    "complexity_changed",
    "kind_changed",
    "split_off",
    "put_back",
    "merged",
    "merged_into",
    "interim_written",
    "referred",
    "noted",
}


def wrong_facts(lives: Lives, hours: Hours, now: datetime) -> list[str]:
    """Each fact that is not what the histories say, in words; empty when all are right."""
    return [
        *_wrong_ends(lives, hours),
        *_wrong_answers(lives, hours, now),
        *_wrong_clocks(lives),
        *_wrong_dues(lives, hours),
    ]


def _wrong_ends(lives: Lives, hours: Hours) -> Iterator[str]:
    kept: dict[int, list[tuple[Any, ...]]] = {}
    for one in lives.rows["closure"]:
        kept.setdefault(one["contact_id"], []).append(tuple(one[name] for name in _END))
    for contact, row in lives.contacts.items():
        said = [
            (
                end.at,
                end.outcome,
                end.agent,
                lives.department(contact, end.at),
                *_minutes(lives, hours, contact, end.at),
                len(lives.replies_to(contact, end.at)),
                lives.transfers(contact, end.at),
                end.reopened,
            )
            for end in lives.ends(contact)
        ]
        found = sorted(kept.get(contact, []), key=lambda one: one[0])
        if found != said:
            yield f"{row['number']} ended\n  as kept {found}\n  as told {said}"


def _minutes(lives: Lives, hours: Hours, contact: int, until: datetime) -> tuple[int, int]:
    """Net and gross, from the receipt as it was known then."""
    begin = lives.received(contact, until)
    waits = lives.waited(contact, until)
    return hours.minutes(begin, until, waits), hours.minutes(begin, until)


def _wrong_answers(lives: Lives, hours: Hours, now: datetime) -> Iterator[str]:
    for contact, row in lives.contacts.items():
        if row["state"] == NO_ACTION:
            continue
        ends = [one.at for one in lives.ends(contact) if one.outcome in ANSWERING]
        at = min([*ends, *(one.at for one in lives.replies_to(contact, now))], default=None)
        said: tuple[Any, ...] = (None, None, None)
        if at is not None:
            begin, waits = lives.received(contact, now), lives.waited(contact, at)
            said = (at, hours.minutes(begin, at, waits), hours.minutes(begin, at))
        kept = tuple(row[name] for name in _ANSWER)
        if kept != said:
            yield f"{row['number']} first answered\n  as kept {kept}\n  as told {said}"


def _wrong_clocks(lives: Lives) -> Iterator[str]:
    meetings = {moment: _meetings(lives, moment) for moment in _CHECKED}
    for clock in lives.rows["clock"]:
        if clock["moment"] in _CHECKED and not clock["legal"]:
            wrong = _wrong_clock(lives, clock, meetings[clock["moment"]])
            if wrong:
                number = lives.contacts[clock["contact_id"]]["number"]
                yield f"{number} {clock['moment']} since {clock['started_at']} {wrong}"


def _wrong_clock(lives: Lives, clock: Row, meetings: Sequence[Reply]) -> str:
    """What is wrong with it in words; empty when nothing is."""
    if clock["ended_at"] is not None:
        return "" if _may_end(lives, clock) else f"ended at {clock['ended_at']} for nothing"
    told, kept = _met(lives, clock, meetings), (clock["met_at"], clock["met_by_id"])
    if told != kept:
        return f"met\n  as kept {kept}\n  as told {told}"
    if told[0] is None:
        return ""
    had = lives.department(lives.host(lives.begun(clock)[-1][0], told[0]), told[0])
    kept_at = clock["department_id"]
    return "" if had == kept_at else f"met by department {kept_at} instead of {had}"


def _met(lives: Lives, clock: Row, meetings: Sequence[Reply]) -> tuple[datetime | None, int | None]:
    """The first thing after its start that meets it, where it ran then."""
    home, begun = lives.begun(clock)[-1]
    for one in meetings:
        made_it = clock["moment"] == "promise" and one.at == begun
        if one.at >= begun and not made_it and lives.host(home, one.at) == one.home:
            return one.at, one.agent
    return None, None


def _meetings(lives: Lives, moment: str) -> list[Reply]:
    """What meets terms of this moment, anywhere; the first first."""
    found = [*lives.closings, *(lives.replies if moment in _BY_REPLY else ())]
    if moment in ("date_message", "promise"):
        found += lives.interims
    return sorted(found, key=lambda one: one.at)


def _may_end(lives: Lives, clock: Row) -> bool:
    """Whether something happened then after which it is owed no more."""
    return any(
        one["at"] == clock["ended_at"] and one["kind"] in _ENDING
        for contact in lives.family(clock["contact_id"])
        for one in lives.events[contact]
    )


def _wrong_dues(lives: Lives, hours: Hours) -> Iterator[str]:
    """Terms of working days: counted day by day, less the waits of a final answer."""
    norms = {one["id"]: one for one in lives.rows["norm"]}
    for clock in lives.rows["clock"]:
        norm = norms.get(clock["norm_id"])
        is_over = clock["ended_at"] is not None or clock["paused"]
        if norm is None or norm["unit"] != "werkdagen" or is_over:
            continue
        holes: list[Span] = []
        if clock["moment"] == "final_answer":
            until = clock["met_at"] or hours.end
            holes = lives.waited(clock["contact_id"], until)
        told = hours.due(clock["started_at"], norm["amount"], clock["calendar_id"], holes)
        if told != clock["due_at"]:
            number = lives.contacts[clock["contact_id"]]["number"]
            yield f"{number} {clock['moment']} due {clock['due_at']} instead of {told}"


_END = (
    "closed_at",
    "outcome",
    "agent_id",
    "department_id",
    "used_minutes",
    "gross_minutes",
    "replies",
    "transfers",
    "reopened_at",
)
_ANSWER = ("answered_at", "answer_minutes", "answer_gross_minutes")
