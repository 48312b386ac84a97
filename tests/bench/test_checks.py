"""The benchmarks measure nothing on other data than promised, or where a counter is wrong."""

from dataclasses import replace

import pytest

from bench.checks import Shape, counters

MILLION = Shape(
    contacts=1_000_000,
    open=20_030,
    late=1_010,
    messages=3_000_000,
    departments=30,
    topics=205,
    agents=100,
)


def test_the_promised_shape_has_no_faults() -> None:
    small = replace(MILLION, contacts=10_000, open=2_020, late=110, messages=30_400)

    assert MILLION.faults(1_000_000) == small.faults(10_000) == []


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("contacts", 999_999),
        ("open", 200_000),
        ("late", 5_000),
        ("messages", 1_000_000),
        ("departments", 3),
        ("topics", 20),
        ("agents", 7),
    ],
)
def test_another_shape_is_named(what: str, value: int) -> None:
    faults = replace(MILLION, **{what: value}).faults(1_000_000)

    assert any(f"{value} {what}" == fault for fault in faults)


def test_the_counters_of_a_page_are_read_by_the_view_they_lead_to() -> None:
    html = """
      <a href="/wachtrij?weergave=te-doen" aria-current="true"><b>2012</b> <span>Te doen</span></a>
      <a href="/wachtrij?weergave=te-laat"><b>0</b> <span>(Bijna) te laat</span></a>
      <a href="/wachtrij?weergave=afgehandeld"><span>Afgehandeld</span></a>
    """

    assert counters(html) == {"te-doen": 2012, "te-laat": 0}
