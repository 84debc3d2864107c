"""Round trips, funding gaps, contributions, comparisons and series as rows: amounts in plain units."""

from __future__ import annotations

from collections.abc import Iterator

from cantillon.capacity.measures import DealCapacity
from cantillon.network.chance import ChanceOfLength, ChanceTest
from cantillon.network.circulation import Circulation
from cantillon.network.compare import Comparison, LegChange
from cantillon.network.contribution import Contribution
from cantillon.network.funding import FundingGap, FundingPart
from cantillon.network.legs import CircleLeg
from cantillon.network.over_time import CirculationAt
from cantillon.network.roundtrip import RoundTrip
from cantillon.values.kinds import Stage
from cantillon.values.number import json_number
from cantillon.views.network_rows import circle_row, plain
from cantillon.views.rows import Row


def round_trip_row(trip: RoundTrip) -> Row:
    """Return a round trip with one way to route it."""
    return {
        "party": trip.party,
        "measure": str(trip.measure),
        "amount": plain(trip.amount, trip.currency),
        "share_of_revenue": trip.revenue_share,
        "funded": plain(trip.funded, trip.currency),
        "revenue": plain(trip.revenue, trip.currency),
        "currency": trip.currency,
        "unknown_amounts": trip.unknown_amounts,
        "through": [
            {
                "parties": list(circle.parties),
                "amount": plain(circle.amount, trip.currency),
                "deals": [list(ids) for ids in circle.deal_ids],
            }
            for circle in trip.circles
        ],
    }


def funding_row(gap: FundingGap) -> Row:
    """Return a funding gap with its years and deals; `year` is null for what has no known term."""
    return {
        "party": gap.party,
        "measure": str(gap.measure),
        "promised": plain(gap.promised, gap.currency),
        "funded": plain(gap.funded, gap.currency),
        "gap": plain(gap.gap, gap.currency),
        "currency": gap.currency,
        "unknown_amounts": gap.unknown_amounts,
        "at_least": gap.at_least,
        "at_most": gap.at_most,
        "planned": plain(gap.planned, gap.currency),
        "may_overlap": plain(gap.may_overlap, gap.currency),
        "promises": [_part_row(part, gap.currency) for part in gap.promises],
        "funds": [_part_row(part, gap.currency) for part in gap.funds],
        "years": [
            {
                "year": year.year,
                "promised": plain(year.promised, gap.currency),
                "funded": plain(year.funded, gap.currency),
                "gap": plain(year.gap, gap.currency),
                "revenue": plain(year.stated_revenue, gap.currency),
            }
            for year in gap.years
        ],
    }


def _part_row(part: FundingPart, currency: str) -> Row:
    return {
        "deal": part.deal_id,
        "amount": plain(part.amount, currency),
        "stage": str(part.stage),
        "from": part.term.first if part.term else None,
        "to": part.term.last if part.term else None,
        "is_plan": part.is_plan,
    }


def contribution_row(contribution: Contribution) -> Row:
    """Return what one deal adds."""
    return {
        "deal": contribution.deal_id,
        "to_circulation": plain(contribution.to_circulation, contribution.currency),
        "to_round_trips": plain(contribution.to_round_trips, contribution.currency),
        "currency": contribution.currency,
    }


def circulation_at_row(at: CirculationAt) -> Row:
    """Return the circulation as it was known on a day."""
    return {
        "as_of": at.as_of,
        "gross_firm": plain(at.gross_firm, at.currency),
        "gross_potential": plain(at.gross_potential, at.currency),
        "circulation_firm": plain(at.circulation_firm, at.currency),
        "circulation_potential": plain(at.circulation_potential, at.currency),
        "circularity_firm": at.circularity_firm,
        "circularity_potential": at.circularity_potential,
        "currency": at.currency,
        "unknown_amounts": at.unknown_amounts,
        "at_least": at.at_least,
    }


def circulation_year_row(year: int, firm: Circulation, potential: Circulation) -> Row:
    """Return the circulation of what flows in one year."""
    return {"year": year, **_both_readings(firm, potential)}


def circulation_stage_row(stage: Stage, firm: Circulation, potential: Circulation) -> Row:
    """Return the circulation of the deals at a stage or a surer one."""
    return {"up_to_stage": str(stage), **_both_readings(firm, potential)}


def _both_readings(firm: Circulation, potential: Circulation) -> Row:
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
    }


def chance_row(test: ChanceTest, found: ChanceOfLength) -> Row:
    """Return how the circles of one length compare with chance; `length` is null for all together."""
    count, turnover = found.count, found.turnover
    return {
        "length": found.length,
        "circles": count.observed,
        "circles_mean": count.mean,
        "circles_deviation": count.deviation,
        "circles_z": count.z_score,
        "circles_p": count.p_value,
        "turnover": plain(turnover.observed, test.currency),
        "turnover_mean": plain(round(turnover.mean), test.currency),
        "turnover_deviation": plain(round(turnover.deviation), test.currency),
        "turnover_z": turnover.z_score,
        "turnover_p": turnover.p_value,
        "currency": test.currency,
        "samples": test.samples,
        "seed": test.seed,
    }


def comparison_rows(comparison: Comparison, currency: str) -> Iterator[Row]:
    """Yield one row for each circle and each leg that changed; `change` says how."""
    for circle in comparison.new_circles:
        yield {"change": "new_circle", "before": None, "after": circle_row(circle)}
    for circle in comparison.gone_circles:
        yield {"change": "gone_circle", "before": circle_row(circle), "after": None}
    for before, after in comparison.changed_circles:
        yield {"change": "changed_circle", "before": circle_row(before), "after": circle_row(after)}
    for name, change in changed_legs(comparison):
        sides = {"before": change.before, "after": change.after}
        yield {
            "change": name,
            "payer": change.payer,
            "payee": change.payee,
            **{side: _leg(leg, currency) for side, leg in sides.items()},
        }


def changed_legs(comparison: Comparison) -> Iterator[tuple[str, LegChange]]:
    """Yield every leg that changed with the name of its change."""
    named = (
        ("new_leg", comparison.new_legs),
        ("firmed_leg", comparison.firmed),
        ("weakened_leg", comparison.weakened),
        ("changed_leg", comparison.changed_legs),
        ("gone_leg", comparison.gone_legs),
    )
    for name, changes in named:
        for change in changes:
            yield name, change


def _leg(leg: CircleLeg | None, currency: str) -> Row | None:
    if leg is None:
        return None
    return {"low": plain(leg.firm, currency), "high": plain(leg.potential, currency), "deals": list(leg.deal_ids)}


def capacity_row(each: DealCapacity) -> Row:
    """Return the capacity of a deal."""
    return {
        "deal": each.deal_id,
        "parties": list(each.parties),
        "gigawatts": json_number(each.gigawatts),
        "low_per_gw": json_number(each.low_per_gw),
        "high_per_gw": json_number(each.high_per_gw),
        "currency": each.currency,
        "stage": str(each.stage),
        "on": each.on,
        "twh_per_year": each.twh_per_year,
        "homes": each.homes,
    }
