"""Drops texts that cannot hold a deal before anything costly is done with them.

A text in which no amount of money, no percentage and no capacity stands speaks of a deal in 0.2 % of the documents with
known claims; those are short ones. So long texts without a figure are left alone.
"""

from __future__ import annotations

from cantillon.reading.amounts import Figures

SHORT = 600  # characters; a shorter text is read whatever stands in it: headlines often have no figure


def may_hold_deal(text: str, figures: Figures) -> bool:
    """Say whether a text with these figures is worth reading."""
    return len(text) <= SHORT or bool(figures.amounts or figures.percents or figures.capacities)
