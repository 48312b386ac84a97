"""Garbage is collected between two pieces of work, and only what is due."""

import gc
import weakref
from collections.abc import Iterator

import pytest
from flask import Flask

from kcc import garbage
from kcc.web import wsgi

MUCH = 2000  # objects, well over what Python waits for with the youngest generation


class Knot:
    """Holds itself, so that only the collector can let it go."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    limits = gc.get_threshold()
    gc.set_threshold(700, 10, 10)  # Python's own, which tests have changed
    yield
    gc.set_threshold(*limits)
    gc.enable()


def a_knot_and_much_more() -> "weakref.ref[Knot]":
    knot = weakref.ref(Knot())
    for _ in range(MUCH):
        Knot()
    return knot


def test_while_work_goes_on_nothing_is_collected() -> None:
    garbage.only_on_request()

    knot = a_knot_and_much_more()

    assert knot() is not None


def test_what_is_due_goes_when_it_is_asked_for() -> None:
    garbage.only_on_request()
    knot = a_knot_and_much_more()

    garbage.collect()

    assert knot() is None


def test_nothing_is_looked_through_before_it_is_due() -> None:
    garbage.only_on_request()
    gc.set_threshold(100 * MUCH)
    knot = a_knot_and_much_more()

    garbage.collect()

    assert knot() is not None


def test_what_lived_long_goes_in_its_turn() -> None:
    """Else what survived one look would stay for ever, and memory would grow."""
    garbage.only_on_request()
    gc.set_threshold(1, 1, 1)
    old = Knot()
    for _ in range(3):
        gc.collect(1)
    knot = weakref.ref(old)
    del old
    gc.collect(0)
    assert knot() is not None  # it is in the oldest generation

    for _ in range(4):
        a_knot_and_much_more()
        garbage.collect()

    assert knot() is None


def test_the_garbage_of_a_page_goes_after_the_page() -> None:
    knots: list[weakref.ref[Knot]] = []
    app = Flask("an application")

    @app.get("/")
    def page() -> str:
        knots.append(a_knot_and_much_more())
        return f"{knots[0]() is not None}"

    wsgi.collect_between_requests(app)

    answer = app.test_client().get("/", buffered=True)

    assert answer.text == "True"
    assert knots[0]() is None
