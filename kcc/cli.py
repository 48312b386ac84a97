"""The `kcc` command: its subcommands are imported only when they are called."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import IO, Any

import click

from kcc.domain.errors import Invalid, KccError


@dataclass(frozen=True, slots=True)
class Subcommand:
    """Where a subcommand lives (`module:attribute`), and what `kcc --help` says about it."""

    target: str
    help: str

    def load(self) -> click.Command:
        module, _, attribute = self.target.partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)  # noqa: S101 - the table below is ours
        return command


SUBCOMMANDS = {
    "config": Subcommand("kcc.commands.config:config", "Controleer de instellingen."),
    "db": Subcommand("kcc.commands.db:db", "Maak de database, werk hem bij of controleer hem."),
    "demo": Subcommand(
        "kcc.commands.demo:demo", "Start de hele KCC met demogegevens op deze machine."
    ),
    "gebruiker": Subcommand("kcc.commands.gebruiker:gebruiker", "Maak iemand die kan inloggen."),
    "kennisbank": Subcommand(
        "kcc.commands.kennisbank:kennisbank",
        "Neem artikelen over, zoek ze, meet hoe goed dat gaat.",
    ),
    "mail": Subcommand("kcc.commands.mail:mail", "Laat zien wat de KCC van een e-mail maakt."),
    "postbus": Subcommand(
        "kcc.commands.postbus:postbus", "Geef een postbus in Microsoft 365 toestemming."
    ),
    "rapport": Subcommand(
        "kcc.commands.rapport:rapport", "Tel de cijfers van de rapportages opnieuw, of controleer."
    ),
    "serve": Subcommand("kcc.commands.serve:serve", "Start de webpagina's."),
    "termijn": Subcommand(
        "kcc.commands.termijn:termijn", "Bereken een termijn en leg uit hoe die tot stand komt."
    ),
    "work": Subcommand(
        "kcc.commands.work:work", "Haal post op, verwerk die en verstuur wat klaarstaat."
    ),
}


class DutchError(click.ClickException):
    """What went wrong, said in Dutch on stderr without a traceback; exit code 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=True)


class WrongUse(DutchError):
    """The command line or the settings are wrong: trying again changes nothing."""

    exit_code = 2


class LazyGroup(click.Group):
    """A group that knows its commands by name and loads one when it is asked for."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with _in_dutch():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _in_dutch():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's form
        return sorted(SUBCOMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's form
        cmd_name: str,
    ) -> click.Command | None:
        known = SUBCOMMANDS.get(cmd_name)
        return known.load() if known else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading one: that is what keeps `kcc --help` fast."""
        rows = [(name, SUBCOMMANDS[name].help) for name in self.list_commands(ctx)]
        with formatter.section("Opdrachten"):
            formatter.write_dl(rows)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """KCC: het klantcontactcentrum van de gemeente."""


@contextmanager
def _in_dutch() -> Iterator[None]:
    """Turn errors of the domain and of the command line into one Dutch message."""
    try:
        yield
    except KccError as error:
        raise _dutch(error) from error
    except click.Abort as error:
        raise DutchError("Afgebroken.") from error
    except click.UsageError as error:
        if isinstance(error, click.exceptions.NoArgsIsHelpError):
            raise
        raise WrongUse(_usage_message(error)) from error


def _dutch(error: KccError) -> DutchError:
    from kcc.config import WrongSettings  # only when something is wrong anyway

    kind = WrongUse if isinstance(error, Invalid | WrongSettings) else DutchError
    return kind(str(error))


def _usage_message(error: click.UsageError) -> str:
    path = error.ctx.command_path if error.ctx else "kcc"
    return f"{_mistake(error)} Zie `{path} --help`."


def _mistake(error: click.UsageError) -> str:
    match error:
        case click.exceptions.NoSuchCommand():
            return f"De opdracht {error.command_name} bestaat niet."
        case click.NoSuchOption():
            return f"De optie {error.option_name} bestaat niet."
        case click.MissingParameter(param=click.Option() as option):
            return f"Geef {option.opts[-1]} op."
        case click.MissingParameter(param=click.Argument() as argument):
            return f"Geef {argument.make_metavar(error.ctx or click.Context(main))} op."
        case click.BadOptionUsage():
            return f"De optie {error.option_name} is niet goed gebruikt: {error.message}"
        case click.BadParameter(param=click.Parameter() as parameter):
            return f"{parameter.opts[-1]} klopt niet: {_wanted(parameter.type) or error.message}"
        case _:
            return _other_mistake(error.message)


def _other_mistake(message: str) -> str:
    """Click has one kind of error for the rest, and tells what was too much in brackets."""
    if "extra argument" in message:
        return f"Dit hoort er niet bij: {message.partition('(')[2].rstrip(')')}."
    return f"De opdracht klopt niet: {message}"


def _wanted(kind: click.ParamType[Any]) -> str:
    """What would be right, for the kinds that our commands take; else nothing."""
    if isinstance(kind, click.IntRange):
        return f"geef een geheel getal van {kind.min} tot en met {kind.max}."
    if isinstance(kind, click.Choice):
        return f"kies uit {', '.join(kind.choices)}."
    return ""
