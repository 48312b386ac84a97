"""Between two things that last there is a step at which a worker is killed: none is forgotten."""

import importlib
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from kcc.worker.shift import Parts
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import SmtpServer
from tests.worker.killed import work_once
from tests.worker.mail_help import big, mail, mailbox_at, take_shift
from tests.worker.test_killed_at_each_step import FOLDER, STEPS

STEP = "a step"
# What outlives a crash, besides what a transaction commits.
LASTING = (
    ("kcc.files", "_name_durably"),
    ("channels.email.smtp", "_hand_over"),
    ("channels.email.sent", "SentFolder._append"),
)
CHANGES = ("INSERT", "UPDATE", "DELETE")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_two_things_that_last_follow_each_other_without_a_step_between_them(
    parts: Parts,
    dovecot: Dovecot,
    mail_user: str,
    smtp_server: SmtpServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(2):
        dovecot.deliver(mail_user, mail(number, sender=f"burger{number}@example.nl"))
    dovecot.deliver(mail_user, big(2))
    with dovecot.client(mail_user) as client:
        client.create_folder(FOLDER)
    more = {"max_mb": 1, "sent_folder": FOLDER}
    mailbox_at(parts, mail_user, dovecot=dovecot, smtp=smtp_server, **more)
    shift = take_shift(parts, "deze test")
    trace: list[str] = []
    for module, name in LASTING:
        _tell(monkeypatch, module, name, trace, after=name)
    for step in STEPS:
        when = {"after" if step.after else "before": STEP}
        _tell(monkeypatch, step.module, step.name, trace, **when)
    with parts.sessions() as session:
        _tell_commits(session.get_bind().engine, trace)

    work_once(shift)

    assert len(smtp_server.received) == 3
    assert {STEP, "commit", *(name for _, name in LASTING)} == {one.split(":")[0] for one in trace}
    gaps = [pair for pair in pairwise(trace) if STEP not in pair]
    assert gaps == []


def _tell(
    patch: pytest.MonkeyPatch,
    module: str,
    name: str,
    trace: list[str],
    *,
    before: str = "",
    after: str = "",
) -> None:
    """Have the function say in the trace that it begins, or that it ended."""
    holder: Any = importlib.import_module(module)
    *classes, last = name.split(".")
    for one in classes:
        holder = getattr(holder, one)
    function: Callable[..., Any] = getattr(holder, last)

    def telling(*arguments: Any, **named: Any) -> Any:
        trace.extend(filter(None, [before]))
        try:
            return function(*arguments, **named)
        finally:
            trace.extend(filter(None, [after]))

    patch.setattr(holder, last, telling)


def _tell_commits(engine: Engine, trace: list[str]) -> None:
    """Of transactions that changed something, with the first change, to see which one it was."""
    first: dict[Connection, str] = {}

    @event.listens_for(engine, "before_cursor_execute")
    def note(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(CHANGES):
            first.setdefault(connection, statement[:60])

    @event.listens_for(engine, "commit")
    def tell(connection: Connection) -> None:
        if statement := first.pop(connection, ""):
            trace.append(f"commit: {statement}")
