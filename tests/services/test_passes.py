"""A pass lets one person use one thing in one way for a short while, and no more than that."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from kcc.domain.actors import SYSTEM, Actor
from kcc.domain.errors import NotFound
from kcc.domain.roles import Role
from kcc.keys import Keys
from kcc.models import Agent, Attachment
from kcc.services import passes
from kcc.services.passes import Use
from tests import builders
from tests.builders import NOW

KEYS = Keys("geheim-" * 6)
NOOR = Actor(agent_id=3, name="Noor", roles=frozenset({Role.AGENT}))
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("use", "seconds"), [(Use.DOWNLOAD, 60), (Use.PICTURE, 600), (Use.REMOTE, 600)]
)
def test_a_pass_says_what_it_is_for_until_it_is_over(use: Use, seconds: int) -> None:
    text = passes.issue(KEYS, use, 7, NOW, NOOR)
    end = NOW + timedelta(seconds=seconds)

    given = passes.read(KEYS, text, end - SECOND)

    assert (given.use, given.row_id, given.agent_id, given.until) == (use, 7, 3, end)
    with pytest.raises(NotFound):
        passes.read(KEYS, text, end)


@pytest.mark.parametrize(
    "altered",
    [
        lambda text: text.replace("d-7-", "d-8-"),
        lambda text: text.replace("d-7-3-", "d-7-4-"),
        lambda text: text.replace("d-", "p-", 1),
        lambda text: text[:-1] + ("0" if text[-1] != "0" else "1"),
        lambda text: text.rpartition("-")[0],
        lambda text: text.rpartition("-")[0] + "-" + "0" * 64,
        lambda text: text.rpartition("-")[0] + "-",
        lambda text: text + "-" + text,
        lambda text: "x" + text[1:],
        lambda text: text.replace("-7-", "-٧-"),
        lambda text: text.replace("-7-", f"-{10**40}-"),
        lambda _text: "",
        lambda _text: "-",
        lambda _text: "d-7-3-99999999999-" + "a" * 64,
    ],
)
def test_what_we_did_not_sign_is_no_pass(altered: Callable[[str], str]) -> None:
    text = altered(passes.issue(KEYS, Use.DOWNLOAD, 7, NOW, NOOR))

    with pytest.raises(NotFound):
        passes.read(KEYS, text, NOW)


def test_a_pass_of_another_installation_is_none_here() -> None:
    text = passes.issue(Keys("anders-" * 6), Use.DOWNLOAD, 7, NOW, NOOR)

    with pytest.raises(NotFound):
        passes.read(KEYS, text, NOW)


def test_who_is_no_person_gets_no_pass() -> None:
    with pytest.raises(NotFound):
        passes.issue(KEYS, Use.DOWNLOAD, 7, NOW, SYSTEM)


def test_only_who_asked_for_the_pictures_elsewhere_of_this_message_gets_them() -> None:
    text = passes.issue(KEYS, Use.REMOTE, 7, NOW, NOOR)
    colleague = Actor(agent_id=4, name="Piet", roles=NOOR.roles)

    assert passes.lets_in_remote(KEYS, text, 7, NOW, NOOR)
    assert not passes.lets_in_remote(KEYS, text, 8, NOW, NOOR)
    assert not passes.lets_in_remote(KEYS, text, 7, NOW, colleague)
    assert not passes.lets_in_remote(KEYS, text, 7, NOW + passes.SHOW_FOR, NOOR)
    own = passes.issue(KEYS, Use.PICTURE, 7, NOW, NOOR)
    assert not passes.lets_in_remote(KEYS, own, 7, NOW, NOOR)
    assert not passes.lets_in_remote(KEYS, "", 7, NOW, NOOR)


@pytest.fixture
def file(session: Session) -> Attachment:
    contact = builders.contact(session, department=builders.department(session, "Burgerzaken"))
    return builders.attachment(session, builders.message(session, contact))


def test_a_pass_opens_the_attachment_it_names(session: Session, file: Attachment) -> None:
    assert opened(session, builders.agent(session), file) == file


@pytest.mark.parametrize("lost", ["stopped", "role", "department"])
def test_who_may_no_longer_see_a_file_has_a_pass_in_vain(
    session: Session, file: Attachment, lost: str
) -> None:
    assert file.message
    own = file.message.contact.department
    agent = builders.agent(session, roles=[Role.DEPARTMENT], department=own)
    assert opened(session, agent, file) == file

    if lost == "stopped":
        agent.active = False
    elif lost == "role":
        agent.role_names = [Role.EDITOR.value]
    else:
        agent.department = builders.department(session, "Stadsbeheer")
    session.flush()

    with pytest.raises(NotFound):
        opened(session, agent, file)


def test_a_pass_for_pictures_elsewhere_opens_no_file(session: Session, file: Attachment) -> None:
    with pytest.raises(NotFound):
        opened(session, builders.agent(session), file, Use.REMOTE)


def opened(session: Session, agent: Agent, file: Attachment, use: Use = Use.DOWNLOAD) -> Attachment:
    text = passes.issue(KEYS, use, file.id, NOW, agent.as_actor())
    return passes.attachment(session, passes.read(KEYS, text, NOW))
