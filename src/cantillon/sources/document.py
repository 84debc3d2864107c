"""A published text and where, when, by whom and in which language it came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from cantillon.values.ids import content_id


@dataclass(frozen=True, slots=True)
class Translation:
    """That a text is a machine translation, and by whom if the text says so."""

    by: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One published text.

    Parameters
    ----------
    source : str
        Path or address that the text came from.
    text : str
        The whole text that offsets refer to, page furniture included.
    language : str
        ISO 639-1 code.
    published : date or None
        Day of publication; unknown is ``None``.
    published_at : datetime or None
        Time of publication (aware, UTC) where the source gives one.
    title, publisher : str or None
    translated : Translation or None
        Set where the text says that it is machine-translated.
    revision : str or None
        The notice that the text was revised, such as "(adds details)".
    retrieved : datetime or None
        When the text was fetched (aware, UTC).
    """

    source: str
    text: str
    language: str
    published: date | None = None
    published_at: datetime | None = None
    title: str | None = None
    publisher: str | None = None
    translated: Translation | None = None
    revision: str | None = None
    retrieved: datetime | None = None

    def __post_init__(self) -> None:
        for moment in (self.published_at, self.retrieved):
            if moment is not None and moment.utcoffset() != UTC.utcoffset(None):
                raise ValueError(f"times are aware and UTC, got {moment!r}")

    @property
    def id(self) -> str:
        """The same source with the same text has the same id; a changed text has another."""
        return content_id("doc", self.source, self.text)
