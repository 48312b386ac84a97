"""`kcc rapport`: the counts of days behind the reports, made anew or compared with the rows."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kcc.commands.opened import database
from kcc.db import reading, writing
from kcc.domain.errors import Invalid
from kcc.domain.words import local
from kcc.models import Contact
from kcc.services import counted_days, roll_ups

_ONE_DAY = timedelta(days=1)
_NAMED = 10  # days that are told apart, of those that are wrong


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def rapport() -> None:
    """De cijfers van Sturing en de rapportages."""


@rapport.command()
@click.option(
    "--vanaf", help="De eerste dag, als jjjj-mm-dd; anders de dag van het eerste contact."
)
@click.option("--controleer", is_flag=True, help="Vergelijk alleen, en wijzig niets.")
def herbouw(vanaf: str | None, controleer: bool) -> None:
    """Tel elke dag opnieuw uit de contacten zelf.

    Kan terwijl er gewerkt wordt. Hoeveel werk er aan het einde van elke dag open stond, blijft
    zoals het toen is geteld. Met --controleer is de exitcode 1 als er een dag niet klopt.
    """
    with database() as session:
        days = _days(session, vanaf)
        if not controleer:
            _count(session, days)
            return
        wrong = [day for day in days if _is_wrong(session, day)]
    if wrong:
        some = f"{', '.join(map(str, wrong[:_NAMED]))}{' …' if len(wrong) > _NAMED else ''}"
        click.echo(f"Van {_words(len(wrong))} kloppen de cijfers niet: {some}.", err=True)
        click.echo("Herstel ze met “kcc rapport herbouw”.", err=True)
        raise click.exceptions.Exit(1)
    click.echo(f"De cijfers van {_words(len(days))} kloppen.")


def _days(session: Session, since: str | None) -> Sequence[date]:
    """Up to yesterday: today is never stored. Raises Invalid for a day that is none."""
    today = local(_now()).date()
    if since is not None:
        first = _day(since)
    else:
        at = session.scalar(select(func.min(Contact.received_at)))
        first = local(at).date() if at else today
    return [first + _ONE_DAY * n for n in range((today - first).days)]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid("Geef de dag als jjjj-mm-dd, bijvoorbeeld 2026-01-31.") from error


def _count(session: Session, days: Sequence[date]) -> None:
    """Each day in a transaction of its own: work goes on meanwhile."""
    for day in days:
        with writing(session):
            roll_ups.count(session, day, _now())
    click.echo(f"De cijfers van {_words(len(days))} zijn opnieuw geteld.")


def _is_wrong(session: Session, day: date) -> bool:
    """A day that is noted to have changed is not wrong: reports count it from its rows."""
    with reading(session):
        held = bool(counted_days.holding(session, [day]))
        return held and roll_ups.differing(session, day, _now())


def _words(count: int) -> str:
    return "1 dag" if count == 1 else f"{count} dagen"


def _now() -> datetime:
    return datetime.now(UTC)
