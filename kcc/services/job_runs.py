"""How the jobs of the worker fared, for whoever looks after the application."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.models import JobRun, Mailbox

PLAN = "mailboxes"
_FETCH = "fetch:"
_WORDS = {
    "read": "Binnengekomen e-mail verwerken",
    "send": "E-mail versturen",
    "reclaim": "Afgebroken verzendingen nalopen",
    "copy": "Kopieën van verzonden e-mail bewaren",
    "scan": "Bestanden op virussen bekijken",
    "wake": "Uitgestelde contacten terugbrengen",
    "warn": "Waarschuwen voor termijnen",
    "digest": "Waarschuwingen mailen",
    "count": "Cijfers per dag bijhouden",
    "thin": "Aantekeningen bij cijfers opruimen",
    "outages": "Termijnen bijwerken zolang een storing duurt",
    "lost": "Verloren bestanden terugzoeken",
    "sweep": "Bestanden opruimen",
    "forget": "Verlopen gegevens opruimen",
    PLAN: "Postbussen inplannen",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """How a job fared the last time; `words` and `problem` are Dutch and for admins."""

    name: str
    words: str
    problem: str
    at: datetime
    succeeded_at: datetime | None


def fetch_name(mailbox_id: int) -> str:
    """The name of the job that reads this mailbox."""
    return f"{_FETCH}{mailbox_id}"


def is_fetch(name: str) -> bool:
    return name.startswith(_FETCH)


def note(
    session: Session, name: str, started_at: datetime, finished_at: datetime, problem: str
) -> None:
    """Keep how the last run of a job went; no problem is an empty one."""
    run = session.get(JobRun, name) or JobRun(name=name)
    run.started_at, run.finished_at, run.problem = started_at, finished_at, problem[:500]
    if not problem:
        run.succeeded_at = finished_at
    session.add(run)
    session.flush()


def last(session: Session) -> Sequence[LastRun]:
    """Each job that ran, by name; not those of mailboxes that are switched off."""
    mailboxes = session.execute(select(Mailbox.id, Mailbox.address).where(Mailbox.active))
    fetches = {fetch_name(one.id): f"E-mail ophalen van {one.address}" for one in mailboxes}
    runs = session.scalars(select(JobRun).order_by(JobRun.name))
    return [
        LastRun(
            name=run.name,
            words=fetches.get(run.name) or _WORDS.get(run.name, run.name),
            problem=run.problem,
            at=run.finished_at or run.started_at,
            succeeded_at=run.succeeded_at,
        )
        for run in runs
        if run.name in fetches or not is_fetch(run.name)
    ]


def failing(session: Session) -> Sequence[LastRun]:
    """The jobs that do not work now, as `last`."""
    return [run for run in last(session) if run.problem]
