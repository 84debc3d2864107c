"""Circles and circulation as rows: amounts in plain units of the network's currency."""

from __future__ import annotations

from cantillon.network.circles import Circle
from cantillon.network.circulation import Circulation
from cantillon.network.legs import CircleLeg
from cantillon.values.currency import from_minor
from cantillon.values.number import json_number
from cantillon.views.rows import Row
from cantillon.views.snapshot_records import CirculationView


def plain(minor: int | None, currency: str) -> int | float | None:
    """Return minor units as a plain number; unknown stays unknown."""
    return None if minor is None else json_number(from_minor(minor, currency))


def circle_row(circle: Circle) -> Row:
    """Return a circle with its legs in order."""
    return {
        "parties": list(circle.parties),
        "legs": [_leg_row(leg, circle.currency) for leg in circle.legs],
        "class": str(circle.circle_class),
        "turnover_firm": plain(circle.turnover_firm, circle.currency),
        "turnover_potential": plain(circle.turnover_potential, circle.currency),
        "currency": circle.currency,
        "at_least": circle.at_least,
        "span_days": circle.span_days,
        "supports_revenue_of": list(circle.supports),
    }


def circulation_row(firm: Circulation, potential: Circulation) -> Row:
    """Return both readings of the circulation with one decomposition each."""
    currency = potential.currency
    return {
        "gross_firm": plain(firm.gross, currency),
        "gross_potential": plain(potential.gross, currency),
        "circulation_firm": plain(firm.volume, currency),
        "circulation_potential": plain(potential.volume, currency),
        "circularity_firm": firm.circularity,
        "circularity_potential": potential.circularity,
        "currency": currency,
        "unknown_amounts": potential.unknown_amounts,
        "at_least": potential.at_least,
        "pairs_firm": plain(firm.pairs_volume, currency),
        "pairs_potential": plain(potential.pairs_volume, currency),
        "netting_excess_firm": plain(firm.netting_excess, currency),
        "netting_excess_potential": plain(potential.netting_excess, currency),
        "decomposition_firm": _decomposition(firm),
        "decomposition_potential": _decomposition(potential),
    }


def circulation_view(firm: Circulation, potential: Circulation) -> CirculationView:
    """Return both readings as the report's snapshot has them: minor units as text."""
    return CirculationView(
        gross_firm=str(firm.gross),
        gross_potential=str(potential.gross),
        circulation_firm=str(firm.volume),
        circulation_potential=str(potential.volume),
        circularity_firm=firm.circularity,
        circularity_potential=potential.circularity,
        unknown_amounts=potential.unknown_amounts,
    )


def _leg_row(leg: CircleLeg, currency: str) -> Row:
    return {
        "payer": leg.payer,
        "payee": leg.payee,
        "kind": [str(kind) for kind in leg.kinds],
        "leg": [str(side) for side in leg.sides],
        "medium": [str(medium) for medium in leg.media],
        "low": plain(leg.firm, currency),
        "high": plain(leg.potential, currency),
        "currency": currency,
        "at_least": leg.at_least,
        "deals": list(leg.deal_ids),
        "dates": list(leg.dates),
    }


def _decomposition(circulation: Circulation) -> list[Row]:
    return [
        {
            "parties": list(circle.parties),
            "amount": plain(circle.amount, circulation.currency),
            "deals": [list(ids) for ids in circle.deal_ids],
        }
        for circle in circulation.circles
    ]
