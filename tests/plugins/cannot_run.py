"""Nothing is skipped in silence: what could not run is counted and named, and fails under CI."""

import os
from typing import NoReturn

import pytest

TITLE = "could not run"


def cannot_run(reason: str) -> NoReturn:
    """End the test (or fixture) because this machine lacks something; say what would bring it."""
    pytest.skip(reason)


def _skipped(config: pytest.Config) -> list[pytest.TestReport | pytest.CollectReport]:
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    return list(terminal.stats.get("skipped", [])) if terminal else []


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    place = report.longrepr
    return str(place[2]).removeprefix("Skipped: ") if isinstance(place, tuple) else str(place)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skipped test proves nothing, so CI must not be green with one."""
    if os.environ.get("CI") == "true" and _skipped(session.config) and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    reports = _skipped(config)
    if not reports:
        return
    terminalreporter.section(f"{len(reports)} {TITLE}", yellow=True)
    for reason in sorted({_reason(report) for report in reports}):
        names = [report.nodeid for report in reports if _reason(report) == reason]
        terminalreporter.line(f"{reason} ({len(names)})")
        for name in names:
            terminalreporter.line(f"    {name}")
    if os.environ.get("CI") == "true":
        terminalreporter.line("CI=true: this is a failure.", red=True)
