"""Plain text to a Document: its language, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cantillon.sources.document import Document
from cantillon.sources.language import UNKNOWN, detect_language
from cantillon.sources.notices import read_notices


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a text from around it: a page's tags, a feed's entry, a record's fields. It wins."""

    language: str | None = None
    published: date | None = None
    published_at: datetime | None = None
    title: str | None = None
    publisher: str | None = None
    retrieved: datetime | None = None


def compose_document(source: str, text: str, known: Known | None = None) -> Document:
    """Return the document that `text` is: language and notices from the text where `known` does not say.

    The text is kept whole and unchanged, so that every offset counts in what was published.
    """
    known = known or Known()
    detected = detect_language(text)
    language = known.language or detected
    said = read_notices(text, language)
    day = known.published or (known.published_at.date() if known.published_at else None)
    # A time belongs to its own day: one from the text never sits beside a day from elsewhere.
    moment = known.published_at or (said.published_at if day in (None, said.published) else None)
    return Document(
        source=source,
        text=text,
        language=language if language else UNKNOWN,
        published=day or said.published,
        published_at=moment,
        title=known.title or said.title,
        publisher=known.publisher or said.publisher,
        translated=said.translated,
        revision=said.revision,
        retrieved=known.retrieved,
    )
