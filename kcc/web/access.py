"""Who may open which page: closed unless it stands in PUBLIC or in ROLES."""

from flask import Flask, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kcc.db import read_only
from kcc.domain.roles import Role
from kcc.services import signing_in
from kcc.web import context, cookieless
from kcc.web.login_token import current_token

PUBLIC = frozenset(
    {
        "static",
        *cookieless.ENDPOINTS,  # to who has a pass, or the link of a mail
        "sign_in.form",
        "sign_in.create",
        "public_form.form",
        "public_form.create",
        "public_form.done",
        "public_outages.show",
        "health.machine",
        "metrics.show",  # to who sends its token
        "home.index",
        # In a database that demo mode made; anywhere else these answer 404.
        "demo.mailbox",
        "demo.mails",
        "demo.mail",
        "demo.send",
    }
)

KCC = frozenset({Role.AGENT, Role.TEAM_LEAD})
WORKERS = KCC | {Role.DEPARTMENT}
ADMINS = frozenset({Role.ADMIN})
LOOK_AFTER = frozenset({Role.ADMIN, Role.TEAM_LEAD})
EVERYONE = frozenset(Role)

# By endpoint, else by blueprint. A page that stands nowhere is open to nobody.
ROLES: dict[str, frozenset[Role]] = {
    "sign_in.destroy": EVERYONE,
    "own_password": EVERYONE,
    "preferences": EVERYONE,
    "mail_health": EVERYONE,
    "queue": WORKERS,
    "contacts": WORKERS,
    "mail_frame": WORKERS,
    "handling": WORKERS,
    "handling.refer": KCC,
    "handling.wait": KCC,
    "handling.resume": KCC,
    "postponing": WORKERS,
    "classifying": WORKERS,
    "legal": WORKERS,
    "splitting": WORKERS,
    "merging": KCC,
    "answers": WORKERS,
    "interims": WORKERS,
    "drafts": WORKERS,
    "attachments": WORKERS,
    "alerts": WORKERS,
    "find": WORKERS,
    "notes": KCC,
    "conversations": KCC,
    "citizens": KCC,
    "kennisbank": EVERYONE,
    "kennisbank.at_contact": WORKERS,
    "kennisbank.insert": WORKERS,
    "kennisbank_desk": frozenset({Role.EDITOR}),
    "kennisbank_remarks": EVERYONE,
    "kennisbank_remarks.handle": frozenset({Role.EDITOR}),
    "kennisbank_editor": frozenset({Role.EDITOR}),
    "kennisbank_synonyms": frozenset({Role.EDITOR}),
    "standard_texts": frozenset({Role.EDITOR, Role.ADMIN}),
    "steering": frozenset({Role.TEAM_LEAD}),
    "steering_trend": frozenset({Role.TEAM_LEAD}),
    "admin_letters": frozenset({Role.EDITOR, Role.ADMIN}),
    "admin": ADMINS,
    "admin_agents": ADMINS,
    "admin_departments": ADMINS,
    "admin_topics": ADMINS,
    "admin_mailboxes": ADMINS,
    "admin_norms": ADMINS,
    "admin_opening": ADMINS,
    "admin_calendars": ADMINS,
    "admin_equated_days": ADMINS,
    "admin_recounting": ADMINS,
    "admin_log": ADMINS,
    "admin_health": LOOK_AFTER,
    "admin_outages": LOOK_AFTER,
    "admin_quarantine": ADMINS,
    "admin_outgoing": LOOK_AFTER,
    "admin_outgoing.retry": ADMINS,
    "admin_outgoing.try_mailbox": ADMINS,
    "admin_outgoing.release_brake": ADMINS,
}

# What is left to somebody whose password was given by somebody else.
_WITH_TEMPORARY_PASSWORD = frozenset({"own_password.form", "own_password.save", "sign_in.destroy"})


# Who asks makes no difference, so nobody looks.
_FOR_NOBODY_IN_PARTICULAR = frozenset({"static"}) | cookieless.ENDPOINTS


def protect(app: Flask) -> None:
    """Check every request before its view; register this first, so nothing comes before it."""
    app.before_request(_check)


def _check() -> ResponseReturnValue | None:
    if cookieless.is_misplaced():
        abort(404)
    if request.endpoint in _FOR_NOBODY_IN_PARTICULAR:
        return None
    token = current_token()
    session = context.session()
    if token:  # without one the database is not asked, so that a form opens when it is away
        read_only(session)
    visitor = signing_in.visitor_for(session, token, context.now(), request.remote_addr)
    g.visitor = visitor
    if request.endpoint is None or request.endpoint in PUBLIC:
        return None
    if visitor is None:
        return _to_sign_in()
    if visitor.has_temporary_password and request.endpoint not in _WITH_TEMPORARY_PASSWORD:
        return redirect(url_for("own_password.form"), 303)
    if visitor.actor.roles.isdisjoint(allowed(request.endpoint)):
        abort(403)
    return None


def allowed(endpoint: str) -> frozenset[Role]:
    """The roles that may use an endpoint; nobody when it is listed nowhere."""
    blueprint = endpoint.partition(".")[0]
    return ROLES.get(endpoint, ROLES.get(blueprint, frozenset()))


def may_open(endpoint: str) -> bool:
    """Whether who is signed in may use an endpoint."""
    return not context.actor().roles.isdisjoint(allowed(endpoint))


def _to_sign_in() -> ResponseReturnValue:
    if request.method != "GET" or "HX-Request" in request.headers:
        abort(401)
    return redirect(url_for("sign_in.form", naar=request.full_path.rstrip("?")), 303)
