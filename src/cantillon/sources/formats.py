"""Bytes to documents: which format they have, and what to do about bytes that have none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import BinaryIO

from resiliparse.parse.encoding import detect_encoding

from cantillon.sources.clean import clean_html, decode_html
from cantillon.sources.compose import Known, compose_document
from cantillon.sources.document import Document
from cantillon.values.problem import Problem

ARCHIVES = (".warc.gz", ".warc")
SUFFIXES = (
    *ARCHIVES,
    ".txt",
    ".text",
    ".html",
    ".htm",
    ".xhtml",
    ".md",
    ".jsonl",
    ".ndjson",
    ".json",
    ".pdf",
    ".xml",
    ".rss",
    ".atom",
)
MAX_CHARACTERS = 20_000_000  # a book has one million
CONTROL_SHARE = 0.02  # text has tabs and form feeds; a program or an image has far more control characters

_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|p|div|h1)[\s>]", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd]")
_NEWLINES = re.compile("\r\n?|[\u2028\u2029\x0b\x0c]")


def parse_bytes(
    source: str, data: bytes, *, suffix: str = "", known: Known | None = None, charset: str | None = None
) -> Iterator[Document | Problem]:
    """Yield the documents in `data`, by the suffix of its name where that decides, else by its first bytes."""
    form = _form(data, suffix)
    if not data.strip():
        yield Problem("source.empty", "is empty.", source, "Leave it out, or fetch it again.")
    elif form == "html":
        yield from _html(source, data, known, charset)
    elif form == "jsonl":
        yield from _json_lines(source, data)
    elif form == "json":
        yield from _json(source, data)
    elif form == "text":
        yield from _text(source, data, known, charset)
    else:
        yield _not_text(source)


def parse_archive(source: str, stream: BinaryIO) -> Iterator[Document | Problem]:
    """Yield the pages in a WARC archive, record by record."""
    yield Problem("source.unusable", "is an archive.", source)


def _form(data: bytes, suffix: str) -> str:
    """Return the format of `data`; what a file says it is counts only where its bytes agree."""
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if suffix in {".jsonl", ".ndjson"}:
        return "jsonl"
    if suffix == ".json":
        return "json"
    if suffix in {".html", ".htm", ".xhtml"} or (suffix not in {".txt", ".text", ".md"} and _HTML.search(start[:1024])):
        return "html"
    return "text"


# --- Text ------------------------------------------------------------------------------------------------------------


def _text(source: str, data: bytes, known: Known | None, charset: str | None) -> Iterator[Document | Problem]:
    text = _decode(data, charset)
    if text is None:
        yield _not_text(source)
    else:
        yield _document(source, _NEWLINES.sub("\n", text), known)


def _decode(data: bytes, charset: str | None = None) -> str | None:
    """Return the characters of `data`, or nothing where it is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    elif b"\x00" in data:
        return None
    else:
        text = _decode_bytes(data, charset)
    return text if len(_CONTROL.findall(text[:100_000])) <= CONTROL_SHARE * min(len(text), 100_000) else None


def _decode_bytes(data: bytes, charset: str | None) -> str:
    for encoding in filter(None, (charset, "utf-8-sig")):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    # Not UTF-8: the encoding is guessed from the bytes, and Western European where the guess fails.
    try:
        return data.decode(detect_encoding(data) or "windows-1252")
    except (UnicodeDecodeError, LookupError):
        return data.decode("windows-1252", "replace")


def _document(source: str, text: str, known: Known | None) -> Document | Problem:
    if len(text) > MAX_CHARACTERS:
        return Problem(
            "source.too_large",
            f"has more than {MAX_CHARACTERS:,} characters.",
            source,
            "Split it into one file for each story.",
        )
    if not text.strip():
        return Problem("source.empty", "holds no text.", source, "Leave it out, or fetch it again.")
    return compose_document(source, text, known)


def _not_text(source: str) -> Problem:
    return Problem(
        "source.binary",
        "is not text, HTML, JSON, PDF, a feed or an archive.",
        source,
        "Save it in one of these formats.",
    )


# --- HTML ------------------------------------------------------------------------------------------------------------


def _html(source: str, data: bytes, known: Known | None, charset: str | None) -> Iterator[Document | Problem]:
    html = decode_html(data, charset)
    if len(_CONTROL.findall(html[:100_000])) > CONTROL_SHARE * min(len(html), 100_000):
        yield _not_text(source)
        return
    page = clean_html(html)
    yield _document(source, page.text, _merged(page.known, known))


def _merged(tags: Known, known: Known | None) -> Known:
    """Return what the tags say, with what is known from around the page where they say nothing."""
    if known is None:
        return tags
    empty = {name: getattr(known, name) for name in Known.__slots__ if getattr(tags, name) is None}
    if tags.published is not None:
        empty.pop("published_at", None)
    return replace(tags, **empty)


# --- JSON ------------------------------------------------------------------------------------------------------------


def _json(source: str, data: bytes) -> Iterator[Document | Problem]:
    try:
        value = json.loads(_decode(data) or "")
    except (ValueError, RecursionError) as error:
        yield Problem(
            "source.bad_json", f"is not JSON ({error}).", source, 'Write one object with a "text", or a list of them.'
        )
        return
    records = value if isinstance(value, list) else [value]
    for number, record in enumerate(records, start=1):
        yield _record(source if len(records) == 1 else f"{source}#{number}", record)


def _json_lines(source: str, data: bytes) -> Iterator[Document | Problem]:
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        where = f"{source}#{number}"
        try:
            yield _record(where, json.loads(_decode(line) or ""))
        except (ValueError, RecursionError) as error:
            yield Problem(
                "source.bad_json",
                f"line {number} is not JSON ({error}).",
                where,
                'Write one object with a "text" on each line.',
            )


def _record(where: str, record: object) -> Document | Problem:
    """Return the document in an object with ``text`` and, where given, its language, date, title and publisher."""
    if not isinstance(record, Mapping) or not isinstance(record.get("text"), str):
        return Problem("source.no_text", 'has no "text".', where, 'Give each document as an object with a "text".')
    text = record["text"]
    try:
        known = _known(record)
    except ValueError as error:
        return Problem("source.bad_date", f"has a date that is none ({error}).", where, "Write dates as 2025-11-18.")
    return _document(_string(record, "url", "source") or where, text, known)


def _known(record: Mapping[str, object]) -> Known:
    published = _string(record, "published_at", "published", "date")
    moment = datetime.fromisoformat(published) if published and len(published) > 10 else None
    return Known(
        language=_string(record, "language", "lang"),
        published=date.fromisoformat(published[:10]) if published else None,
        published_at=moment.astimezone(UTC) if moment and moment.tzinfo else None,
        title=_string(record, "title"),
        publisher=_string(record, "publisher"),
    )


def _string(record: Mapping[str, object], *names: str) -> str | None:
    values = (record.get(name) for name in names)
    return next((value.strip() for value in values if isinstance(value, str) and value.strip()), None)
