"""A saved message, such as a newsletter, to one document (RFC 5322; MIME)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr, parsedate_to_datetime

from cantillon.sources.compose import Known
from cantillon.sources.document import Document
from cantillon.sources.texts import read_html, read_text
from cantillon.values.problem import Problem


def read_mail(source: str, data: bytes, known: Known | None = None) -> Document | Problem:
    """Return the document that a message is: its page, or else its plain text, with subject, sender and date.

    Attachments are left out.
    """
    message = message_from_bytes(data, _class=EmailMessage, policy=default)
    body = message.get_body(("html", "plain"))
    content = body.get_payload(decode=True) if body is not None else None
    if body is None or not isinstance(content, bytes) or not content.strip():
        return Problem("source.empty", "is a message without text.", source, "Save what is attached to it instead.")
    known = _said(message, known or Known())
    read = read_html if body.get_content_type() == "text/html" else read_text
    return read(source, content, known, body.get_content_charset())


def _said(message: EmailMessage, known: Known) -> Known:
    """Return what a message's header says, where nothing is known from elsewhere."""
    sent = _sent(message)
    name, address = parseaddr(str(message["from"] or ""))
    return replace(
        known,
        title=known.title or " ".join(str(message["subject"] or "").split()) or None,
        publisher=known.publisher or name or address or None,
        published=known.published or (sent.date() if sent else None),
        published_at=known.published_at or (sent if sent and not known.published else None),
    )


def _sent(message: EmailMessage) -> datetime | None:
    try:
        return parsedate_to_datetime(str(message["date"])) if message["date"] else None
    except ValueError:
        return None
