"""RSS and Atom feeds: one document for each entry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from lxml import etree

from cantillon.sources.clean import clean_html
from cantillon.sources.compose import Known
from cantillon.sources.document import Document
from cantillon.sources.texts import document_of_text
from cantillon.sources.xml import local_name
from cantillon.values.problem import Problem

FEED_ROOTS = frozenset({"rss", "RDF", "feed"})
ENTRIES = frozenset({"item", "entry"})
BODIES = ("encoded", "content", "description", "summary")  # the fullest first


def read_feed(source: str, root: etree._Element, retrieved: datetime | None = None) -> Iterator[Document | Problem]:
    """Yield the entries of a parsed feed as it gives them; what stands behind their links is not fetched."""
    publisher = _feed_title(root)
    entries = [element for element in root.iter() if local_name(element) in ENTRIES]
    if not entries:
        yield Problem("source.empty", "is a feed without entries.", source, "Fetch it again later.")
    for number, entry in enumerate(entries, start=1):
        yield _document(f"{source}#{number}", entry, publisher, retrieved)


def _document(
    where: str, entry: etree._Element, publisher: str | None, retrieved: datetime | None
) -> Document | Problem:
    title = _plain(_text(entry, "title"))
    body = next(filter(None, (_plain(_text(entry, name)) for name in BODIES)), "")
    known = Known(published_at=_moment(entry), title=title or None, publisher=publisher, retrieved=retrieved)
    text = f"{title}\n\n{body}" if title and not body.startswith(title) else body
    return document_of_text(_link(entry) or where, text.strip(), known)


def _text(entry: etree._Element, name: str) -> str:
    """Return what an entry's child of that name holds, markup included."""
    for child in entry:
        if local_name(child) == name:
            inner = "".join(etree.tostring(part, encoding="unicode") for part in child)
            return (child.text or "") + inner
    return ""


def _plain(markup: str) -> str:
    if "<" not in markup and "&" not in markup:
        return markup.strip()
    return clean_html(f"<html><body><div>{markup}</div></body></html>").text


def _link(entry: etree._Element) -> str | None:
    for child in entry:
        if local_name(child) == "link" and child.get("rel", "alternate") == "alternate":
            address = child.get("href") or (child.text or "").strip()
            if address.startswith(("http://", "https://")):
                return address
    return None


def _feed_title(root: etree._Element) -> str | None:
    for element in root.iter():
        if local_name(element) == "title":
            return (element.text or "").strip() or None
        if local_name(element) in ENTRIES:
            break
    return None


def _moment(entry: etree._Element) -> datetime | None:
    for name in ("published", "pubDate", "date", "updated"):
        value = _text(entry, name).strip()
        for parse in (datetime.fromisoformat, parsedate_to_datetime):
            with suppress(ValueError, TypeError, OverflowError):
                moment = parse(value)
                return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
