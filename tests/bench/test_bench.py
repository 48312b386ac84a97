"""The benchmarks run, on the mix of mail that they promise, and their ratios are honest."""

import json
import subprocess
import sys
from pathlib import Path

from bench.mail_figures import Figures, summarise
from bench.mails import make_mails
from channels.email.mime import parse
from tests.servers.dovecot import Dovecot

ROOT = Path(__file__).parents[2]


def figures(program: str, cpu: float) -> Figures:
    return Figures(program=program, mails=1000, cpu=cpu, wall=10.0, rss_mb=50.0)


def test_the_mails_are_the_same_each_time_and_have_the_promised_mix() -> None:
    mails = [raw for _, raw in make_mails(1000)]
    read = [parse(raw, at) for at, raw in make_mails(1000)]

    assert mails == [raw for _, raw in make_mails(1000)]
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


def test_ingest_measures_a_real_worker_on_real_mail(tmp_path: Path, dovecot: Dovecot) -> None:
    path = tmp_path / "figures.json"
    command = [sys.executable, "-m", "bench", "ingest", "--mails", "12", "--rounds", "1"]

    done = subprocess.run(
        [*command, "--database", "sqlite", "--json", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    assert "times the floor" in done.stdout
    written = json.loads(path.read_text())
    assert [one["program"] for one in written["medians"]] == ["floor", "sqlite"]
    assert all(one["cpu"] > 0 and one["rss_mb"] > 10 for one in written["rounds"])
