"""What is wrong with an address in the settings, in words for whoever wrote it."""

import re
from ipaddress import ip_network
from urllib.parse import urlsplit

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


def addresses(public_url: str, files_url: str) -> list[str]:
    """What is wrong with our own address and with that of files, which may be empty."""
    mistakes = _address("public_url", public_url)
    if not files_url or mistakes:
        return mistakes
    mistakes = _address("files_url", files_url)
    if not mistakes and urlsplit(files_url).path.strip("/"):
        return ["[web] files_url mag alleen een naam zijn, zonder pad erachter"]
    if not mistakes and urlsplit(files_url).netloc == urlsplit(public_url).netloc:
        return ["[web] files_url moet een andere naam hebben dan public_url, of leeg zijn"]
    return mistakes


def database(url: str) -> list[str]:
    """What is wrong with the address of the database."""
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        return ["[database] url moet met sqlite:/// of postgresql+psycopg:// beginnen"]
    if url.removeprefix("sqlite:///").partition("?")[0] in ("", ":memory:"):
        return ["[database] url moet een bestand noemen: alleen in het geheugen blijft er niets"]
    try:
        _ = urlsplit(url).port
    except ValueError:
        return ["[database] url heeft een poort die geen getal is, of een haak te veel"]
    return []


def scanner(place: str) -> list[str]:
    """What is wrong with where the virus scanner listens; empty is well, then there is none."""
    if not place or re.fullmatch(r"/\S+|(?:[a-z0-9.-]+|\[[0-9a-f:]+\]):[0-9]{1,5}", place):
        return []
    return ["[files] clamav moet het pad van een socket zijn, of naam:poort"]


def is_network(text: str) -> bool:
    """Whether this is an internet address, or a network of them."""
    try:
        ip_network(text)
    except ValueError:
        return False
    return True


def _address(key: str, address: str) -> list[str]:
    try:
        url = urlsplit(address)
        _ = url.port  # reading it judges it
    except ValueError:
        return [f"[web] {key} is geen webadres"]
    if url.scheme not in ("http", "https") or not url.hostname:
        return [f"[web] {key} moet met http:// of https:// beginnen"]
    if not re.fullmatch(r"[a-z0-9._:-]+", url.hostname):  # it stands in every Message-ID
        return [f"[web] {key}: schrijf een naam met andere tekens dan a-z als xn--..."]
    if url.scheme == "http" and url.hostname not in LOCAL_HOSTS:
        return [f"[web] {key} moet https zijn, behalve op localhost"]
    return []
