"""The tables that the invented years fill, with the columns in the order of their rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

Value = str | int | None
Row = tuple[Value, ...]

COLUMNS = {
    "citizen": "id name created_at",
    "citizen_address": "id citizen_id kind value",
    "citizen_term": "term citizen_id",
    "contact": "id number channel mailbox_id citizen_id topic_id department_id agent_id state"
    " outcome subject preview language wants_callback received_at due_at closed_at unread version"
    " answered_at answer_minutes answer_gross_minutes kind complexity priority",
    "message": "id contact_id kind channel at agent_id sender_name sender_address subject text"
    " rfc_id in_reply_to refs automatic has_html other_sender article_ids",
    "recipient": "id message_id address copy delivery code reply at told server queue_id",
    "outbox_item": "id message_id mailbox_id delivery not_before attempts token claimed_at"
    " handed_at sent_at problem",
    "event": "id contact_id at kind agent_id actor_name data",
    "clock": "id contact_id norm_id moment started_at due_at met_at ended_at steps calendar_id"
    " legal paused alert_at met_by_id department_id used_minutes gross_minutes",
    "closure": "id contact_id closed_at outcome agent_id department_id used_minutes gross_minutes"
    " replies transfers reopened_at",
    "standstill": "id contact_id reason started_at ended_at agent_id actor_name note",
    "find_term": "term contact_id",
}
NEVER = "9999-12-31 00:00:00.000000"


@dataclass(slots=True)
class Rows:
    """Rows that wait to be written, a list for each table of `COLUMNS`."""

    citizen: list[Row] = field(default_factory=list)
    citizen_address: list[Row] = field(default_factory=list)
    citizen_term: list[Row] = field(default_factory=list)
    contact: list[Row] = field(default_factory=list)
    message: list[Row] = field(default_factory=list)
    recipient: list[Row] = field(default_factory=list)
    outbox_item: list[Row] = field(default_factory=list)
    event: list[Row] = field(default_factory=list)
    clock: list[Row] = field(default_factory=list)
    closure: list[Row] = field(default_factory=list)
    standstill: list[Row] = field(default_factory=list)
    find_term: list[Row] = field(default_factory=list)

    def taken(self) -> Iterator[tuple[str, list[Row]]]:
        """Each table with its rows, which are then forgotten here."""
        for table in COLUMNS:
            rows: list[Row] = getattr(self, table)
            if rows:
                yield table, rows
                setattr(self, table, [])


class Stamps(dict[int, str]):
    """Seconds since 1970 as both databases read them, in UTC; a day is worked out once."""

    def __missing__(self, day: int) -> str:
        date = (_START + timedelta(days=day)).date().isoformat()
        self[day] = date
        return date

    def __call__(self, at: int) -> str:
        day, second = divmod(at, 86400)
        return f"{self[day]} {_TIMES[second]}"


_START = datetime(1970, 1, 1, tzinfo=UTC)
_TIMES = tuple(
    f"{hour:02}:{minute:02}:{second:02}.000000"
    for hour in range(24)
    for minute in range(60)
    for second in range(60)
)
