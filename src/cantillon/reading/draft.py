"""What a reader takes a passage to say; not yet a claim."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from cantillon.values.amount import AmountRange
from cantillon.values.dates import Period
from cantillon.values.kinds import Kind, Stage
from cantillon.values.span import Span


@dataclass(frozen=True, slots=True)
class Draft:
    """One reading of one passage, in the fields of a claim, with parties as names.

    Parameters
    ----------
    kind : Kind
    actors, counterparties : tuple of str
        Names as the reader understood them: the owner for its product, "Peter Thiel's hedge fund" for a described fund.
    amount : AmountRange or None
        ``None`` where the passage states no amount.
    share_pct : Decimal or None
        Percent of the company.
    capacity_gw : Decimal or None
    stage : Stage
    evidence : Span
        The passage, in characters of the document's text.
    confidence : float
        Probability, as the reader sees it, that kind, parties and amount are right.
    term : Period or None
        When the money moves, where stated.
    speaks_of : Period or None
        The date that the passage gives for the event.
    quoted : str or None
        Who is quoted for the statement ("sources", a person, a newspaper).
    """

    kind: Kind
    actors: tuple[str, ...]
    counterparties: tuple[str, ...]
    amount: AmountRange | None
    stage: Stage
    evidence: Span
    confidence: float
    share_pct: Decimal | None = None
    capacity_gw: Decimal | None = None
    term: Period | None = None
    speaks_of: Period | None = None
    quoted: str | None = None
    reader: str = "builtin"
