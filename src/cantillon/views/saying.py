"""Deals, claims and circles said again from their fields, as sentences of the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from cantillon.claims.claim import Claim
from cantillon.ledger.deal import Deal
from cantillon.network.circles import Circle
from cantillon.network.legs import CircleLeg
from cantillon.views.wording import Language, circle_in_words, deal_in_words, money_in_words

# Several deals of one pair: money of one side, money of both sides.
_BUNDLES: dict[Language, dict[str, str]] = {
    "en": {
        "finance": "{payer} puts {money} into {payee} in {n} deals",
        "revenue": "{payer} buys for {money} from {payee} in {n} deals",
        "both": "{payer} moves {money} to {payee} in {n} deals",
    },
    "fr": {
        "finance": "{payer} apporte {money} à {payee} en {n} accords",
        "revenue": "{payer} achète pour {money} à {payee} en {n} accords",
        "both": "{payer} verse {money} à {payee} en {n} accords",
    },
}
_GOES_ROUND: dict[Language, str] = {"en": "{} can go round.", "fr": "{} peuvent tourner."}
_THEN: dict[Language, str] = {"en": "; ", "fr": "\u00a0; "}
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
    """Return a circle as a sentence: what its legs move, in order, then what can go round."""
    steps = [_step(leg, deals, language) for leg in circle.legs]
    told = _THEN[language].join(step for step in steps if step) or circle_in_words(circle.parties)
    return f"{told}. {_round(circle, language)}"


def _step(leg: CircleLeg, deals: Mapping[str, Deal], language: Language) -> str:
    inside = [deals[deal_id] for deal_id in leg.deal_ids if deal_id in deals]
    if len(inside) < 2 or leg.potential is None:
        return say_deal(inside[0], language) if inside else ""
    side = str(leg.sides[0]) if len(leg.sides) == 1 else "both"
    currency = leg.flows[0].currency
    money = money_in_words(leg.potential, currency, language, at_least=leg.at_least)
    return _BUNDLES[language][side].format(payer=leg.payer, payee=leg.payee, money=money, n=len(inside))


def _round(circle: Circle, language: Language) -> str:
    if circle.turnover_potential is None:
        return _NOT_KNOWN[language]
    money = money_in_words(circle.turnover_potential, circle.currency, language, at_least=circle.at_least)
    text = _GOES_ROUND[language].format(money)
    return text[0].upper() + text[1:]
