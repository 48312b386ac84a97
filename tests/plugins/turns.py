"""Which test process does which file when: who is at one kind of test goes on with that kind.

Chromium starts once instead of for each file. And tests that wait, for mail or for a process to
start, stand beside those that work, so that together they use every processor.
"""

from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

# The kinds of slow tests, the slowest folders first.
WAITING = ["e2e", "demo", "worker", "commands"]
BROWSER = ["browser"]
SLOW = [*WAITING, *BROWSER, "web"]
TESTS = Path(__file__).parents[1]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow files, so that no process is left alone with one when all is done."""
    items.sort(key=lambda item: _place(item.path.relative_to(TESTS).parts[0]))


def _place(folder: str) -> int:
    return SLOW.index(folder) if folder in SLOW else len(SLOW)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Ours instead of that of `--dist loadfile`."""
    from xdist.scheduler import LoadFileScheduling

    if config.getvalue("dist") != "loadfile":
        return None

    class Turns(LoadFileScheduling):  # type: ignore[misc]
        def _assign_work_unit(self, node: Any) -> None:
            at_work = {each: list(files) for each, files in self.assigned_work.items()}
            mine = at_work.pop(node, [])
            others = {kind(files[-1]) for files in at_work.values() if files}
            file = following(list(self.workqueue), kind(mine[-1]) if mine else None, others)
            self.workqueue.move_to_end(file, last=False)
            super()._assign_work_unit(node)

    return Turns(config, log)


def following(waiting: list[str], mine: str | None, others: Collection[str]) -> str:
    """The file to do next: of my own kind, or of that which nobody does, or most is left of."""
    left = Counter(map(kind, waiting))
    best = max(left, key=lambda one: (one == mine, one not in others, left[one]))
    return next(file for file in waiting if kind(file) == best)


def kind(file: str) -> str:
    """The kind of test in a file, given by its path from the root."""
    folder = file.split("/")[1]
    return "waiting" if folder in WAITING else "browser" if folder in BROWSER else "working"
