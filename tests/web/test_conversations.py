"""A conversation through its page: several questions, laid aside, taken up, thrown away, closed."""

import re
from datetime import datetime
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.events import EventKind
from kcc.domain.roles import Role
from kcc.domain.spoken import InKennisbank
from kcc.domain.states import State
from kcc.models import Contact, Conversation, SpokenQuestion
from kcc.services import defaults
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

PAGE = "/telefoonnotities/nieuw"
JSON = {"Accept": "application/json"}


@pytest.fixture
def noor(sqlite_app: Flask, sqlite_session: Session, now: datetime, client_as: ClientAs) -> Visit:
    defaults.seed(sqlite_session, now)
    return client_as(Role.AGENT)


def note(key: str = "", **fields: str) -> dict[str, str]:
    """What the form of a conversation sends."""
    return {
        "conversation": key or str(uuid4()),
        "channel": "phone",
        "topic_id": "",
        "department_id": "",
        "in_kennisbank": "not_searched",
        "outcome": "answered",
        "answer": "Zo.",
        **fields,
    }


def contacts(session: Session) -> list[Contact]:
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(Contact).order_by(Contact.id)))


def conversations(session: Session) -> list[Conversation]:
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(Conversation).order_by(Conversation.id)))


def test_the_next_question_begins_with_the_same_citizen_on_the_same_channel(
    noor: Visit, sqlite_session: Session
) -> None:
    citizen = builders.citizen(sqlite_session, "Fatima Jansen")
    sqlite_session.commit()
    first = note(channel="desk", question="Mijn paspoort is weg.", citizen_id=str(citizen.id))

    sent = noor.post("/telefoonnotities", first | {"then": "more"})

    (made,) = contacts(sqlite_session)
    assert made.state is State.CLOSED
    assert sent.location == f"{PAGE}?gesprek={first['conversation']}"
    page = noor.get(sent.location).text
    assert "Mijn paspoort is weg." in page
    assert "Zelf beantwoord" in page
    assert re.search(rf'name="citizen_id" value="{citizen.id}"[^>]* checked', page)
    assert re.search(r'<input checked[^>]* value="desk"', page)
    assert "Vraag 2" in page
    assert "Bewaart 2 contacten bij Fatima Jansen" in page


def test_a_conversation_ends_with_all_that_it_gave_and_how_long_it_took(
    noor: Visit, sqlite_session: Session
) -> None:
    key = str(uuid4())
    for question in ("Eén", "Twee"):
        noor.post("/telefoonnotities", note(key, question=question, then="more"))

    ended = noor.post("/telefoonnotities", note(key, question="Drie")).location

    made = contacts(sqlite_session)
    numbers = [contact.number for contact in made]
    assert len(numbers) == 3
    assert ended == f"/contacten/{numbers[-1]}"
    assert f"Gesprek bewaard als contacten {', '.join(numbers)}." in noor.get(ended).text
    assert all([e for e in one.events if e.kind == EventKind.SPOKEN] for one in made)
    assert "gesprek afgesloten, duur: 00:0" in noor.get(ended).text
    assert noor.get(f"{PAGE}?gesprek={key}").status_code == 404


def test_without_a_further_question_the_conversation_just_ends(
    noor: Visit, sqlite_session: Session
) -> None:
    key = str(uuid4())
    noor.post("/telefoonnotities", note(key, question="Eén", then="more"))

    ended = noor.post("/telefoonnotities", note(key, question="", answer=""))

    (made,) = contacts(sqlite_session)
    assert ended.location == f"/contacten/{made.number}"
    assert conversations(sqlite_session)[0].ended_at is not None


def test_a_name_that_is_all_one_knows_is_chosen_again(noor: Visit) -> None:
    sent = noor.post("/telefoonnotities", note(question="Eén", name="Meneer Bakker", then="more"))

    page = noor.get(sent.location).text

    assert re.search(r'name="citizen_id" value="\d+"[^>]* checked', page)
    assert "Meneer Bakker" in page


