"""`python -m bench`: run the benchmarks and print their figures."""

from pathlib import Path

import click

from bench import page_commands, report
from bench import search as kennisbank
from bench.ingest import measure

DATABASES = ("sqlite", "postgresql")
EVERY = ("ingest", "search", "pages")


@click.group(invoke_without_command=True)
@click.pass_context
def main(context: click.Context) -> None:
    """Figures beside a floor; without a name all benchmarks run with their usual numbers."""
    if context.invoked_subcommand is None:
        for name in EVERY:
            context.invoke(main.commands[name])


@main.command()
@click.option("--mails", default=1000, type=click.IntRange(1), help="How many mails wait.")
@click.option("--rounds", default=5, type=click.IntRange(1), help="How often each program runs.")
@click.option("--database", type=click.Choice(DATABASES), help="Only this one, not both.")
@click.option("--json", "path", type=click.Path(path_type=Path), help="Write the figures here.")
def ingest(mails: int, rounds: int, database: str | None, path: Path | None) -> None:
    """From mails that wait on an IMAP server to contacts with clocks and acknowledgements."""
    title = f"ingest of {mails} mails, {rounds} rounds"
    print(title, flush=True)
    found = measure(mails, rounds, [database] if database else list(DATABASES))
    summaries = report.summarise(found)
    report.show(f"{title}: medians", summaries)
    if path:
        report.write(path, title, found, summaries)


@main.command()
@click.option("--articles", default=20_000, type=click.IntRange(1), help="How many there are.")
@click.option("--rounds", default=5, type=click.IntRange(1), help="How often each program runs.")
@click.option("--database", type=click.Choice(DATABASES), help="Only this one, not both.")
@click.option("--json", "path", type=click.Path(path_type=Path), help="Write the figures here.")
def search(articles: int, rounds: int, database: str | None, path: Path | None) -> None:
    """Queries of the kennisbank, one in a hundred with a typing error, beside raw FTS5."""
    title = f"search in {articles} articles, {rounds} rounds"
    print(title, flush=True)
    found = kennisbank.measure(articles, rounds, [database] if database else list(DATABASES))
    ratios = kennisbank.summarise(found)
    kennisbank.show(f"{title}: medians", ratios)
    if path:
        report.write(path, title, found, ratios)


for _command in page_commands.commands():
    main.add_command(_command)

if __name__ == "__main__":
    main()
