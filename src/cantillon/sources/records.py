"""JSON and JSON Lines: one document in each object with a ``text``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

from cantillon.sources.compose import Known
from cantillon.sources.document import Document
from cantillon.sources.texts import decode_text, document_of_text
from cantillon.values.problem import Problem


def read_json(source: str, data: bytes) -> Iterator[Document | Problem]:
    """Yield the document in an object, or those in a list of objects."""
    try:
        value = json.loads(decode_text(data) or "")
    except (ValueError, RecursionError) as error:
        hint = 'Write one object with a "text", or a list of them.'
        yield Problem("source.bad_json", f"is not JSON ({error}).", source, hint)
        return
    records = value if isinstance(value, list) else [value]
    for number, record in enumerate(records, start=1):
        yield _document(source if len(records) == 1 else f"{source}#{number}", record)


def read_json_lines(source: str, data: bytes) -> Iterator[Document | Problem]:
    """Yield the document on each line; a line that cannot be read does not stop the others."""
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.strip():
            yield _line(f"{source}#{number}", number, line)


def _line(where: str, number: int, line: bytes) -> Document | Problem:
    try:
        record = json.loads(decode_text(line) or "")
    except (ValueError, RecursionError) as error:
        hint = 'Write one object with a "text" on each line.'
        return Problem("source.bad_json", f"line {number} is not JSON ({error}).", where, hint)
    return _document(where, record)


def _document(where: str, record: object) -> Document | Problem:
    text = record.get("text") if isinstance(record, Mapping) else None
    if not isinstance(record, Mapping) or not isinstance(text, str):
        return Problem("source.no_text", 'has no "text".', where, 'Give each document as an object with a "text".')
    try:
        known = _known(record)
    except ValueError as error:
        return Problem("source.bad_date", f"has a date that is none ({error}).", where, "Write dates as 2025-11-18.")
    # Lone surrogates are valid JSON and no characters: they could be neither stored nor printed.
    text = text.encode("utf-8", "replace").decode("utf-8")
    return document_of_text(_string(record, "url", "source") or where, text, known)


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
