"""One error, one status, one JSON shape: ``{"error": {"code", "message", "hint"}}``."""

from __future__ import annotations

import logging

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from cantillon.errors import (
    CantillonError,
    InputError,
    LedgerError,
    NotConvergedError,
    NotInLedgerError,
    UnknownPartyError,
)

_LOG = logging.getLogger("cantillon.web")
_CODES = {400: "unusable", 401: "log_in", 403: "not_allowed", 404: "not_there", 405: "wrong_method",
          413: "too_large", 415: "wrong_type", 429: "too_many", 500: "failed", 503: "ledger"}  # fmt: skip


class RefusedError(Exception):
    """A request that is refused with a status, a sentence and perhaps headers."""

    def __init__(self, status: int, message: str, *, hint: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.hint = hint
        self.headers = headers


def json_response(value: object, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return a value as JSON."""
    return Response(msgspec.json.encode(value), status, headers, media_type="application/json")


def error_response(status: int, message: str, hint: str = "", headers: dict[str, str] | None = None) -> Response:
    """Return an error in the one shape."""
    error = {"code": _CODES.get(status, "failed"), "message": message, "hint": hint}
    return json_response({"error": error}, status=status, headers=headers)


async def on_refused(request: Request, error: Exception) -> Response:
    """Answer a request that is refused."""
    assert isinstance(error, RefusedError)
    return error_response(error.status, error.message, error.hint, error.headers)


async def on_cantillon_error(request: Request, error: Exception) -> Response:
    """Answer with what the layers below say is wrong."""
    assert isinstance(error, CantillonError)
    if isinstance(error, NotInLedgerError | UnknownPartyError):
        status = 404
    elif isinstance(error, LedgerError):
        _LOG.error("%s", error)
        return error_response(503, "The ledger cannot be reached at the moment.", "Try again.")
    elif isinstance(error, NotConvergedError):
        status = 500
    else:
        status = 400
    hint = error.hint if isinstance(error, InputError) else ""
    return error_response(status, error.message, hint)


async def on_http_error(request: Request, error: Exception) -> Response:
    """Answer what the framework refuses: unknown paths, methods, bodies that are too large."""
    assert isinstance(error, HTTPException)
    headers = dict(error.headers) if error.headers else None
    return error_response(error.status_code, f"{error.detail}.", headers=headers)


async def on_failure(request: Request, error: Exception) -> Response:
    """Answer a failure of our own without telling its details."""
    return error_response(500, "Something went wrong here; it is in the server's log.", "Try again.")
