"""`python -m bench`: run the benchmarks and print their figures."""

import click

from bench import alerts as warnings
from bench import clocks as counting
from bench import dashboards, mail_figures, pages, views
from bench import idle as resting
from bench import ingest as mail
from bench import search as kennisbank
from bench import send as sending
from bench.wishes import Wish, run, wishing

EVERY = ("ingest", "send", "search", "pages", "idle", "alerts", "clocks", "dashboard")
SIZES = (10_000, 1_000_000)
_SIZED = click.option(
    "--contacts",
    "sizes",
    multiple=True,
    default=SIZES,
    type=click.IntRange(100),
    help="How many contacts there are; more than once for more sizes.",
)


@click.group(invoke_without_command=True)
@click.pass_context
def main(context: click.Context) -> None:
    """Figures beside a floor; without a name all benchmarks run with their usual numbers."""
    if context.invoked_subcommand is None:
        for name in EVERY:
            context.invoke(main.commands[name])


@main.command()
@click.option("--mails", default=1000, type=click.IntRange(1), help="How many mails wait.")
@wishing
def ingest(wish: Wish, mails: int) -> None:
    """From mails that wait on an IMAP server to contacts with clocks and acknowledgements."""
    run(f"ingest of {mails} mails", wish, lambda: mail.measure(mails, wish), mail_figures.summarise)


@main.command()
@click.option("--replies", default=1000, type=click.IntRange(1), help="How many wait.")
@wishing
def send(wish: Wish, replies: int) -> None:
    """From replies in the outbox to a mail server that took them and contacts that were told."""
    title = f"sending of {replies} replies"
    run(title, wish, lambda: sending.measure(replies, wish), mail_figures.summarise)


@main.command()
@click.option("--articles", default=20_000, type=click.IntRange(1), help="How many there are.")
@click.option("--queries", type=click.IntRange(2), help="No more of them than this.")
@wishing
def search(wish: Wish, articles: int, queries: int | None) -> None:
    """Queries of the kennisbank, one in a hundred with a typing error, beside raw FTS5."""
    title = f"search in {articles} articles"
    asked = kennisbank.queries()[:queries]
    run(title, wish, lambda: kennisbank.measure(articles, asked, wish), kennisbank.summarise)


@main.command("alerts")
@click.option(
    "--clocks",
    "sizes",
    multiple=True,
    default=(1_000, 1_000_000),
    type=click.IntRange(warnings.DUE),
    help="How many terms run; more than once for more sizes.",
)
@wishing
def alerts_(wish: Wish, sizes: tuple[int, ...]) -> None:
    """The job that warns, with 100 terms due among few and among very many."""
    wanted = sorted(sizes)
    run("warnings", wish, lambda: warnings.measure(wanted, wish), warnings.summarise)


@main.command()
@wishing
def idle(wish: Wish) -> None:
    """The memory of web and worker together, when nothing happens."""
    run("memory at rest", wish, lambda: resting.measure(wish), resting.summarise)


@main.command()
@click.option("--calculations", default=100_000, type=click.IntRange(100), help="A round.")
@wishing
def clocks(wish: Wish, calculations: int) -> None:
    """Terms, waits and what is left of them; 40 opening hours beside businesstimedelta."""
    title = f"{calculations} clock calculations"
    run(title, wish, lambda: counting.measure(calculations, wish), counting.summarise)


@main.command()
@_SIZED
@click.option(
    "--requests", default=60, type=click.IntRange(10), help="How often a page is asked for."
)
@wishing
def dashboard(wish: Wish, sizes: tuple[int, ...], requests: int) -> None:
    """Nu, and Trend over a quarter, as a team leader sees them."""
    title, wanted = f"dashboards, {requests} requests a page", sorted(sizes)
    run(title, wish, lambda: dashboards.measure(wanted, requests, wish), dashboards.summarise)


def _pages(name: str, which: pages.Views, words: str) -> None:
    """Add a command that measures pages over HTTP, at each size of the data."""

    @main.command(name, help=words)
    @_SIZED
    @click.option(
        "--requests", default=200, type=click.IntRange(10), help="How often a page is asked for."
    )
    @wishing
    def measure(wish: Wish, sizes: tuple[int, ...], requests: int) -> None:
        title = f"{name}, {requests} requests a page"
        wanted = sorted(sizes)
        run(title, wish, lambda: pages.measure(which, wanted, requests, wish), pages.summarise)


_pages("queue", views.queue, "The pages of the queue, beside a bare page.")
_pages("contact", views.contact, "A contact with 20 and one with 300 messages.")
_pages("find", views.find, "The find-box, beside a bare page on FTS5.")
_pages("pages", views.every, "Queue, contact and find-box on data that is made once.")

if __name__ == "__main__":
    main()
