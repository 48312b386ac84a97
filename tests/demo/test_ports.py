"""The demo picks ports that nobody uses and keeps those it had."""

import socket
from collections.abc import Iterator

import pytest

from kcc.demo import ports
from tests.servers.sockets import free_port


@pytest.fixture(params=["127.0.0.1", "0.0.0.0"])
def taken(request: pytest.FixtureRequest) -> Iterator[int]:
    """A port on which somebody listens, perhaps on all addresses."""
    with socket.socket() as server:
        server.bind((request.param, 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_port_with_a_server_is_not_free(taken: int) -> None:
    assert not ports.is_free(taken)


def test_free_ports_of_last_time_are_kept() -> None:
    wanted = [free_port(), free_port()]

    assert ports.choose(wanted) == wanted


def test_a_taken_port_is_replaced_by_another(taken: int) -> None:
    wanted = free_port()

    chosen = ports.choose([taken, wanted])

    assert chosen[1] == wanted
    assert chosen[0] not in (taken, wanted)
    assert ports.is_free(chosen[0])


def test_without_a_wish_two_different_ports_are_chosen() -> None:
    assert len(set(ports.choose([0, 0]))) == 2


def test_nobody_there_is_no_greeting() -> None:
    port = free_port()

    assert not ports.greets(port, b"")
    assert not ports.page_answers(f"http://127.0.0.1:{port}/")
