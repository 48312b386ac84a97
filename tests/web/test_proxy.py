"""Forwarded headers: only a configured proxy is believed, and no further than it can see."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request

from kcc.web import access, create_app
from tests.web.visiting import Visit, settings_for, used

PROXY, INNER_PROXY, STRANGER = "10.0.0.1", "172.17.5.9", "203.0.113.66"


@pytest.fixture
def proxied(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    strict = {"KCC_SECURITY_LOGIN_ATTEMPTS": "2"}  # ten from one address
    settings = settings_for(
        sqlite_url, tmp_path, KCC_WEB_PROXIES=f"{PROXY}, 172.17.0.0/16", **strict
    )
    yield from used(create_app(settings))


@pytest.fixture
def app(proxied: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application behind two proxies, with a page that tells what it sees."""
    app = proxied
    monkeypatch.setattr(access, "PUBLIC", access.PUBLIC | {"seen"})

    @app.get("/gezien")
    def seen() -> dict[str, Any]:
        return {"from": request.remote_addr, "scheme": request.scheme, "host": request.host}

    return app


def seen_from(app: Flask, address: str, **headers: str) -> dict[str, Any]:
    names = {f"HTTP_X_FORWARDED_{name.upper()}": value for name, value in headers.items()}
    answer = Visit(app, address).send("GET", "/gezien", environ_base=names)
    return dict(answer.get_json())


def test_a_stranger_who_forges_headers_is_seen_as_himself(app: Flask) -> None:
    seen = seen_from(app, STRANGER, **{"for": "192.0.2.1"}, proto="http", host="boos.example")

    assert seen == {"from": STRANGER, "scheme": "https", "host": "localhost"}


def test_our_proxy_tells_who_the_client_is(app: Flask) -> None:
    seen = seen_from(app, PROXY, **{"for": STRANGER}, proto="http", host="kcc.example")

    assert (seen["from"], seen["scheme"]) == (STRANGER, "http")


def test_a_client_does_not_choose_our_name_through_a_proxy_that_passes_all_headers(
    app: Flask,
) -> None:
    assert seen_from(app, PROXY, host="boos.example")["host"] == "localhost"


@pytest.mark.parametrize("proxy", [INNER_PROXY, f"::ffff:{PROXY}"])
def test_a_proxy_is_known_by_its_network_and_on_a_socket_for_both_versions(
    app: Flask, proxy: str
) -> None:
    assert seen_from(app, proxy, **{"for": STRANGER})["from"] == STRANGER


def test_what_the_client_put_before_our_proxy_is_not_believed(app: Flask) -> None:
    chain = f"192.0.2.1, 10.9.9.9, {STRANGER}, {INNER_PROXY}"

    assert seen_from(app, PROXY, **{"for": chain})["from"] == STRANGER


@pytest.mark.parametrize("chain", ["", " , ,", INNER_PROXY])
def test_a_chain_without_a_client_is_the_proxy_itself(app: Flask, chain: str) -> None:
    assert seen_from(app, PROXY, **{"for": chain})["from"] == PROXY


@pytest.mark.parametrize("hop", ["unknown", "203.0.113.66:4711", "x" * 500])
def test_beyond_a_hop_that_is_no_address_nothing_is_believed(app: Flask, hop: str) -> None:
    chain = f"192.0.2.1, {hop}, {INNER_PROXY}"

    assert seen_from(app, PROXY, **{"for": chain})["from"] == PROXY


def test_an_unknown_scheme_changes_nothing(app: Flask) -> None:
    assert seen_from(app, PROXY, proto="javascript")["scheme"] == "https"


def test_forged_addresses_do_not_escape_the_brake_on_guessing(app: Flask) -> None:
    codes = []
    for number in range(11):
        visit = Visit(app, STRANGER)
        fields = {"email": f"{number}@example.org", "password": "geraden"}
        data = {**fields, "csrf_token": visit.token("/inloggen")}
        forged = {"HTTP_X_FORWARDED_FOR": f"192.0.2.{number}"}
        codes.append(visit.send("POST", "/inloggen", data=data, environ_base=forged).status_code)

    assert codes[0] == 422
    assert codes[-1] == 429
