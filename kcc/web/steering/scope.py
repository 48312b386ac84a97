"""Of which contacts figures are asked, as it stands in an address."""

from flask import request

from channels.base import ChannelKind
from kcc.services.now_choices import Scope
from kcc.web.row_ids import row_id

NONE = "geen"  # in the place of a department: contacts that none has


def asked_scope() -> Scope:
    """What this request asks for; nonsense in the address is all."""
    department = request.args.get("afdeling")
    return Scope(
        channel=request.args.get("kanaal", type=ChannelKind),
        department_id=row_id(department),
        of_no_department=department == NONE,
        agent_id=row_id(request.args.get("medewerker")),
    )


def parameters(scope: Scope) -> dict[str, str | int | None]:
    """The part of an address that asks for it."""
    return {
        "kanaal": scope.channel,
        "afdeling": NONE if scope.of_no_department else scope.department_id,
        "medewerker": scope.agent_id,
    }
