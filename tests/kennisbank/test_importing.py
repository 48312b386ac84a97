"""An import keeps what is right, names what is wrong, and can be done again."""

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kcc.domain.actors import SYSTEM
from kennisbank import editing, reviewing
from kennisbank.articles import Article, Audience, Kind, Language, Status
from kennisbank.importing import BATCH, Counts, load, read
from kennisbank.search import Scope, search
from kennisbank.topics import Topic
from tests import builders
from tests.kennisbank.making import NOW, TODAY

LONG_LIST = Path(__file__).parents[3] / "shared" / "data" / "articles.jsonl"


def line(**values: object) -> bytes:
    return json.dumps({"label": "a1", "title": "Paspoort", "text": "Kom langs."} | values).encode()


def imported(session: Session, *lines: bytes) -> Counts:
    reading = read(lines, TODAY)
    assert reading.problems == ()
    return load(session, reading.records, NOW, SYSTEM)


def only(session: Session) -> Article:
    return session.scalars(select(Article)).one()


def test_an_imported_article_is_found(session: Session) -> None:
    counts = imported(session, line(source="onbekend veld"))

    assert counts == Counts(created=1)
    assert [hit.article_id for hit in search(session, "paspoorten", Scope(today=TODAY)).hits]
    assert only(session).status is Status.PUBLISHED


def test_all_fields_come_along(session: Session) -> None:
    imported(
        session,
        line(
            internal_note="Alleen wij.",
            search_terms=["pas", "reisdocument"],
            audience="ondernemers",
            topic="Reizen",
            status="draft",
            kind="product",
            language="english",
            reviewed_on="2026-11-02",
            reviewed_by="Eline Kuipers",
            valid_from="2026-01-01",
            valid_until="2026-12-31",
        ),
    )

    made = only(session)
    assert made.internal_note == "Alleen wij."
    assert made.search_terms == "pas, reisdocument"
    assert made.audience is Audience.COMPANY
    assert made.status is Status.DRAFT
    assert (made.kind, made.language) == (Kind.PRODUCT, Language.ENGLISH)
    assert reviewing.check(made, TODAY).on == date(2026, 11, 2)
    assert made.reviewed_by_name == "Eline Kuipers"
    assert (made.valid_from, made.valid_until) == (date(2026, 1, 1), date(2026, 12, 31))
    assert made.topic is not None
    assert (made.topic.name, made.topic.on_form) == ("Reizen", False)


@pytest.mark.parametrize(
    ("named", "kind"),
    [("VAC", Kind.QUESTION), ("pdc", Kind.PRODUCT), ("Werkinstructie", Kind.INSTRUCTION)],
)
def test_a_kind_may_have_the_name_of_another_system(
    session: Session, named: str, kind: Kind
) -> None:
    imported(session, line(kind=named))

    assert only(session).kind is kind


def test_what_a_file_does_not_say_stays_as_the_editors_made_it(session: Session) -> None:
    imported(session, line(kind="product", language="en"), line(label="b", audience="internal"))
    imported(session, line(text="Anders."))

    made = {one.label: one for one in session.scalars(select(Article))}
    first = next(one for label, one in made.items() if label != "b")
    assert (first.text, first.kind, first.language) == ("Anders.", Kind.PRODUCT, Language.ENGLISH)
    assert (made["b"].kind, made["b"].language) == (Kind.INSTRUCTION, Language.DUTCH)


def test_a_file_that_says_little_takes_nothing_away(session: Session) -> None:
    imported(
        session,
        line(
            audience="internal",
            internal_note="Alleen wij.",
            search_terms="pas",
            valid_from="2026-01-01",
            valid_until="2026-12-31",
        ),
    )

    assert imported(session, line()) == Counts(unchanged=1)
    imported(session, line(audience=None, internal_note="", valid_until="2027-12-31"))

    made = only(session)
    assert (made.audience, made.internal_note) == (Audience.INTERNAL, "")
    assert (made.search_terms, made.valid_from) == ("pas", None)  # of the dates both were said


@pytest.mark.parametrize("name", ["Één loket", "één Loket"])
def test_a_topic_that_exists_is_used(session: Session, name: str) -> None:
    topic = Topic(name=name)
    session.add(topic)
    session.flush()

    imported(session, line(topic="Één loket"))

    assert only(session).topic_id == topic.id


