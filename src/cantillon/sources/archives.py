"""WARC archives, record by record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecordType

from cantillon.sources.compose import Known
from cantillon.sources.document import Document
from cantillon.sources.texts import read_html, read_text
from cantillon.values.problem import Problem, Severity

MAX_RECORD_BYTES = 10 * 2**20  # a page has 0.2 MB; this also stops a record that unpacks to gigabytes
HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
TEXT_TYPES = frozenset({"text/plain"})


def read_archive(source: str, stream: BinaryIO) -> Iterator[Document | Problem]:
    """Yield the pages and texts of an archive as they come; other records are passed over.

    A damaged archive yields what stands before the damage, and one problem.
    """
    seen = False
    try:
        for record in _records(stream):
            seen = True
            item = _read(source, record)
            if item is not None:
                yield item
    except (OSError, ValueError, EOFError, RuntimeError) as error:
        yield Problem("source.damaged", f"is damaged ({error}).", source, "Fetch it again; what stood before was read.")
        return
    if not seen:
        yield Problem("source.empty", "holds no record with a page.", source, "Check that it is a WARC archive.")


def _records(stream: BinaryIO) -> Iterator[Any]:  # Any: the library's records carry no types
    kinds = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
    return iter(ArchiveIterator(stream, record_types=kinds, parse_http=True, auto_decode="all"))


def _read(source: str, record: Any) -> Document | Problem | None:
    kind = _content_type(record)
    if kind not in HTML_TYPES | TEXT_TYPES or not _was_found(record):
        return None
    where = record.headers.get("WARC-Target-URI") or f"{source}#{record.stream_pos}"
    data = record.reader.read(MAX_RECORD_BYTES + 1)
    if len(data) > MAX_RECORD_BYTES:
        message = f"a record unpacks to more than {MAX_RECORD_BYTES // 2**20} MB."
        return Problem("source.too_large", message, where, "It was left out.", Severity.WARNING)
    if not data.strip():
        return None
    read = read_html if kind in HTML_TYPES else read_text
    return read(where, data, Known(retrieved=_retrieved(record)), record.http_charset)


def _content_type(record: Any) -> str:
    declared = record.http_content_type if record.is_http else record.headers.get("Content-Type")
    return (declared or "").partition(";")[0].strip().lower()


def _was_found(record: Any) -> bool:
    """Say whether a page was there: an error page tells no story."""
    return not record.is_http or record.http_headers is None or record.http_headers.status_code == 200


def _retrieved(record: Any) -> datetime | None:
    moment: datetime | None = record.record_date
    if moment is None:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
