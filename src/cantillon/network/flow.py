"""What a deal moves: payer to payee, how much for certain and at most, in which medium."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cantillon.values.dates import Period
from cantillon.values.kinds import Kind, Stage


class Medium(StrEnum):
    """What moves."""

    CASH = "cash"
    SHARES = "shares"
    CREDIT = "credit"


class Leg(StrEnum):
    """Which side of vendor financing a flow is on."""

    FINANCE = "finance"
    REVENUE = "revenue"


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow of one deal.

    Parameters
    ----------
    deal_id : str
    payer, payee : str
        Names of parties, or of a joint deal's own node (see `is_joint_node` of the network).
    kind : Kind
    leg : Leg
    medium : Medium
    firm, potential : int or None
        Minor units of `currency` (cents); firm is the low bound of an agreed or done deal, else 0;
        potential the high bound. ``None``: the amount is unknown, which is not 0.
    currency : str
        The network's currency.
    stage : Stage
    dated : date or None
        First publication of the deal.
    term : Period or None
        When the money moves, where known.
    at_least : bool
        Whether the true amount may exceed `potential`.
    is_counted : bool
        Whether the flow stands for its deal in totals. A joint deal is several flows through its own node, of which one
        is counted, so that no dollar counts twice.
    """

    deal_id: str
    payer: str
    payee: str
    kind: Kind
    leg: Leg
    medium: Medium
    firm: int | None
    potential: int | None
    currency: str
    stage: Stage
    dated: date | None = None
    term: Period | None = None
    at_least: bool = False
    is_counted: bool = True
