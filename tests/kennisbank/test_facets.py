"""Narrowing a search: within a facet any of the values, and counts that a click makes true."""

from collections.abc import Callable
from itertools import product

import pytest
from sqlalchemy.orm import Session

from kennisbank.articles import Article, Audience, Kind, Language
from kennisbank.facets import Facets
from kennisbank.search import FOUND, Results, Scope, browse, search
from kennisbank.topics import Topic
from tests.kennisbank.making import TODAY, article

Find = Callable[[Session, Scope], Results]


def searching(session: Session, within: Scope) -> Results:
    return search(session, "paspoort", within)


def within(facets: Facets, **choices: object) -> Scope:
    return Scope(today=TODAY, facets=facets, limit=500, **choices)  # type: ignore[arg-type]


@pytest.fixture
def travel(session: Session) -> Topic:
    topic = Topic(name="Reizen")
    session.add(topic)
    session.flush()
    return topic


@pytest.fixture
def mixture(session: Session, travel: Topic) -> list[Article]:
    """One article of each combination, and of some of them more."""
    combinations = product(Kind, (travel.id, None), Audience, Language)
    made = []
    for number, (kind, topic_id, audience, language) in enumerate(combinations):
        for copy in range(1 + number % 3 % 2):
            made.append(
                article(
                    session,
                    f"Paspoort {number} {copy}",
                    kind=kind,
                    topic_id=topic_id,
                    audience=audience,
                    language=language,
                )
            )
    return made


@pytest.mark.parametrize("find", [browse, searching])
def test_each_count_is_what_its_choice_alone_finds(
    session: Session, mixture: list[Article], travel: Topic, find: Find
) -> None:
    chosen = Facets(
        kind=frozenset({Kind.PRODUCT, Kind.INSTRUCTION}), language=frozenset({Language.ENGLISH})
    )
    counts = find(session, within(chosen)).counts

    expected = len(find(session, within(chosen)).hits)
    assert sum(counts.audience.values()) == expected > 0
    for kind in Kind:
        alone = Facets(kind=frozenset({kind}), language=chosen.language)
        assert counts.kind[kind] == len(find(session, within(alone)).hits)
    for language in Language:
        alone = Facets(kind=chosen.kind, language=frozenset({language}))
        assert counts.language[language] == len(find(session, within(alone)).hits)
    alone = Facets(kind=chosen.kind, language=chosen.language, topic_id=frozenset({travel.id}))
    assert counts.topic_id[travel.id] == len(find(session, within(alone)).hits)


@pytest.mark.parametrize("find", [browse, searching])
def test_more_values_of_one_facet_find_either(
    session: Session, mixture: list[Article], find: Find
) -> None:
    both = Facets(kind=frozenset({Kind.PRODUCT, Kind.QUESTION}))

    kinds = {hit.kind for hit in find(session, within(both)).hits}

    assert kinds == {Kind.PRODUCT, Kind.QUESTION}


@pytest.mark.parametrize("find", [browse, searching])
def test_a_topic_that_was_chosen_stays_to_be_taken_off(
    session: Session, mixture: list[Article], travel: Topic, find: Find
) -> None:
    for one in mixture:
        one.topic_id = None
    session.flush()

    topics = find(session, within(Facets(topic_id=frozenset({travel.id})))).topics

    assert [(topic.name, topic.count) for topic in topics] == [("Reizen", 0)]


def test_what_is_asked_for_is_found_below_what_is_not(session: Session) -> None:
    for number in range(FOUND + 1):
        article(session, f"Paspoort {number}")
    article(session, "Travelling", "Bring your paspoort and many other things along.",
            language=Language.ENGLISH)  # fmt: skip

    english = within(Facets(language=frozenset({Language.ENGLISH})))

    assert [hit.language for hit in searching(session, english).hits] == [Language.ENGLISH]
