"""The passage that a claim rests on: document, span and verbatim quote."""

from __future__ import annotations

from dataclasses import dataclass

from cantillon.errors import GroundingError
from cantillon.sources.document import Document
from cantillon.values.span import Span


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim piece of a document. Build it with `Evidence.of`, which refuses what is not there."""

    document_id: str
    span: Span
    quote: str

    @classmethod
    def of(cls, document: Document, span: Span) -> Evidence:
        """Return the evidence that lies at `span` in `document`.

        Raises
        ------
        GroundingError
            If the span is empty or reaches past the end of the text.
        """
        if not len(span) or span.end > len(document.text):
            raise GroundingError(f"{document.source}: no text at characters {span.start} to {span.end}.")
        return cls(document.id, span, span.of(document.text))

    def is_in(self, document: Document) -> bool:
        """Say whether the quote still stands at its place in `document`."""
        return self.document_id == document.id and self.span.of(document.text) == self.quote
