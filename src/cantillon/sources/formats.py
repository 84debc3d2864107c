"""Bytes to documents: which format they have, and who reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from cantillon.errors import SourceError
from cantillon.sources.compose import Known
from cantillon.sources.document import Document
from cantillon.sources.filings import HALVES, is_holdings_submission, parse_holdings_submission
from cantillon.sources.records import read_json, read_json_lines
from cantillon.sources.reports import filing_day, is_submission, report_parts
from cantillon.sources.texts import document_of_text, read_html, read_text
from cantillon.values.problem import Problem

ARCHIVES = (".warc.gz", ".warc")
TEXTS = (".txt", ".text", ".md")
PAGES = (".html", ".htm", ".xhtml")
FEEDS = (".xml", ".rss", ".atom")
SUFFIXES = (*ARCHIVES, *TEXTS, *PAGES, ".jsonl", ".ndjson", ".json", ".pdf", ".eml", *FEEDS)

_SNIFFED = 2_048  # bytes; a page's first tag stands there
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|p|div|h1)[\s>]", re.IGNORECASE)
_XHTML = re.compile(rb"(?:<\?xml[^>]*>\s*)?(?:<!DOCTYPE\s+html|<html[\s>])", re.IGNORECASE)
_XML = re.compile(rb"(?:<\?xml|<rss|<feed|<rdf:RDF)[\s>]")


def parse_bytes(
    source: str, data: bytes, *, suffix: str = "", known: Known | None = None, charset: str | None = None
) -> Iterator[Document | Problem]:
    """Yield the documents in `data`, by the suffix of its name where that decides, else by its first bytes."""
    if not data.strip():
        yield Problem("source.empty", "is empty.", source, "Leave it out, or fetch it again.")
        return
    if is_submission(data):
        yield from _submission(source, data, known)
        return
    form = _form(data, suffix)
    if form == "html":
        yield read_html(source, data, known, charset)
    elif form == "jsonl":
        yield from read_json_lines(source, data)
    elif form == "json":
        yield from read_json(source, data)
    elif form == "pdf":
        yield _pdf(source, data, known)
    elif form == "mail":
        # Imported here: the library of messages takes long to load, and few inputs are messages.
        from cantillon.sources.mail import read_mail

        yield read_mail(source, data, known)
    elif form == "xml":
        yield from _xml(source, data, known)
    else:
        yield read_text(source, data, known, charset)


def _form(data: bytes, suffix: str) -> str:
    """Return the format of `data`; what a file's name says counts only where its bytes agree."""
    start = data[:_SNIFFED].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"%PDF-") or (suffix == ".pdf" and not _HTML.search(start)):
        return "pdf"
    if suffix == ".eml":
        return "mail"
    if suffix in {".jsonl", ".ndjson"}:
        return "jsonl"
    if suffix in TEXTS:
        return "text"
    if suffix == ".json":
        return "json"
    if suffix in PAGES or _XHTML.match(start):
        return "html"
    if _XML.match(start) or suffix in FEEDS:
        return "xml"  # before the next rule: the entries of a feed are full of HTML
    return "html" if _HTML.search(start) else "text"


def _submission(source: str, data: bytes, known: Known | None) -> Iterator[Document | Problem]:
    """Yield a 13F filing as one document, or a report and its exhibits as theirs."""
    if is_holdings_submission(data):
        try:
            yield parse_holdings_submission(data, source).document
        except SourceError as error:
            yield _unusable(source, error)
        return
    parts = list(report_parts(data))
    if not parts:
        yield Problem("source.no_report", "holds no report that tells of deals.", source, "Give an 8-K or a 13F-HR.")
    filed = replace(known or Known(), published=filing_day(data))
    for part in parts:
        yield from parse_bytes(f"{source}#{part.name}", part.body, suffix=part.suffix, known=filed)


def _unusable(source: str, error: SourceError) -> Problem:
    # A message that names its place is not told the place again.
    return Problem("source.unusable", error.message.removeprefix(f"{source}: "), source, error.hint)


def _pdf(source: str, data: bytes, known: Known | None) -> Document | Problem:
    # Imported here: the library takes 0.1 s to load, and few inputs are PDFs.
    from cantillon.sources.pdf import read_pdf

    try:
        return document_of_text(source, read_pdf(data), known)
    except SourceError as error:
        return _unusable(source, error)


def _xml(source: str, data: bytes, known: Known | None) -> Iterator[Document | Problem]:
    from cantillon.sources.feeds import FEED_ROOTS, read_feed
    from cantillon.sources.xml import local_name, parse_xml

    try:
        root = parse_xml(data, where=source)
    except SourceError as error:
        yield _unusable(source, error)
        return
    if local_name(root) in HALVES:
        hint = "Read the folder that holds both files of the filing, or its complete submission."
        yield Problem("source.half_filing", f"is only the {HALVES[local_name(root)]} of a Form 13F.", source, hint)
        return
    if local_name(root) in FEED_ROOTS:
        yield from read_feed(source, root, _retrieved(known))
        return
    text = " ".join(" ".join(str(part) for part in root.itertext()).split())
    yield document_of_text(source, text, known)


def _retrieved(known: Known | None) -> datetime | None:
    return known.retrieved if known else None
