"""Templates are compiled once for all applications, test processes and runs."""

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache


def pytest_configure(config: pytest.Config) -> None:
    """Keep what was compiled, by the contents of each template, beside what pytest keeps."""
    if config.cache is not None:
        folder = config.cache.mkdir("templates")
        Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(folder))}
