"""The public form, filled in and sent as a browser does."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from kcc.models import Contact
from kcc.services import defaults
from tests import builders
from tests.web.visiting import running

QUESTION = "Wanneer wordt mijn grofvuil opgehaald?"
ADDRESS = "/contact"
HOME = "203.0.113.7"


def with_form(database_url: str, session: Session, folder: Path) -> Iterator[Flask]:
    """The application of a municipality with a form that takes 1 MB, three times an hour."""
    defaults.seed(session, builders.NOW)
    builders.mailbox(session, "info@gemeente.example.org")
    builders.topic(session, "Afval")
    session.commit()
    yield from running(
        database_url, folder, KCC_FILES_MAX_UPLOAD_MB="1", KCC_INTAKE_FORM_PER_HOUR="3"
    )


def opened(client: FlaskClient, address: str = ADDRESS) -> dict[str, str]:
    """The hidden fields of the form as a browser gets it."""
    page = client.get(address, base_url="https://localhost").text
    return dict(re.findall(r'name="(csrf_token|token)"[^>]* value="([^"]+)"', page))


def sent(client: FlaskClient, address: str = ADDRESS, **fields: Any) -> TestResponse:
    """Open the form, fill it in and send it."""
    hidden = opened(client, address)
    filled = {"question": QUESTION, "email": "jan@example.nl", **hidden, **fields}
    return posted(client, filled, address)


def posted(
    client: FlaskClient, fields: dict[str, Any], address: str = ADDRESS, *, home: str = HOME
) -> TestResponse:
    """Send these fields, over the connection of `home`."""
    sender = {"REMOTE_ADDR": home}
    return client.post(address, data=fields, base_url="https://localhost", environ_base=sender)


def the_contact(session: Session) -> Contact:
    session.rollback()
    return session.scalars(select(Contact)).one()


def count_of_contacts(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Contact)) or 0
