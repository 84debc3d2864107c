"""What a company reports to the SEC: the parts of a complete submission that tell of deals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

# Reports, and the exhibits that tell of deals: contracts, and press releases.
_TOLD = re.compile(r"(?:8-K|6-K|10-K|10-Q|20-F)(?:/A)?|EX-(?:10|99)(?:\.\d+)?", re.IGNORECASE)
_SUBMISSION = re.compile(rb"^(?:<SEC-(?:DOCUMENT|HEADER)>|CONFORMED SUBMISSION TYPE:)", re.MULTILINE)
_DOCUMENT = re.compile(rb"<DOCUMENT>(.*?)</DOCUMENT>", re.DOTALL)
_FILED = re.compile(rb"FILED AS OF DATE:\s*(\d{8})")
_HEADER_BYTES = 20_000


@dataclass(frozen=True, slots=True)
class ReportPart:
    """One document of a submission: its name, its bytes, and the suffix that says what they are."""

    name: str
    body: bytes
    suffix: str


def is_submission(data: bytes) -> bool:
    """Say whether bytes are a complete submission as EDGAR keeps it, header and all documents in one text."""
    return _SUBMISSION.search(data[:4096]) is not None


def filing_day(data: bytes) -> date | None:
    """Return the day on which a complete submission was filed."""
    match = _FILED.search(data[:_HEADER_BYTES])
    try:
        return datetime.strptime(match[1].decode(), "%Y%m%d").date() if match else None
    except ValueError:
        return None


def report_parts(data: bytes) -> Iterator[ReportPart]:
    """Yield the report and its exhibits 10 and 99 from a complete submission."""
    for block in _DOCUMENT.finditer(data):
        kind = _tag(block.group(1), "TYPE")
        if not _TOLD.fullmatch(kind):
            continue
        name = _tag(block.group(1), "FILENAME") or kind
        body = re.sub(rb"\A.*?<TEXT>\s*|\s*</TEXT>.*\Z", b"", block.group(1), flags=re.DOTALL)
        is_page = re.search(rb"<html|<body|<p\b|<div", body[:4096], re.IGNORECASE)
        yield ReportPart(name, body, ".html" if is_page else ".txt")


def _tag(block: bytes, name: str) -> str:
    match = re.search(rb"<" + name.encode() + rb">\s*([^\r\n<]+)", block[:2000])
    return match[1].decode("utf-8", "replace").strip() if match else ""
