"""Legs: everything that one party moves to another, all deals of the pair together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from cantillon.network.flow import Flow, Leg, Medium
from cantillon.network.network import Exposure, FinancialNetwork, Measure
from cantillon.values.kinds import Kind


@dataclass(frozen=True, slots=True)
class CircleLeg:
    """One side of a circle: the deals by which `payer` moves money, credit or shares to `payee`, or owns part of it.

    Parameters
    ----------
    payer, payee : str
    flows : tuple of Flow
        In order of date. Of a joint deal the flow between these two: potential the joint total, firm 0.
    holdings : tuple of Exposure
        That `payer` owns part of `payee`; only in cross-holdings.
    firm, potential : int or None
        Minor units: the sum of the known cash flows, or of credit and shares where no cash flows. ``None``: unknown.
    at_least : bool
        Whether more may flow: an amount is unknown, or stated as "at least".
    """

    payer: str
    payee: str
    flows: tuple[Flow, ...]
    holdings: tuple[Exposure, ...]
    firm: int | None
    potential: int | None
    at_least: bool

    @classmethod
    def of(cls, payer: str, payee: str, flows: Iterable[Flow], holdings: Iterable[Exposure] = ()) -> CircleLeg:
        """Return the leg of these flows and holdings."""
        flows = tuple(sorted(flows, key=lambda flow: (flow.dated or date.max, flow.deal_id)))
        summed = [flow for flow in flows if flow.medium is Medium.CASH] or flows
        known = [flow for flow in summed if flow.potential is not None]
        return cls(
            payer,
            payee,
            flows,
            tuple(holdings),
            firm=sum(flow.firm or 0 for flow in known) if known else None,
            potential=sum(flow.potential or 0 for flow in known) if known else None,
            at_least=len(known) < len(summed) or any(flow.at_least for flow in known),
        )

    def amount(self, measure: Measure) -> int | None:
        """Return the firm or potential amount."""
        return self.firm if measure is Measure.FIRM else self.potential

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Kinds of the deals inside, in order of date, holdings last."""
        return tuple(dict.fromkeys([flow.kind for flow in self.flows] + [each.kind for each in self.holdings]))

    @property
    def sides(self) -> tuple[Leg, ...]:
        """Finance, revenue or both; none for a mere holding."""
        return tuple(dict.fromkeys(flow.leg for flow in self.flows))

    @property
    def media(self) -> tuple[Medium, ...]:
        """What moves: cash, shares, credit; nothing for a mere holding."""
        return tuple(dict.fromkeys(flow.medium for flow in self.flows))

    @property
    def is_cash(self) -> bool:
        """Whether cash flows, not only credit or shares."""
        return Medium.CASH in self.media

    @property
    def deal_ids(self) -> tuple[str, ...]:
        """The deals inside."""
        return tuple(dict.fromkeys([flow.deal_id for flow in self.flows] + [each.deal_id for each in self.holdings]))

    @property
    def dates(self) -> tuple[date, ...]:
        """Days on which the deals were first published, known ones, in order."""
        days = [flow.dated for flow in self.flows] + [each.dated for each in self.holdings]
        return tuple(sorted({day for day in days if day is not None}))


def legs_of(network: FinancialNetwork) -> dict[tuple[str, str], CircleLeg]:
    """Return the legs between parties, by (payer, payee), in order of the names."""
    flows = defaultdict(list)
    for flow in party_flows(network):
        flows[flow.payer, flow.payee].append(flow)
    return {pair: CircleLeg.of(*pair, flows[pair]) for pair in sorted(flows)}


def ownership_legs_of(network: FinancialNetwork) -> dict[tuple[str, str], CircleLeg]:
    """Return the legs by which one party owns or funds another: investments and holdings."""
    flows, holdings = defaultdict(list), defaultdict(list)
    for flow in party_flows(network):
        if flow.kind is Kind.INVEST:
            flows[flow.payer, flow.payee].append(flow)
    for exposure in network.exposures:
        if exposure.kind is Kind.HOLD:
            holdings[exposure.holder, exposure.held].append(exposure)
    pairs = sorted({*flows, *holdings})
    return {pair: CircleLeg.of(*pair, flows.get(pair, ()), holdings.get(pair, ())) for pair in pairs}


def party_flows(network: FinancialNetwork) -> list[Flow]:
    """Return the flows from party to party; a joint deal is one between every payer and payee, potential its total."""
    joint = set(network.joint_nodes)
    direct = [flow for flow in network.flows if flow.payer not in joint and flow.payee not in joint]
    through = defaultdict(list)
    for flow in network.flows:
        if flow.payer in joint or flow.payee in joint:
            through[flow.deal_id].append(flow)
    for flows in through.values():
        whole = next(flow for flow in flows if flow.is_counted)
        side = replace(whole, firm=None if whole.firm is None else 0, is_counted=False)
        payers = [flow.payer for flow in flows if flow.payer not in joint]
        payees = [flow.payee for flow in flows if flow.payee not in joint]
        direct += [replace(side, payer=payer, payee=payee) for payer in payers for payee in payees]
    return direct
