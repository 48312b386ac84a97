"""The contacts behind a figure as a table to take along, with the words that explain it."""

from collections.abc import Iterator
from typing import Protocol

from channels.base import ChannelKind
from kcc.domain import words
from kcc.services.choices import Labels
from kcc.services.now_choices import Choice, Scope
from kcc.services.now_lists import Found
from kcc.services.queue_rows import Row
from kcc.web import context
from kcc.web.exports.tables import Column, Kind, Remark, Table, Value

CONTACT_COLUMNS = (
    Column("Nummer"),
    Column("Kanaal"),
    Column("Inwoner"),
    Column("Onderwerp"),
    Column("Betreft"),
    Column("Termijn", Kind.MOMENT),
    Column("Te laat"),
    Column("Stand"),
    Column("Wie"),
    Column("Afdeling"),
    Column("Afgehandeld", Kind.MOMENT),
)


class Place(Protocol):
    """Part of the work, as a figure of now or over time has it."""

    @property
    def channel(self) -> ChannelKind | None: ...
    @property
    def department_id(self) -> int | None: ...
    @property
    def of_no_department(self) -> bool: ...


def contact_table(choice: Choice, scope: Scope, found: Found, labels: Labels) -> Table:
    """In the words of the screen, with the filter, the moment and what is left out."""
    return Table(
        title=choice.label,
        columns=CONTACT_COLUMNS,
        rows=[contact_cells(row) for row in found.rows],
        remarks=tuple(_remarks(choice, scope, found, labels)),
    )


def contact_cells(row: Row) -> list[Value]:
    """Those of `CONTACT_COLUMNS`."""
    is_late = row.closed_at is None and row.due_at < context.now()
    return [
        row.number,
        row.channel.label,
        row.who,
        row.topic,
        row.subject,
        row.due_at if row.has_due else None,
        "ja" if is_late else "nee",
        row.state.label,
        row.holder,
        row.department,
        row.closed_at,
    ]


def of_place(part: Place, labels: Labels) -> Iterator[Remark]:
    """To which channel and department it is narrowed."""
    if part.channel:
        yield Remark("Kanaal", part.channel.label)
    if part.of_no_department:
        yield Remark("Afdeling", "geen")
    elif part.department_id:
        yield Remark("Afdeling", labels.departments.get(part.department_id, "onbekend"))


def as_of_now() -> Remark:
    there = words.local(context.now())
    return Remark("Stand van", f"{words.long_date(there.date(), with_year=True)}, {there:%H:%M}")


def _remarks(choice: Choice, scope: Scope, found: Found, labels: Labels) -> Iterator[Remark]:
    yield Remark("Lijst", f"{choice.label}: {found.count}")
    yield Remark("Wat er geteld is", choice.explained)
    yield from of_place(scope, labels)
    if scope.agent_id:
        yield Remark("Medewerker", labels.agents.get(scope.agent_id, "onbekend"))
    yield as_of_now()
    if found.count > len(found.rows):
        left = f"Alleen de eerste {len(found.rows)} van {found.count} contacten staan in de lijst"
        yield Remark("Let op", f"{left}; wat het eerst afloopt, staat bovenaan.")
