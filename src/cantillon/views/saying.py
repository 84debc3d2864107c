"""Deals, claims and circles said again from their fields, as sentences of the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cantillon.claims.claim import Claim
from cantillon.ledger.deal import Deal
from cantillon.network.circles import Circle
from cantillon.network.legs import CircleLeg
from cantillon.values.amount import AmountRange
from cantillon.views.wording import Language, circle_in_words, deal_in_words, money_in_words

_GOES_ROUND: dict[Language, str] = {"en": "{} can go round.", "fr": "{} peuvent tourner."}
_NOT_KNOWN: dict[Language, str] = {
    "en": "How much can go round is unknown.",
    "fr": "Combien peut tourner est inconnu.",
}


def say_deal(deal: Deal, language: Language) -> str:
    """Return a deal as a sentence without its full stop."""
    return deal_in_words(deal.kind, deal.actors, deal.counterparties, deal.amount, language)


def say_claim(claim: Claim, language: Language) -> str:
    """Return a claim as a sentence without its full stop."""
    return deal_in_words(claim.kind, claim.actors, claim.counterparties, claim.amount, language)


def say_circle(circle: Circle, deals: Mapping[str, Deal], language: Language) -> str:
    """Return a circle as a sentence: the largest deal of each leg in order, then what can go round."""
    steps = [_step(leg, deals, language) for leg in circle.legs]
    told = "; ".join(step for step in steps if step) or circle_in_words(circle.parties)
    return f"{told}. {_round(circle, language)}"


def _step(leg: CircleLeg, deals: Mapping[str, Deal], language: Language) -> str:
    inside = [deals[deal_id] for deal_id in leg.deal_ids if deal_id in deals]
    return say_deal(max(inside, key=_size), language) if inside else ""


def _size(deal: Deal) -> tuple[bool, float]:
    amount: AmountRange | None = deal.amount
    return (amount is not None, float(amount.potential) if amount else 0.0)


def _round(circle: Circle, language: Language) -> str:
    if circle.turnover_potential is None:
        return _NOT_KNOWN[language]
    money = money_in_words(circle.turnover_potential, circle.currency, language, at_least=circle.at_least)
    text = _GOES_ROUND[language].format(money)
    return text[0].upper() + text[1:]


def named(deals: Sequence[Deal]) -> dict[str, Deal]:
    """Return deals by id."""
    return {deal.id: deal for deal in deals}
