"""`kcc termijn`: a deadline with its explanation, or the time between two moments."""

import json
from datetime import datetime
from pathlib import Path

import click

from kcc.domain import sla
from kcc.domain.calendar import ALWAYS, DEFAULT_CALENDAR, Calendar
from kcc.domain.calendar_file import read_calendar
from kcc.domain.deadlines import Deadline, deadline
from kcc.domain.errors import Invalid
from kcc.domain.explain import Step
from kcc.domain.pauses import Pause
from kcc.domain.term import Term, parse_term
from kcc.domain.words import AMSTERDAM, duration, local, long_date

_NAMED = {"standaard": DEFAULT_CALENDAR, "altijd": ALWAYS}
_LARGEST_FILE = 1_000_000  # bytes; a calendar of a thousand years is smaller


@click.command()
@click.option("--norm", help="Bijvoorbeeld “2 werkdagen”, “90 openingsminuten” of “6 weken”.")
@click.option(
    "--start",
    help="Ontvangen op, bijvoorbeeld 2026-04-02T10:00; zonder zone is het Nederlandse tijd.",
)
@click.option(
    "--pause",
    "pauses",
    multiple=True,
    metavar="VAN/TOT",
    help="Hierin staat de klok stil; vaker te geven.",
)
@click.option(
    "--calendar",
    default="standaard",
    metavar="NAAM|BESTAND",
    help="standaard, altijd (dag en nacht open) of een bestand met openingstijden (TOML).",
)
@click.option(
    "--between",
    nargs=2,
    metavar="VAN TOT",
    help="Reken uit hoeveel tijd tussen twee momenten ligt, in plaats van een termijn.",
)
@click.option("--json", "as_json", is_flag=True, help="Schrijf het antwoord als JSON.")
def termijn(
    norm: str | None,
    start: str | None,
    pauses: tuple[str, ...],
    calendar: str,
    between: tuple[str, str] | None,
    as_json: bool,
) -> None:
    """Bereken een termijn en leg uit hoe die tot stand komt.

    Werkdagen en openingsminuten tellen in de openingstijden, dagen, weken en maanden volgens de
    Algemene termijnenwet. Rekent zonder database of instellingen.
    """
    hours, still = _calendar(calendar), [_pause(one) for one in pauses]
    if between:
        click.echo(_elapsed(_moment(between[0]), _moment(between[1]), hours, still, as_json))
        return
    if norm is None or start is None:
        raise Invalid("Geef --norm en --start, of --between met twee momenten.")
    term = parse_term(norm)
    answer = deadline(_moment(start), term, hours, still)
    click.echo(_as_json(answer) if as_json else _as_text(term, answer))


def _calendar(name: str) -> Calendar:
    if name in _NAMED:
        return _NAMED[name]
    try:
        with Path(name).open(encoding="utf-8") as file:
            return read_calendar(file.read(_LARGEST_FILE))
    except (OSError, UnicodeDecodeError):
        known = ", ".join(_NAMED)
        raise Invalid(f"“{name}” is geen kalender ({known}) en geen leesbaar bestand.") from None


def _pause(text: str) -> Pause:
    start, slash, end = text.partition("/")
    if not slash:
        raise Invalid(
            f"“{text}” is geen pauze. Schrijf bijvoorbeeld 2026-04-02T10:00/2026-04-07T09:00."
        )
    return Pause(start=_moment(start), end=_moment(end))


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(
            f"“{text}” is geen datum met tijd. Schrijf bijvoorbeeld 2026-04-02T10:00."
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=AMSTERDAM)


def _elapsed(
    start: datetime, end: datetime, calendar: Calendar, pauses: list[Pause], as_json: bool
) -> str:
    if end < start:
        raise Invalid("Het tweede moment ligt voor het eerste.")
    minutes = int(sla.between(start, end, calendar, pauses).total_seconds()) // 60
    working_days = sla.working_days_between(start, end, calendar, pauses)
    days = (local(end).date() - local(start).date()).days
    if as_json:
        told = {"opening_minutes": minutes, "working_days": working_days, "calendar_days": days}
        return json.dumps(told, indent=2)
    return "\n".join(
        [
            f"openingstijd  {duration(minutes)} ({minutes} minuten)",
            f"werkdagen     {working_days}",
            f"dagen         {days}",
        ]
    )


def _as_json(answer: Deadline) -> str:
    steps = [{"at": _iso(step), "text": str(step)} for step in answer.steps]
    due = local(answer.due_at).isoformat(timespec="seconds")
    return json.dumps({"due": due, "steps": steps}, ensure_ascii=False, indent=2)


def _iso(step: Step) -> str:
    """A moment with its offset, or the first date of a step about whole days."""
    if isinstance(step.at, datetime):
        return local(step.at).isoformat(timespec="seconds")
    return step.at.isoformat()


def _as_text(term: Term, answer: Deadline) -> str:
    due = local(answer.due_at)
    title = f"{term}: uiterlijk {long_date(due.date(), with_year=True)} {due:%H:%M}"
    width = max(len(step.when) for step in answer.steps)
    return "\n".join([title, *(f"  {step.when:{width}}  {step.what}" for step in answer.steps)])
