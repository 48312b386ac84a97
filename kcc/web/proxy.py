"""Forwarded headers: believed only when a configured reverse proxy sent them."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

from flask import Flask

from kcc.web.context import parts_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Address = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]


def init_app(app: Flask) -> None:
    proxies = tuple(ip_network(proxy) for proxy in parts_of(app).settings.web.proxies)
    app.wsgi_app = _believing(app.wsgi_app, proxies)  # type: ignore[assignment, method-assign]


def _believing(inner: "WSGIApplication", proxies: Networks) -> "WSGIApplication":
    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        sender = _address(environ.get("REMOTE_ADDR", ""))
        if sender and _is_ours(sender, proxies):
            _take_over(environ, proxies)
        return inner(environ, start_response)

    return application


def _take_over(environ: "WSGIEnvironment", proxies: Networks) -> None:
    """The client as the last proxy saw it: the nearest address that is no proxy of ours."""
    hops = _nearest_first(environ.get("HTTP_X_FORWARDED_FOR", ""))
    client = next((address for address in hops if not _is_ours(address, proxies)), None)
    if client:
        environ["REMOTE_ADDR"] = str(client)
    if environ.get("HTTP_X_FORWARDED_PROTO") in ("http", "https"):
        environ["wsgi.url_scheme"] = environ["HTTP_X_FORWARDED_PROTO"]


def _nearest_first(chain: str) -> Iterator[Address]:
    """The addresses of a chain up to the first that is none: nobody can vouch for the rest."""
    for hop in reversed([hop.strip() for hop in chain.split(",") if hop.strip()]):
        address = _address(hop)
        if address is None:
            return
        yield address


def _address(text: str) -> Address | None:
    """An address of version 4 as such, also where a socket for both versions tells it."""
    try:
        found = ip_address(text)
    except ValueError:  # a Unix socket has none
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _is_ours(address: Address, proxies: Networks) -> bool:
    return any(address in network for network in proxies)
