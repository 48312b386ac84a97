"""The keys: one per purpose, steady over restarts, and of no use with another secret."""

import pytest

from kcc.keys import Keys, WrongKey

SECRET = "een-geheim-van-genoeg-tekens-voor-een-test"


def test_each_purpose_has_its_own_key() -> None:
    keys = Keys(SECRET)

    assert len({keys.session, keys.threading, keys.derive("iets anders")}) == 3


def test_a_key_is_the_same_after_a_restart() -> None:
    assert Keys(SECRET).threading == Keys(SECRET).threading


def test_a_password_comes_back_only_with_the_same_secret() -> None:
    token = Keys(SECRET).encrypt("wachtwoord van de postbus")

    assert Keys(SECRET).decrypt(token) == "wachtwoord van de postbus"
    with pytest.raises(WrongKey, match="Vul het opnieuw in"):
        Keys(SECRET + "!").decrypt(token)


def test_what_was_encrypted_for_one_purpose_opens_for_no_other() -> None:
    token = Keys(SECRET).encrypt("wachtwoord", "temporary-password")

    assert Keys(SECRET).decrypt(token, "temporary-password") == "wachtwoord"
    with pytest.raises(WrongKey):
        Keys(SECRET).decrypt(token)


def test_a_bucket_does_not_tell_whom_it_counts() -> None:
    bucket = Keys(SECRET).bucket("login", "jan@example.org")

    assert "jan" not in bucket
    assert bucket == Keys(SECRET).bucket("login", "jan@example.org")
    assert len(bucket) <= 80
