"""The benchmarks run, on the mix of mail that they promise, and their ratios are honest."""

from collections.abc import Callable

import pytest

from bench.mail_figures import Figures, summarise
from bench.mails import make_mails
from channels.email.mime import parse
from tests.bench.conftest import Printed


def figures(program: str, cpu: float) -> Figures:
    return Figures(program=program, mails=1000, cpu=cpu, wall=10.0, rss_mb=50.0)


def test_the_mails_are_the_same_each_time_and_have_the_promised_mix() -> None:
    made = list(make_mails(1000))
    mails = [raw for _, raw in made]
    read = [parse(raw, at) for at, raw in made]

    assert made == list(make_mails(1000))
    assert 38_000 < sum(map(len, mails)) / 1000 < 40_000
    assert 90 <= sum(bool(mail.attachments) for mail in read) <= 110
    assert 230 <= sum(bool(mail.in_reply_to) for mail in read) <= 270
    assert (
        120
        <= sum(
            mail.html is not None and b"text/plain" not in raw
            for mail, raw in zip(read, mails, strict=True)
        )
        <= 180
    )
    assert not any(mail.problems for mail in read)


def test_a_ratio_is_taken_within_its_round_so_that_a_busy_machine_matters_less() -> None:
    quiet, busy, usual = (2.0, 6.0), (10.0, 30.0), (3.0, 12.0)
    found = [
        figures(program, cpu)
        for floor, ours in (quiet, busy, usual)
        for program, cpu in (("floor", floor), ("sqlite", ours))
    ]

    floor, ours = summarise(found)

    assert (floor.times_floor, ours.times_floor) == (1.0, 3.0)
    assert (floor.cpu_ms, ours.cpu_ms) == (3.0, 12.0)


@pytest.mark.long
@pytest.mark.usefixtures("dovecot")
def test_ingest_measures_a_real_worker_on_real_mail(bench: Callable[..., Printed]) -> None:
    printed = bench("ingest", "--mails", "12")

    assert "times the floor" in printed.text
    assert [one["program"] for one in printed.medians] == ["floor", "sqlite"]
    assert all(one["cpu"] > 0 and one["rss_mb"] > 10 for one in printed.rounds)


@pytest.mark.long
def test_sending_measures_a_real_worker_and_a_server_that_takes_each_reply_once(
    bench: Callable[..., Printed],
) -> None:
    printed = bench("send", "--replies", "12")

    assert [one["program"] for one in printed.medians] == ["floor", "sqlite"]
    assert all(one["cpu"] > 0 and one["rss_mb"] > 10 for one in printed.rounds)


@pytest.mark.long
def test_what_web_and_worker_hold_at_rest_is_measured(bench: Callable[..., Printed]) -> None:
    (memory,) = bench("idle").medians

    assert 100 < memory["pss"] < memory["rss"]
