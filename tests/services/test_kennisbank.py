"""Each person finds the articles that are meant for the work at hand."""

from collections.abc import Sequence

import pytest
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.errors import NotFound
from kcc.domain.roles import Role
from kcc.services import kennisbank
from kcc.services.incoming import NO_SUBJECT
from kcc.services.kennisbank import HITS, Wish
from kennisbank.articles import Audience
from kennisbank.facets import Facets
from kennisbank.search import Hit
from kennisbank.topics import Topic
from tests import builders
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

    facets = Facets(topic_id=frozenset({topic.id}), audience=frozenset({Audience.INTERNAL}))
    wish = Wish(query="paspoort", facets=facets)
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


def suggested(session: Session, **about: object) -> list[str]:
    text = str(about.pop("text", ""))
    contact = builders.contact(session, **about)  # type: ignore[arg-type]
    builders.message(session, contact, text=text)
    found = kennisbank.suggest_for(session, contact.number, NOW, AGENT)
    return titles([one.hit for one in found.suggestions])


@pytest.fixture
def usual(session: Session) -> None:
    article(session, "Paspoort aanvragen", "Maak een afspraak en betaal aan de balie.")
    article(session, "Paspoort kwijt", "Doe aangifte bij de politie.")
    article(session, "Afspraak maken", "Maak een afspraak voor de balie, online of telefonisch.")
    article(session, "Grofvuil", "Wij halen een bank of kast op.")


@pytest.mark.usefixtures("usual")
def test_a_long_subject_gives_what_it_is_about_and_not_what_shares_a_word(session: Session) -> None:
    subject = (
        "Vraag over mijn paspoort dat ik kwijt ben sinds de vakantie, graag een snelle reactie"
    )

    assert suggested(session, subject=subject, text="Moet ik naar de politie?") == [
        "Paspoort kwijt"
    ]


@pytest.mark.usefixtures("usual")
def test_the_message_tells_what_a_short_subject_means(session: Session) -> None:
    assert (
        suggested(session, subject="Paspoort", text="Hoe doe ik aangifte?")[0] == "Paspoort kwijt"
    )


@pytest.mark.usefixtures("usual")
def test_without_a_subject_the_message_is_the_question(session: Session) -> None:
    assert suggested(session, subject=NO_SUBJECT, text="Wie haalt mijn oude kast op?") == [
        "Grofvuil"
    ]


@pytest.mark.usefixtures("usual")
def test_no_suggestion_is_better_than_one_about_something_else(session: Session) -> None:
    text = "Beste gemeente, mag ik een dakkapel? Ik maak graag een afspraak aan de balie."

    assert suggested(session, subject="Dakkapel", text=text) == []


@pytest.mark.usefixtures("usual")
def test_a_quoted_answer_is_not_the_question(session: Session) -> None:
    text = (
        "Dank u wel, dat grofvuil is duidelijk.\n\n"
        "Op 3 nov. 2026 om 10:00 schreef Gemeente <kcc@example.nl>:\n> Uw paspoort is kwijt."
    )

    assert suggested(session, subject=NO_SUBJECT, text=text) == ["Grofvuil"]


def test_a_contact_of_another_department_gets_no_suggestions(session: Session) -> None:
    contact = builders.contact(session, department=builders.department(session, "Zorg"))
    other = Actor(agent_id=3, name="Amina", roles=frozenset({Role.DEPARTMENT}), department_id=99)

    with pytest.raises(NotFound):
        kennisbank.suggest_for(session, contact.number, NOW, other)
