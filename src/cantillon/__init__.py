"""Cantillon reads business news and finds the money that comes back.

>>> import cantillon
>>> with cantillon.open_ledger("news.db") as ledger:  # doctest: +SKIP
...     ledger.read("stories/")
...     ledger.circles_frame()
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cantillon.asking import DealNetwork as DealNetwork
    from cantillon.claims.claim import Claim as Claim
    from cantillon.errors import CantillonError as CantillonError
    from cantillon.ledger.deal import Deal as Deal
    from cantillon.network.circles import find_circles as find_circles
    from cantillon.network.circulation import maximum_circulation as maximum_circulation
    from cantillon.network.network import FinancialNetwork as FinancialNetwork
    from cantillon.pipeline import ReadDocument as ReadDocument
    from cantillon.pipeline import Workbench as Workbench
    from cantillon.pipeline import open_ledger as open_ledger
    from cantillon.pipeline import read_document as read_document
    from cantillon.pipeline import read_documents as read_documents
    from cantillon.sources.document import Document as Document
    from cantillon.stress.scenario import Scenario as Scenario
    from cantillon.values.amount import AmountRange as AmountRange
    from cantillon.values.kinds import Kind as Kind
    from cantillon.values.kinds import Stage as Stage
    from cantillon.values.problem import Problem as Problem

__version__ = "0.1.0"

# Loaded when first used: a script that only reads should not wait for what stress tests need.
_HOMES = {
    "open_ledger": "pipeline",
    "read_documents": "pipeline",
    "read_document": "pipeline",
    "Workbench": "pipeline",
    "ReadDocument": "pipeline",
    "DealNetwork": "asking",
    "Document": "sources.document",
    "Claim": "claims.claim",
    "Deal": "ledger.deal",
    "AmountRange": "values.amount",
    "Kind": "values.kinds",
    "Stage": "values.kinds",
    "Problem": "values.problem",
    "FinancialNetwork": "network.network",
    "find_circles": "network.circles",
    "maximum_circulation": "network.circulation",
    "Scenario": "stress.scenario",
    "CantillonError": "errors",
}

__all__ = [*_HOMES, "__version__"]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
