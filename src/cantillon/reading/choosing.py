"""Which of the candidates become claims: joint figures are put together, contradictions and repetitions left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from math import exp, log

from cantillon.reading.amounts import AmountSpan
from cantillon.reading.relations import Candidate
from cantillon.values.amount import AmountRange
from cantillon.values.kinds import Kind

SECOND = 0.35  # share from which a second amount of the same parties makes a claim of its own: tranches
# One figure may be the price for the buyer and for the seller, or a loan and what is guaranteed of it.
_TWO_SIDED = frozenset(
    {
        frozenset({Kind.ACQUIRE, Kind.DIVEST}),
        frozenset({Kind.INVEST, Kind.DIVEST}),
        frozenset({Kind.LEND, Kind.GUARANTEE}),
    }
)
# What these move or state is a part of a company: the worth of the whole, or of the part held, is not what was paid.
_OF_SHARES = frozenset({Kind.INVEST, Kind.HOLD, Kind.GRANT})
_SURELY_POSITIVE = 1e-9


@dataclass(frozen=True, slots=True)
class Chosen:
    """A claim to be made: its parties by name, its amount, and the candidate that it rests on.

    Parameters
    ----------
    probability : float
        That parties, kind and amount are right, before calibration.
    """

    candidate: Candidate
    actors: tuple[str, ...]
    others: tuple[str, ...]
    amount: AmountSpan | None
    probability: float

    @property
    def stated(self) -> AmountRange | None:
        """What the claim says of money."""
        return self.amount.amount if self.amount else None


def choose(
    candidates: Iterable[Candidate], least: float, *, is_worth: Callable[[AmountSpan], bool] = lambda _: False
) -> list[Chosen]:
    """Return a consistent set of claims, the likeliest first.

    Parameters
    ----------
    candidates : iterable of Candidate
    least : float
        Pairs less likely than this are left out.
    is_worth : callable
        Says of an amount whether the text gives it as a valuation: no investment or holding is of such an amount.
    """
    kept = [_without_worth(each, is_worth) for each in candidates if each.probability >= least]
    likely = [chosen for candidate in kept for chosen in _amounted(candidate)]
    joined = _joined(_joined(_own_figures(likely), of_actors=True), of_actors=False)
    taken: list[Chosen] = []
    for each in sorted(joined, key=lambda chosen: -chosen.probability):
        rival = next((i for i, other in enumerate(taken) if _clash(each, other)), None)
        if rival is None:
            taken.append(each)
        elif _completes(each, taken[rival]):
            taken[rival] = replace(each, probability=max(each.probability, taken[rival].probability))
    return taken


def _without_worth(candidate: Candidate, is_worth: Callable[[AmountSpan], bool]) -> Candidate:
    """Return a candidate without the amounts that it cannot be of, the likelihood of the others scaled up."""
    if candidate.kind not in _OF_SHARES:
        return candidate
    kept = [(amount, share) for amount, share in candidate.amounts if amount is None or not is_worth(amount)]
    if len(kept) == len(candidate.amounts):
        return candidate
    total = max(sum(share for _, share in kept), _SURELY_POSITIVE)
    return replace(candidate, amounts=tuple((amount, share / total) for amount, share in kept))


def _amounted(candidate: Candidate) -> list[Chosen]:
    """Return the claims that a candidate makes: with its likeliest amount, and with a second one if that is likely."""
    (first, share), *others = candidate.amounts
    picked = [(first, share)]
    if first is not None:
        picked += [(amount, part) for amount, part in others if amount is not None and part >= SECOND]
    actors = candidate.actor.names if candidate.actor else ()
    counterparties = candidate.other.names if candidate.other else ()
    return [
        Chosen(candidate, actors, counterparties, amount, candidate.probability * max(part, _SURELY_POSITIVE))
        for amount, part in picked
    ]


def _own_figures(chosen: Sequence[Chosen]) -> list[Chosen]:
    """Leave out a second figure of parties where it is more likely that of others: "A up to 10bn and B up to 5bn"."""
    best: dict[object, float] = {}
    for each in chosen:
        if each.amount is not None:
            best[_figure(each)] = max(best.get(_figure(each), 0.0), each.probability)
    return [
        each
        for each in chosen
        if each.amount is each.candidate.amounts[0][0] or best.get(_figure(each), 0.0) <= each.probability
    ]


def _figure(each: Chosen) -> object:
    return each.candidate.passage.index, each.candidate.kind, each.amount and each.amount.core


def _joined(chosen: Sequence[Chosen], *, of_actors: bool) -> list[Chosen]:
    """Put together what says one figure, or one thing, of several actors (or counterparties) in one breath.

    Of several who are not named in one breath, only one can be meant by a figure: the likeliest.
    """
    groups: dict[object, list[Chosen]] = {}
    for each in chosen:
        side = each.actors if of_actors else each.others
        groups.setdefault(_company(each, of_actors=of_actors) if side else id(each), []).append(each)
    return [found for group in groups.values() for found in _put_together(group, of_actors=of_actors)]


def _put_together(group: Sequence[Chosen], *, of_actors: bool) -> list[Chosen]:
    if len(group) == 1:
        return list(group)
    best = max(group, key=lambda each: each.probability)
    breath = _breath(best, of_actors=of_actors)
    side = [each.actors if of_actors else each.others for each in group]
    together = [each for each, names in zip(group, side, strict=True) if set(names) <= breath]
    rest = [each for each in group if each not in together]
    merged = [_merged(together, of_actors=of_actors)]
    return merged if best.amount is not None else [*merged, *rest]


def _breath(each: Chosen, *, of_actors: bool) -> set[str]:
    """Return the parties that are named in one breath with a claim's actor (or counterparty), itself among them."""
    names = set(each.actors if of_actors else each.others)
    for mention in each.candidate.passage.mentions:
        if mention.is_group and names & set(mention.names):
            names |= set(mention.names)
    return names


