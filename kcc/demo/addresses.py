"""The mail addresses of the demo's invented world, and the accounts that hold their mail."""

DOMAIN = "voorbeeld.example.org"
MUNICIPALITY_ADDRESS = f"info@{DOMAIN}"
CITIZEN_DOMAINS = ("example.nl", "example.com")

MUNICIPALITY = "gemeente"
CITIZENS = "inwoners"  # one account keeps the mail of all invented citizens
PASSWORD = "zandbak"  # noqa: S105 - guards invented mail on loopback only


def account_of(address: str) -> str | None:
    """The account that gets the mail of an address, None when the sandbox has no such address."""
    local, _, domain = address.lower().rpartition("@")
    if f"{local.partition('+')[0]}@{domain}" == MUNICIPALITY_ADDRESS:
        return MUNICIPALITY
    return CITIZENS if domain in CITIZEN_DOMAINS and local else None
