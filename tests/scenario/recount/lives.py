"""Each contact told over again from its history: who had it, who answered, when it ended."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.scenario.recount.hours import Span
from tests.scenario.recount.rows import Row, Rows

BACK = "Terug:"  # so begins the note of a department that gives a contact back
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
CLOSED, NO_ACTION, WAITS = "closed", "no_action", "waits_for_citizen"
ANSWERING = (
    "answered",
    "answered_after_consultation",
    "answered_by_department",
    "redirected",
    "called_back",
)


@dataclass(slots=True)
class End:
    """One time that a contact was closed after it was dealt with."""

    at: datetime
    outcome: str
    agent: int | None
    reopened: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A person told the citizen something; `home` is the contact in which that was."""

    at: datetime
    home: int
    agent: int | None


class Lives:
    """The histories of all contacts up to now; no two deeds were in the same minute."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.contacts: dict[int, Row] = {one["id"]: one for one in rows["contact"]}
        self._ids = {one["number"]: one["id"] for one in rows["contact"]}
        self._names = {one["name"]: one["id"] for one in rows["department"]}
        self.events = _grouped(rows["event"])
        self._find_what_was_undone()
        self._find_what_was_joined()
        self.replies = self._said("answered", "called")
        self._replies_in: dict[int, list[Reply]] = defaultdict(list)
        for reply in self.replies:
            self._replies_in[reply.home].append(reply)
        self.interims = self._said("interim_written")
        self.closings = self._said("closed")  # that answer, also those that are none any more
        self.told_at = dict(self._told_at())
        notes = (one for one in rows["message"] if one["kind"] == "note")
        self._handed_back = {one["at"] for one in notes if one["text"].startswith(BACK)}

    def _find_what_was_undone(self) -> None:
        written = {one["id"]: one["at"] for one in self.rows["message"]}
        taken_back = [one for one in self.rows["event"] if one["kind"] == "answer_undone"]
        self.undoing = {one["at"] for one in taken_back}
        self.undone = {written[int(one["data"]["message"])] for one in taken_back}

    def _find_what_was_joined(self) -> None:
        """Into which contact one went, and when; and who are one by now."""
        self.joined = {
            one["contact_id"]: (one["at"], self._ids[one["data"]["number"]])
            for one in self.rows["event"]
            if one["kind"] == "merged_into"
        }
        self._families: dict[int, list[int]] = defaultdict(list)
        for contact in self.contacts:
            self._families[self.host(contact, NEVER)].append(contact)

    def _said(self, *kinds: str) -> list[Reply]:
        return [
            Reply(one["at"], one["contact_id"], one["agent_id"])
            for one in self.rows["event"]
            if one["kind"] in kinds and one["at"] not in self.undone and self._answers(one)
        ]

    def _answers(self, event: Row) -> bool:
        """Of an end: whether it says that the citizen was answered."""
        if event["kind"] != "closed":
            return True
        return event["data"]["outcome"] in ANSWERING and not self._is_rest(event)

    def _told_at(self) -> Iterator[tuple[int, datetime]]:
        """When each event was written: that of a term bears the moment from which it counts.

        That is the past for a question that is called complex, and the future for an objection.
        """
        now = self.rows["event"][0]["at"]
        for event in self.rows["event"]:
            now = now if event["kind"] == "clock_started" else max(now, event["at"])
            yield event["id"], now

    def begun(self, clock: Row) -> list[tuple[int, datetime]]:
        """In which contact a term was begun and when that was done; again each time it ran on.

        Of the terms of a contact for its final answer, one is of the service and one of the law.
        """
        found = []
        for contact in self.family(clock["contact_id"]):
            for event in self.events[contact]:
                if event["kind"] == "clock_started" and self._is_of(event, clock):
                    found.append((contact, self.told_at[event["id"]]))
        return found or [(clock["contact_id"], clock["started_at"])]

    def _is_of(self, event: Row, clock: Row) -> bool:
        if (event["at"], event["data"]["moment"]) != (clock["started_at"], clock["moment"]):
            return False
        if clock["moment"] != "final_answer":
            return True
        other = "complexity_changed" if clock["legal"] else "kind_changed"
        said = self.told_at[event["id"]]
        return all(
            one["at"] != said for one in self.events[event["contact_id"]] if one["kind"] == other
        )

    def _is_rest(self, event: Row) -> bool:
        """Whether it only rests again, as what had woken it was split off."""
        return any(
            one["kind"] == "split_off" and one["at"] == event["at"]
            for one in self.events[event["contact_id"]]
        )

    def host(self, contact: int, at: datetime) -> int:
        """The contact that went on for this one at that time."""
        while contact in self.joined and self.joined[contact][0] <= at:
            contact = self.joined[contact][1]
        return contact

    def family(self, contact: int) -> list[int]:
        """Itself, and all that are one with it by now."""
        return self._families[self.host(contact, NEVER)]

    def replies_to(self, contact: int, at: datetime) -> list[Reply]:
        """What stood in it at that moment, of persons to the citizen."""
        return [
            one
            for home in self.family(contact)
            if self.host(home, at) == contact
            for one in self._replies_in[home]
            if one.at <= at
        ]

    def received(self, contact: int, at: datetime) -> datetime:
        """The first receipt of all that it went on for then."""
        return min(
            self.events[one][0]["at"]
            for one in self.family(contact)
            if self.host(one, at) == contact
        )

    def known_since(self, contact: int) -> datetime:
        """When it came to be: what was split off came in before."""
        events = self.events[contact]
        split = [one["at"] for one in events if one["kind"] == "split_from"]
        return split[0] if split else events[0]["at"]

    def ends(self, contact: int) -> list[End]:
        """Each time that it was closed, but those that never were after all."""
        found: list[End] = []
        for event in self.events[contact]:
            if event["kind"] == "closed" and event["at"] not in self.undone:
                self._end(found, event, is_rest=self._is_rest(event))
            elif self._reopens(event) and found:
                found[-1].reopened = event["at"]
        return found

    def _reopens(self, event: Row) -> bool:
        """Whether work went on after an end, which is none when that end was taken back."""
        was_closed = event["kind"] == "reopened" and event["data"]["from"] == CLOSED
        return was_closed and event["at"] not in self.undoing

    @staticmethod
    def _end(found: list[End], event: Row, *, is_rest: bool) -> None:
        data = event["data"]
        if data["to"] == NO_ACTION:
            if data["from"] == CLOSED:
                found.pop()
        elif is_rest:  # what had reopened it was split off: it had been closed all the time
            found[-1].reopened = None
        else:
            found.append(End(event["at"], data["outcome"], event["agent_id"]))

    def is_open(self, contact: int, at: datetime) -> bool:
        """Whether it was work at that moment."""
        state = "new"
        for event in self.events[contact]:
            if event["at"] < at and "to" in event["data"] and "from" in event["data"]:
                state = event["data"]["to"]
        return state not in (CLOSED, NO_ACTION)

    def department(self, contact: int, at: datetime) -> int | None:
        """Which department had it, right after what happened then."""
        found: int | None = None
        for event in self.events[contact]:
            if event["at"] > at:
                continue
            if event["kind"] == "split_from":
                found = self.department(self._ids[event["data"]["number"]], event["at"])
            elif event["kind"] == "referred":
                found = self._names[event["data"]["to"]]
            elif event["kind"] == "noted" and event["at"] in self._handed_back:
                found = None
        return found

    def transfers(self, contact: int, at: datetime) -> int:
        moved = (one for one in self.events[contact] if one["kind"] == "referred")
        return sum(one["at"] <= at for one in moved)

    def waits(self, contact: int) -> list[tuple[datetime, datetime | None]]:
        """When it waited for the citizen; what was undone began and ended nothing."""
        found: list[tuple[datetime, datetime | None]] = []
        for event in self.events[contact]:
            at, data = event["at"], event["data"]
            if at in self.undone or "from" not in data:
                continue
            waits = bool(found) and found[-1][1] is None
            if data["to"] == WAITS and not waits:
                found.append((at, None))
            elif data["from"] == WAITS and data["to"] != WAITS and waits:
                found[-1] = (found[-1][0], at)
        return [(a, b) for a, b in found if a != b]

    def waited(self, contact: int, until: datetime) -> list[Span]:
        return [(a, min(b or until, until)) for a, b in self.waits(contact) if a < until]


def _grouped(events: list[Row]) -> dict[int, list[Row]]:
    """By contact, in the order in which they were written."""
    found: dict[int, list[Row]] = defaultdict(list)
    for event in events:
        found[event["contact_id"]].append(event)
    return found
