"""The folders of a mailbox in its form: one a line, and where mail goes that was taken in."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.models import AdminEvent, Mailbox, RawMail
from tests import builders
from tests.plugins.databases import mostly_sqlite
from tests.servers.dovecot import Dovecot
from tests.web.conftest import ClientAs
from tests.web.test_beheer_mailboxes import BOXES, FILLED, here, tried
from tests.web.visiting import Visit

database_url = mostly_sqlite


@pytest.fixture
def boss(client_as: ClientAs) -> Visit:
    return client_as(Role.ADMIN)


@pytest.fixture
def page(boss: Visit) -> str:
    """A mailbox of which two folders are read."""
    filled = FILLED | {"folder_names": "INBOX\nFormulieren"}
    answer = boss.post(f"{BOXES}/nieuw", filled, opened=f"{BOXES}/nieuw")
    return str(answer.location)


@pytest.fixture
def only(session: Session, page: str) -> Callable[[], Mailbox]:
    def only_() -> Mailbox:
        session.rollback()
        session.expire_all()
        return session.scalars(select(Mailbox)).one()

    return only_


def test_folders_are_named_one_a_line_and_come_back_in_one_order(
    boss: Visit, page: str, only: Callable[[], Mailbox]
) -> None:
    lines = " vragen \r\n\r\ninbox\r\nvragen\r\nFormulieren"
    assert boss.post(page, FILLED | {"folder_names": lines}, opened=page).status_code == 303

    assert only().folder_names == ("INBOX", "Formulieren", "vragen")
    assert "\nINBOX\nFormulieren\nvragen</textarea>" in boss.get(page).text.replace("\r", "")
    assert "mappen" in boss.get("/beheer/logboek").text


def test_a_folder_that_stays_goes_on_where_it_was_and_one_that_goes_frees_its_places(
    boss: Visit, page: str, only: Callable[[], Mailbox], session: Session
) -> None:
    box = only()
    for folder in box.folders:
        folder.uidvalidity, folder.last_uid = 1, 7
        place = {"folder": folder.name, "uidvalidity": 1, "uid": 7, "sha256": "0" * 64, "size": 1}
        session.add(RawMail(mailbox=box, received_at=builders.NOW, **place))
    session.commit()

    boss.post(page, FILLED | {"folder_names": "INBOX\nVragen"}, opened=page)

    assert {one.name: one.last_uid for one in only().folders} == {"INBOX": 7, "Vragen": 0}
    places = session.scalars(select(RawMail.folder).order_by(RawMail.folder)).all()
    assert places[0] == "INBOX"
    assert re.fullmatch("tot [-0-9: ]+ Formulieren", places[1])


def test_another_order_of_lines_changes_nothing(boss: Visit, page: str, session: Session) -> None:
    boss.post(page, FILLED | {"folder_names": "Formulieren\nINBOX", "password": ""}, opened=page)

    session.rollback()
    actions = session.scalars(select(AdminEvent.action)).all()
    assert actions == ["mailbox_added"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"folder_names": "\n".join(f"Map {n}" for n in range(9))}, "Vul hoogstens 8 mappen in."),
        ({"folder_names": "x" * 201}, "Gebruik hoogstens 200 tekens voor een map."),
        ({"move_to": "inbox"}, "Kies een map die niet gelezen wordt"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    boss: Visit, page: str, fields: dict[str, str], sentence: str
) -> None:
    answer = boss.post(page, FILLED | fields, opened=page)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_two_mailboxes_of_one_account_do_not_move_mail_to_each_other(
    boss: Visit, page: str
) -> None:
    """Or it would go round for ever."""
    other = FILLED | {"address": "balie@example.org", "folder_names": "Balie"}
    moves = other | {"move_to": "Formulieren"}
    assert boss.post(f"{BOXES}/nieuw", moves, opened=f"{BOXES}/nieuw").status_code == 422

    elsewhere = moves | {"imap_host": "imap.elders.example"}
    assert boss.post(f"{BOXES}/nieuw", elsewhere, opened=f"{BOXES}/nieuw").status_code == 303
    fine = other | {"address": "c@example.org", "move_to": "Verwerkt"}
    assert boss.post(f"{BOXES}/nieuw", fine, opened=f"{BOXES}/nieuw").status_code == 303
    reads = FILLED | {"folder_names": "INBOX\nVerwerkt"}
    answer = boss.post(page, reads, opened=page)
    assert "Naar Verwerkt verplaatst een andere postbus haar mail." in answer.text


def test_another_target_forgets_what_was_wrong_with_the_one_before(
    boss: Visit, page: str, only: Callable[[], Mailbox], session: Session
) -> None:
    box = only()
    box.folders[0].moving_problem = box.copying_problem = "Die map is er niet."
    session.commit()
    for place in (page, BOXES, "/beheer/gezondheid"):
        shown = boss.get(place).text
        assert "verplaatsen lukt niet" in shown
        assert "bewaren lukt niet" in shown

    names = {"folder_names": "INBOX", "move_to": "Verwerkt", "sent_folder": " Verzonden "}
    boss.post(page, FILLED | names, opened=page)

    assert (only().move_to, only().sent_folder) == ("Verwerkt", "Verzonden")
    assert "lukt niet" not in boss.get("/beheer/gezondheid").text


def test_a_test_names_the_folders_that_are_not_there_and_those_that_are(
    boss: Visit, page: str, dovecot: Dovecot, mail_user: str
) -> None:
    servers = FILLED | here(dovecot.port, 1, mail_user)
    lines = {"folder_names": "INBOX\nFormulieren", "move_to": "Verwerkt"}
    boss.post(page, servers | lines, opened=page)

    said = tried(boss, page)

    assert "heeft geen map Formulieren of Verwerkt. Er zijn wel: " in said
