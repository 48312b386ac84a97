"""Address lines of a mail taken apart, so that a name can never pass for an address."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from channels.base import Address
from channels.email.charsets import sound
from channels.email.headers import NAME_LENGTH, RAW_LENGTH, text_of

ADDRESSES = 500  # more in one header is no letter to us
ADDRESS_LENGTH = 254  # RFC 5321, 4.5.3.1.3

_TOKEN = re.compile(
    r"""
    (?P<quoted>"(?:[^"\\]|\\.)*(?:"|\\?\Z))
    | (?P<comment>\((?:[^()\\]|\\.)*(?:\)|\\?\Z))
    | (?P<angle><[^<>]*(?:>|\Z))
    | (?P<end>[,;])
    | (?P<word>=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=)
    | (?P<plain>[^"(<,;=]+|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_PLAIN = r"""[^\s@<>"(),:;\[\]\\\x00-\x1f\x7f]"""
# From its first character on, or looking for it takes quadratic time. And not "a@b@c": programs
# disagree on whose address that is.
_ADDRESS = re.compile(
    rf"""(?<!@)(?:"[^"@\s]{{1,64}}"|(?<!{_PLAIN}){_PLAIN}++)@(?:{_PLAIN}++|\[[0-9A-Fa-f.:]+\])(?!@)"""
)


@dataclass(slots=True)
class _Item:
    """One entry of a list: words with and without their quotes, comment, angle brackets."""

    bare: str = ""
    name: str = ""
    comment: str = ""
    angle: str | None = None


def addresses_of(value: str) -> tuple[Address, ...]:
    """Every address of a From, To, Cc or Reply-To line, with its decoded name.

    A comma without quotes in a name ("Jansen, Piet <p@example.nl>") is part of the name. When
    there is no address at all, it may be among the encoded words: some programs encode the line.
    """
    found = _found_in(value)
    return found if found or "=?" not in value else _found_in(text_of(value))


def _found_in(value: str) -> tuple[Address, ...]:
    found: list[Address] = []
    loose: list[str] = []
    for item in _items(value[:RAW_LENGTH]):
        address = _address_in(item.bare if item.angle is None else item.angle)
        if address is None:
            loose.append(item.name.strip())
        else:
            shown = item.comment if item.angle is None else ", ".join([*loose, item.name.strip()])
            found.append(Address(name=_name(shown, address), address=address))
            loose = []
        if len(found) == ADDRESSES:
            break
    return tuple(found)


def bare_addresses_of(value: str) -> tuple[str, ...]:
    """Every address anywhere in a header such as Delivered-To."""
    found = (_normalised(one) for one in _ADDRESS.findall(value[:RAW_LENGTH]))
    return tuple(dict.fromkeys(one for one in found if one))[:ADDRESSES]


def _items(value: str) -> Iterator[_Item]:
    item = _Item()
    for token in _TOKEN.finditer(value):
        kind, text = token.lastgroup, token.group()
        if kind == "end":
            yield item
            item = _Item()
        elif kind == "angle":
            item.angle = text[1:].rstrip(">")
        elif kind == "comment":
            item.comment = text[1:].rstrip(")")
        else:
            item.bare += text
            item.name += _unquoted(text) if kind == "quoted" else text
    yield item


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:].removesuffix('"'))


def _address_in(text: str) -> str | None:
    # The last one: <@relay.example:jan@example.org> is a route (RFC 5322, 4.4).
    found = _ADDRESS.findall(text)
    return _normalised(found[-1]) if found else None


def _normalised(address: str) -> str | None:
    local, _, domain = sound_address(address).rpartition("@")
    whole = f"{local.removeprefix('mailto:')}@{domain.lower().rstrip('.')}"
    return whole if len(whole) <= ADDRESS_LENGTH and whole.isprintable() else None


def sound_address(address: str) -> str:
    """An address with bytes outside ASCII read as text."""
    return address if address.isascii() else text_of(address, ADDRESS_LENGTH + 1)


def _name(text: str, address: str) -> str:
    name = sound(text_of(text, NAME_LENGTH)).strip(" <>")
    while len(name) > 1 and name[0] == name[-1] and name[0] in "'\"":
        name = name[1:-1].strip()
    # Outlook repeats the address as the name.
    return "" if name.lower() == address.lower() else name
