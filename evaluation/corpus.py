"""The documents that the built-in reader learns from and is measured on (see `cantillon.reading.accuracy`)."""

from __future__ import annotations

from pathlib import Path

from cantillon.reading.accuracy import Gold, f1, folded, load_gold, matched, near, sides
from cantillon.reading.gazetteer import Gazetteer

GOLD = Path(__file__).parent / "gold"
OWN = tuple(
    Path(__file__).parent / name
    for name in (
        "stories",
        "training",
        "further",
        "added",
        "more",
        "latest",
        "next",
        "newest",
        "interviews",
        "circular",
        "press",
        "contrasts",
        "agencies",
        "later",
        "varied",
        "fresh",
        "longer",
        "whole",
        "reports",
    )
)  # written for this project

__all__ = ["GOLD", "OWN", "Gold", "canonical", "f1", "folded", "gazetteer", "load", "matched", "near", "sides"]


def load(split=None, folder=GOLD):
    """Return the documents with known claims of a folder, of one split or all."""
    return load_gold(Path(folder), split)


def gazetteer() -> Gazetteer:
    """Return the shipped registry as readers take it."""
    from cantillon.claims.registry import load_registry

    return load_registry().gazetteer()


def canonical(name: str) -> str:
    """Return the name that the shipped registry gives a party."""
    from cantillon.claims.registry import load_registry

    return load_registry().canonical(name)
