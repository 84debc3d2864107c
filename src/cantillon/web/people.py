"""Logging in and out, and accounts for those who manage them."""

from __future__ import annotations

import anyio.to_thread
import msgspec
from starlette.requests import Request
from starlette.responses import Response

from cantillon.errors import InputError
from cantillon.ledger.accounts import Accounts, Role
from cantillon.web.bodies import decoded
from cantillon.web.errors import RefusedError, json_response
from cantillon.web.guard import SESSION_COOKIE, VISIT_COOKIE, doorkeeper, require_own_page
from cantillon.web.sessions import SESSION_TIME, hash_password

LONGEST_NAME = 80


class LoginGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name and a password."""

    name: str
    password: str


class AccountGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new account (`is_new`: and no other of that name), or what is to change of one."""

    role: Role
    password: str | None = None
    is_new: bool = False


async def log_in(request: Request) -> Response:
    """Start a session, if the password is right and not too many were wrong."""
    require_own_page(request)
    given = decoded(await request.body(), LoginGiven)
    keeper = doorkeeper(request)
    address = request.client.host if request.client else ""
    keys = (f"name {given.name[:LONGEST_NAME]}", f"address {address}")
    wait = keeper.attempts.wait(*keys)
    if wait > 0:
        seconds = str(int(wait) + 1)
        message = f"Too many wrong passwords. Wait {seconds} seconds."
        raise RefusedError(429, message, headers={"Retry-After": seconds})
    keeper.attempts.failed(*keys)  # taken back below: attempts that run at the same time count, too
    found = await anyio.to_thread.run_sync(keeper.let_in, given.name[:LONGEST_NAME], given.password)
    if found is None:
        raise RefusedError(403, "Name or password is wrong.")
    keeper.attempts.succeeded(*keys)
    person, cookie = found
    response = json_response({"name": person.name, "role": str(person.role)})
    set_cookie(request, response, SESSION_COOKIE, cookie)
    set_cookie(request, response, VISIT_COOKIE, keeper.new_visit())
    return response


async def log_out(request: Request) -> Response:
    """End the session."""
    await anyio.to_thread.run_sync(doorkeeper(request).let_out, request.cookies.get(SESSION_COOKIE))
    response = json_response({})
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


def set_cookie(request: Request, response: Response, name: str, value: str) -> None:
    """Set a cookie that scripts cannot read and other sites' requests do not carry."""
    response.set_cookie(
        name,
        value,
        max_age=int(SESSION_TIME.total_seconds()),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


async def list_users(request: Request) -> Response:
    """Return every account, without what is stored of its password."""
    users = await anyio.to_thread.run_sync(_accounts(request).users)
    rows = [
        {"name": user.name, "role": str(user.role), "created_at": user.created_at, "disabled_at": user.disabled_at}
        for user in users
    ]
    return json_response({"items": rows})


async def put_user(request: Request) -> Response:
    """Make an account, or give one another role or password."""
    name, by = _name(request), request.state.person.name
    given = decoded(await request.body(), AccountGiven)
    accounts = _accounts(request)
    if name == by and given.role is not request.state.person.role:
        raise RefusedError(400, "You cannot change your own role.", hint="Ask another admin.")

    def put() -> int:
        hashed = hash_password(given.password) if given.password is not None else None
        if not given.is_new and accounts.user(name) is not None:
            accounts.change(name, role=given.role, password_hash=hashed, by=by)
            return 200
        if hashed is None:
            raise InputError("A new account needs a password.")
        accounts.add(name, given.role, hashed, by=by)
        return 201

    return json_response({"name": name, "role": str(given.role)}, status=await anyio.to_thread.run_sync(put))


async def close_user(request: Request) -> Response:
    """Close an account; what its user decided stays."""
    name, by = _name(request), request.state.person.name
    if name == by:
        raise RefusedError(400, "You cannot close your own account.", hint="Ask another admin.")
    await anyio.to_thread.run_sync(lambda: _accounts(request).close(name, by=by))
    return json_response({"name": name})


def require_name(name: str) -> str:
    """Return a name that an account can have.

    Raises
    ------
    InputError
        If it is empty, too long, or holds what cannot be seen.
    """
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise InputError(f"{name!r} is no name for an account.", hint=f"Use 1 to {LONGEST_NAME} visible characters.")
    return name.strip()


def _name(request: Request) -> str:
    return require_name(str(request.path_params["name"]))


def _accounts(request: Request) -> Accounts:
    accounts: Accounts = request.app.state.ledger.accounts
    return accounts
