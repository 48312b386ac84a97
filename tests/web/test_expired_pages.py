"""A page that stood open until its token expired: what was typed comes back, nothing is done."""

import pytest
from flask import Flask, g
from sqlalchemy.orm import Session

from kcc.domain.errors import Refused
from kcc.domain.roles import Role
from kcc.web import context
from tests.web.conftest import ClientAs
from tests.web.world import address, counted, routes, world_in

TYPED = "Wat ik een half uur zat te typen"
# Each form in which somebody types, with the field that it cannot do without.
FORMS = {
    "notes.create": "question",
    "kennisbank_editor.create": "text",
    "kennisbank_editor.save": "text",
    "kennisbank_remarks.create": "text",
    "kennisbank_synonyms.create": "terms",
    "kennisbank_synonyms.save": "terms",
    "standard_texts.create": "title",
    "standard_texts.save": "title",
    "admin_agents.create": "name",
    "admin_agents.save": "name",
    "admin_departments.create": "name",
    "admin_departments.save": "name",
    "admin_topics.create": "name",
    "admin_topics.save": "name",
    "admin_letters.save": "text",
    "admin_mailboxes.create": "name",
    "admin_mailboxes.save": "name",
    "admin_norms.create": "amount",
    "admin_norms.save": "amount",
    "admin_calendars.create": "name",
    "admin_calendars.save": "name",
    "admin_equated_days.add": "name",
    "admin_opening.create": "opens",
    "admin_opening.save": "opens",
    "admin_opening.add_closing_day": "name",
    "admin_opening.add_open_day": "opens",
    "admin_outages.create": "text_nl",
    "admin_outages.save": "text_nl",
    "admin_quarantine.take_over": "text",
    "admin_quarantine.dismiss": "reason",
    "sign_in.create": "email",
    "demo.send": "text",
}


@pytest.mark.parametrize("endpoint", sorted(FORMS.keys() - {"demo.send"}))
def test_what_was_typed_on_an_expired_page_comes_back_and_is_not_kept(
    sqlite_app: Flask, sqlite_session: Session, client_as: ClientAs, endpoint: str
) -> None:
    world = world_in(sqlite_session)
    visit = client_as(Role.AGENT, Role.EDITOR, Role.ADMIN)
    rule = next(r for r, method in routes(sqlite_app) if (r.endpoint, method) == (endpoint, "POST"))
    before = counted(sqlite_session)

    refused = visit.send(
        "POST",
        address(sqlite_app, world, rule),
        data={FORMS[endpoint]: TYPED, "csrf_token": "oud"},
    )

    assert refused.status_code == 400
    assert TYPED in refused.text
    assert "Deze pagina was verlopen" in refused.text
    assert "CSRF" not in refused.text
    assert counted(sqlite_session) == before


def test_each_view_that_answers_for_an_expired_page_stands_above(sqlite_app: Flask) -> None:
    views = sqlite_app.view_functions.items()

    assert {name for name, view in views if hasattr(view, "comes_back")} == FORMS.keys()


def test_nothing_is_written_for_a_page_that_expired(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context("/"):
        g.has_expired = True

        with pytest.raises(Refused), context.writing():
            pytest.fail("a transaction was opened")
