"""Addresses are the ones that Flask makes, also when they are worked out once."""

from typing import Any

import flask
import pytest
from flask import Flask
from werkzeug.routing import BuildError

from kcc.web.addresses import url_for

NUMBER = "2600000016"


@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("queue.index", {}),
        ("queue.index", {"weergave": "mijn", "kanaal": None, "onderwerp": 7}),
        ("contacts.show", {"number": NUMBER}),
        ("find.results", {"q": "Zoë & co?"}),
        ("contacts.show", {"number": NUMBER, "_anchor": "opstellen"}),
        ("contacts.show", {"number": NUMBER, "_external": True}),
        (".rows", {}),
    ],
)
@pytest.mark.parametrize("root", ["", "/kcc"])
def test_an_address_is_the_one_flask_makes(
    sqlite_app: Flask, endpoint: str, values: dict[str, Any], root: str
) -> None:
    with sqlite_app.test_request_context("/wachtrij", environ_overrides={"SCRIPT_NAME": root}):
        for _ in range(2):
            assert url_for(endpoint, **values) == flask.url_for(endpoint, **values)


def test_the_place_in_the_list_is_that_of_each_request(sqlite_app: Flask) -> None:
    made = []
    for view in ("mijn", "niemand", "mijn"):
        with sqlite_app.test_request_context(f"/wachtrij?weergave={view}"):
            made.append(url_for("contacts.show", number=NUMBER))

    assert made == [f"/contacten/{NUMBER}?weergave={view}" for view in ("mijn", "niemand", "mijn")]


def test_what_has_no_address_is_a_mistake(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context("/wachtrij"), pytest.raises(BuildError):
        url_for("queue.nowhere")
