"""Bytes of one text or one page to one document."""

from __future__ import annotations

import re
from dataclasses import replace

from resiliparse.parse.encoding import detect_encoding

from cantillon.sources.clean import clean_html, decode_html
from cantillon.sources.compose import Known, compose_document
from cantillon.sources.document import Document
from cantillon.values.problem import Problem

MAX_CHARACTERS = 20_000_000  # a book has one million
CONTROL_SHARE = 0.02  # text has tabs and form feeds; a program or an image has far more control characters
CHECKED = 10_000  # characters looked at to tell text from other things

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd]")
_NEWLINES = re.compile("\r\n?|[\u2028\u2029\x0b\x0c]")


def read_text(source: str, data: bytes, known: Known | None = None, charset: str | None = None) -> Document | Problem:
    """Return the document that plain text is, or why it is none."""
    text = decode_text(data, charset)
    return not_text(source) if text is None else document_of_text(source, text, known)


def read_html(source: str, data: bytes, known: Known | None = None, charset: str | None = None) -> Document | Problem:
    """Return the document that a page holds, or why it holds none."""
    html = decode_html(data, charset)
    if not _is_text(html):
        return not_text(source)
    page = clean_html(html)
    return document_of_text(source, page.text, _merged(page.known, known))


def document_of_text(source: str, text: str, known: Known | None = None) -> Document | Problem:
    """Return the document that characters are; its lines end in line feeds, nothing else is changed."""
    if len(text) > MAX_CHARACTERS:
        message = f"has more than {MAX_CHARACTERS:,} characters."
        return Problem("source.too_large", message, source, "Split it into one file for each story.")
    text = _NEWLINES.sub("\n", text).replace("\x00", "\ufffd")
    if not text.strip():
        return Problem("source.empty", "holds no text.", source, "Leave it out, or fetch it again.")
    return compose_document(source, text, known)


def decode_text(data: bytes, charset: str | None = None) -> str | None:
    """Return the characters of `data`, or nothing where it is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    elif b"\x00" in data:
        return None
    else:
        text = _decoded(data, charset)
    return text if _is_text(text) else None


def not_text(source: str) -> Problem:
    """Return the problem of bytes that are no text."""
    message = "is not text, HTML, JSON, PDF, a feed or an archive."
    return Problem("source.binary", message, source, "Save it in one of these formats.")


def _is_text(text: str) -> bool:
    return len(_CONTROL.findall(text[:CHECKED])) <= CONTROL_SHARE * min(len(text), CHECKED)


def _decoded(data: bytes, charset: str | None) -> str:
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


def _merged(tags: Known, known: Known | None) -> Known:
    """Return what a page's tags say, with what is known from around the page where they say nothing."""
    if known is None:
        return tags
    names = [name for name in Known.__slots__ if getattr(tags, name) is None]
    if tags.published is not None:
        names = [name for name in names if name != "published_at"]
    return replace(tags, **{name: getattr(known, name) for name in names})
