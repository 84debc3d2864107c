"""Adding documents over HTTP: dropped files, a pasted link, a pasted text; told line by line while they are read."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import anyio.to_thread
import msgspec
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from cantillon.errors import InputError, LedgerError
from cantillon.ledger.ledger import Ledger
from cantillon.pipeline import SURE_ENOUGH
from cantillon.sources.document import Document
from cantillon.sources.files import StreamSource
from cantillon.sources.pages import Fetcher, PageSource
from cantillon.sources.source import Source
from cantillon.values.problem import Problem
from cantillon.web.bodies import decoded
from cantillon.web.errors import RefusedError
from cantillon.web.judging import state_text
from cantillon.web.workers import Workers

MAX_UPLOAD_BYTES = 64 * 2**20  # a request; the largest single file that the sources read
MAX_FILES = 100
MAX_TEXT_BYTES = 2 * 2**20
MAX_LINK_BYTES = 4_000
_NAME = re.compile(r"[^\w .()\-]+")
LONGEST_NAME = 120


class LinkGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A link to read."""

    url: str


class TextGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pasted text to read."""

    text: str


@dataclass(frozen=True, slots=True)
class Named:
    """A source with a name for people and the documents in it."""

    name: str
    source: Source


async def add_files(request: Request) -> Response:
    """Read uploaded files; they are streamed to disk first and never opened by name."""
    try:
        parser = MultiPartParser(request.headers, request.stream(), max_files=MAX_FILES, max_fields=10)
        form = await parser.parse()
    except (MultiPartException, KeyError) as error:
        raise RefusedError(400, f"That upload cannot be used: {error}.") from error
    uploads = [part for part in form.getlist("files") if isinstance(part, UploadFile)]
    if not uploads:
        await form.close()
        raise RefusedError(400, "There is no file in that upload.")
    named = [Named(_plain(upload.filename or ""), _stream_source(upload)) for upload in uploads]

    async def close() -> None:
        await form.close()

    return _telling(request, named, close)


async def add_link(request: Request) -> Response:
    """Fetch and read what stands at a public address."""
    given = decoded(await request.body(), LinkGiven)
    source = PageSource(given.url.strip(), request.app.state.fetcher)
    return _telling(request, [Named(given.url.strip(), source)])


async def add_text(request: Request) -> Response:
    """Read a pasted text."""
    given = decoded(await request.body(), TextGiven)
    data = given.text.replace("\x00", "").encode("utf-8", "replace")
    name = f"pasted-{hashlib.sha256(data).hexdigest()[:12]}.txt"
    return _telling(request, [Named(name, StreamSource(name, io.BytesIO(data)))])


def _stream_source(upload: UploadFile) -> Source:
    """Return an upload as a source whose name no other upload has, unless it is the same file again."""
    digest = hashlib.sha256()
    while piece := upload.file.read(2**20):
        digest.update(piece)
    upload.file.seek(0)
    name = _plain(upload.filename or "")
    stem, dot, suffix = name.rpartition(".")
    unique = f"{stem}-{digest.hexdigest()[:12]}.{suffix}" if dot else f"{name}-{digest.hexdigest()[:12]}"
    return UploadSource(unique, f".{suffix.lower()}" if dot else "", upload)


@dataclass(frozen=True, slots=True)
class UploadSource:
    """One uploaded file, read by its suffix and its bytes."""

    name: str
    suffix: str
    upload: UploadFile

    def documents(self) -> Iterator[Document | Problem]:
        """Yield the documents of the file."""
        from cantillon.sources.archives import read_archive
        from cantillon.sources.formats import parse_bytes

        if self.name.lower().endswith((".warc", ".warc.gz")) or self.suffix == ".gz":
            yield from read_archive(self.name, self.upload.file)
            return
        yield from parse_bytes(self.name, self.upload.file.read(), suffix=self.suffix)


def _plain(name: str) -> str:
    """Return a file's name without folders and without what could be mistaken for markup or direction."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return _NAME.sub("_", last)[-LONGEST_NAME:].strip() or "file"


def _telling(request: Request, named: Iterable[Named], close: Callable[[], Awaitable[None]] | None = None) -> Response:
    """Return an answer of one JSON line for each document, written as soon as it is stored."""
    state = request.app.state
    lines = _lines(state.ledger, state.workers, list(named))

    async def body() -> AsyncIterator[bytes]:
        try:
            while (line := await anyio.to_thread.run_sync(next, lines, None)) is not None:
                state.answers.changed()
                yield line
        finally:
            if close is not None:
                with suppress(OSError):
                    await close()

    return StreamingResponse(body(), 200, media_type="application/x-ndjson")


def _lines(ledger: Ledger, workers: Workers, named: list[Named]) -> Iterator[bytes]:
    """Yield what happens to each document; a line is written after what it tells of is stored for good."""
    read = 0
    for number, each in enumerate(named):
        yield _line({"event": "begin", "name": each.name, "number": number, "of": len(named)})
        for item in each.source.documents():
            if isinstance(item, Problem):
                yield _problem(item, each.name)
                continue
            result = workers.read(item, SURE_ENOUGH)
            try:
                added = ledger.add_reading(item, result.claims, result.problems)
            except (InputError, LedgerError) as error:
                yield _problem(Problem("source.unusable", error.message, item.source, error.hint), each.name)
                continue
            read += 1
            yield _line(
                {
                    "event": "read",
                    "name": each.name,
                    "document": item.id,
                    "title": item.title or each.name,
                    "language": item.language,
                    "published": item.published,
                    "added": str(added),
                    "claims": len(result.claims),
                    "refused": [{"message": p.message, "hint": p.hint} for p in result.problems],
                }
            )
    yield _line({"event": "end", "read": read, "state": state_text(ledger.state())})


def _problem(problem: Problem, name: str) -> bytes:
    row = {"event": "problem", "name": name, "code": problem.code, "message": problem.message, "hint": problem.hint}
    return _line({**row, "severity": str(problem.severity)})


def _line(row: dict[str, object]) -> bytes:
    return msgspec.json.encode(row) + b"\n"


def public_fetcher() -> Fetcher:
    """Return what fetches links: public addresses only, checked again after each redirect."""
    return Fetcher()
