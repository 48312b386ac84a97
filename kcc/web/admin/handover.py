"""A generated password on its way to the next page, where it is shown once."""

import json

from flask import session

from kcc.web.context import parts

_KEY = "handover"
_PURPOSE = "temporary-password"


def keep(agent_id: int, password: str) -> None:
    """Carry the password in the cookie, encrypted: the cookie itself is only signed."""
    content = json.dumps({"agent_id": agent_id, "password": password})
    session[_KEY] = parts().keys.encrypt(content, _PURPOSE).decode()


def take(agent_id: int) -> str | None:
    """The password that was just made for this person; asking again gives nothing."""
    kept = session.pop(_KEY, None)
    if not isinstance(kept, str):
        return None
    content = json.loads(parts().keys.decrypt(kept.encode(), _PURPOSE))
    return str(content["password"]) if content["agent_id"] == agent_id else None
