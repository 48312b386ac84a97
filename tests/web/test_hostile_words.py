"""What a stranger writes is text on every page, in every head and in every name of a file."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.web import access
from tests.web.conftest import ClientAs
from tests.web.world import World, address, closed_routes

HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}"
IN_NO_PAGE = ("<script>alert(1)", "<img src=x", "\"'><", "onerror=alert(2)>{{ 7*7 }}\"'>")
# The frame of the mail itself shows what may stay of it, and has tests of its own.
ELSEWHERE = {"mail_frame.html"}


@pytest.fixture
def hostile(world: World, session: Session) -> World:
    """A contact of which all that its sender chose is hostile."""
    contact, message = world.contact, world.message
    assert contact.citizen
    contact.subject = contact.preview = contact.citizen.name = HOSTILE
    message.subject = message.sender_name = message.text = message.notice = HOSTILE
    message.sender_address = message.automatic_why = message.unverified_why = HOSTILE
    world.attachment.filename = world.attachment.content_type = HOSTILE
    world.attachment.inline, world.attachment.content_id = True, HOSTILE
    session.commit()
    return world


# Templates escape the same whatever database there is.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_page_shows_it_as_anything_but_text(
    app: Flask, hostile: World, client_as: ClientAs
) -> None:
    visit, seen = client_as(*Role, department=hostile.own), 0
    app.extensions["kcc"].files.put(b"beeld")
    paths = [
        address(app, hostile, rule)
        for rule, method in closed_routes(app)
        if method == "GET" and rule.endpoint not in ELSEWHERE and access.allowed(rule.endpoint)
    ]

    for path in [*paths, "/wachtrij?weergave=alles", f"/zoeken?q={hostile.contact.number}"]:
        answer = visit.get(path)
        if answer.mimetype == "text/html":  # the rest is JSON for our own script, and files
            seen += "&lt;script&gt;alert(1)" in answer.text
            assert [words for words in IN_NO_PAGE if words in answer.text] == [], path
        answer.close()

    assert seen >= 3  # the queue, the contact and what was found, at least


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_name_of_a_download_ends_where_it_ends(
    app: Flask, hostile: World, session: Session, client_as: ClientAs
) -> None:
    hostile.attachment.filename = 'a";\r\nSet-Cookie: x=1; filename="b.html'
    session.commit()
    app.extensions["kcc"].files.put(b"beeld")
    visit = client_as(Role.AGENT)

    there = visit.get(f"/bijlagen/{hostile.attachment.id}").headers["Location"]
    with visit.get(there) as answer:
        assert answer.data == b"beeld"
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        assert answer.headers["Content-Type"] == "application/octet-stream"
