"""What a draft must satisfy to become a claim: it stands in its document, word for word and figure for figure.

These checks hold for every reader, a plug-in's as well as the built-in one's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from cantillon.reading.amounts import AmountSpan
from cantillon.reading.draft import Draft
from cantillon.sources.document import Document
from cantillon.values.amount import AmountRange
from cantillon.values.kinds import Kind
from cantillon.values.problem import Problem

NO_QUOTE, NO_FIGURE, NO_PARTY = "quote-not-found", "amount-not-in-quote", "party-missing"
NO_ACTOR_NEEDED = frozenset({Kind.INVEST, Kind.LEND, Kind.BUY})  # "Mistral raises 1.7bn" names only who receives
_SEPARATORS = re.compile(r"(?<=\d)[.,'’\u00a0\u202f ](?=\d)")


def check_draft(document: Document, draft: Draft, amounts: Sequence[AmountSpan]) -> list[Problem]:
    """Return why `draft` cannot be a claim of `document`; `amounts` are those that the document states."""
    if not draft.evidence.of(document.text).strip() or draft.evidence.end > len(document.text):
        place = f"characters {draft.evidence.start} to {draft.evidence.end}"
        return [_refused(NO_QUOTE, f"there is no text at {place} to quote", document)]
    problems = []
    if not draft.counterparties and draft.kind is not Kind.SPEND:
        problems.append(_refused(NO_PARTY, f"{draft.kind} needs a counterparty", document))
    if not draft.actors and draft.kind not in NO_ACTOR_NEEDED:
        problems.append(_refused(NO_PARTY, f"{draft.kind} needs an actor", document))
    if draft.actors and set(draft.actors) == set(draft.counterparties):
        problems.append(_refused(NO_PARTY, f"{draft.kind} needs two parties, not {draft.actors[0]} twice", document))
    if draft.amount is not None and not _is_stated(draft.amount, draft, document, amounts):
        quote = draft.evidence.of(document.text)
        problems.append(_refused(NO_FIGURE, f"the amount does not stand in the quote {quote[:80]!r}", document))
    return problems


def _is_stated(amount: AmountRange, draft: Draft, document: Document, amounts: Sequence[AmountSpan]) -> bool:
    """Say whether each bound is an amount recognised in the draft's quote, or its digits stand there."""
    quote = draft.evidence.of(document.text)
    inside = [found for found in amounts if draft.evidence.contains(found.core)]
    recognised = {bound for found in inside for bound in (found.amount.low, found.amount.high)}
    bounds = [bound for bound in (amount.low, amount.high) if bound is not None]
    return all(bound in recognised or has_digits_of(quote, bound) for bound in bounds)


def has_digits_of(quote: str, amount: Decimal) -> bool:
    """Say whether a figure in `quote` has the significant digits of `amount`, whatever its scale and separators.

    >>> has_digits_of("jusqu'à 1,4 billion de dollars", Decimal("1400000000000"))
    True
    >>> has_digits_of("Q4 sales of 14 shops", Decimal("1.5e9"))
    False
    """
    plain = unicodedata.normalize("NFKC", quote)
    wanted = _significant(str(amount.quantize(Decimal(1)) if amount == amount.to_integral() else amount))
    runs = re.findall(r"\d+", _SEPARATORS.sub("", plain)) + re.findall(r"\d+", plain)
    return any(_significant(run) == wanted for run in runs)


def _significant(digits: str) -> str:
    return digits.replace(".", "").strip("0") or "0"


def _refused(code: str, message: str, document: Document) -> Problem:
    return Problem(code, f"A claim was refused: {message}.", document.source, "Nothing else of the document is lost.")
