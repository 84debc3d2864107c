"""Deals to a network: what each kind of deal moves, as of a date, in one currency."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from cantillon.errors import CurrencyError
from cantillon.ledger.deal import Deal
from cantillon.network.conversion import Rate, RateSource, european_central_bank
from cantillon.network.flow import Flow, Leg, Medium
from cantillon.network.network import Exposure, FinancialNetwork, Plan
from cantillon.values.currency import to_minor
from cantillon.values.kinds import DEAD_STAGES, FIRM_STAGES, Kind, Stage
from cantillon.values.problem import Problem, Severity

_FLOWS = {
    Kind.INVEST: (Leg.FINANCE, Medium.CASH),
    Kind.LEND: (Leg.FINANCE, Medium.CASH),
    Kind.GUARANTEE: (Leg.FINANCE, Medium.CREDIT),
    Kind.GRANT: (Leg.FINANCE, Medium.SHARES),
    Kind.BUY: (Leg.REVENUE, Medium.CASH),
    # What a seller is paid for a unit is new money in its hands, not its revenue.
    Kind.ACQUIRE: (Leg.FINANCE, Medium.CASH),
}


@dataclass(frozen=True, slots=True)
class _Sum:
    """A deal's amount in minor units of the network; ``None`` is unknown."""

    firm: int | None
    potential: int | None
    at_least: bool


_UNKNOWN = _Sum(None, None, False)


@dataclass(slots=True)
class _Parts:
    flows: list[Flow] = field(default_factory=list)
    joint_nodes: list[str] = field(default_factory=list)
    exposures: list[Exposure] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    rates: list[Rate] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def build_network(
    deals: Iterable[Deal],
    *,
    currency: str = "USD",
    as_of: date | None = None,
    stages: Collection[Stage] | None = None,
    rates: RateSource | None = None,
) -> FinancialNetwork:
    """Return the network of `deals` as of a day, in one currency, for the chosen stages.

    Parameters
    ----------
    deals : iterable of Deal
    currency : str
        ISO 4217 code that every amount is converted into, at the rate of the deal's first publication.
    as_of : date, optional
        Only what was published until that day: later deals are left out, later stages not known yet.
    stages : collection of Stage, optional
        Deals at other stages are left out; without it, all but ended and denied ones count.
    rates : RateSource, optional
        The European Central Bank's where not given.

    Returns
    -------
    FinancialNetwork
        With the rates used and, as problems, each deal that could not be used or not fully.

    Notes
    -----
    Firm is the low bound of an agreed or done deal, else 0; potential the high bound. A deal that is part of a stated
    total is taken out of that total, so that both together are the total. A joint deal passes through a node of its
    own; its firm amount is not attributed to any one of the several.
    """
    chosen = [_at(deal, as_of) for deal in deals if as_of is None or _is_known(deal, as_of)]
    wanted = (frozenset(stages) if stages is not None else frozenset(Stage)) - DEAD_STAGES
    chosen = sorted((deal for deal in chosen if deal.stage in wanted), key=_order)
    parts = _Parts()
    sums = {deal.id: _sum_of(deal, currency, as_of, rates, parts) for deal in chosen}
    for deal, amount in _without_parts(chosen, sums):
        _add(deal, amount, currency, parts)
    return FinancialNetwork.of(
        parts.flows,
        currency=currency,
        as_of=as_of,
        joint_nodes=parts.joint_nodes,
        exposures=parts.exposures,
        plans=parts.plans,
        rates=parts.rates,
        problems=parts.problems,
    )


def _order(deal: Deal) -> tuple[date, str]:
    return (deal.first_published or date.max, deal.id)


def _is_known(deal: Deal, as_of: date) -> bool:
    return deal.first_published is None or deal.first_published <= as_of


def _at(deal: Deal, as_of: date | None) -> Deal:
    """Return the deal at the stage that was known on the day."""
    if as_of is None:
        return deal
    known = [event for event in deal.stages if event.on is None or event.on <= as_of]
    return replace(deal, stage=known[-1].stage) if known else deal


def _sum_of(deal: Deal, currency: str, as_of: date | None, rates: RateSource | None, parts: _Parts) -> _Sum:
    amount = deal.amount
    if amount is None:
        return _UNKNOWN
    is_firm = deal.stage in FIRM_STAGES
    if amount.currency == currency:
        firm, potential = to_minor(amount.firm, currency), to_minor(amount.potential, currency)
    else:
        rate = _rate_of(deal, amount.currency, currency, as_of, rates, parts)
        if rate is None:
            return _UNKNOWN
        firm, potential = rate.convert(amount.firm), rate.convert(amount.potential)
    return _Sum(firm if is_firm else 0, potential, amount.is_open)


def _rate_of(
    deal: Deal, currency: str, target: str, as_of: date | None, rates: RateSource | None, parts: _Parts
) -> Rate | None:
    on = deal.first_published or as_of
    if on is None:
        parts.problems.append(
            Problem(
                "no_rate_date", f"{currency} cannot be converted: no source is dated", deal.id, "Its amount is unknown."
            )
        )
        return None
    try:
        rate = (rates or european_central_bank()).rate(currency, target, on)
    except CurrencyError as error:
        parts.problems.append(Problem("no_rate", error.message, deal.id, "Its amount is unknown in this network."))
        return None
    parts.rates.append(rate)
    return rate


