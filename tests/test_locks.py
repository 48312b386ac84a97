"""The lock files fit pyproject.toml, say nothing of places, and keep production small."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
WANTED = {
    "requirements.lock": [*PROJECT["dependencies"], *EXTRAS["build"]],
    "requirements-demo.lock": EXTRAS["demo"],
    "requirements-dev.lock": EXTRAS["dev"],
    "requirements-node.lock": EXTRAS["node"],
    "requirements-oauth.lock": EXTRAS["oauth"],
}


def locked(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[\w+\])?==([^\s;]+)", text, re.MULTILINE))


@pytest.mark.parametrize("lock", WANTED)
def test_each_wanted_package_is_locked_at_a_version_that_fits(lock: str) -> None:
    versions = locked(lock)

    for requirement in map(Requirement, WANTED[lock]):
        name = canonicalize_name(requirement.name)
        assert name in versions, f"{name} is not in {lock}: make locks"
        assert requirement.specifier.contains(versions[name]), f"{name} is too old or too new"


@pytest.mark.parametrize("lock", WANTED)
def test_each_locked_package_has_a_hash(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")

    entries = re.split(r"\n(?=\S)", text.strip())

    assert len(entries) == len(locked(lock))
    assert all("--hash=sha256:" in entry for entry in entries)


def test_two_locks_never_disagree_on_a_version() -> None:
    runtime = locked("requirements.lock")

    for lock in ["requirements-demo.lock", "requirements-dev.lock"]:
        both = runtime.keys() & locked(lock).keys()
        assert {name: locked(lock)[name] for name in both} == {name: runtime[name] for name in both}


def test_production_has_no_package_of_the_demo_or_the_tests() -> None:
    runtime = locked("requirements.lock")

    extra = [canonicalize_name(Requirement(text).name) for text in EXTRAS["demo"] + EXTRAS["dev"]]

    assert runtime.keys() & set(extra) == set()


@pytest.mark.parametrize("lock", [*WANTED, "package-lock.json"])
def test_no_lock_names_the_place_where_packages_come_from(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert not re.search(r"\bresolved\b|index-url|find-links|file:", text)