def test_a_mistake_in_a_later_question_keeps_the_conversation(noor: Visit) -> None:
    key = str(uuid4())
    noor.post("/telefoonnotities", note(key, question="Eén", then="more"))

    refused = noor.post("/telefoonnotities", note(key, question=" "))

    assert refused.status_code == 422
    assert "Vraag 2" in refused.text
    assert f'name="conversation" value="{key}"' in refused.text


NOBODYS = "7a0e3c52-6a0b-4c5e-9b3f-0d6a8f6c1e11"


@pytest.mark.parametrize("odd", ["", "0000000000", "x", "%00", "9" * 500, NOBODYS])
def test_a_conversation_that_is_not_there_is_not_found(noor: Visit, odd: str) -> None:
    assert noor.get(f"{PAGE}?gesprek={odd}").status_code == 404


def test_a_double_click_goes_on_with_one_contact(noor: Visit, sqlite_session: Session) -> None:
    builders.contact(sqlite_session, channel=ChannelKind.EMAIL)
    sqlite_session.commit()
    fields = note(question="Eén", form_token="een-pagina", then="more")

    halves = {noor.post("/telefoonnotities", fields).location for _ in range(2)}

    assert len(halves) == 1
    assert len(contacts(sqlite_session)) == 2
    assert len(conversations(sqlite_session)) == 1


def test_closing_the_browser_loses_nothing(noor: Visit, sqlite_session: Session) -> None:
    fields = note(question="Mijn container", answer="", outcome="referred", name="Fatima", wie="f")

    saved = noor.send("POST", "/telefoonnotities/concept", data=with_token(noor, fields), **asked())

    assert saved.status_code == 200
    assert re.search(r'"saved":"\d\d:\d\d"', saved.text)
    page = noor.get(f"{PAGE}?gesprek={fields['conversation']}").text
    assert "Mijn container" in page
    assert 'value="Fatima"' in page
    assert re.search(r'<input checked[^>]* value="referred"', page)
    assert contacts(sqlite_session) == []


def test_a_newer_window_is_not_typed_over(noor: Visit, now: datetime) -> None:
    fields = note(question="Nieuw")
    noor.post("/telefoonnotities/concept", fields)

    old = fields | {"question": "Oud", "known_until": now.replace(year=2020).isoformat()}
    refused = noor.send("POST", "/telefoonnotities/concept", data=with_token(noor, old), **asked())

    assert refused.status_code == 409
    assert "Nieuw" in noor.get(f"{PAGE}?gesprek={fields['conversation']}").text


def test_words_without_a_place_any_more_are_not_said_to_be_kept(noor: Visit) -> None:
    old = note(question="Eerste", asked="0")
    noor.post("/telefoonnotities", old | {"form_token": "a", "then": "more"})
    for button in ("concept", "onderbreking"):
        refused = noor.post(f"/telefoonnotities/{button}", old | {"question": "Nog een"})
        assert (refused.status_code, "Nog een" in refused.text) == (409, True)


def test_two_conversations_lie_aside_and_take_each_others_place(
    noor: Visit, sqlite_session: Session
) -> None:
    first, second = note(question="Container"), note(question="Paspoort")
    parked = noor.post("/telefoonnotities/onderbreking", first)
    noor.post("/telefoonnotities/onderbreking", second)
    listed = noor.get(PAGE).text
    assert "Container" in listed
    assert "Paspoort" in listed
    assert "2<span" in noor.get(parked.location).text  # on every page, where one begins

    third = note(question="Rijbewijs")
    resumed = noor.post(f"/telefoonnotities/{first['conversation']}/hervatting", third)

    assert resumed.location == f"{PAGE}?gesprek={first['conversation']}"
    page = noor.get(resumed.location).text
    assert re.search(r"<textarea[^>]*>\s*Container</textarea>", page)
    assert "Rijbewijs" in page
    asleep = [one.parked_at is not None for one in conversations(sqlite_session)]
    assert asleep == [False, True, True]
    assert noor.get(f"{PAGE}?gesprek={third['conversation']}").location == PAGE


