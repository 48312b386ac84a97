"""What stands around an article: who looks after it, its uses, and what only editors see."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.services import article_page, undoing
from kcc.services.kennisbank import suggest_for
from kennisbank.articles import Article, Language
from tests import builders
from tests.kennisbank.making import article
from tests.services.answer_help import answer


def shown(session: Session, made: Article, now: datetime, *roles: Role) -> article_page.ArticlePage:
    person = builders.agent(session, roles=roles).as_actor()
    return article_page.show(session, made, now, person)


def test_the_department_of_its_topic_looks_after_an_article(
    session: Session, now: datetime
) -> None:
    topic = builders.topic(session, "Reizen", department=builders.department(session, "Balie"))

    owned = shown(session, article(session, "Paspoort", topic_id=topic.id), now, Role.AGENT)
    loose = shown(session, article(session, "Iets anders"), now, Role.AGENT)

    assert (owned.department, loose.department) == ("Balie", None)
    assert owned.for_editors is None


def test_an_answer_counts_its_articles_and_undoing_it_takes_that_back(
    session: Session, now: datetime
) -> None:
    made, actor = article(session, "Paspoort"), builders.actor(session)
    contact = builders.contact(session, citizen=builders.citizen(session))
    message = answer(session, contact, actor, now, article_ids=(made.id,))
    known = shown(session, made, now, Role.EDITOR).for_editors
    assert known is not None
    assert known.uses.sent == 1

    undoing.undo(session, contact, message.id, now + timedelta(seconds=2), actor)

    known = shown(session, made, now, Role.EDITOR).for_editors
    assert known is not None
    assert known.uses.sent == 0


def test_who_writes_english_gets_english_articles_first(session: Session, now: datetime) -> None:
    article(session, "Paspoort kwijt", "Meld het aan de balie.")
    article(session, "Passport: paspoort", language=Language.ENGLISH)
    actor = builders.actor(session)

    def first(language: str) -> str:
        contact = builders.contact(session, subject="Paspoort", language=language)
        hits = [one.hit for one in suggest_for(session, contact.number, now, actor).suggestions]
        assert len(hits) == 2
        return hits[0].language

    assert (first("nl"), first("en")) == ("nl", "en")
