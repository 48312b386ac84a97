"""Every figure over time, of work that happened by the services, against an independent recount.

What differs is told with the whole story of that time: the seed makes it happen again.
"""

import ast
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.db import make_engine, session_factory
from kcc.services import counted_days, roll_ups, trends
from kcc.services.trends import Selection
from tests.scenario.compare import Recount
from tests.scenario.year import Year

RECOUNT = Path(__file__).parent / "recount"
SOME_WEEKS = date(2026, 3, 23), date(2026, 4, 29)  # summer time, Easter, the day of the king
WHOLE_YEAR = date(2026, 1, 1), date(2026, 12, 31)
ONE_DAY = timedelta(days=1)
BOTH = [pytest.param(one, marks=pytest.mark.long) for one in ("sqlite", "postgresql")]


@pytest.fixture
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    engine = make_engine(request.getfixturevalue(f"{request.param}_url"))
    with session_factory(engine)() as opened:
        yield opened
    engine.dispose()


@pytest.mark.parametrize("session", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", [1, 4])
def test_some_weeks_are_reported_as_they_were(session: Session, seed: int) -> None:
    weeks = Year(session, seed, SOME_WEEKS, contacts=24)

    _live_and_compare(weeks, looks=1)


@pytest.mark.parametrize("session", BOTH, indirect=True)
def test_a_whole_year_is_reported_as_it_was(session: Session) -> None:
    year = Year(session, 2026, WHOLE_YEAR, contacts=240)

    _live_and_compare(year, looks=3)

    rare = {"merge", "split", "suspend", "go_on", "postpone_term", "postpone", "spam_after_all"}
    assert {*rare, "promise", "interim", "answer_and_undo", "thank", "put_back"} <= set(year.did)
    assert sum(year.did[name] for name in ("mail_in", "form_in", "phone_in")) > 300


def test_the_recount_imports_nothing_of_what_it_recounts() -> None:
    allowed = {
        "array", "bisect", "collections", "dataclasses", "datetime", "functools", "json", "math",
        "re", "sqlalchemy", "statistics", "typing", "zoneinfo",
    }  # fmt: skip
    for path in RECOUNT.glob("*.py"):
        for name in _imported(path):
            own = name.startswith("tests.scenario.recount.")
            assert own or name.partition(".")[0] in allowed, f"{path.name} imports {name}"


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            yield node.module or ""


def _live_and_compare(year: Year, *, looks: int) -> None:
    """Now and then, at the end, and once more after all days were counted anew."""
    year.live(lambda: _compare(year), looks)
    _compare(year)
    session, now = year.session, year.now
    whole = _whole(year)
    said = trends.trend(session, whole, now), trends.agents(session, whole, now)
    for day in whole.days(now)[:-1]:
        roll_ups.count(session, day, now)
    assert set(whole.days(now)[:-1]) <= set(counted_days.holding(session, whole.days(now)))
    assert (trends.trend(session, whole, now), trends.agents(session, whole, now)) == said
    _compare(year)


def _compare(year: Year) -> None:
    now = year.now
    recount = Recount(year.session, _span(year), now)
    wrong = recount.wrong_facts()
    for selection in _selections(year):
        wrong += map(str, recount.differences(selection))
    year.session.commit()
    if wrong:
        pytest.fail("\n".join([year.story, f"until {now}, of which is wrong:", *wrong[:50]]))


def _selections(year: Year) -> list[Selection]:
    """All of it, by channel, department and topic, and some shorter times of some of those."""
    whole = _whole(year)
    parts = [
        whole,
        *(replace(whole, channel=one) for one in ChannelKind),
        *(replace(whole, department_id=one) for one in year.inside),
        replace(whole, of_no_department=True),
        *(replace(whole, topic_id=one) for one in year.topics),
        replace(whole, topic_id=year.topics[0], channel=ChannelKind.EMAIL),
    ]
    choose = random.Random(len(year.log))
    return parts + [_within(choose, choose.choice(parts), days) for days in (1, 7, 7, 30, 91)]


def _within(choose: random.Random, part: Selection, days: int) -> Selection:
    """So many days of it."""
    room = max(0, (part.last - part.first).days + 1 - days)
    first = part.first + choose.randint(0, room) * ONE_DAY
    return replace(part, first=first, last=min(part.last, first + (days - 1) * ONE_DAY))


def _whole(year: Year) -> Selection:
    return Selection(first=year.first, last=min(year.last, year.today))


def _span(year: Year) -> Selection:
    """With days around it, in which terms may end."""
    return Selection(first=year.first - ONE_DAY, last=year.last + 31 * ONE_DAY)
