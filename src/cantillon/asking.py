"""What can be asked of the deals of a ledger as a network: circles, circulation, round trips, gaps, stress."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from cantillon.ledger.deal import Deal
from cantillon.network.circles import DEFAULT_LENGTH, CircleClass, CircleSearch, find_circles
from cantillon.network.circulation import Circulation, maximum_circulation
from cantillon.network.compare import Comparison, compare_networks
from cantillon.network.contribution import Contribution, contributions
from cantillon.network.funding import FundingGap, funding_gap
from cantillon.network.network import FinancialNetwork, Measure
from cantillon.network.over_time import (
    CirculationAt,
    circulation_by_month,
    circulation_by_stage,
    circulation_by_year,
)
from cantillon.network.roundtrip import RoundTrip, round_trip, round_trips
from cantillon.values.kinds import Stage
from cantillon.views.wording import circle_in_words, money_in_words, share_in_words

if TYPE_CHECKING:
    import polars as pl

    from cantillon.sources.balance_sheets import BalanceSheet
    from cantillon.stress.ensembles import EnsembleResult, Uncertainty
    from cantillon.stress.keystones import KeystoneDeal, KeystoneParty
    from cantillon.stress.outcome import StressResult
    from cantillon.stress.scenario import Assumptions, Scenario

SHOWN_CIRCLES = 10  # in a notebook's cell: what fits on a screen


@dataclass(frozen=True, slots=True)
class DealNetwork:
    """Who pays whom as of a date, in one currency, and what follows from it.

    Parameters
    ----------
    deals : sequence of Deal
        Those that the flows come from.
    network : FinancialNetwork
        The same as records and arrays, for kernels.
    """

    deals: Sequence[Deal]
    network: FinancialNetwork

    @property
    def parties(self) -> tuple[str, ...]:
        """Names in order of the alphabet."""
        return self.network.parties

    @property
    def currency(self) -> str:
        """ISO 4217 code of all amounts."""
        return self.network.currency

    def circles(
        self,
        *,
        max_length: int = DEFAULT_LENGTH,
        top: int | None = None,
        classes: Iterable[CircleClass] | None = None,
        resume: str | None = None,
    ) -> CircleSearch:
        """Return the closed paths of money, the largest potential turnover first, or those after an earlier search."""
        return find_circles(self.network, max_length=max_length, top=top, classes=classes, resume=resume)

    def circulation(self, measure: Measure = Measure.POTENTIAL) -> Circulation:
        """Return the largest part of all flows that only goes round."""
        return maximum_circulation(self.network, measure)

    def circulation_by_year(self, measure: Measure = Measure.POTENTIAL) -> dict[int, Circulation]:
        """Return the circulation of what flows in each year."""
        return circulation_by_year(self.network, measure)

    def circulation_by_stage(self, measure: Measure = Measure.POTENTIAL) -> dict[Stage, Circulation]:
        """Return the circulation of the deals done, then with those agreed, with those planned, and all."""
        return circulation_by_stage(self.network, measure)

    def circulation_by_month(self) -> tuple[CirculationAt, ...]:
        """Return the circulation as it was known at the end of each month."""
        return circulation_by_month(self.deals, currency=self.currency, last=self.network.as_of)

    def round_trips(self, measure: Measure = Measure.POTENTIAL) -> tuple[RoundTrip, ...]:
        """Return how much of what each party was promised can be its own money, the largest first."""
        return round_trips(self.network, measure)

    def round_trip(self, party: str, measure: Measure = Measure.POTENTIAL) -> RoundTrip:
        """Return how much of what `party` was promised can be its own money."""
        return round_trip(self.network, party, measure)

    def funding_gap(
        self, party: str, measure: Measure = Measure.POTENTIAL, *, stated_revenue: Mapping[int, int] | None = None
    ) -> FundingGap:
        """Return what `party` promised to pay against what is promised to it, by year."""
        return funding_gap(self.network, party, measure, stated_revenue=stated_revenue)

    def funding_gaps(self, measure: Measure = Measure.POTENTIAL) -> list[FundingGap]:
        """Return the gap of every party that promised something, the largest first."""
        gaps = [funding_gap(self.network, party, measure) for party in self.parties]
        return sorted((gap for gap in gaps if gap.promised), key=lambda gap: (-gap.gap, gap.party))

    def contributions(self, measure: Measure = Measure.POTENTIAL) -> tuple[Contribution, ...]:
        """Return what each deal adds to the circulation and the round trips; those that add most first."""
        return contributions(self.network, measure)

    def compare(self, later: DealNetwork, *, max_length: int = DEFAULT_LENGTH) -> Comparison:
        """Return what changed from this network to `later`."""
        return compare_networks(self.network, later.network, max_length=max_length)

    def stress(
        self,
        scenario: Scenario | str | Iterable[str],
        *,
        balance_sheets: Mapping[str, BalanceSheet] | None = None,
        horizon: float | None = None,
        guarantees: bool = True,
        haircut: float | None = None,
        assumptions: Assumptions | None = None,
    ) -> StressResult:
        """Return what each party loses if some do not pay: ``network.stress("OpenAI:0.5")``."""
        from cantillon.stress.run import stress

        return stress(
            self.network,
            scenario,
            balance_sheets=balance_sheets,
            horizon=horizon,
            guarantees=guarantees,
            haircut=haircut,
            assumptions=assumptions,
        )

    def stress_ensemble(
        self,
        scenario: Scenario | str | Iterable[str],
        uncertainty: Uncertainty | None = None,
        *,
        balance_sheets: Mapping[str, BalanceSheet] | None = None,
        horizon: float | None = None,
        guarantees: bool = True,
        assumptions: Assumptions | None = None,
    ) -> EnsembleResult:
        """Return what each party loses over many draws of uncertain amounts and deals."""
        from cantillon.stress.ensembles import stress_ensemble

        return stress_ensemble(
            self.network,
            scenario,
            uncertainty,
            deals=self.deals,
            balance_sheets=balance_sheets,
            horizon=horizon,
            guarantees=guarantees,
            assumptions=assumptions,
        )

    def keystone_parties(
        self, *, balance_sheets: Mapping[str, BalanceSheet] | None = None, assumptions: Assumptions | None = None
    ) -> tuple[KeystoneParty, ...]:
        """Return the parties whose default stops most payments, first."""
        from cantillon.stress.keystones import keystone_parties

        return keystone_parties(self.network, balance_sheets=balance_sheets, assumptions=assumptions)

    def keystone_deals(
        self, *, balance_sheets: Mapping[str, BalanceSheet] | None = None, assumptions: Assumptions | None = None
    ) -> tuple[KeystoneDeal, ...]:
        """Return the deals that add most to the circulation, then those that carry most payments."""
        from cantillon.stress.keystones import keystone_deals

        return keystone_deals(self.network, balance_sheets=balance_sheets, assumptions=assumptions)

    def circles_frame(self, *, max_length: int = DEFAULT_LENGTH, top: int | None = None) -> pl.DataFrame:
        """Return the circles as a Polars data frame; `.to_pandas()` makes a pandas one."""
        from cantillon.views.tables import circles_frame

        return circles_frame(self.circles(max_length=max_length, top=top))

    def flows_frame(self) -> pl.DataFrame:
        """Return the flows as a Polars data frame; `.to_pandas()` makes a pandas one."""
        from cantillon.views.tables import flows_frame

        return flows_frame(self.network.flows)

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the circularity and the largest circles."""
        firm, potential = (self.circulation(measure) for measure in (Measure.FIRM, Measure.POTENTIAL))
        circles = "".join(
            f"<tr><td>{escape(circle_in_words(circle.parties))}</td>"
            f"<td>{escape(money_in_words(circle.turnover_firm, circle.currency))}</td>"
            f"<td>{escape(money_in_words(circle.turnover_potential, circle.currency))}</td></tr>"
            for circle in self.circles(top=SHOWN_CIRCLES)
        )
        return (
            f"<p>{len(self.parties)} parties, {len(self.network.flows)} flows in {escape(self.currency)}; circularity "
            f"{share_in_words(firm.circularity)} firm, {share_in_words(potential.circularity)} potential.</p>"
            f"<table><thead><tr><th>circle</th><th>firm</th><th>potential</th></tr></thead><tbody>{circles}</tbody></table>"
        )
