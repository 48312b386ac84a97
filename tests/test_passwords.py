"""What checking a password costs."""

import pytest
from argon2 import PasswordHasher

from kcc import passwords


def test_an_unknown_name_costs_as_much_hashing_as_a_known_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    verified: list[str] = []

    class Counting:
        def verify(self, hashed: str, password: str) -> bool:
            verified.append(hashed)
            return PasswordHasher().verify(hashed, password)

    monkeypatch.setattr(passwords, "_HASHER", Counting())

    assert not passwords.matches(None, "geraden")

    cost = passwords.hash_password  # the parameters of today's hashes stand in the text
    monkeypatch.undo()
    assert verified[0].rsplit("$", 2)[0] == cost("x").rsplit("$", 2)[0]
