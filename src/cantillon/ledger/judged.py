"""Claims as judged: the decisions of people replayed, in their order, on what readers have read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from cantillon.claims.party import folded
from cantillon.ledger.judgement import About, Anchor, Judgement, Verdict, in_force
from cantillon.ledger.telling import Publication, Telling


@dataclass(frozen=True, slots=True)
class PairDecision:
    """That the claims of two sides tell of one deal, or of two."""

    is_same: bool
    first: frozenset[str]
    second: frozenset[str]


@dataclass(frozen=True, slots=True)
class JudgedTellings:
    """What counts after all decisions.

    Parameters
    ----------
    tellings : tuple of Telling
        Rejected claims left out, edited ones corrected, parties under the names decided on.
    settled : frozenset of str
        Origins of the claims that a person has accepted or corrected.
    pairs : tuple of PairDecision
        By origins of claims, oldest first.
    unplaced : tuple of Judgement
        Decisions on claims that the newest texts no longer make.
    """

    tellings: tuple[Telling, ...]
    settled: frozenset[str] = frozenset()
    pairs: tuple[PairDecision, ...] = ()
    unplaced: tuple[Judgement, ...] = ()


def judged(
    tellings: Iterable[Telling], judgements: Iterable[Judgement], publications: Iterable[Publication] = ()
) -> JudgedTellings:
    """Return the claims as people have judged them.

    An accepted or corrected claim that a later reading misses is kept as long as its text counts: `publications`
    says which texts do.
    """
    decisions = in_force(judgements)
    table = _Table.of(tellings, publications)
    unplaced = [decision for decision in decisions if not table.apply(decision)]
    names = party_names(decisions)
    kept = (table.told[origin] for origin in sorted(table.told) if origin not in table.rejected)
    renamed = (_renamed(telling, names) if names else telling for telling in kept)
    ordered = tuple(sorted(renamed, key=lambda telling: telling.order))
    return JudgedTellings(ordered, frozenset(table.settled), tuple(table.pairs), tuple(unplaced))


def party_names(judgements: Iterable[Judgement]) -> dict[str, str]:
    """Return, by folded name, the name that people have decided a party is to have."""
    names: dict[str, str] = {}
    decided = {
        frozenset(map(folded, (judgement.first[0], judgement.second[0]))): judgement
        for judgement in judgements
        if judgement.about is About.PARTY
    }
    for judgement in decided.values():  # of several decisions on two parties the last counts
        if judgement.verdict is Verdict.SAME:
            kept, merged = judgement.first[0], judgement.second[0]
            kept = names.get(folded(kept), kept)
            old = names.get(folded(merged), merged)
            names |= {name: kept for name, now in names.items() if now == old} | {folded(merged): kept}
    return names


@dataclass(slots=True)
class _Table:
    """The claims by origin while decisions are replayed."""

    told: dict[str, Telling]
    live: dict[str, Publication]
    by_quote: dict[tuple[str, str], list[str]]
    origin_of: dict[str, str]
    rejected: set[str] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)
    pairs: list[PairDecision] = field(default_factory=list)

    @classmethod
    def of(cls, tellings: Iterable[Telling], publications: Iterable[Publication]) -> _Table:
        told = {telling.origin: telling for telling in tellings}
        by_quote: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for telling in told.values():
            by_quote[telling.source, _plain(telling.claim.evidence.quote)].append(telling.origin)
        live = {telling.publication.document_id: telling.publication for telling in told.values()}
        live |= {publication.document_id: publication for publication in publications}
        return cls(told, live, by_quote, {origin: origin for origin in told})

    def apply(self, judgement: Judgement) -> bool:
        """Carry out a decision; say whether what it is about is still there."""
        if judgement.about is About.CLAIM:
            found = [self._apply_to_claim(judgement, anchor) for anchor in judgement.first_anchors]
            return any(found)
        if judgement.about is About.DEAL and judgement.verdict is not Verdict.UNSURE:
            return self._apply_to_pair(judgement)
        return True

    def _apply_to_claim(self, judgement: Judgement, anchor: Anchor) -> bool:
        origin = self._find(anchor)
        if origin is None and judgement.verdict is not Verdict.REJECT:
            origin = self._restore(anchor)
        if origin is None:
            return False
        if judgement.verdict is Verdict.REJECT:
            self.rejected.add(origin)
            return True
        self.rejected.discard(origin)
        self.settled.add(origin)
        if judgement.correction is not None:
            self._correct(origin, judgement)
        return True

    def _correct(self, origin: str, judgement: Judgement) -> None:
        told, correction = self.told[origin], judgement.correction
        assert correction is not None
        if correction.evidence.document_id != told.publication.document_id:  # the story was revised since
            correction = replace(correction, evidence=told.claim.evidence)
        self.told[origin] = replace(
            told,
            claim=correction,
            claim_id=correction.id,
            actors=correction.actors,
            counterparties=correction.counterparties,
        )
        self.origin_of[self.told[origin].claim_id] = origin

    def _apply_to_pair(self, judgement: Judgement) -> bool:
        first, second = self._origins(judgement.first_anchors), self._origins(judgement.second_anchors)
        if not (first and second):
            return False
        self.pairs.append(PairDecision(judgement.verdict is Verdict.SAME, first, second - first))
        return True

    def _origins(self, anchors: Sequence[Anchor]) -> frozenset[str]:
        return frozenset(origin for anchor in anchors if (origin := self._find(anchor)) is not None)

    def _find(self, anchor: Anchor) -> str | None:
        """Return the claim of an anchor: by its id, else by its quote in the same source and most alike."""
        if anchor.claim.id in self.origin_of:
            return self.origin_of[anchor.claim.id]
        alike = self.by_quote.get((anchor.source, _plain(anchor.claim.evidence.quote)), ())
        best = max(alike, key=lambda origin: (_agreement(anchor, self.told[origin]), origin), default=None)
        return best if best is not None and _agreement(anchor, self.told[best]) > 0 else None

    def _restore(self, anchor: Anchor) -> str | None:
        publication = self.live.get(anchor.claim.evidence.document_id)
        if publication is None:
            return None
        self.told[anchor.claim.id] = Telling.of(anchor.claim, publication)
        self.origin_of[anchor.claim.id] = anchor.claim.id
        return anchor.claim.id


def _agreement(anchor: Anchor, telling: Telling) -> int:
    """Return how many of kind, actors, counterparties and amount agree; one quote can hold several claims."""
    old, new = anchor.claim, telling.claim
    parties = set(old.actors) & set(new.actors) or set(old.counterparties) & set(new.counterparties)
    same = (old.kind == new.kind, old.actors == new.actors, old.counterparties == new.counterparties)
    return sum(same) + 2 * (old.amount == new.amount) if parties or old.amount == new.amount else 0


def _renamed(telling: Telling, names: dict[str, str]) -> Telling:
    actors, counterparties = (
        tuple(dict.fromkeys(names.get(folded(name), name) for name in side))
        for side in (telling.actors, telling.counterparties)
    )
    return replace(telling, actors=actors, counterparties=counterparties)


def _plain(quote: str) -> str:
    return " ".join(quote.split()).casefold()
