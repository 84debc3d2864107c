"""A stress test in the report: what is said of it, a picture of how the losses travel, and a table of the losses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from cantillon.stress.outcome import LossLeg, PartyLoss, StressResult
from cantillon.stress.promises import Channel
from cantillon.views.stress_sentences import money, scenario_in_words, stress_in_words
from cantillon.views.wording import Language, share_in_words

COLUMN, BOX, GAP, TOP = 250, 150, 18, 24  # pixels: between columns, a party's box, between boxes, above the first
BULGE = 70  # pixels that a band within one column goes out
THINNEST, THICKEST = 1.5, 26.0
SHOWN = 14  # parties in the picture: more is a table
NAME_LETTERS = 19  # of a party in its box; the table has the whole name
_DASHED = frozenset({Channel.MARKED_DOWN_HOLDING})
_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "title": "Who is hurt",
        "picture": "How the largest losses travel: the wider, the more; dashed is on paper.",
        "party": "party",
        "first": "first round, cash",
        "orders": "lost orders",
        "debts": "unpaid to it",
        "calls": "guarantees called",
        "marked": "marked down",
        "share": "of what it was promised",
        "round": "fails in round",
        "deals": "Deals behind the largest legs",
        "assumed": "Assumed: {measure} amounts; a holding loses {haircut} of its value if the party held loses "
        "everything; who cannot pay recovers {alpha} of its own money and {beta} of what it receives. Another "
        "round would change nothing by more than {residual:.0e} of the largest promise.",
    },
    "fr": {
        "title": "Qui est touché",
        "picture": "Comment voyagent les plus grandes pertes : plus large, plus grand ; en pointillé, sur le papier.",
        "party": "partie",
        "first": "premier tour, argent",
        "orders": "commandes perdues",
        "debts": "impayés",
        "calls": "garanties appelées",
        "marked": "dépréciations",
        "share": "de ce qui était promis",
        "round": "défaut au tour",
        "deals": "Accords derrière les plus grandes étapes",
        "assumed": "Hypothèses : montants {measure} ; une participation perd {haircut} de sa valeur si la partie "
        "détenue perd tout ; qui ne peut payer récupère {alpha} de son argent et {beta} de ce qui lui est payé. Un "
        "tour de plus ne changerait rien de plus que {residual:.0e} de la plus grande promesse.",
    },
}


@dataclass(frozen=True, slots=True)
class _Place:
    x: float
    y: float
    height: float


def stress_section(result: StressResult, said: Mapping[str, str], *, language: Language = "en") -> Markup:
    """Return the report's section on a stress test.

    Parameters
    ----------
    result : StressResult
    said : mapping of str to str
        Deals in words, by id; each leads to its sentences in the report.
    language : Language
    """
    words = _WORDS[language]
    sentences = Markup("").join(Markup("<p>{}</p>").format(each) for each in stress_in_words(result, language))
    picture = draw_losses(result, language=language)
    parts = [sentences, picture, _table(result, language), _deals(result, said, language), _assumed(result, language)]
    return Markup('<section id="stress" aria-label="{0}"><h2>{0}</h2>{1}</section>').format(
        words["title"], Markup("").join(parts)
    )


def draw_losses(result: StressResult, *, language: Language = "en") -> Markup:
    """Return a drawing of the largest paths of losses: parties in columns by distance, bands as wide as the losses."""
    legs = _legs(result)
    if not legs:
        return Markup("")
    columns = _columns(result, legs)
    widest = max(leg.amount for leg in legs)
    places = _places(columns)
    width = COLUMN * (len(columns) - 1) + BOX + BULGE
    height = max(place.y + place.height for place in places.values()) + TOP
    bands = Markup("").join(_band(leg, places, widest, result.currency, language) for leg in legs)
    losses = {loss.party: loss for loss in result.losses}
    boxes = Markup("").join(
        _box(name, place, losses.get(name), result.currency, language) for name, place in places.items()
    )
    label = f"{scenario_in_words(result.scenario, language)}. {_WORDS[language]['picture']}"
    return Markup('<figure><svg viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="{}">{}{}</svg>{}</figure>').format(
        width, height, label, bands, boxes, Markup("<figcaption>{}</figcaption>").format(_WORDS[language]["picture"])
    )


def _legs(result: StressResult) -> list[LossLeg]:
    """Return the legs of the largest paths, each once, until `SHOWN` parties are in the picture."""
    found: dict[tuple[str, str, Channel], LossLeg] = {}
    parties: set[str] = set()
    for path in result.paths:
        more = parties | {name for leg in path.legs for name in (leg.debtor, leg.creditor)}
        if len(more) > SHOWN:
            continue
        parties = more
        found.update({(leg.debtor, leg.creditor, leg.channel): leg for leg in path.legs})
    return list(found.values())


def _columns(result: StressResult, legs: Sequence[LossLeg]) -> list[list[str]]:
    """Return the parties by their distance from those that the scenario sets, in order of first mention."""
    depth = {default.party: 0 for default in result.scenario.defaults}
    waiting = list(legs)
    while waiting:
        reached = [leg for leg in waiting if leg.debtor in depth]
        for leg in reached:
            depth.setdefault(leg.creditor, depth[leg.debtor] + 1)
        waiting = [leg for leg in waiting if leg not in reached] if reached else []
    drawn = {name for leg in legs for name in (leg.debtor, leg.creditor)}
    columns: list[list[str]] = [[] for _ in range(max(depth.values(), default=0) + 1)]
    for name, place in depth.items():
        if name in drawn:
            columns[place].append(name)
    return [column for column in columns if column]


def _places(columns: Sequence[Sequence[str]]) -> dict[str, _Place]:
    height = 46.0
    tallest = max(len(column) for column in columns)
    places = {}
    for number, column in enumerate(columns):
        shift = (tallest - len(column)) * (height + GAP) / 2
        for row, name in enumerate(column):
            places[name] = _Place(1 + number * COLUMN, TOP + shift + row * (height + GAP), height)
    return places


def _band(leg: LossLeg, places: Mapping[str, _Place], widest: float, currency: str, language: Language) -> Markup:
    start, end = places[leg.debtor], places[leg.creditor]
    x0, y0 = start.x + BOX, start.y + start.height / 2
    x1, y1 = end.x, end.y + end.height / 2
    if start.x == end.x:  # in one column: round on its right
        x1, bend = x0, x0 + BULGE
        path = f"M{x0:.0f} {y0:.0f}C{bend:.0f} {y0:.0f} {bend:.0f} {y1:.0f} {x1:.0f} {y1:.0f}"
    elif x1 < x0:  # back to an earlier column: round below
        x0, x1 = start.x + BOX / 2, end.x + BOX / 2
        y0, y1 = start.y + start.height, end.y + end.height
        path = f"M{x0:.0f} {y0:.0f}C{x0:.0f} {y0 + 40:.0f} {x1:.0f} {y1 + 40:.0f} {x1:.0f} {y1:.0f}"
    else:
        middle = (x0 + x1) / 2
        path = f"M{x0:.0f} {y0:.0f}C{middle:.0f} {y0:.0f} {middle:.0f} {y1:.0f} {x1:.0f} {y1:.0f}"
    thick = max(THINNEST, THICKEST * leg.amount / widest)
    dashes = Markup(' stroke-dasharray="7 5"') if leg.channel in _DASHED else Markup("")
    told = f"{leg.debtor} → {leg.creditor}: {money(leg.amount, currency, language)}"
    return Markup(
        '<path d="{}" fill="none" stroke="currentColor" stroke-opacity="0.28" stroke-width="{:.1f}"{}>'
        "<title>{}</title></path>"
    ).format(path, thick, dashes, told)


def _box(name: str, place: _Place, loss: PartyLoss | None, currency: str, language: Language) -> Markup:
    short = name if len(name) <= NAME_LETTERS else name[: NAME_LETTERS - 1] + "…"
    lost = loss.total.cash or loss.total.marked_down if loss else 0.0
    told = f"−{money(lost, currency, language)}" if lost else ""
    return Markup(
        '<rect x="{0:.0f}" y="{1:.0f}" width="{2}" height="{3:.0f}" rx="6" fill="none" stroke="currentColor">'
        '<title>{4}</title></rect><text x="{5:.0f}" y="{6:.0f}" fill="currentColor" font-size="14">{7}</text>'
        '<text x="{5:.0f}" y="{8:.0f}" fill="currentColor" font-size="12">{9}</text>'
    ).format(place.x, place.y, BOX, place.height, name, place.x + 8, place.y + 19, short, place.y + 37, told)


def _table(result: StressResult, language: Language) -> Markup:
    words, unit = _WORDS[language], result.currency
    keys = ("party", "first", "orders", "debts", "calls", "marked", "share", "round")
    heads = Markup("").join(Markup("<th>{}</th>").format(words[key]) for key in keys)
    rows = []
    for loss in result.losses:
        total = loss.total
        figures = (loss.first.cash, total.lost_orders, total.unpaid_obligations, total.called_guarantees)
        cells = [
            loss.party,
            *(money(figure, unit, language) if figure else "" for figure in (*figures, total.marked_down)),
            share_in_words(loss.lost_share, language),
            "" if loss.fails_in_round is None else str(loss.fails_in_round),
        ]
        inside = Markup("").join(Markup("<td>{}</td>").format(cell) for cell in cells)
        rows.append(Markup("<tr>{}</tr>").format(inside))
    return Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(heads, Markup("").join(rows))


def _deals(result: StressResult, said: Mapping[str, str], language: Language) -> Markup:
    ids = dict.fromkeys(deal for path in result.paths for leg in path.legs for deal in leg.deal_ids if deal in said)
    if not ids:
        return Markup("")
    items = Markup("").join(Markup('<li><a href="#{}">{}</a></li>').format(each, said[each]) for each in ids)
    return Markup("<h3>{}</h3><ul>{}</ul>").format(_WORDS[language]["deals"], items)


def _assumed(result: StressResult, language: Language) -> Markup:
    chosen = result.assumptions
    told = _WORDS[language]["assumed"].format(
        measure=chosen.measure,
        haircut=share_in_words(chosen.haircut, language),
        alpha=share_in_words(chosen.alpha, language),
        beta=share_in_words(chosen.beta, language),
        residual=result.residual,
    )
    return Markup("<p>{}</p>").format(told)
