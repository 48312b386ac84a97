"""Parts of the words of a query find what is about them, and nothing that only sounds alike."""

from sqlalchemy.orm import Session

from kennisbank.search import Hit, Scope, search
from tests.kennisbank.making import TODAY, article


def hits(session: Session, query: str) -> list[tuple[str, list[str]]]:
    """The titles that are found, each with the words that are marked in its title and text."""
    found = search(session, query, Scope(today=TODAY)).hits
    return [("".join(part.text for part in hit.title), _marked(hit)) for hit in found]


def _marked(hit: Hit) -> list[str]:
    return [part.text for part in (*hit.title, *hit.snippet) if part.is_match]


def test_a_passport_is_no_pass(session: Session) -> None:
    article(session, "Afvalpas aanvragen", "Is uw pas kwijt?")
    article(session, "Paspoort aanvragen", "Ook als het kwijt is. Neem uw pas mee.")

    assert hits(session, "paspoort kwijt") == [
        ("Paspoort aanvragen", ["Paspoort", "kwijt"]),
        ("Afvalpas aanvragen", ["kwijt"]),
    ]


def test_a_long_compound_is_about_each_of_its_parts(session: Session) -> None:
    article(session, "Een monument verbouwen")
    article(session, "Vergunning aanvragen")

    found = {title for title, _ in hits(session, "monumentenvergunning")}

    assert found == {"Een monument verbouwen", "Vergunning aanvragen"}


def test_a_part_is_marked_only_where_the_word_itself_is_not(session: Session) -> None:
    article(session, "Hondenbelasting betalen", "Elke hond telt.")
    article(session, "Hond gevonden")

    assert hits(session, "hondenbelasting") == [
        ("Hondenbelasting betalen", ["Hondenbelasting"]),
        ("Hond gevonden", ["Hond"]),
    ]
