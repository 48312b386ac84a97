"""Articles come by again when time passed, and go when somebody checked them."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from kcc.domain.actors import SYSTEM
from kcc.domain.errors import Conflict, Invalid, NotFound
from kennisbank import changes, editing, remarks, reviewing
from kennisbank.reviewing import Check
from tests.kennisbank.making import CONTENT, NOW, TODAY, article

DAY = timedelta(days=1)


def due(session: Session, days: int = 0) -> list[str]:
    later = NOW + days * DAY
    return [one.title for one in reviewing.due(session, later, TODAY + days * DAY)]


def test_an_article_comes_by_after_a_year_unless_it_was_checked(session: Session) -> None:
    made = article(session, "Paspoort")
    article(session, "Concept", draft=True)
    assert due(session, 335) == []
    assert due(session, 336) == ["Paspoort"]  # within a month it is a year

    editing.confirm(session, made.id, made.version, NOW + 366 * DAY, SYSTEM)

    assert due(session, 367) == []
    assert (made.reviewed_by_name, made.version) == ("KCC", 2)
    assert changes.of_version(session, made.id, 2).fields == ()


@pytest.mark.parametrize(
    ("days", "until", "before", "is_due", "is_over"),
    [
        (0, None, TODAY + 365 * DAY, False, False),
        (334, None, TODAY + 365 * DAY, False, False),
        (335, None, TODAY + 365 * DAY, True, False),
        (366, None, TODAY + 365 * DAY, True, True),
        (0, TODAY + 10 * DAY, TODAY + 10 * DAY, True, False),
        (0, TODAY - DAY, TODAY - DAY, True, True),
    ],
)
def test_a_check_is_due_within_a_month_of_a_year_or_of_the_end(
    session: Session, days: int, until: date | None, before: date, is_due: bool, is_over: bool
) -> None:
    made = article(session, "Paspoort", valid_until=until)
    editing.confirm(session, made.id, made.version, NOW, SYSTEM)

    check = reviewing.check(made, TODAY + days * DAY)

    assert check == Check(on=TODAY, before=before, is_due=is_due, is_over=is_over)


def test_an_article_that_ends_comes_by_before_all_others(session: Session) -> None:
    article(session, "Oud")
    article(session, "Straks", valid_until=TODAY + 396 * DAY)
    article(session, "Voorbij", valid_until=TODAY)

    assert due(session, 0) == ["Voorbij"]
    assert due(session, 366) == ["Voorbij", "Straks", "Oud"]


def test_a_check_of_an_older_version_is_refused(session: Session) -> None:
    made = article(session, "Paspoort")

    with pytest.raises(Conflict):
        editing.confirm(session, made.id, made.version - 1, NOW, SYSTEM)


def test_a_version_tells_what_it_changed_field_by_field(session: Session) -> None:
    made = editing.create(session, CONTENT, NOW, SYSTEM)
    content = editing.Content(title=CONTENT.title, text="Maak een afspraak online.")
    editing.change(session, made.id, 1, content, NOW, SYSTEM)
    editing.publish(session, made.id, 2, NOW, SYSTEM)

    first, second, third = (changes.of_version(session, made.id, n) for n in (1, 2, 3))

    assert [field.label for field in first.fields] == [
        "Titel", "Tekst", "Soort", "Taal", "Voor wie", "Status",
    ]  # fmt: skip
    assert (first.previous, second.previous) == (None, 1)
    assert [field.label for field in second.fields] == ["Tekst"]
    assert [s.text for s in second.fields[0].stretches if s.change == "added"] == ["online."]
    assert [field.label for field in third.fields] == ["Status"]
    with pytest.raises(NotFound):
        changes.of_version(session, made.id, 4)


def test_a_remark_waits_until_somebody_handled_it_first(session: Session) -> None:
    made = article(session, "Paspoort")
    remark = remarks.add(session, made.id, "  Het bedrag is oud.\x00 ", NOW, SYSTEM)
    assert [one.text for one in remarks.waiting(session)] == ["Het bedrag is oud."]
    assert remarks.waiting(session, made.id + 1) == []

    remarks.handle(session, remark.id, NOW, SYSTEM)
    remarks.handle(session, remark.id, NOW + DAY, SYSTEM)

    assert (remark.handled_at, remark.handled_by_name) == (NOW, "KCC")
    assert remarks.waiting(session) == []
    with pytest.raises(NotFound):
        remarks.handle(session, 404, NOW, SYSTEM)


@pytest.mark.parametrize("text", ["", " \x00 ", "x" * 1_001])
def test_a_remark_says_something_and_is_short(session: Session, text: str) -> None:
    made = article(session, "Paspoort")

    with pytest.raises(Invalid):
        remarks.add(session, made.id, text, NOW, SYSTEM)
