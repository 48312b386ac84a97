"""Standard texts: kept with what can be filled in only, offered by language and topic."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.errors import Changed, Invalid, NotFound
from kcc.models import AdminEvent, StandardText
from kcc.services import admin_log, defaults, drafts, standard_texts
from kcc.services.standard_texts import StandardTextInput
from tests import builders
from tests.services.intake_door import Municipality

GIVEN = StandardTextInput(title="Spoed", shortcut="spoed", text="{{aanhef}},\n\nDat kan snel.")


@pytest.fixture
def joris(session: Session) -> Actor:
    return builders.actor(session)


def add(session: Session, now: datetime, actor: Actor, **changes: object) -> StandardText:
    values = {"title": "Spoed", "shortcut": "spoed", "text": "Snel."} | changes
    return standard_texts.add(session, StandardTextInput(**values), now, actor)  # type: ignore[arg-type]


def test_a_text_is_kept_with_who_and_when_and_logged(
    session: Session, joris: Actor, now: datetime
) -> None:
    row = standard_texts.add(session, GIVEN, now, joris)

    assert (row.updated_at, row.updated_by_id) == (now, joris.agent_id)
    logged = session.scalars(select(AdminEvent)).one()
    assert (logged.action, logged.subject) == ("standard_text_added", "Spoed")


def test_only_what_changed_is_logged_and_nobody_writes_over_a_colleague(
    session: Session, joris: Actor, now: datetime
) -> None:
    topic = builders.topic(session, "Paspoort")
    row = standard_texts.add(session, GIVEN, now, joris)
    seen = admin_log.mark(row)
    given = StandardTextInput(title="Spoed", shortcut="spoed", text="Snel.", topic_id=topic.id)

    standard_texts.change(session, row.id, given, seen, now, joris)

    last = admin_log.page(session)[0]
    assert last.data["onderwerp"] == "leeg → Paspoort"
    assert set(last.data) == {"onderwerp", "tekst"}
    with pytest.raises(Changed, match=r"Snel\."):
        standard_texts.change(session, row.id, GIVEN, seen, now, joris)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("shortcut", "twee woorden", "één woord"),
        ("shortcut", "groet", "hoort al bij Afsluiting met groet"),
        ("text", "Beste {{voornaam}}", r"{{voornaam}} kan de KCC niet invullen.*{{aanhef}}"),
    ],
)
def test_what_cannot_work_is_refused_at_its_field(
    session: Session, joris: Actor, now: datetime, field: str, value: str, sentence: str
) -> None:
    defaults.seed(session, now)

    with pytest.raises(Invalid, match=sentence) as refused:
        add(session, now, joris, **{field: value})

    assert set(refused.value.fields) == {field}


def test_the_language_and_the_topic_of_the_contact_come_first(
    session: Session, joris: Actor, now: datetime
) -> None:
    passport, waste = builders.topic(session), builders.topic(session)
    add(session, now, joris, title="B", shortcut="b", topic_id=waste.id)
    add(session, now, joris, title="C", shortcut="c")
    add(session, now, joris, title="D", shortcut="d", topic_id=passport.id)
    add(session, now, joris, title="A", shortcut="a", language="en")
    add(session, now, joris, title="Uit", shortcut="uit", active=False)

    about = builders.contact(session, topic=passport)
    without = builders.contact(session, language="en")

    assert [row.title for row in standard_texts.offered(session, about)] == ["D", "C", "B", "A"]
    assert [row.title for row in standard_texts.offered(session, without)] == ["A", "C", "B", "D"]


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        ("Fatima Jansen", "nl", "Beste Fatima Jansen,"),
        ("", "nl", "Beste inwoner,"),
        ("Fatima Jansen", "en", "Dear Fatima Jansen,"),
        ("", "en", "Dear Sir or Madam,"),
    ],
)
def test_it_is_filled_in_for_the_citizen_of_the_contact(
    session: Session, joris: Actor, now: datetime, name: str, language: str, expected: str
) -> None:
    citizen = builders.citizen(session, name, email="f@example.nl")
    contact = builders.contact(session, citizen=citizen)
    text = "{{aanhef}},\n{{nummer}} {{naam medewerker}} {{gemeente}} {{telefoon}}"
    row = add(session, now, joris, text=text, language=language)

    filled = standard_texts.filled(session, row.id, contact, joris, Municipality())

    assert filled == f"{expected}\n{contact.number} {joris.name} Gemeente Voorbeeld 14 071"


def test_one_that_is_off_is_not_filled_in(session: Session, joris: Actor, now: datetime) -> None:
    contact, row = builders.contact(session), add(session, now, joris, active=False)

    with pytest.raises(NotFound):
        standard_texts.filled(session, row.id, contact, joris, Municipality())


def test_it_comes_after_what_was_typed(session: Session, joris: Actor, now: datetime) -> None:
    contact = builders.contact(session)

    for words in ("Eerst.", "Dan."):
        standard_texts.insert(session, contact, words, now, joris)

    draft = drafts.get(session, contact, joris, "answer")
    assert draft
    assert draft.text == "Eerst.\n\nDan."


def test_a_new_installation_has_texts_and_keeps_its_own(
    session: Session, joris: Actor, now: datetime
) -> None:
    defaults.seed(session, now)
    seeded = len(standard_texts.listed(session))
    defaults.seed(session, now)

    assert seeded == len(standard_texts.listed(session)) >= 8
