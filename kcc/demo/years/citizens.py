"""The people of the invented years: new ones, and those who come back with another question."""

import random
from dataclasses import dataclass, field

from kcc.demo.addresses import CITIZEN_DOMAINS
from kcc.demo.years.tables import Rows
from kcc.demo.years.words import FAMILY_NAMES, FIRST_NAMES
from kcc.domain import texts

_RETURNS = 0.45  # of contacts: by somebody we know
_REMEMBERED = 50_000  # people who may come back; whoever is older has moved away
_NO_MOBILE = "060"  # mobile numbers do not begin with it, so that nobody can be called


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with an e-mail address or a phone number, and the words that find him or her."""

    id: int
    name: str
    email: str
    words: frozenset[str]


@dataclass(slots=True, kw_only=True)
class Citizens:
    """Whoever writes or calls next; rows of new people go to `rows`."""

    dice: random.Random
    rows: Rows
    next_id: int
    next_address: int
    writers: list[Person] = field(default_factory=list)
    callers: list[Person] = field(default_factory=list)

    def one(self, *, writes: bool, stamp: str) -> Person:
        """Somebody who wrote before, when this one writes, or somebody new."""
        known = self.writers if writes else self.callers
        if known and self.dice.random() < _RETURNS:
            return known[int(self.dice.random() * len(known))]
        made = self._make(writes=writes, stamp=stamp)
        if len(known) < _REMEMBERED:
            known.append(made)
        else:
            known[int(self.dice.random() * _REMEMBERED)] = made
        return made

    def _make(self, *, writes: bool, stamp: str) -> Person:
        number, self.next_id = self.next_id, self.next_id + 1
        first, family = self.dice.choice(FIRST_NAMES), self.dice.choice(FAMILY_NAMES)
        name = f"{first} {family}"
        if writes:
            local = ".".join((*texts.words(first), "".join(texts.words(family))))
            kind, address = "email", f"{local}{number}@{CITIZEN_DOMAINS[number % 2]}"
        else:
            kind, address = "phone", f"{_NO_MOBILE}{number % 10_000_000:07}"
        own = texts.words(name)
        self.rows.citizen.append((number, name, stamp))
        self.rows.citizen_address.append((self.next_address, number, kind, address))
        self.rows.citizen_term.extend((word, number) for word in set(own))
        self.next_address += 1
        found_by = {*own, *texts.words(address), *([address] if writes else ())}
        email = address if writes else ""
        return Person(id=number, name=name, email=email, words=frozenset(found_by))
