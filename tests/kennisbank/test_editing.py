"""What an editor saves is checked, kept in versions, and never lost to a colleague's save."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session, sessionmaker

from kcc.db import writing
from kcc.domain.actors import Actor
from kcc.domain.errors import Conflict, Invalid, NotFound
from kennisbank import editing
from kennisbank.articles import Article, Status
from kennisbank.search import Scope, search
from tests.builders import agent
from tests.kennisbank.making import CONTENT, NOW, TODAY, article


@pytest.fixture
def editor(session: Session) -> Actor:
    return agent(session, name="Eline Kuipers").as_actor()


def found(session: Session, query: str, *, drafts: bool = False) -> list[int]:
    scope = Scope(today=TODAY, include_drafts=drafts)
    return [hit.article_id for hit in search(session, query, scope).hits]


def test_a_new_article_is_a_draft_that_only_editors_find(session: Session, editor: Actor) -> None:
    made = editing.create(session, CONTENT, NOW, editor)

    assert made.status is Status.DRAFT
    assert (made.version, made.updated_at, made.updated_by_id) == (1, NOW, editor.agent_id)
    assert found(session, "paspoort") == []
    assert found(session, "paspoort", drafts=True) == [made.id]


def test_publishing_lets_agents_find_it_and_names_the_reviewer(
    session: Session, editor: Actor
) -> None:
    made = editing.create(session, CONTENT, NOW, editor)

    editing.publish(session, made.id, 1, NOW, editor)

    assert found(session, "paspoort") == [made.id]
    assert (made.reviewed_at, made.reviewed_by_name) == (NOW, "Eline Kuipers")


def test_taking_it_back_hides_it_again(session: Session, editor: Actor) -> None:
    made = article(session, "Paspoort kwijt")

    editing.unpublish(session, made.id, made.version, NOW, editor)

    assert found(session, "paspoort") == []


def test_a_change_is_found_at_once_and_the_old_words_no_longer(
    session: Session, editor: Actor
) -> None:
    made = article(session, "Paspoort kwijt")

    content = replace(CONTENT, title="Rijbewijs kwijt")
    editing.change(session, made.id, made.version, content, NOW, editor)

    assert found(session, "rijbewijs") == [made.id]
    assert found(session, "paspoort") == []


def test_each_save_is_a_version_with_its_writer(session: Session, editor: Actor) -> None:
    made = editing.create(session, CONTENT, NOW, editor)
    content = replace(CONTENT, text="Bel eerst.")
    editing.change(session, made.id, 1, content, NOW, editor)
    editing.publish(session, made.id, 2, NOW, editor)

    kept = editing.versions(session, made.id)

    assert [(v.number, v.text, v.status.label) for v in kept] == [
        (3, "Bel eerst.", "gepubliceerd"),
        (2, "Bel eerst.", "concept"),
        (1, "Maak een afspraak aan de balie.", "concept"),
    ]
    assert {v.saved_by_name for v in kept} == {"Eline Kuipers"}


def test_saving_without_a_change_makes_no_version(session: Session, editor: Actor) -> None:
    made = editing.create(session, CONTENT, NOW, editor)

    editing.change(session, made.id, 1, CONTENT, NOW, editor)

    assert made.version == 1
    assert len(editing.versions(session, made.id)) == 1


def test_a_save_over_a_colleagues_version_is_refused(session: Session, editor: Actor) -> None:
    made = editing.create(session, CONTENT, NOW, editor)
    editing.change(session, made.id, 1, replace(CONTENT, text="Van een collega."), NOW, editor)

    with pytest.raises(Conflict, match="collega"):
        editing.change(session, made.id, 1, replace(CONTENT, text="Van mij."), NOW, editor)

    assert made.text == "Van een collega."


def test_of_two_saves_at_the_same_time_one_is_refused(
    sessions: sessionmaker[Session], editor: Actor, session: Session
) -> None:
    session.commit()
    with sessions() as one, writing(one):
        made_id = editing.create(one, CONTENT, NOW, editor).id
    with sessions() as one, sessions() as other:
        other.get(Article, made_id)  # read before the other saves
        with writing(one):
            editing.change(one, made_id, 1, replace(CONTENT, text="Eerst."), NOW, editor)

        with pytest.raises(Conflict), writing(other):
            editing.change(other, made_id, 1, replace(CONTENT, text="Later."), NOW, editor)

        with sessions() as check:
            assert editing.get(check, made_id).text == "Eerst."


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"text": "\x00 \n"}, "text"),
        ({"text": "x" * 100_001}, "text"),
        ({"internal_note": "x" * 10_001}, "internal_note"),
        ({"search_terms": "x" * 2_001}, "search_terms"),
        ({"topic_id": 999_999}, "topic_id"),
        ({"valid_from": date(2026, 5, 2), "valid_until": date(2026, 5, 1)}, "valid_until"),
    ],
)
def test_a_mistake_is_named_at_its_field(
    session: Session, editor: Actor, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        editing.create(session, replace(CONTENT, **wrong), NOW, editor)  # type: ignore[arg-type]

    assert list(caught.value.fields) == [field]
    assert caught.value.fields[field].endswith(".")


def test_characters_that_no_database_takes_are_left_out(session: Session, editor: Actor) -> None:
    odd = replace(CONTENT, title=" Pas\x00poort\n\tkwijt ", text="Een\r\ntwee\ud800\x07")

    made = editing.create(session, odd, NOW, editor)

    assert (made.title, made.text) == ("Paspoort kwijt", "Een\ntwee?")


def test_an_article_that_is_not_there(session: Session, editor: Actor) -> None:
    with pytest.raises(NotFound):
        editing.get(session, 404)
    with pytest.raises(NotFound):
        editing.publish(session, 404, 1, NOW, editor)


@pytest.mark.parametrize(
    ("title", "is_similar"),
    [
        ("Paspoort of identiteitskaart kwijt", True),
        ("identiteitskaart of paspoort kwijt", True),
        ("Paspoort of identiteitskaarten kwijt", True),
        ("paspoort of identiteitskaart kwyt", True),
        ("Paspoort of identiteitskaart aanvragen", False),
        ("Rijbewijs kwijt", False),
    ],
)
def test_a_nearly_identical_title_is_noticed(
    session: Session, title: str, is_similar: bool
) -> None:
    known = article(session, "Paspoort of identiteitskaart kwijt")

    found = editing.similar_titles(session, title)

    assert [similar.article_id for similar in found] == ([known.id] if is_similar else [])
    assert editing.similar_titles(session, title, apart_from=known.id) == ()
