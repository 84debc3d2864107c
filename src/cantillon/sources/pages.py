"""One page at one address: polite, cached, with its true retrieval time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import httpx2

from cantillon.errors import SourceError
from cantillon.sources.addresses import PublicTransport, require_web_address
from cantillon.sources.compose import Known
from cantillon.sources.document import Document
from cantillon.sources.formats import parse_bytes
from cantillon.sources.snapshot import Snapshot, Snapshots
from cantillon.values.problem import Problem

MAX_PAGE_BYTES = 20 * 2**20  # unpacked; annual reports in PDF come close
MAX_REDIRECTS = 5
TIMEOUT = httpx2.Timeout(20.0, connect=10.0)
MAX_SECONDS = 60.0  # for a whole page, so that a server that drips bytes is given up
PAUSE = 1.0  # seconds between two requests to one host
FRESH = timedelta(minutes=15)  # a page fetched this lately is not fetched again
READABLE = ("text/", "application/xhtml", "application/xml", "application/rss", "application/atom", "application/pdf")
READABLE_JSON = ("application/json", "application/x-ndjson", "application/jsonl")
SUFFIX_OF_TYPE = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "application/json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
}


@dataclass(slots=True)
class Fetcher:
    """Fetches pages of the public internet one after the other.

    Parameters
    ----------
    snapshots : Snapshots or None
        Where to keep what was fetched.
    transport : httpx2.BaseTransport or None
        How requests are sent; the default refuses every address that is not public.
    """

    snapshots: Snapshots | None = None
    transport: httpx2.BaseTransport | None = None
    wait: Callable[[float], None] = time.sleep
    _asked: dict[str, float] = field(default_factory=dict)

    def fetch(self, address: str) -> Snapshot:
        """Return what an address gives now, or what it gave in the last minutes.

        Raises
        ------
        SourceError
            If the address is not public, does not answer, is too large or of a kind that holds no text.
        """
        require_web_address(address)
        kept = self.snapshots.latest(address) if self.snapshots else None
        if kept is not None and datetime.now(UTC) - kept.retrieved < FRESH:
            return kept
        self._pause(httpx2.URL(address).host)
        snapshot = self._get(address)
        if self.snapshots:
            with suppress(OSError):  # a full disk costs the cache, not the reading
                self.snapshots.keep(snapshot)
        return snapshot

    def _pause(self, host: str) -> None:
        since = time.monotonic() - self._asked.get(host, -PAUSE)
        if since < PAUSE:
            self.wait(PAUSE - since)
        self._asked[host] = time.monotonic()

    def _get(self, address: str) -> Snapshot:
        headers = {"User-Agent": f"Cantillon/{version('cantillon')}", "Accept": "text/html, */*;q=0.5"}
        transport = self.transport or PublicTransport()
        client = httpx2.Client(
            transport=transport,
            headers=headers,
            timeout=TIMEOUT,
            follow_redirects=True,
            max_redirects=MAX_REDIRECTS,
            trust_env=False,
        )
        try:
            with client, client.stream("GET", address) as response:
                return _snapshot(address, response)
        except httpx2.TooManyRedirects as error:
            raise SourceError("redirects in circles.", hint="Open it in a browser and save it.") from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            kind = "took too long" if isinstance(error, httpx2.TimeoutException) else "could not be fetched"
            raise SourceError(
                f"{kind} ({error}).", hint="Try again later, or save the page and read the file."
            ) from error


@dataclass(frozen=True, slots=True)
class PageSource:
    """The page, feed or PDF at one address."""

    address: str
    fetcher: Fetcher

    def documents(self) -> Iterator[Document | Problem]:
        """Yield what stands at the address, or why it could not be read."""
        try:
            snapshot = self.fetcher.fetch(self.address)
        except SourceError as error:
            yield Problem("source.unreachable", error.message, self.address, error.hint)
            return
        yield from parse_bytes(
            self.address,
            snapshot.data,
            suffix=SUFFIX_OF_TYPE.get(snapshot.media_type, ""),
            known=Known(retrieved=snapshot.retrieved),
            charset=snapshot.charset,
        )


def default_snapshots() -> Snapshots:
    """Return the store of this user's fetched pages."""
    return Snapshots(Path.home() / ".cache" / "cantillon" / "pages")


def _snapshot(address: str, response: httpx2.Response) -> Snapshot:
    if response.status_code != 200:
        hint = "Check the address in a browser." if response.status_code < 500 else "Try again later."
        raise SourceError(f"answers {response.status_code} {response.reason_phrase}.", hint=hint)
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type and not media_type.startswith((*READABLE, *READABLE_JSON)):
        raise SourceError(f"is {media_type}, which holds no text.", hint="Name a page, a feed, a text or a PDF.")
    return Snapshot(
        address, str(response.url), _body(response), media_type, response.charset_encoding, datetime.now(UTC)
    )


def _body(response: httpx2.Response) -> bytes:
    """Return the unpacked body; what unpacks beyond the limit or drips beyond the time is given up."""
    body = bytearray()
    deadline = time.monotonic() + MAX_SECONDS
    for piece in response.iter_bytes():
        body += piece
        if len(body) > MAX_PAGE_BYTES:
            raise SourceError(f"is larger than {MAX_PAGE_BYTES // 2**20} MB.", hint="Save the part you need.")
        if time.monotonic() > deadline:
            raise SourceError(f"took longer than {MAX_SECONDS:.0f} seconds.", hint="Save the page and read the file.")
    return bytes(body)
