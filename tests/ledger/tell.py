"""Builders for tests of reconciling: a telling in one line."""

import itertools
from datetime import date

from cantillon.ledger.telling import Publication, Telling
from cantillon.values.kinds import Kind
from tests.factory import claim, document

_numbers = itertools.count(1)


def tell(
    kind=Kind.INVEST, actors=("Nvidia",), counterparties=("Anthropic",), amount=None, *, on="2025-11-18", **fields
):
    """Return a telling from a text of its own; `text` puts several into one, `on=None` leaves it undated."""
    text = fields.pop("text", None) or f"Story {next(_numbers)}."
    published = date.fromisoformat(on) if on else None
    story = document(text, source=f"{text[:20]}.txt", published=published)
    told = claim(kind, actors, counterparties, amount, source=story, **fields)
    return Telling.of(told, Publication(story.id, story.source, published))
