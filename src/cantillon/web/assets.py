"""The built front end: script, style sheet and icon, served from memory with their digests in their addresses."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from cantillon.web.errors import RefusedError

STATIC: Final = files("cantillon.web") / "static"
TYPES = {"app.js": "text/javascript; charset=utf-8", "app.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the front end."""

    body: bytes
    packed: bytes
    digest: str
    media_type: str


@cache
def asset(name: str) -> Asset:
    """Return a file of the front end."""
    body = (STATIC / name).read_bytes()
    return Asset(body, gzip.compress(body, 9, mtime=0), hashlib.sha256(body).hexdigest()[:16], TYPES[name])


def address(name: str) -> str:
    """Return the address of a file, which changes with it."""
    return f"/static/{name}?v={asset(name).digest}"


async def serve_asset(request: Request) -> Response:
    """Return a file of the front end."""
    name = str(request.path_params["name"])
    if name not in TYPES:
        raise RefusedError(404, "There is no such file.")
    found = asset(name)
    return packed_response(request, found.body, found.packed, found.media_type, {"Cache-Control": FOREVER})


def packed_response(
    request: Request, body: bytes, packed: bytes | None, media_type: str, headers: dict[str, str]
) -> Response:
    """Return a body compressed for those who take it so."""
    if packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        headers = {**headers, "Content-Encoding": "gzip"}
        body = packed
    return Response(body, headers={**headers, "Vary": "Accept-Encoding"}, media_type=media_type)
