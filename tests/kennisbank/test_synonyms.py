"""Words that editors call the same find the same articles, from the next search on."""

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from kcc.db import writing
from kcc.domain.actors import SYSTEM
from kcc.domain.errors import Invalid, NotFound
from kennisbank import synonyms
from kennisbank.search import Results, Scope, search
from tests.kennisbank.making import NOW, TODAY, article


def results(session: Session, query: str) -> Results:
    return search(session, query, Scope(today=TODAY))


def titles(session: Session, query: str) -> list[str]:
    return ["".join(s.text for s in hit.title) for hit in results(session, query).hits]


def same(session: Session, terms: str) -> int:
    with writing(session):
        return synonyms.add(session, terms, NOW, SYSTEM).id


def test_a_synonym_finds_what_the_word_finds_in_any_form(session: Session) -> None:
    article(session, "Afvalcontainer legen")
    session.commit()

    same(session, "kliko, afvalcontainer")

    assert titles(session, "mijn kliko's") == ["Afvalcontainer legen"]


def test_the_word_itself_comes_before_its_synonym(session: Session) -> None:
    article(session, "Afvalcontainer")
    article(session, "Kliko")
    session.commit()

    same(session, "kliko, afvalcontainer")

    assert titles(session, "kliko") == ["Kliko", "Afvalcontainer"]
    assert titles(session, "afvalcontainer") == ["Afvalcontainer", "Kliko"]


def test_a_synonym_is_the_whole_word_and_not_what_it_is_made_of(session: Session) -> None:
    article(session, "Rolstoel lenen")
    article(session, "Een emmer zand halen")
    article(session, "Rolemmers legen")
    session.commit()

    same(session, "container, rolemmer")

    assert titles(session, "container") == ["Rolemmers legen"]


def test_a_term_of_more_words_counts_when_all_are_typed_in_a_row(session: Session) -> None:
    article(session, "Bijstandsuitkering")
    session.commit()

    same(session, "sociale dienst, bijstandsuitkering")

    assert titles(session, "ik wil de sociale dienst spreken") == ["Bijstandsuitkering"]
    assert titles(session, "sociale huurwoning") == []
    assert titles(session, "dienst van de sociale partners") == []


def test_a_synonym_is_no_typing_error(session: Session) -> None:
    article(session, "Glimmers")
    article(session, "Afvalcontainer")
    session.commit()
    assert results(session, "klimmers").repairs == ()
    assert [one.meant for one in results(session, "glimmmers").repairs] == ["glimmers"]

    same(session, "glimmmers, afvalcontainer")

    assert titles(session, "glimmmers") == ["Afvalcontainer"]
    assert results(session, "glimmmers").repairs == ()


def test_a_repaired_word_brings_its_synonyms(session: Session) -> None:
    article(session, "Rolemmer")
    article(session, "Afvalcontainer")
    session.commit()

    same(session, "rolemmer, afvalcontainer")

    assert titles(session, "rolemmmer") == ["Rolemmer", "Afvalcontainer"]


def test_a_change_and_a_removal_count_at_once(session: Session) -> None:
    article(session, "Afvalcontainer")
    session.commit()
    group_id = same(session, "kliko, afvalcontainer")

    with writing(session):
        seen = synonyms.mark(synonyms.get(session, group_id))
        synonyms.change(session, group_id, "rolemmer, afvalcontainer", seen, NOW, SYSTEM)
    assert titles(session, "kliko") == []
    assert titles(session, "rolemmer") == ["Afvalcontainer"]

    with writing(session):
        synonyms.remove(session, group_id)
    assert titles(session, "rolemmer") == []
    with pytest.raises(NotFound):
        synonyms.get(session, group_id)


def test_who_removes_holds_the_index_first_as_who_changes_does(session: Session) -> None:
    """Else two editors could wait for each other until the database stops one of them."""
    group_id = same(session, "kliko, container")
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(" ".join(statement.split()[:3]))

    event.listen(session.get_bind(), "before_cursor_execute", note)
    synonyms.remove(session, group_id)
    event.remove(session.get_bind(), "before_cursor_execute", note)

    assert asked.index("INSERT INTO search_state") < asked.index("DELETE FROM synonym_group")


def test_terms_are_kept_tidy(session: Session) -> None:
    group = synonyms.add(session, "  kliko ;rol  emmer,\n kliko,, container ", NOW, SYSTEM)

    assert group.terms == "kliko, rol emmer, container"


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ("", "twee of meer"),
        ("kliko", "twee of meer"),
        ("kliko, kliko", "twee of meer"),
        ("kliko, de", "iets betekenen"),
        ("kliko, grote groene ronde afgesloten bakken", "hooguit 4 woorden"),
        (f"kliko, {'x' * 600}", "Maak dit korter"),
    ],
)
def test_terms_that_mean_nothing_are_refused(session: Session, terms: str, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        synonyms.add(session, terms, NOW, SYSTEM)

    assert reason in caught.value.fields["terms"]
