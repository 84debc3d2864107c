"""Stress tests as plain sentences, in English and French."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cantillon.stress.ensembles import EnsembleResult
from cantillon.stress.outcome import LossLeg, PartyLoss, StressResult
from cantillon.stress.promises import Channel
from cantillon.stress.scenario import Default, Scenario
from cantillon.views.wording import Language, count_in_words, figure_in_words, names_in_words, share_in_words

TOLD = 3  # losers told in words: more is a table
OFTEN = 0.05  # of the draws: a party that fails more seldom is left to the table

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "if": "If {}",
        "all_pay": "If everybody pays",
        "nothing": "{} pays nothing of what it promised",
        "half": "{} pays half of what it promised",
        "share": "{} pays {} of what it promised",
        "nobody": "{}, nobody else loses cash that was promised to it.",
        "orders": "{} of promised revenue",
        "debts": "{} of promised funding and debts",
        "calls": "{} on guarantees that it gave",
        "of": "{} of what it was promised",
        "years": "{} of its last yearly revenue of {}",
        "loses": "{} loses up to {}{}",
        "then_one": "Round {}: by these deals and known cash alone, {} cannot pay all that it promised either.",
        "then_many": "Round {}: by these deals and known cash alone, {} cannot pay all that they promised either.",
        "in_all": "In all, {} of {} that was promised is not paid ({}).",
        "marked": "On paper, holders are marked down by {}: {}. That is never added to the cash.",
        "marked_one": "{} by {}",
        "guarantee": "Guarantee switched on: {} has to pay up to {} for {}.",
        "closed": "A closed circle lives on its own money: it clears as above, or at nothing; then {} "
        "is not paid, and {} lose most.",
        "quantiles": "{}, in half of the draws at least {} is not paid; in one of twenty more than {}.",
        "never": "{}, nothing that was promised to others goes unpaid in half of the draws.",
        "fails": "{} pays less than it promised in {} of the draws.",
    },
    "fr": {
        "if": "Si {}",
        "all_pay": "Si tous paient",
        "nothing": "{} ne paie rien de ce que cette partie a promis",
        "half": "{} paie la moitié de ce que cette partie a promis",
        "share": "{} paie {} de ce que cette partie a promis",
        "nobody": "{}, personne d'autre ne perd d'argent promis.",
        "orders": "{} de recettes promises",
        "debts": "{} de fonds promis et de créances",
        "calls": "{} sur des garanties données",
        "of": "{} de ce qui lui était promis",
        "years": "{} de ses dernières recettes annuelles de {}",
        "loses": "{} perd jusqu'à {}{}",
        "then_one": "Tour {} : par ces accords et le liquide connu, {} ne peut plus payer tout ce qui était promis.",
        "then_many": "Tour {} : par ces accords et le liquide connu, {} ne peuvent plus payer ce qui était promis.",
        "in_all": "En tout, {} des {} promis ne sont pas payés ({}).",
        "marked": "Sur le papier, les détenteurs perdent {} : {}. Cela ne s'ajoute jamais à l'argent.",
        "marked_one": "{} {}",
        "guarantee": "Garantie appelée : {} doit payer jusqu'à {} pour {}.",
        "closed": "Un cercle fermé vit de son propre argent : il règle comme ci-dessus, ou rien ; alors {} ne "
        "sont pas payés, et {} perdent le plus.",
        "quantiles": "{}, dans la moitié des tirages au moins {} ne sont pas payés ; dans un sur vingt, plus de {}.",
        "never": "{}, rien de ce qui était promis à d'autres ne reste impayé dans la moitié des tirages.",
        "fails": "{} paie moins que promis dans {} des tirages.",
    },
}
_COUNTS: dict[Language, tuple[tuple[str, str], ...]] = {
    "en": (
        ("deal of unknown amount is left out", "deals of unknown amount are left out"),
        ("deal without a known term counts in full", "deals without a known term count in full"),
        ("deal of several parties is split evenly", "deals of several parties are split evenly"),
    ),
    "fr": (
        ("accord au montant inconnu est laissé de côté", "accords au montant inconnu sont laissés de côté"),
        ("accord sans durée connue compte en entier", "accords sans durée connue comptent en entier"),
        ("accord à plusieurs est partagé également", "accords à plusieurs sont partagés également"),
    ),
}


def money(amount: float, currency: str, language: Language = "en") -> str:
    """Return a plain amount as news writes it."""
    return figure_in_words(Decimal(round(amount)), currency, language)


def stress_in_words(result: StressResult, language: Language = "en") -> Iterator[str]:
    """Yield what a scenario does, in sentences: who loses most, how it goes on, the whole, what is left out."""
    words, unit = _WORDS[language], result.currency
    condition = scenario_in_words(result.scenario, language)
    losers = [loss for loss in result.losses if loss.total.cash > 0 and not loss.withheld_share][:TOLD]
    if not losers:
        yield words["nobody"].format(condition)
    for number, loss in enumerate(losers):
        sentence = _lost(loss, unit, language)
        yield f"{condition}, {sentence}." if number == 0 else f"{_capital(sentence)}."
    set_by_scenario = {default.party for default in result.scenario.defaults}
    for each in result.rounds:
        failing = [name for name in each.failing if name not in set_by_scenario]
        if failing:
            key = "then_one" if len(failing) == 1 else "then_many"
            yield words[key].format(each.number, names_in_words(failing, language))
    for leg in result.guarantee_calls:
        yield words["guarantee"].format(leg.creditor, money(leg.amount, unit, language), leg.debtor)
    if result.unpaid_share:
        total, promised = money(result.unpaid_total, unit, language), money(result.promised_total, unit, language)
        yield words["in_all"].format(total, promised, share_in_words(result.unpaid_share, language))
    if result.marked_down_total > 0:
        yield _marked_down(result, language)
    if not result.is_unique:
        most = names_in_words([party for party, _ in result.worst_losses[:TOLD]], language)
        yield words["closed"].format(money(result.worst_unpaid_total, unit, language), most)
    counts = (result.unknown_amounts, result.without_term, result.split_joint)
    for count, (one, many) in zip(counts, _COUNTS[language], strict=True):
        if count:
            yield count_in_words(count, one, many) + "."


def scenario_in_words(scenario: Scenario, language: Language = "en") -> str:
    """Return the condition of a scenario: "If OpenAI pays nothing of what it promised"."""
    words = _WORDS[language]
    told = [_default(default, language) for default in scenario.defaults if default.unpaid_share > 0]
    return words["if"].format(names_in_words(told, language)) if told else words["all_pay"]


def ensemble_in_words(result: EnsembleResult, language: Language = "en") -> Iterator[str]:
    """Yield what the draws say together: the middle, the bad end, and who fails how often."""
    words, unit = _WORDS[language], result.currency
    condition = scenario_in_words(result.scenario, language)
    _, middle, bad = result.unpaid_total
    if middle > 0:
        yield words["quantiles"].format(condition, money(middle, unit, language), money(bad, unit, language))
    else:
        yield words["never"].format(condition)
    named = {default.party for default in result.scenario.defaults}
    failing = [each for each in result.parties if each.failing_share >= OFTEN and each.party not in named]
    for each in sorted(failing, key=lambda each: (-each.failing_share, each.party))[:TOLD]:
        yield words["fails"].format(each.party, share_in_words(each.failing_share, language))


def leg_in_words(leg: LossLeg, currency: str) -> str:
    """Say one step of a path: who loses how much because of whom, and through which channel."""
    amount = money(leg.amount, currency)
    match leg.channel:
        case Channel.LOST_ORDER:
            return f"{leg.creditor} loses {amount} of orders from {leg.debtor}"
        case Channel.UNPAID_OBLIGATION:
            return f"{leg.creditor} is not paid {amount} by {leg.debtor}"
        case Channel.CALLED_GUARANTEE:
            return f"{leg.creditor} has to pay {amount} for {leg.debtor}"
        case Channel.MARKED_DOWN_HOLDING:
            return f"{leg.creditor} marks down what it holds of {leg.debtor} by {amount}"


def _default(default: Default, language: Language) -> str:
    words, paid = _WORDS[language], 1 - default.unpaid_share
    if paid in (0, 0.5):
        return words["half" if paid else "nothing"].format(default.party)
    return words["share"].format(default.party, share_in_words(paid, language))


def _lost(loss: PartyLoss, currency: str, language: Language) -> str:
    words, total = _WORDS[language], loss.total
    channels = (
        (total.lost_orders, "orders"),
        (total.unpaid_obligations, "debts"),
        (total.called_guarantees, "calls"),
    )
    parts = [words[key].format(money(amount, currency, language)) for amount, key in channels if amount]
    measured = []
    if loss.lost_share:
        measured.append(words["of"].format(share_in_words(loss.lost_share, language)))
    if loss.revenue and loss.lost_years:
        yearly = money(loss.revenue, currency, language)
        measured.append(words["years"].format(share_in_words(loss.lost_years, language), yearly))
    share = f" ({'; '.join(measured)})" if measured else ""
    return words["loses"].format(loss.party, names_in_words(parts, language), share)


def _marked_down(result: StressResult, language: Language) -> str:
    words, unit = _WORDS[language], result.currency
    holders = sorted(result.losses, key=lambda loss: (-loss.total.marked_down, loss.party))
    told = [
        words["marked_one"].format(loss.party, money(loss.total.marked_down, unit, language))
        for loss in holders[:TOLD]
        if loss.total.marked_down > 0
    ]
    return words["marked"].format(money(result.marked_down_total, unit, language), names_in_words(told, language))


def _capital(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]
