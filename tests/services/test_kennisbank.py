"""Each person finds the articles that are meant for the work at hand."""

from collections.abc import Sequence

import pytest
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.errors import NotFound
from kcc.domain.roles import Role
from kcc.services import kennisbank
from kcc.services.kennisbank import HITS, Wish
from kennisbank.articles import Audience
from kennisbank.search import Hit
from kennisbank.topics import Topic
from tests.builders import NOW
from tests.kennisbank.making import article

AGENT = Actor(agent_id=1, name="Sanne", roles=frozenset({Role.AGENT}))
EDITOR = Actor(agent_id=2, name="Eline", roles=frozenset({Role.EDITOR}))


def titles(hits: Sequence[Hit]) -> list[str]:
    return ["".join(segment.text for segment in hit.title) for hit in hits]


@pytest.mark.parametrize("query", ["", "paspoort"])
def test_only_editors_find_drafts(session: Session, query: str) -> None:
    article(session, "Paspoort kwijt")
    article(session, "Paspoort concept", draft=True)
    wish = Wish(query=query)

    assert titles(kennisbank.find(session, wish, NOW, AGENT).hits) == ["Paspoort kwijt"]
    assert len(kennisbank.find(session, wish, NOW, EDITOR).hits) == 2


def test_a_draft_does_not_exist_for_an_agent(session: Session) -> None:
    draft = article(session, "Paspoort concept", draft=True)

    with pytest.raises(NotFound):
        kennisbank.read(session, draft.id, AGENT)
    assert kennisbank.read(session, draft.id, EDITOR) is draft


def test_a_topic_and_an_audience_narrow_what_is_found(session: Session) -> None:
    topic = Topic(name="Reizen")
    session.add(topic)
    session.flush()
    article(session, "Paspoort kwijt", topic_id=topic.id)
    article(session, "Paspoort balie", audience=Audience.INTERNAL, topic_id=topic.id)
    article(session, "Paspoort los")

    wish = Wish(query="paspoort", topic_id=topic.id, audience=Audience.INTERNAL)
    found = kennisbank.find(session, wish, NOW, AGENT)

    assert titles(found.hits) == ["Paspoort balie"]
    assert [(count.name, count.count) for count in found.topics] == [("Reizen", 1)]


def test_more_articles_than_fit_are_announced(session: Session) -> None:
    for number in range(HITS + 1):
        article(session, f"Paspoort {number}")

    found = kennisbank.find(session, Wish(query="paspoort"), NOW, AGENT)

    assert (len(found.hits), found.has_more) == (HITS, True)


def test_suggestions_carry_plain_text_except_when_they_are_for_us(session: Session) -> None:
    article(session, "Paspoort kwijt", "Meld **het** aan de balie.")
    article(session, "Paspoort intern", "Bel Jansen.", audience=Audience.INTERNAL)
    article(session, "Paspoort concept", draft=True)

    suggestions = kennisbank.suggest(session, "paspoort", NOW).suggestions

    assert {s.text for s in suggestions} == {"Meld het aan de balie.", None}
    assert kennisbank.suggest(session, "", NOW).suggestions == ()
