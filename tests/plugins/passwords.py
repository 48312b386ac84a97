"""Password hashes that are true and take no time: a real one takes a fifth of a second to make."""

import pytest
from argon2 import PasswordHasher

from kcc import passwords


@pytest.fixture
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cheap hashes in this process, also for names that nobody has."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", hasher)
    monkeypatch.setattr(passwords, "_NOBODY", hasher.hash("van niemand"))
