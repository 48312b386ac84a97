"""A mailbox that an older program cannot log in on is out of use for it, and stays whole."""

from sqlalchemy import select

from channels.email.oauth import LoginKind
from kcc import migrate
from kcc.db import make_engine, session_factory, writing
from kcc.models import Mailbox
from tests import builders


def test_a_mailbox_with_tokens_is_out_of_use_for_an_older_program(database_url: str) -> None:
    engine = make_engine(database_url)
    with session_factory(engine)() as session, writing(session):
        builders.mailbox(session, "wachtwoord@example.nl", password=b"versleuteld")
        builders.mailbox(session, "token@example.nl", login=LoginKind.GOOGLE)

    migrate.downgrade(database_url, "0023")
    migrate.upgrade(database_url)

    with session_factory(engine)() as session:
        rows = session.scalars(select(Mailbox).order_by(Mailbox.address)).all()
        assert [(one.address, one.active) for one in rows] == [
            ("token@example.nl", False),
            ("wachtwoord@example.nl", True),
        ]
        assert {one.login for one in rows} == {LoginKind.PASSWORD}
    engine.dispose()
