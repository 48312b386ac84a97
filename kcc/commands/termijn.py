"""`kcc termijn`: a deadline with its explanation, in the shipped calendar."""

import json
from datetime import datetime

import click

from kcc.domain.calendar import DEFAULT_CALENDAR
from kcc.domain.errors import Invalid
from kcc.domain.explain import Step
from kcc.domain.sla import Deadline, deadline
from kcc.domain.term import Term, parse_term
from kcc.domain.words import AMSTERDAM, local, long_date


@click.command()
@click.option("--norm", required=True, help="Bijvoorbeeld “2 werkdagen” of “90 openingsminuten”.")
@click.option(
    "--start",
    required=True,
    help="Ontvangen op, bijvoorbeeld 2026-04-02T10:00; zonder zone is het Nederlandse tijd.",
)
@click.option("--json", "as_json", is_flag=True, help="Schrijf het antwoord als JSON.")
def termijn(norm: str, start: str, as_json: bool) -> None:
    """Bereken een termijn en leg uit hoe die tot stand komt.

    Rekent met de meegeleverde openingstijden, zonder database of instellingen.
    """
    term = parse_term(norm)
    answer = deadline(_moment(start), term, DEFAULT_CALENDAR)
    click.echo(_as_json(answer) if as_json else _as_text(term, answer))


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(
            f"“{text}” is geen datum met tijd. Schrijf bijvoorbeeld 2026-04-02T10:00."
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=AMSTERDAM)


def _as_json(answer: Deadline) -> str:
    steps = [{"at": _iso(step), "text": str(step)} for step in answer.steps]
    due = local(answer.due_at).isoformat()
    return json.dumps({"due": due, "steps": steps}, ensure_ascii=False, indent=2)


def _iso(step: Step) -> str:
    """A moment with its offset, or the first date of a step about whole days."""
    return (local(step.at) if isinstance(step.at, datetime) else step.at).isoformat()


def _as_text(term: Term, answer: Deadline) -> str:
    due = local(answer.due_at)
    title = f"{term}: uiterlijk {long_date(due.date(), with_year=True)} {due:%H:%M}"
    width = max(len(step.when) for step in answer.steps)
    return "\n".join([title, *(f"  {step.when:{width}}  {step.what}" for step in answer.steps)])
