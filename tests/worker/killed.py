"""A worker that is killed at one exact step, as by a power cut: nothing of ours runs after it."""

import importlib
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from kcc import config
from kcc.db import make_engine, session_factory
from kcc.files import FileStore
from kcc.keys import Keys
from kcc.models import Mailbox
from kcc.worker.copying import copy_sent
from kcc.worker.fetching import fetch
from kcc.worker.reading import read_stored
from kcc.worker.sending import reclaim, send_due
from kcc.worker.shift import Parts, Shift
from tests.forks import forks
from tests.worker.mail_help import take_shift

REACHED_THE_END = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A function by the name under which it is called, and which of its calls is the last."""

    module: str
    name: str
    after: bool = False
    call: int = 1

    def __str__(self) -> str:
        when = "after" if self.after else "before"
        return f"{when} {self.name} {self.call}"


def work_once(shift: Shift) -> None:
    """All that a worker does to mail, in the order of a mail's life."""
    reclaim(shift)
    with shift.reading() as session:
        ids = session.scalars(select(Mailbox.id)).all()
    for mailbox_id in ids:
        fetch(shift, mailbox_id)
    read_stored(shift)
    send_due(shift)
    copy_sent(shift)


def killed_at(step: Step, environment: dict[str, str]) -> int:
    """Let a process of its own work until this step; its exit code, -9 when it got there."""
    process = forks().Process(target=_live, args=(step, environment))
    process.start()
    process.join(60)
    assert process.exitcode is not None
    return process.exitcode


def _live(step: Step, environment: dict[str, str]) -> None:
    settings = config.load(environment)
    parts = Parts(
        settings=settings,
        keys=Keys(settings.secret_key),
        files=FileStore(settings.files.directory),
        sessions=session_factory(make_engine(settings.database.url)),
        stopping=threading.Event(),
    )
    shift = take_shift(parts, "die omvalt")
    _die_at(step)
    work_once(shift)
    os._exit(REACHED_THE_END)


def _die_at(step: Step) -> None:
    holder: Any = importlib.import_module(step.module)
    *classes, name = step.name.split(".")
    for one in classes:
        holder = getattr(holder, one)
    setattr(holder, name, _deadly(getattr(holder, name), step))


def _deadly(function: Callable[..., Any], step: Step) -> Callable[..., Any]:
    calls = 0

    def deadly(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls < step.call:
            return function(*arguments, **named)
        if step.after:
            function(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("nobody survives this")

    return deadly
