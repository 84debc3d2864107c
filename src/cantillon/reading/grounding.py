"""Finds a quoted passage again in its text, and refuses what the text does not say.

Every reader's drafts pass `is_grounded` before they leave it: the evidence is a piece of the text, and the digits of
the amount stand in the evidence.
"""

from __future__ import annotations

from cantillon.reading.draft import Draft
from cantillon.values.span import Span


def is_within(span: Span, text: str) -> bool:
    """Say whether `span` is a piece of `text` that is not blank."""
    return span.end <= len(text) and bool(span.of(text).strip())


def evidence_for(text: str, start: int, end: int) -> Span:
    """Return the span ``start:end`` of `text` without the blanks and bullets around it."""
    while start < end and (text[start].isspace() or text[start] in "•*–—-·→"):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def is_grounded(draft: Draft, text: str, amount: Span | None) -> bool:
    """Say whether a draft's evidence lies in `text` and holds the place where its amount is written."""
    if not is_within(draft.evidence, text):
        return False
    if draft.amount is None:
        return True
    return amount is not None and draft.evidence.contains(amount)
