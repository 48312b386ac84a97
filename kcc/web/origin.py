"""Where a request comes from, as far as counting goes."""

from ipaddress import IPv6Address, ip_address, ip_network

from flask import request

_HOUSEHOLD = (
    64  # bits; a provider gives no connection less (RFC 6177), and all of it is free to use
)


def connection() -> str:
    """The internet address of who asks; of IPv6 the network that is one connection's."""
    text = request.remote_addr or ""
    try:
        address = ip_address(text)
    except ValueError:  # a Unix socket has none
        return text
    if not isinstance(address, IPv6Address):
        return text
    mapped = address.ipv4_mapped
    return str(mapped or ip_network((int(address), _HOUSEHOLD), strict=False))