@pytest.mark.parametrize(
    ("action", "then"),
    [("onderbreking", "/wachtrij"), ("verwijdering", "/wachtrij"), ("concept", PAGE)],
)
def test_of_an_empty_page_nothing_is_kept(
    noor: Visit, sqlite_session: Session, action: str, then: str
) -> None:
    sent = noor.post(f"/telefoonnotities/{action}", note(answer=""))

    assert sent.location == then
    assert conversations(sqlite_session) == []


def test_what_was_thrown_away_is_brought_back_with_one_click(
    noor: Visit, sqlite_session: Session
) -> None:
    fields = note(question="Toch bewaren")
    thrown = noor.post("/telefoonnotities/verwijdering", fields)
    page = noor.get(thrown.location).text
    assert "Ongedaan maken" in page
    assert "Toch bewaren" not in page

    back = noor.post(f"/telefoonnotities/{fields['conversation']}/terugzetting", {})

    assert "Toch bewaren" in noor.get(back.location).text
    assert "Ongedaan maken" not in noor.get(thrown.location).text


def test_a_conversation_is_its_colleagues_own(
    noor: Visit, sqlite_session: Session, client_as: ClientAs
) -> None:
    fields = note(question="Van Noor")
    noor.post("/telefoonnotities/onderbreking", fields)
    other, key = client_as(Role.TEAM_LEAD), fields["conversation"]

    answers = [
        other.get(f"{PAGE}?gesprek={key}"),
        other.post(f"/telefoonnotities/{key}/hervatting", {}),
        other.post(f"/telefoonnotities/{key}/terugzetting", {}),
        other.post("/telefoonnotities/concept", fields),
        other.post("/telefoonnotities", fields),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert "Van Noor" not in other.get(PAGE).text
    assert contacts(sqlite_session) == []


def test_what_stood_in_no_article_is_told_to_the_editors(
    noor: Visit, sqlite_session: Session, client_as: ClientAs
) -> None:
    noor.post(
        "/telefoonnotities",
        note(question="Mag het?", in_kennisbank="no", searched="zeppelin"),
    )

    (question,) = sqlite_session.scalars(select(SpokenQuestion))
    assert (question.in_kennisbank, question.searched) == (InKennisbank.NO, "zeppelin")
    assert "zeppelin" in client_as(Role.EDITOR).get("/kennisbank/redactie").text


def test_what_the_chosen_citizen_asked_before_is_there_to_see(
    noor: Visit, sqlite_session: Session
) -> None:
    citizen = builders.citizen(sqlite_session, "Fatima Jansen")
    builders.contact(sqlite_session, citizen=citizen, subject="Verhuizing doorgeven")
    sqlite_session.commit()

    shown = noor.get(f"/inwoners/eerder?citizen_id={citizen.id}").text
    refused = noor.post("/telefoonnotities", note(question=" ", citizen_id=str(citizen.id)))

    assert "Eerder van Fatima Jansen" in shown
    assert "Verhuizing doorgeven" in shown
    assert "Verhuizing doorgeven" in refused.text


@pytest.mark.parametrize("nobody", ["", "0", "999", "x", "9" * 30])
def test_of_nobody_there_is_nothing_to_see(noor: Visit, nobody: str) -> None:
    shown = noor.get(f"/inwoners/eerder?citizen_id={nobody}")

    assert shown.status_code == 200
    assert shown.text.strip() == ""


def with_token(visit: Visit, fields: dict[str, str]) -> dict[str, str]:
    return {**fields, "csrf_token": visit.token()}


def asked() -> dict[str, dict[str, str]]:
    """As the script of the page asks."""
    return {"headers": JSON}
