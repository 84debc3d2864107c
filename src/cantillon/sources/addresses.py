"""Which addresses may be fetched: public ones only, also after redirects and whatever the name server says next."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx2

from cantillon.errors import SourceError

Resolver = Callable[[str, int], list[str]]
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def require_web_address(address: str) -> None:
    """Let pass an ``http://`` or ``https://`` address with a host and without a password.

    Raises
    ------
    SourceError
        If the address is anything else.
    """
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise SourceError(f"{address!r} is not an http or https address.", hint="Write it as https://host/path.")
    if parts.username or parts.password:
        raise SourceError(f"the address of {parts.hostname} holds a user name.", hint="Leave user and password out.")


def is_public(address: str) -> bool:
    """Say whether an IP address belongs to the public internet, however it is wrapped.

    >>> [is_public(ip) for ip in ("93.184.215.14", "10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1")]
    [True, False, False, False]
    """
    try:
        ip: IpAddress = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _inner(ip)
    if inner is not None:
        return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def public_addresses(host: str, port: int, resolve: Resolver | None = None) -> list[str]:
    """Return the IP addresses of a host, all of them public.

    Raises
    ------
    SourceError
        If the host is unknown, or one of its addresses is private, local or reserved: a name that points at both
        a public and a private address is an attack.
    """
    found = (resolve or resolve_host)(host, port)
    refused = [address for address in found if not is_public(address)]
    if refused or not found:
        hint = "Cantillon fetches pages of the public internet only; save this page and read the file."
        raise SourceError(f"{host} is not a public address.", hint=hint)
    return found


def resolve_host(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host, in the order of the name server."""
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SourceError(f"the host {host} is not known.", hint="Check the address and the connection.") from error
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


class PublicTransport(httpx2.BaseTransport):
    """Sends each request, redirects included, to an IP address that was checked, never to a name.

    The name is resolved once and the connection goes to what was checked, so that a name server that answers
    differently the second time (DNS rebinding) gains nothing. The certificate is checked against the name.
    """

    def __init__(self, *, resolve: Resolver | None = None, inner: httpx2.BaseTransport | None = None) -> None:
        self._resolve = resolve
        self._inner = inner or httpx2.HTTPTransport(trust_env=False)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send the request to the first checked address of its host."""
        require_web_address(str(request.url))
        host = request.url.host
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        address = public_addresses(host, port, self._resolve)[0]
        # A new request: the client resolves redirects against the old one, which must keep its name.
        pinned = httpx2.Request(
            request.method,
            request.url.copy_with(host=address),
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )
        return self._inner.handle_request(pinned)

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


def _inner(ip: IpAddress) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 address wraps, by any of the usual ways."""
    if isinstance(ip, ipaddress.IPv4Address):
        return None
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
