"""Claims without an amount: most only speak of a deal that others tell ("Microsoft, which backs OpenAI")."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

from cantillon.ledger.clusters import Cluster
from cantillon.ledger.strand import FAMILY, FORWARD_STAGES, NEW_ROUND_AFTER, Labels, Strand, close, far_apart
from cantillon.ledger.telling import Telling
from cantillon.values.dates import Period
from cantillon.values.kinds import DEAD_STAGES, FIRM_STAGES, Kind, Stage

BEFORE_AMOUNT = timedelta(days=30)  # a deal announced without its amount gets one within this time
OPEN_SIDE = timedelta(days=60)  # "X raises money", without saying from whom, is about what others tell in these days
CONSIDERED = 64  # deals of one pair of parties that a mention is held against, the nearest in time


def attach(mentions: Sequence[Strand], clusters: list[Cluster], labels: dict[str, Labels]) -> list[Cluster]:
    """Return the clusters with each mention in the one that it speaks of, or in a new one where there is none."""
    index = _Index()
    for cluster in clusters:
        index.add(_Known.of(cluster))
    tellings = (telling for strand in mentions for telling in strand.tellings)
    for telling in sorted(tellings, key=_joint_first):
        own = labels.get(telling.origin, frozenset())
        home = _home(telling, own, index)
        if home is None:
            index.add(_Known.of(Cluster([Strand.of([telling], own, 0)], labels=set(own))))
        else:
            home.note(telling)
    return [known.cluster for known in index.all]


def _joint_first(telling: Telling) -> tuple[int, date, str]:
    return (-len(telling.actors) - len(telling.counterparties), *telling.order)


@dataclass(slots=True, eq=False)
class _Known:
    """A cluster with what a mention is held against."""

    cluster: Cluster
    pairs: set[object]
    is_measured: bool
    first: date
    last: date
    stages: set[Stage]
    sources: set[str]
    periods: list[Period]
    capacity_gw: Decimal | None
    share_pct: Decimal | None

    @classmethod
    def of(cls, cluster: Cluster) -> _Known:
        strands = cluster.strands
        known = [telling.claim for telling in cluster.core]
        return cls(
            cluster,
            {pair for strand in strands for pair in _pairs_in(strand)},
            any(strand.amount is not None for strand in strands),
            min(strand.first for strand in strands),
            max(strand.last for strand in strands),
            {stage for strand in strands for stage in strand.stages},
            {source for strand in strands for source in strand.sources},
            [strand.speaks_of for strand in strands if strand.speaks_of is not None],
            next((claim.capacity_gw for claim in known if claim.capacity_gw is not None), None),
            next((claim.share_pct for claim in known if claim.share_pct is not None), None),
        )

    def note(self, telling: Telling) -> None:
        """Add a mention; where nobody tells an amount, mentions are all that is known of the deal."""
        self.cluster.mentions.append(telling)
        if not self.is_measured:
            self.last = max(self.last, telling.day)
            self.stages.add(telling.claim.stage)
            self.sources.add(telling.source)
            self.capacity_gw = self.capacity_gw or telling.claim.capacity_gw
            self.share_pct = self.share_pct or telling.claim.share_pct

    def names(self, telling: Telling) -> bool:
        """Say whether a strand is about exactly the telling's parties."""
        actors, counterparties = set(telling.actors), set(telling.counterparties)
        return any(
            actors == strand.actors and counterparties == strand.counterparties for strand in self.cluster.strands
        )

    def distance(self, day: date) -> timedelta:
        """Return how far a day is from the time in which the deal was told."""
        return max(self.first - day, day - self.last, timedelta(0))

    @property
    def order(self) -> tuple[date, str]:
        """By first publication, then by content."""
        return self.cluster.strands[0].order


class _Index:
    """Clusters by family and pair of parties."""

    def __init__(self) -> None:
        self.all: list[_Known] = []
        self._by_pair: defaultdict[object, list[_Known]] = defaultdict(list)

    def add(self, known: _Known) -> None:
        """Make a cluster findable."""
        self.all.append(known)
        for key in known.pairs:
            self._by_pair[key].append(known)

    def of(self, telling: Telling) -> list[_Known]:
        """Return the clusters that hold a pair of the telling's parties, the nearest in time first."""
        found = (known for key in _pairs_of(telling) for known in self._by_pair.get(key, ()))
        near = {id(known): known for known in found}.values()
        return sorted(near, key=lambda known: (known.distance(telling.day), known.order))[:CONSIDERED]


def _pairs_of(telling: Telling) -> list[object]:
    family = FAMILY[telling.claim.kind]
    return [(family, pair) for pair in product(telling.actors or (None,), telling.counterparties or (None,))]


def _pairs_in(strand: Strand) -> set[object]:
    """Return the pairs of parties of a strand, those with an unnamed side included."""
    actors, counterparties = (*strand.actors, None), (*strand.counterparties, None)
    return {(FAMILY[strand.kind], pair) for pair in product(actors, counterparties)}


def _home(telling: Telling, labels: Labels, index: _Index) -> _Known | None:
    fitting = [
        known
        for known in index.of(telling)
        if not known.cluster.refuses(labels) and _fits(telling, known) and _is_its_time(telling, known)
    ]
    if not all(any(pair in known.pairs for known in fitting) for pair in _pairs_of(telling)):
        return None  # it also speaks of money between parties of which nothing else is told
    return min(fitting, key=lambda known: _rank(telling, known), default=None)


def _fits(telling: Telling, known: _Known) -> bool:
    claim = telling.claim
    if claim.speaks_of is not None and any(far_apart(claim.speaks_of, period) for period in known.periods):
        return False
    holds = claim.kind is Kind.HOLD
    return close(claim.capacity_gw, known.capacity_gw) and (holds or close(claim.share_pct, known.share_pct))


def _is_its_time(telling: Telling, known: _Known) -> bool:
    """Say whether the deal was, on the day of the telling, where the telling says it is."""
    if telling.claim.kind is Kind.HOLD:
        return True
    if telling.claim.stage is Stage.DONE and known.is_measured and not known.stages & FIRM_STAGES:
        return False  # money in hand is not the money that is only talked of
    if telling.source in known.sources:
        return True
    if not telling.actors or not (telling.counterparties or telling.claim.kind is Kind.SPEND):
        return known.distance(telling.day) <= OPEN_SIDE
    if telling.claim.stage in FORWARD_STAGES:
        is_finished = known.stages <= {Stage.DONE} and telling.day > known.first
        return known.distance(telling.day) <= NEW_ROUND_AFTER and not is_finished
    if telling.claim.stage in DEAD_STAGES:
        return known.first <= telling.day
    if telling.claim.stage is Stage.AGREED:
        return known.first - BEFORE_AMOUNT <= telling.day
    return known.first <= telling.day or known.stages <= {Stage.DONE} or not known.stages & FIRM_STAGES


def _rank(telling: Telling, known: _Known) -> tuple[bool, bool, bool, timedelta, tuple[date, str]]:
    """Return what makes one deal more likely to be meant than another; smaller is likelier."""
    about_the_future = telling.claim.stage in FORWARD_STAGES | DEAD_STAGES
    return (
        telling.source not in known.sources,
        not known.names(telling),
        about_the_future and Stage.DONE in known.stages,
        known.distance(telling.day),
        known.order,
    )
