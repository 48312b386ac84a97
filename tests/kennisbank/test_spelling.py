"""A typing error leads to the word that was meant, and a real word is left alone."""

import pytest
from sqlalchemy.orm import Session

from kcc.db import writing
from kennisbank import postings
from kennisbank.asked import Repair
from kennisbank.search import Scope, search
from kennisbank.spelling import Vocabulary
from tests.kennisbank.making import TODAY, article

SCOPE = Scope(today=TODAY)


def repaired(session: Session, query: str) -> list[tuple[str, str]]:
    return [(one.typed, one.meant) for one in search(session, query, SCOPE).repairs]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("paspoor", "paspoort"),
        ("paspoortt", "paspoort"),
        ("papsoort", "paspoort"),
        ("PASPOOTR", "paspoort"),
        ("verhuisberigt", "verhuisbericht"),
        ("coordinaatie", "coordinatie"),
    ],
)
def test_one_error_or_two_in_a_long_word_are_repaired(
    session: Session, typed: str, meant: str
) -> None:
    made = article(session, "Paspoort", "Verhuisbericht en coördinatie.")

    results = search(session, f"mijn {typed}", SCOPE)

    assert [hit.article_id for hit in results.hits] == [made.id]
    assert results.repairs == (Repair(typed.lower(), meant),)
    segments = (*results.hits[0].title, *results.hits[0].snippet)
    assert len([segment for segment in segments if segment.is_match]) == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kwyt", "kwijt"),
        ("kweit", "kwijt"),
        ("paspoord", "paspoort"),
        ("lantarenpael", None),
        ("auders", "ouders"),
        ("verchunning", "vergunning"),
        ("kontainer", "container"),
        ("fotoo", "foto"),
        ("zosiaal", "sociaal"),
    ],
)
def test_what_sounds_the_same_is_meant_before_what_looks_the_same(
    typed: str, meant: str | None
) -> None:
    words = ["kwijt", "kwart", "paspoort", "ouders", "vergunning", "container", "foto", "sociaal"]

    assert Vocabulary((word, 1) for word in words).meant_by(typed) == meant


@pytest.mark.parametrize("word", ["paspoort", "olifant", "bali", "balies", "x1234567", "12345"])
def test_what_is_a_word_already_or_is_too_short_is_left_alone(session: Session, word: str) -> None:
    article(session, "Paspoort", "Balie. Olifanten.")

    assert repaired(session, word) == []


def test_a_dutch_word_that_no_article_holds_stays_itself(session: Session) -> None:
    article(session, "Verhuizing")

    assert repaired(session, "verguizing") == []


def test_a_new_article_brings_new_words(session: Session) -> None:
    with writing(session):
        article(session, "Paspoort")
    assert repaired(session, "subsidei") == []

    with writing(session):
        article(session, "Subsidie")

    assert repaired(session, "subsidei") == [("subsidei", "subsidie")]


def test_what_was_rolled_back_is_not_remembered(session: Session) -> None:
    with writing(session):
        article(session, "Paspoort")
    article(session, "Subsidie")
    assert repaired(session, "subsidei") == [("subsidei", "subsidie")]
    session.rollback()

    with writing(session):
        article(session, "Rijbewijs")

    assert repaired(session, "subsidei") == []
    assert repaired(session, "rijbeweis") == [("rijbeweis", "rijbewijs")]


def test_a_word_that_is_no_longer_in_any_article_is_not_meant(session: Session) -> None:
    made = article(session, "Subsidie")
    made.title = "Paspoort"
    postings.put(session, [made])

    assert repaired(session, "subsidei") == []


def test_of_equal_errors_the_first_letter_and_the_common_word_win() -> None:
    vocabulary = Vocabulary([("kaarten", 1), ("paarten", 9), ("kaartje", 0), ("maarten", 90)])

    assert vocabulary.meant_by("kaarte") == "kaarten"
    assert vocabulary.meant_by("xaarten") == "maarten"
    assert vocabulary.meant_by("olifanten") is None


def begun(session: Session, query: str) -> list[str]:
    found = search(session, query, Scope(today=TODAY, is_typing=True))
    return [repair.meant for repair in found.repairs]


@pytest.mark.parametrize("typed", ["rijbew", "kwijt rijb", "RIJBEW", "rijvew", "rijbeweis"])
def test_a_word_is_found_while_it_is_typed(session: Session, typed: str) -> None:
    article(session, "Rijbewijs")

    assert begun(session, typed) == ["rijbewijs"]


@pytest.mark.parametrize("typed", ["rijb kwijt", "rijb ", "rij", "xqzr"])
def test_a_word_that_is_no_beginning_stays_as_it_is(session: Session, typed: str) -> None:
    article(session, "Rijbewijs")

    assert begun(session, typed) == []


def test_only_who_is_typing_is_helped_with_the_rest_of_a_word(session: Session) -> None:
    article(session, "Rijbewijs")

    assert repaired(session, "rijb") == []


def test_the_commonest_word_that_begins_so_is_meant() -> None:
    vocabulary = Vocabulary([("paspoort", 9), ("paspoorten", 3), ("paspop", 1)])

    assert vocabulary.begun_by("pasp") == "paspoort"