def _without_parts(deals: list[Deal], sums: dict[str, _Sum]) -> list[tuple[Deal, _Sum]]:
    """Return each deal with its amount less its parts', so that a stated total and its parts add up to the total."""
    movers = {deal.id: deal for deal in deals if _moves(deal)}
    parts_of: dict[str, list[Deal]] = {}
    for deal in movers.values():
        if deal.part_of in movers and deal.part_of != deal.id:
            parts_of.setdefault(deal.part_of, []).append(deal)
    kept: list[tuple[Deal, _Sum]] = []
    for deal in deals:
        own, parts = sums[deal.id], parts_of.get(deal.id, [])
        rest = _less(own, [sums[part.id] for part in parts])
        is_inside = deal.id in movers and deal.part_of in movers and sums[str(deal.part_of)].potential is not None
        if parts and (rest.potential in (0, None)) and not rest.at_least:
            continue  # the parts tell it all
        if is_inside and own.potential is None:
            continue  # an unknown part of a known total adds nothing
        kept.append((deal, rest))
    return kept


def _moves(deal: Deal) -> bool:
    return deal.kind in _FLOWS and (deal.kind is not Kind.ACQUIRE or deal.seller is not None)


def _less(total: _Sum, parts: list[_Sum]) -> _Sum:
    if total.potential is None or total.firm is None:
        return total
    firm = total.firm - sum(part.firm or 0 for part in parts)
    potential = total.potential - sum(part.potential or 0 for part in parts)
    return _Sum(max(0, firm), max(0, potential), total.at_least)


def _add(deal: Deal, amount: _Sum, currency: str, parts: _Parts) -> None:
    match deal.kind:
        case Kind.SPEND:
            parts.plans += [
                Plan(
                    deal.id,
                    actor,
                    amount.firm if len(deal.actors) == 1 else (None if amount.firm is None else 0),
                    amount.potential,
                    deal.stage,
                    deal.first_published,
                    deal.term,
                    amount.at_least,
                )
                for actor in deal.actors
            ]
        case Kind.HOLD | Kind.DIVEST:
            _add_exposures(deal, parts)
        case Kind.ACQUIRE if deal.seller is None:
            pass
        case _:
            _add_flows(deal, amount, currency, parts)
    if deal.kind in (Kind.INVEST, Kind.ACQUIRE) and deal.share_pct is not None and deal.stage is Stage.DONE:
        _add_exposures(replace(deal, kind=Kind.HOLD), parts)


def _add_exposures(deal: Deal, parts: _Parts) -> None:
    alone = len(deal.actors) == 1 and len(deal.counterparties) == 1
    share = float(deal.share_pct) / 100 if alone and deal.share_pct is not None else None
    parts.exposures += [
        Exposure(deal.id, holder, held, deal.kind, share, deal.stage, deal.first_published)
        for holder in deal.actors
        for held in deal.counterparties
        if holder != held
    ]


def _add_flows(deal: Deal, amount: _Sum, currency: str, parts: _Parts) -> None:
    payers = tuple(dict.fromkeys(deal.actors))
    named = (deal.seller,) if deal.kind is Kind.ACQUIRE and deal.seller else deal.counterparties
    payees = tuple(name for name in dict.fromkeys(named) if name not in payers)
    if not payers or not payees:
        reason = "pays itself" if set(payers) & set(named) else "has no named other side"
        parts.problems.append(
            Problem(
                "no_flow", f"{deal.kind} of {' and '.join(payers or named)} {reason}", deal.id, "", Severity.WARNING
            )
        )
        return
    leg, medium = _FLOWS[deal.kind]
    whole = Flow(
        deal.id,
        payers[0],
        payees[0],
        deal.kind,
        leg,
        medium,
        amount.firm,
        amount.potential,
        currency,
        deal.stage,
        deal.first_published,
        deal.term,
        amount.at_least,
    )
    flows, nodes = _through_joint_node(whole, payers, payees)
    parts.flows += flows
    parts.joint_nodes += nodes


def _through_joint_node(
    whole: Flow, payers: tuple[str, ...], payees: tuple[str, ...]
) -> tuple[list[Flow], tuple[str, ...]]:
    """Return the flows of a deal; several on a side pass through a node, whose side flows count in no total."""
    if len(payers) == 1 and len(payees) == 1:
        return [whole], ()
    node = f"joint:{whole.deal_id}"
    both = len(payers) > 1 and len(payees) > 1
    entry, leave = (f"{node}:in", f"{node}:out") if both else (node, node)
    side = replace(whole, firm=None if whole.firm is None else 0, is_counted=False)
    flows = [replace(side, payer=payer, payee=entry) for payer in payers if len(payers) > 1]
    flows += [replace(side, payer=leave, payee=payee) for payee in payees if len(payees) > 1]
    counted_payer = entry if len(payers) > 1 else payers[0]
    counted_payee = leave if len(payees) > 1 else payees[0]
    flows.append(replace(whole, payer=counted_payer, payee=counted_payee))
    return flows, (entry, leave) if both else (node,)
