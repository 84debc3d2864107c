"""What a person should look at first: claims by doubt and weight, and pairs that may be one and the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations

from rapidfuzz import fuzz

from cantillon.claims.claim import Claim
from cantillon.claims.party import folded
from cantillon.ledger.consistency import Finding
from cantillon.ledger.deal import Deal
from cantillon.ledger.judgement import Judgement
from cantillon.network.network import FinancialNetwork, Measure
from cantillon.values.currency import from_minor
from cantillon.values.number import json_number
from cantillon.views.rows import Row
from cantillon.views.snapshot_records import Record

ALIKE = 88  # of 100 by rapidfuzz's token sort ratio: "Blue Owl" and "Blue Owl Capital" pass, "Meta" and "Metro" do not
MOST_PAIRS = 30  # pairs offered at once: a list that a person works through


class QueueItem(Record, frozen=True):
    """A claim to look at; `priority` is the money that is wrong if the claim is, times the chance that it is."""

    claim: str
    deal: str | None
    priority: float
    weight: float | None
    doubt: float
    checks: list[str]


class Pair(Record, frozen=True):
    """Two parties or two deals that may be one; `reason` is alike (parties) or the name of a check."""

    about: str
    first: str
    second: str
    reason: str
    likeness: float


def review_queue(
    claims: Iterable[Claim],
    deals: Sequence[Deal],
    network: FinancialNetwork,
    *,
    settled: Collection[str],
    findings: Iterable[Finding] = (),
) -> list[QueueItem]:
    """Return the claims that nobody has judged, those with the most money in doubt first.

    Parameters
    ----------
    settled : collection of str
        Ids of claims that a person has accepted or corrected; they are left out.
    findings : iterable of Finding
        Claims that a check has found come before others of the same priority, with the names of the checks.
    """
    deal_of = {claim_id: deal.id for deal in deals for claim_id in deal.claim_ids}
    weights = _weights(network)
    checks: dict[str, list[str]] = {}
    for finding in findings:
        for claim_id in finding.claim_ids:
            checks.setdefault(claim_id, []).append(finding.check)
    typical = sorted(weights.values())[len(weights) // 2] if weights else 0.0
    items = []
    for claim in claims:
        if claim.id in settled:
            continue
        deal = deal_of.get(claim.id)
        weight = weights.get(deal) if deal else None
        doubt = 1 - claim.confidence
        priority = doubt * (typical if weight is None else weight)  # an unknown amount weighs as a typical one
        items.append(
            QueueItem(claim.id, deal, priority, weight, round(doubt, 4), sorted(set(checks.get(claim.id, []))))
        )
    return sorted(items, key=lambda item: (-item.priority, not item.checks, item.claim))


def _weights(network: FinancialNetwork) -> dict[str, float]:
    weights: dict[str, float] = {}
    for flow in network.flows:
        if flow.potential is not None:
            plain = float(from_minor(flow.potential, flow.currency))
            weights[flow.deal_id] = max(weights.get(flow.deal_id, 0.0), plain)
    return weights


def pairs_to_judge(
    names: Iterable[str], deals: Mapping[str, Deal], findings: Iterable[Finding], judgements: Iterable[Judgement]
) -> list[Pair]:
    """Return pairs of parties with like names and pairs of deals that a check has set side by side, none yet judged."""
    decided = {frozenset((*judgement.first, *judgement.second)) for judgement in judgements if judgement.second}
    pairs = [*_alike(sorted(set(names))), *_found(deals, findings)]
    open_pairs = [pair for pair in pairs if frozenset((pair.first, pair.second)) not in decided]
    return sorted(open_pairs, key=lambda pair: (-pair.likeness, pair.first, pair.second))[:MOST_PAIRS]


def _alike(names: Sequence[str]) -> list[Pair]:
    plain = {name: folded(name) for name in names}
    pairs = []
    for first, second in combinations(names, 2):
        a, b = plain[first], plain[second]
        likeness = 95.0 if _begins(a, b) or _begins(b, a) else fuzz.token_sort_ratio(a, b, score_cutoff=ALIKE)
        if likeness >= ALIKE:
            kept, merged = (first, second) if len(first) <= len(second) else (second, first)
            pairs.append(Pair("party", kept, merged, "alike", round(likeness / 100, 3)))
    return pairs


def _begins(longer: str, shorter: str) -> bool:
    return len(shorter) >= 4 and longer.startswith(shorter + " ")


def _found(deals: Mapping[str, Deal], findings: Iterable[Finding]) -> list[Pair]:
    pairs = []
    for finding in findings:
        if len(finding.deal_ids) == 2 and all(deal_id in deals for deal_id in finding.deal_ids):
            pairs.append(Pair("deal", *finding.deal_ids, finding.check, 0.9))
    return pairs


def consequences(before: FinancialNetwork, after: FinancialNetwork, deals_before: int, deals_after: int) -> Row:
    """Return what a decision would change: deals, parties, all flows and what only goes round, before and after."""
    from cantillon.network.circulation import circulation_volume

    rows = {}
    for name, network, count in (("before", before, deals_before), ("after", after, deals_after)):
        currency = network.currency
        rows[name] = {
            "deals": count,
            "parties": len(network.parties),
            "gross_potential": json_number(from_minor(network.gross(Measure.POTENTIAL), currency)),
            "circulation_firm": json_number(from_minor(circulation_volume(network, Measure.FIRM), currency)),
            "circulation_potential": json_number(from_minor(circulation_volume(network, Measure.POTENTIAL), currency)),
        }
    return {**rows, "currency": after.currency}
