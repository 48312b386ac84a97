"""What must be true of the data and of the counters before the figures of pages say anything."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, bindparam, text

from bench.datasets import Dataset
from bench.serving import Site
from kcc.db import UtcDateTime, make_engine
from kcc.demo.people import NOOR
from kcc.demo.years.plan import LATE_SHARE, open_count
from kcc.services.queue import NEARLY, View

STORIES = 60  # contacts that the demo has of itself, at most; they stand outside its shape

_SHAPE = """
SELECT count(*) AS contacts,
    count(*) FILTER (WHERE closed_at IS NULL) AS open,
    count(*) FILTER (WHERE closed_at IS NULL AND due_at < :now) AS late,
    (SELECT count(*) FROM message) AS messages,
    (SELECT count(*) FROM department) AS departments,
    (SELECT count(*) FROM topic) AS topics,
    (SELECT count(*) FROM agent) AS agents
FROM contact
"""
_COUNTERS = """
SELECT count(*) FILTER (WHERE state <> 'postponed') AS "te-doen",
    count(*) FILTER (WHERE agent_id = (SELECT id FROM agent WHERE email = :email)) AS "mijn",
    count(*) FILTER (WHERE agent_id IS NULL AND state IN ('new', 'in_progress')) AS "niemand",
    count(*) FILTER (WHERE due_at <= :now AND state <> 'postponed') AS "te-laat",
    count(*) FILTER (WHERE state = 'postponed') AS "uitgesteld",
    count(*) FILTER (WHERE state = 'waits_for_citizen') AS "wacht-op-inwoner",
    count(*) FILTER (WHERE state = 'waits_for_department') AS "wacht-op-afdeling"
FROM contact WHERE closed_at IS NULL
"""
_COUNTER = re.compile(r"<b>(\d+)</b> <span>([^<]+)</span>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How much there is of what pages depend on."""

    contacts: int
    open: int
    late: int
    messages: int
    departments: int
    topics: int
    agents: int

    def faults(self, wanted: int) -> list[str]:
        """What is not as that many contacts should have it."""
        late = LATE_SHARE * self.open
        held = {
            f"{self.contacts} contacts": self.contacts == wanted,
            f"{self.open} open": abs(self.open - open_count(wanted)) <= STORIES,
            f"{self.late} late": abs(self.late - late) <= STORIES + late / 5,
            f"{self.messages} messages": 2.5 <= self.messages / self.contacts <= 3.5,
            f"{self.departments} departments": self.departments == 30,
            f"{self.topics} topics": self.topics >= 200,
            f"{self.agents} agents": self.agents == 100,
        }
        return [what for what, holds in held.items() if not holds]


def check_shape(dataset: Dataset, contacts: int) -> None:
    """Raises RuntimeError for data that is not that of a municipality with so many contacts."""
    shape = Shape(**_row(dataset, _SHAPE, now=datetime.now(UTC))._mapping)
    if faults := shape.faults(contacts):
        raise RuntimeError(f"{dataset.program}: {', '.join(faults)} of {contacts} contacts")
    print(f"  {dataset.program}: {shape.open} open, {shape.late} of them late", flush=True)


def check_counters(site: Site, dataset: Dataset) -> None:
    """Raises RuntimeError for a counter that is not what plain SQL counts, also at once after
    somebody took a contact.
    """
    _compare(site, dataset)
    answer = site.post("/wachtrij/claims", {}, seen=site.page("/wachtrij"))
    if answer.status != 303:
        raise RuntimeError(f"nothing to take: {answer.status}")
    _compare(site, dataset)
    print(f"  {dataset.program}: counters are exact, also after a claim", flush=True)


def counters(html: str) -> dict[str, int]:
    """The numbers above the queue by the name of their view in addresses."""
    names = {view.label: view.value for view in View}
    return {names[label]: int(number) for number, label in _COUNTER.findall(html)}


def _compare(site: Site, dataset: Dataset) -> None:
    before = _counted(dataset)
    shown = counters(site.page("/wachtrij"))
    after = _counted(dataset)
    wrong = {
        name: number
        for name, number in shown.items()
        if not before[name] <= number <= after[name]  # time passes, and what is due becomes late
    }
    if wrong or shown.keys() != before.keys():
        raise RuntimeError(f"{dataset.program}: counters {wrong or shown}, but SQL counts {after}")


def _counted(dataset: Dataset) -> dict[str, int]:
    row = _row(dataset, _COUNTERS, now=datetime.now(UTC) + NEARLY, email=NOOR.email)
    return dict(row._mapping)


def _row(dataset: Dataset, query: str, **values: Any) -> Row[Any]:
    statement = text(query).bindparams(bindparam("now", type_=UtcDateTime()))
    engine = make_engine(dataset.places.database_url)
    with engine.connect() as connection:
        found = connection.execute(statement, values).one()
    engine.dispose()
    return found
