"""Processes for races: forked from one that has imported the application, and nothing of a test."""

import multiprocessing
from multiprocessing.context import ForkServerContext

PRELOADED = ["pytest", "kcc.models", "tests.builders", "tests.worker.killed"]


def forks() -> ForkServerContext:
    """What makes such processes in a moment: they import no more than the module of their test."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context
