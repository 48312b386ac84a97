"""Both databases find the same articles in the same order, whatever somebody types."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy.orm import Session

from kcc.db import make_engine, session_factory, writing
from kennisbank.articles import Audience
from kennisbank.facets import Facets
from kennisbank.search import Results, Scope, browse, search
from kennisbank.topics import Topic
from tests.kennisbank.making import TODAY, article

HOSTILE = [
    '"',
    '""',
    '"paspoort',
    "'paspoort'",
    "-paspoort",
    "paspoort -kwijt",
    "title:paspoort",
    "a:b",
    "(",
    "((paspoort",
    "paspoort)",
    "AND",
    "paspoort AND",
    "OR OR",
    "NOT paspoort",
    "paspoort NEAR kwijt",
    "NEAR(paspoort, 3)",
    "*",
    "pas*",
    "%",
    "pas_oort",
    "paspoort & kwijt | ! <-> :*",
    "paspoort:A",
    "\\",
    "^paspoort",
    "{title} : paspoort",
    "",
    "   ",
    "\x00",
    "paspoort\x00kwijt",
    "\ud800",
    "😀",
    "😀paspoort😀",
    "паспорт",
    "½ ﷺ ß İ",
    "; DROP TABLE article; --",
    "de het een",
    "x" * 10_000,
    "paspoort " * 1_200,
    " ".join(f"woord{n}" for n in range(3_000)),
    " ".join(f"{n}" for n in range(200)) + " paspoort",
]

QUERIES = [
    "paspoort",
    "Paspoorten kwijt!",
    "mijn paspoort is gestolen, wat nu?",
    "verhuizen",
    "verhuizing doorgeven",
    "coördinatie",
    "coordinatie",
    "container legen",
    "foto's",
    "паспорт",
    "balie",
    "onbekendwoord",
    "2026",
]


def fill(session: Session) -> None:
    article(session, "Paspoort kwijt", "Meld de vermissing. Neem foto's mee.")
    article(session, "Paspoort aanvragen", "Maak een **afspraak** aan de balie.")
    article(session, "Verhuizing doorgeven", "Dit kan [online](https://example.org/paspoort).")
    article(session, "Afval", "Container vol?", search_terms="kliko, rolemmer, coördinatie")
    article(session, "Паспорт", "Information for newcomers 😀", audience=Audience.INTERNAL)
    article(session, "Tarieven 2026", "woord7 \\ ' \" : & | ! x and or near 150 ½ ﷺ ßa İ a b")


@pytest.fixture
def both(sqlite_url: str, postgresql_url: str) -> Iterator[list[Session]]:
    engines = [make_engine(url) for url in (sqlite_url, postgresql_url)]
    sessions = [session_factory(engine)() for engine in engines]
    for session in sessions:
        with writing(session):
            fill(session)
    yield sessions
    for session, engine in zip(sessions, engines, strict=True):
        session.close()
        engine.dispose()


def scope(**choices: object) -> Scope:
    """Facets by their names, each with one value."""
    wanted = {name: choices.pop(name) for name in ("topic_id", "audience") if name in choices}
    chosen = Facets(**{name: frozenset({one}) for name, one in wanted.items()})  # type: ignore[arg-type]
    return Scope(today=TODAY, facets=chosen, **choices)  # type: ignore[arg-type]


def titles(session: Session, query: str, **choices: object) -> list[str]:
    hits = search(session, query, scope(**choices)).hits
    return ["".join(segment.text for segment in hit.title) for hit in hits]


def scored(session: Session, query: str) -> list[tuple[int, float]]:
    return [(hit.article_id, hit.score) for hit in search(session, query, scope()).hits]


def test_the_same_hits_in_the_same_order_on_both_databases(both: list[Session]) -> None:
    words = ["paspoort", "balie", "kliko", "verhuisd", "информация", "a", "near", "150"]
    pairs = [f"{one} {other}" for one, other in product(words, words)]
    found = 0

    for query in [*HOSTILE, *QUERIES, *pairs]:
        on_sqlite, on_postgresql = (scored(session, query) for session in both)
        assert on_sqlite == on_postgresql, query
        found += len(on_sqlite)

    assert found > 100


@pytest.mark.parametrize("query", HOSTILE)
def test_a_hostile_query_is_only_words(session: Session, query: str) -> None:
    article(session, "Paspoort kwijt")

    expected = re.search(r"pas(poort)?([^a-z]|$)", query) is not None

    assert bool(titles(session, query)) == expected


def test_one_word_of_the_query_is_enough_and_more_is_better(session: Session) -> None:
    article(session, "Rijbewijs verlengen", "Met een pasfoto.")
    article(session, "Paspoort kwijt", "Meld het aan de balie.")
    article(session, "Paspoort aanvragen", "Maak een afspraak.")

    assert titles(session, "paspoort kwijt op vakantie") == ["Paspoort kwijt", "Paspoort aanvragen"]


def test_title_weighs_above_search_terms_above_text(session: Session) -> None:
    article(session, "Bij de balie", "Uw container staat daar niet.")
    article(session, "Afvalbak", "Bel ons eens op.", search_terms="container")
    article(session, "Container", "Bel ons eens op.")

    assert titles(session, "container") == ["Container", "Afvalbak", "Bij de balie"]


@pytest.mark.parametrize(
    ("query", "is_near"),
    [("vuurwerk", True), ("werk", False), ("vuurwerk werk", False), ("olifant", False)],
)
def test_only_parts_of_the_words_are_near(session: Session, query: str, is_near: bool) -> None:
    article(session, "Werk zoeken")

    assert search(session, query, scope()).is_near == is_near


def test_what_stands_beside_the_query_chooses_but_finds_nothing(session: Session) -> None:
    article(session, "Paspoort aanvragen", "Maak een afspraak.")
    article(session, "Paspoort kwijt", "Doe aangifte bij de politie.")
    article(session, "Politiebureau", "De politie helpt.")

    hits = search(session, "paspoort", scope(), beside="Moet ik naar de politie?").hits

    assert [hit.article_id for hit in hits] == [2, 1]
    assert search(session, "", scope(), beside="politie").hits == ()
    assert search(session, "paspoort", scope(), beside="polietsie").repairs == ()


def test_an_address_of_a_link_is_not_searched(session: Session) -> None:
    article(session, "Online", "[hier](https://example.org/geheimewoord)")

    assert titles(session, "geheimewoord") == []


def test_the_internal_note_is_not_searched(session: Session) -> None:
    article(session, "Subsidie", internal_note="Bel eerst Jansen.")

    assert titles(session, "jansen") == []


def test_agents_find_published_articles_within_their_dates(session: Session) -> None:
    day = timedelta(days=1)
    article(session, "Paspoort concept", draft=True)
    article(session, "Paspoort straks", valid_from=TODAY + day)
    article(session, "Paspoort voorbij", valid_until=TODAY - day)
    article(session, "Paspoort vandaag", valid_from=TODAY, valid_until=TODAY)

    assert titles(session, "paspoort") == ["Paspoort vandaag"]


def test_editors_see_the_rest_and_what_it_is(session: Session) -> None:
    article(session, "Paspoort concept", draft=True)
    article(session, "Paspoort voorbij", valid_until=date(2020, 1, 1))

    hits = search(session, "paspoort", scope(include_drafts=True)).hits

    assert {(hit.status.label, hit.is_valid) for hit in hits} == {
        ("concept", True),
        ("gepubliceerd", False),
    }


def test_only_the_audience_that_is_asked_for(session: Session) -> None:
    for audience in Audience:
        article(session, f"Terras {audience}", audience=audience)

    assert titles(session, "terras", audience=Audience.COMPANY) == ["Terras company"]
    assert len(titles(session, "terras")) == 3


def test_no_more_than_the_limit(session: Session) -> None:
    for number in range(5):
        article(session, f"Paspoort {number}")

    assert len(titles(session, "paspoort", limit=3)) == 3


def test_topics_count_all_that_is_found(session: Session) -> None:
    travel, waste = Topic(name="Reizen"), Topic(name="Afval")
    session.add_all([travel, waste])
    session.flush()
    article(session, "Paspoort kwijt", topic_id=travel.id)
    article(session, "Paspoort aanvragen", topic_id=travel.id)
    article(session, "Container en paspoort", topic_id=waste.id)
    article(session, "Container concept", topic_id=waste.id, draft=True)

    counts = search(session, "paspoort", scope(topic_id=waste.id)).topics

    assert [(count.name, count.count) for count in counts] == [("Reizen", 2), ("Afval", 1)]
    assert titles(session, "paspoort", topic_id=waste.id) == ["Container en paspoort"]
    assert browse(session, scope()).topics == counts
    assert search(session, "de", scope()).topics == ()


def test_audiences_count_what_is_found_about_the_topic(session: Session) -> None:
    travel = Topic(name="Reizen")
    session.add(travel)
    session.flush()
    article(session, "Paspoort kwijt", topic_id=travel.id)
    article(session, "Paspoort van de zaak", topic_id=travel.id, audience=Audience.COMPANY)
    article(session, "Paspoort en container", audience=Audience.COMPANY)

    everything, about_travel = scope(), scope(topic_id=travel.id)

    for find in (browse, search_paspoort):
        assert find(session, everything).counts.audience == {
            Audience.CITIZEN: 1,
            Audience.COMPANY: 2,
        }
        assert find(session, about_travel).counts.audience == {
            Audience.CITIZEN: 1,
            Audience.COMPANY: 1,
        }
        for_companies = find(session, scope(audience=Audience.COMPANY))
        assert for_companies.counts.audience == {Audience.CITIZEN: 1, Audience.COMPANY: 2}
        assert for_companies.counts.topic_id == {travel.id: 1, None: 1}


def search_paspoort(session: Session, within: Scope) -> Results:
    return search(session, "paspoort", within)


def test_without_a_query_articles_stand_by_title(session: Session) -> None:
    for title in ("verhuizen", "Afval", "Paspoort"):
        article(session, title)
    article(session, "Concept", draft=True)

    hits = browse(session, scope()).hits

    assert ["".join(s.text for s in hit.title) for hit in hits] == [
        "Afval",
        "Paspoort",
        "verhuizen",
    ]


def test_a_very_long_article_is_indexed_whole(session: Session) -> None:
    # With the four columns of a posting more values than either database takes in one statement.
    text = " ".join(f"woord{n}" for n in range(17_000)) + " slotwoord"

    article(session, "Lang", text)

    assert titles(session, "slotwoord woord1") == ["Lang"]
