"""Amounts, dates, shares and claims in words, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal

from cantillon.values.amount import AmountRange, Qualifier
from cantillon.values.currency import from_minor
from cantillon.values.kinds import Kind

Language = Literal["en", "fr"]

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "CN¥", "INR": "₹", "KRW": "₩"}
_SCALES: dict[Language, tuple[tuple[int, str], ...]] = {
    "en": ((12, "tn"), (9, "bn"), (6, "m")),
    "fr": ((9, "Md"), (6, "M")),
}
_QUALIFIERS: dict[Language, dict[Qualifier, str]] = {
    "en": {Qualifier.ABOUT: "about {}", Qualifier.UP_TO: "up to {}", Qualifier.AT_LEAST: "at least {}"},
    "fr": {Qualifier.ABOUT: "environ {}", Qualifier.UP_TO: "jusqu'à {}", Qualifier.AT_LEAST: "au moins {}"},
}
UNKNOWN_AMOUNT: dict[Language, str] = {"en": "amount unknown", "fr": "montant inconnu"}
_AND: dict[Language, str] = {"en": "and", "fr": "et"}

# {a} actors, {v} the verb, {c} counterparties, {m} the amount with a leading space or nothing
_SENTENCES: dict[Language, dict[Kind, str]] = {
    "en": {
        Kind.INVEST: "{a} {v}{m} in {c}",
        Kind.BUY: "{a} {v}{m} from {c}",
        Kind.LEND: "{a} {v}{m} to {c}",
        Kind.GUARANTEE: "{a} {v}{m} for {c}",
        Kind.ACQUIRE: "{a} {v} {c}{m}",
        Kind.DIVEST: "{a} {v} in {c}{m}",
        Kind.HOLD: "{a} {v} {c}",
        Kind.GRANT: "{a} {v}{m} to {c}",
        Kind.SPEND: "{a} {v}{m}",
    },
    "fr": {
        Kind.INVEST: "{a} {v}{m} dans {c}",
        Kind.BUY: "{a} {v}{m} à {c}",
        Kind.LEND: "{a} {v}{m} à {c}",
        Kind.GUARANTEE: "{a} {v}{m} pour {c}",
        Kind.ACQUIRE: "{a} {v} {c}{m}",
        Kind.DIVEST: "{a} {v} dans {c}{m}",
        Kind.HOLD: "{a} {v} {c}",
        Kind.GRANT: "{a} {v}{m} à {c}",
        Kind.SPEND: "{a} {v}{m}",
    },
}
# of one actor, of several
_VERBS: dict[Language, dict[Kind, tuple[str, str]]] = {
    "en": {
        Kind.INVEST: ("invests", "invest"),
        Kind.BUY: ("buys", "buy"),
        Kind.LEND: ("lends", "lend"),
        Kind.GUARANTEE: ("guarantees", "guarantee"),
        Kind.ACQUIRE: ("acquires", "acquire"),
        Kind.DIVEST: ("sells its stake", "sell their stakes"),
        Kind.HOLD: ("owns part of", "own parts of"),
        Kind.GRANT: ("grants its shares", "grant their shares"),
        Kind.SPEND: ("spends", "spend"),
    },
    "fr": {
        Kind.INVEST: ("investit", "investissent"),
        Kind.BUY: ("achète", "achètent"),
        Kind.LEND: ("prête", "prêtent"),
        Kind.GUARANTEE: ("garantit", "garantissent"),
        Kind.ACQUIRE: ("acquiert", "acquièrent"),
        Kind.DIVEST: ("vend sa part", "vendent leurs parts"),
        Kind.HOLD: ("détient une part de", "détiennent des parts de"),
        Kind.GRANT: ("attribue ses actions", "attribuent leurs actions"),
        Kind.SPEND: ("dépense", "dépensent"),
    },
}
CIRCLE_CLASSES: dict[Language, dict[str, str]] = {
    "en": {
        "vendor_financing": "vendor financing",
        "round_trip_sale": "round-trip sale",
        "cross_holding": "cross-holding",
        "mutual_finance": "mutual finance",
    },
    "fr": {
        "vendor_financing": "financement du client",
        "round_trip_sale": "vente aller-retour",
        "cross_holding": "participation croisée",
        "mutual_finance": "financement mutuel",
    },
}
_UNNAMED: dict[Language, str] = {"en": "an unnamed party", "fr": "une partie non nommée"}
_PRICED = frozenset({Kind.ACQUIRE, Kind.DIVEST})  # the amount is a price: "for $5bn"
_FOR: dict[Language, str] = {"en": " for ", "fr": " pour "}
SIGNIFICANT_DIGITS = 4  # as news writes: $13.14bn, not $13,138,000,000


def figure_in_words(value: Decimal, currency: str, language: Language = "en") -> str:
    """Return a figure as news writes it.

    >>> figure_in_words(Decimal("30000000000"), "USD")
    '$30bn'
    >>> figure_in_words(Decimal("30000000000"), "USD", "fr")
    '30\\xa0Md$'
    """
    if value < 0:
        return "−" + figure_in_words(-value, currency, language)
    scaled, unit = _scaled(value, language)
    digits = _grouped(scaled, language)
    sign = _SIGNS.get(currency, currency)
    if language == "fr":
        return f"{digits}\u00a0{unit}{sign}" if unit else f"{digits}\u00a0{sign}"
    return f"{sign}{digits}{unit}" if len(sign) < 3 or not sign.isalpha() else f"{sign} {digits}{unit}"


def amount_in_words(amount: AmountRange | None, language: Language = "en") -> str:
    """Return an amount with its qualifier; an unknown one is said to be unknown."""
    if amount is None:
        return UNKNOWN_AMOUNT[language]
    if amount.qualifier is Qualifier.BETWEEN:
        low, high = (figure_in_words(bound, amount.currency, language) for bound in (amount.firm, amount.potential))
        return f"{low} to {high}" if language == "en" else f"{low} à {high}"
    return (
        _QUALIFIERS[language]
        .get(amount.qualifier, "{}")
        .format(figure_in_words(amount.potential, amount.currency, language))
    )


def money_in_words(minor: int | None, currency: str, language: Language = "en", *, at_least: bool = False) -> str:
    """Return a total in minor units as news writes it; "at least" where parts of it are unknown."""
    if minor is None:
        return UNKNOWN_AMOUNT[language]
    figure = figure_in_words(from_minor(minor, currency), currency, language)
    return _QUALIFIERS[language][Qualifier.AT_LEAST].format(figure) if at_least else figure


def circle_in_words(parties: Sequence[str]) -> str:
    """Return the parties of a circle in order, closed: "A → B → A"."""
    return " → ".join((*parties, parties[0]))


def share_in_words(part: float | None, language: Language = "en") -> str:
    """Return a share in [0, 1] as a percentage with one decimal."""
    if part is None:
        return "–"
    digits = f"{100 * part:.1f}"
    return f"{digits}%" if language == "en" else digits.replace(".", ",") + "\u00a0%"


def count_in_words(number: int, one: str, many: str) -> str:
    """Return a number with the words that fit it: "1 amount is", "2 amounts are"."""
    return f"{number} {one if number == 1 else many}"


def names_in_words(names: Sequence[str], language: Language = "en") -> str:
    """Return names as a list in a sentence: "A, B and C"."""
    if not names:
        return _UNNAMED[language]
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} {_AND[language]} {names[-1]}"


def deal_in_words(
    kind: Kind,
    actors: Sequence[str],
    counterparties: Sequence[str],
    amount: AmountRange | None,
    language: Language = "en",
) -> str:
    """Say a deal again from its fields; never by translating its sentence, so that figures cannot drift."""
    money = "" if amount is None else (_FOR[language] if kind in _PRICED else " ") + amount_in_words(amount, language)
    actor, counterparty = names_in_words(actors, language), names_in_words(counterparties, language)
    verb = _VERBS[language][kind][len(actors) > 1]
    return _SENTENCES[language][kind].format(a=actor, v=verb, c=counterparty, m=money)


def _scaled(value: Decimal, language: Language) -> tuple[Decimal, str]:
    for exponent, unit in _SCALES[language]:
        if abs(value) >= Decimal(10) ** exponent:
            return value.scaleb(-exponent), unit
    return value, ""


def _grouped(value: Decimal, language: Language) -> str:
    places = max(0, SIGNIFICANT_DIGITS - max(1, value.adjusted() + 1))
    rounded = value.quantize(Decimal(1).scaleb(-min(places, 2)), rounding=ROUND_HALF_EVEN)
    text = f"{rounded:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(",", "\u202f").replace(".", ",") if language == "fr" else text
