"""Who may do what: every route says which role it needs, and changes have to come from a page of ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from cantillon.ledger.accounts import Role
from cantillon.web.errors import RefusedError
from cantillon.web.sessions import Doorkeeper, Person

SESSION_COOKIE = "cantillon_session"
VISIT_COOKIE = "cantillon_visit"
CSRF_HEADER = "x-csrf-token"
_RANK = {Role.READER: 0, Role.REVIEWER: 1, Role.ADMIN: 2}

Endpoint = Callable[[Request], Awaitable[Response]]


def may(person: Person | None, role: Role) -> bool:
    """Say whether a person has a role, or one that includes it."""
    return person is not None and _RANK[person.role] >= _RANK[role]


def needs(role: Role, endpoint: Endpoint) -> Endpoint:
    """Return the endpoint behind a guard: it is called with ``request.state.person`` set, or not at all."""

    @wraps(endpoint)
    async def guarded(request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            require_own_page(request)
        person = await who(request)
        if person is None:
            raise RefusedError(401, "Log in first.")
        if not may(person, role):
            raise RefusedError(403, f"That needs the role {role}.", hint="Ask whoever runs this server.")
        request.state.person = person
        return await endpoint(request)

    return guarded


async def who(request: Request) -> Person | None:
    """Return who is asking."""
    keeper = doorkeeper(request)
    if keeper.open_as is not None:
        return keeper.open_as
    cookie = request.cookies.get(SESSION_COOKIE)
    return await anyio.to_thread.run_sync(keeper.person, cookie) if cookie else None


def doorkeeper(request: Request) -> Doorkeeper:
    """Return the doorkeeper of the app."""
    keeper = request.app.state.doorkeeper
    assert isinstance(keeper, Doorkeeper)
    return keeper


def require_own_page(request: Request) -> None:
    """Refuse a change that another site's page has sent.

    Raises
    ------
    RefusedError
        If the browser says that it comes from elsewhere, or it lacks the token of this visit.
    """
    foreign = request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")
    visit = request.cookies.get(VISIT_COOKIE)
    if foreign or not doorkeeper(request).is_own_page(visit, request.headers.get(CSRF_HEADER)):
        raise RefusedError(403, "That did not come from a page of this server.", hint="Reload the page and try again.")