def _company(each: Chosen, *, of_actors: bool) -> object:
    candidate = each.candidate
    place = each.amount.core if each.amount else None
    return candidate.passage.index, candidate.kind, each.others if of_actors else each.actors, place


def _merged(group: Sequence[Chosen], *, of_actors: bool) -> Chosen:
    best = max(group, key=lambda each: each.probability)
    names = tuple(dict.fromkeys(name for each in group for name in (each.actors if of_actors else each.others)))
    mean = exp(sum(log(max(each.probability, _SURELY_POSITIVE)) for each in group) / len(group))
    if of_actors:
        return replace(best, actors=names, probability=mean)
    return replace(best, others=names, probability=mean)


def _clash(new: Chosen, old: Chosen) -> bool:
    """Say whether two claims cannot both be claims of one document."""
    kind, actors, others = new.candidate.kind, frozenset(new.actors), frozenset(new.others)
    old_actors, old_others = frozenset(old.actors), frozenset(old.others)
    if _share_a_figure(new, old):
        return kind == old.candidate.kind or frozenset((kind, old.candidate.kind)) not in _TWO_SIDED
    if kind != old.candidate.kind:
        return False
    if actors == old_actors and others == old_others:
        return new.stated is None or old.stated is None or new.stated == old.stated
    if new.stated is not None and new.stated == old.stated and actors <= old_actors and others <= old_others:
        return True
    turned = actors == old_others and others == old_actors
    return turned and new.candidate.passage is old.candidate.passage


def _share_a_figure(new: Chosen, old: Chosen) -> bool:
    return new.amount is not None and old.amount is not None and new.amount.core == old.amount.core


def _completes(new: Chosen, old: Chosen) -> bool:
    """Say whether the same claim is told again with the amount that the first telling lacked."""
    same = new.actors == old.actors and new.others == old.others
    return same and old.stated is None and new.stated is not None
