"""Two who wait for each other: PostgreSQL ends one of them, who is told to try again."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy.orm import Session, sessionmaker

from kcc.db import writing
from kcc.domain.errors import Unavailable
from kcc.models import Department
from tests import builders


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer
def test_the_one_who_is_ended_reads_that_somebody_else_was_at_it(
    session: Session, sessions: sessionmaker[Session]
) -> None:
    ids = [builders.department(session).id for _ in range(2)]
    session.commit()
    both = Barrier(2)

    def rename(order: list[int]) -> str:
        with sessions() as own:
            try:
                with writing(own):
                    own.get_one(Department, order[0]).name += "!"
                    own.flush()
                    both.wait(10)
                    own.get_one(Department, order[1]).name += "!"
            except Unavailable as error:
                return str(error)
        return "bewaard"

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(rename, [ids, ids[::-1]]))

    assert told == [
        "Iemand anders was net met hetzelfde bezig. Er is niets bewaard; probeer het nog eens.",
        "bewaard",
    ]
