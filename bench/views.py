"""Which pages are measured: the queue, a contact, and the find-box."""

import sqlite3
from collections.abc import Sequence

from bench.datasets import Sized
from bench.pages import View, next_page
from bench.serving import Site

DEEP = 20  # the page of the queue that is measured besides the first


def queue(site: Site, sized: Sized) -> Sequence[View]:
    """All, mine, of one department, and far down."""
    busiest = _value(
        sized,
        "SELECT department_id FROM ours.contact WHERE closed_at IS NULL"
        " AND department_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC",
    )
    received = "SELECT received FROM t WHERE open = 1 ORDER BY received LIMIT 1 OFFSET {}"
    number, deep = _deep(site)
    far = _value(sized, received.format(50 * number - 51)) if number > 1 else ""
    return (
        View(name="queue, all", ours="/wachtrij", floor="/queue"),
        View(name="queue, mine", ours="/wachtrij?weergave=mijn", floor="/queue"),
        View(name="queue, department", ours=f"/wachtrij?afdeling={busiest}", floor="/queue"),
        View(name="queue, far down", ours=deep, floor=f"/queue?after={far}".replace(" ", "+")),
    )


def contact(_site: Site, sized: Sized) -> Sequence[View]:
    """With twenty messages, and with three hundred."""
    lengths = "SELECT item_id FROM m GROUP BY 1 ORDER BY abs(count(*) - {}), 1"
    return tuple(
        View(
            name=f"contact, {messages} messages",
            ours=f"/contacten/{_number(sized, item)}",
            floor=f"/item/{item}",
        )
        for messages in (20, 300)
        if (item := _value(sized, lengths.format(messages)))
    )


def find(_site: Site, sized: Sized) -> Sequence[View]:
    """By number, which only leads to its contact, by name, a rare word and a common one."""
    number = _number(sized, _value(sized, "SELECT max(id) / 2 FROM t"))
    words = {"number": f"{number}", "name": "hedwig+achterberg", "rare": "zonnewijzer"}
    return tuple(
        View(name=f"find, {name}", ours=f"/zoeken?q={word}", floor=f"/search?q={word}")
        for name, word in {**words, "common": "aanvraag"}.items()
    )


def every(site: Site, sized: Sized) -> Sequence[View]:
    """All of them, on the same data."""
    return [*queue(site, sized), *contact(site, sized), *find(site, sized)]


def _deep(site: Site) -> tuple[int, str]:
    """The address of the twentieth page, or of the last one before it."""
    path, number = "/wachtrij", 1
    while number < DEEP and (after := next_page(site.page(path))):
        path, number = after, number + 1
    return number, path


def _number(sized: Sized, item: object) -> object:
    return _value(sized, f"SELECT number FROM ours.contact WHERE id = {item}")


def _value(sized: Sized, query: str) -> object:
    """The first value of a query on the floor's data, with ours beside it."""
    database = sqlite3.connect(sized.floor)
    database.execute(f"ATTACH '{sized.floor.with_name('demo.db')}' AS ours")
    found = database.execute(query).fetchone()
    database.close()
    return found[0] if found else None