def test_importing_again_updates_by_label_and_leaves_the_rest(session: Session) -> None:
    imported(session, line(), line(label="a2", title="Afval"))

    counts = imported(session, line(title="Paspoort of ID"), line(label="a2", title="Afval"))

    assert counts == Counts(updated=1, unchanged=1)
    versions = dict(session.execute(select(Article.title, Article.version)).all())
    assert versions == {"Paspoort of ID": 2, "Afval": 1}


def test_importing_again_does_not_publish_what_an_editor_took_back(session: Session) -> None:
    imported(session, line())
    editing.unpublish(session, only(session).id, 1, NOW, SYSTEM)

    imported(session, line(text="Nieuwe tekst."))

    assert (only(session).text, only(session).status) == ("Nieuwe tekst.", Status.DRAFT)


def test_importing_again_does_not_undo_what_a_colleague_checked_since(session: Session) -> None:
    imported(session, line(reviewed_on="2025-11-02"))
    editor = builders.actor(session)
    editing.confirm(session, only(session).id, 1, NOW, editor)

    counts = imported(session, line(reviewed_on="2025-11-03"))

    assert counts == Counts(unchanged=1)
    assert reviewing.check(only(session), TODAY).on == TODAY
    assert only(session).reviewed_by_name == editor.name


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (b"{geen json", "JSON"),
        (b"[1, 2]", "JSON-object"),
        (b"[" * 100_000, "JSON"),
        (b'{"label": ' + b"1" * 5_000 + b"}", "JSON"),
        (b'{"title": "\xff\xfe"}', "UTF-8"),
        (line(label=""), "label"),
        (line(label=None), "label"),
        (line(label="x" * 201), "label"),
        (line(label=7), "label"),
        (line(title=""), "title"),
        (line(title=["x"]), "title"),
        (line(text=None), "text"),
        (line(search_terms=[1]), "search_terms"),
        (line(audience="iedereen"), "citizen, company, internal"),
        (line(status="weg"), "draft, published"),
        (line(topic="x" * 121), "topic"),
        (line(valid_until="31-12-2026"), "2026-12-31"),
        (line(reviewed_on="9999-12-31"), "reviewed_on"),
        (line(valid_from="2026-02-01", valid_until="2026-01-01"), "valid_until"),
    ],
)
def test_a_wrong_line_is_named_and_the_others_are_kept(wrong: bytes, reason: str) -> None:
    reading = read([line(label="voor"), b"\n", wrong, line(label="na")], TODAY)

    assert [record.label for record in reading.records] == ["voor", "na"]
    assert [problem.line for problem in reading.problems] == [3]
    assert reason in reading.problems[0].reason


def test_a_label_can_be_in_a_file_once() -> None:
    reading = read([line(), line(title="Anders")], TODAY)

    assert len(reading.records) == 1
    assert "a1" in reading.problems[0].reason


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert read([b"\xef\xbb\xbf" + line()], TODAY).problems == ()


def test_broken_unicode_does_not_stop_a_batch(session: Session) -> None:
    imported(session, line(title="Pas\ud800poort\x00", label="\x00a1"))

    assert (only(session).title, only(session).label) == ("Pas?poort", "a1")


def test_a_full_batch(session: Session) -> None:
    lines = [line(label=str(n), title=f"Artikel {n}") for n in range(BATCH)]

    assert imported(session, *lines) == Counts(created=BATCH)
    assert session.scalar(select(func.count()).select_from(Article)) == BATCH


def test_the_long_list_of_questions_and_answers(session: Session) -> None:
    """Real questions and answers of the national government, when they are at hand."""
    lines = LONG_LIST.read_bytes().splitlines() if LONG_LIST.exists() else [line()]

    reading = read(lines, TODAY)
    load(session, reading.records, NOW, SYSTEM)

    assert reading.problems == ()
    for record in reading.records[:: max(1, len(reading.records) // 10)]:
        hits = search(session, record.content.title, Scope(today=TODAY, limit=5)).hits
        assert record.content.title in ["".join(s.text for s in hit.title) for hit in hits]
