"""Gold documents as rows to learn from: which filler, which amount, which candidate is right."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from cantillon.reading.builtin import Analysis, BuiltinReader
from cantillon.reading.candidates import KINDS_OF, Candidate, filled, trigger_features
from cantillon.reading.frames import PAIR_FEATURES
from cantillon.reading.packs import EVENT_ROLES
from evaluation.corpus import Gold, folded, near, sides

EVENT_OF = {
    "invest": ("invest", "transfer"),
    "acquire": ("transfer",),
    "divest": ("transfer",),
    **{kind: (kind,) for kind in ("buy", "lend", "guarantee", "hold", "grant", "spend")},
}


@dataclass
class Example:
    """A gold document, analysed, with where its claims stand."""

    gold: Gold
    analysis: Analysis
    places: list[list[tuple[int, int]]] = field(default_factory=list)
    aligned: dict[int, list[dict]] = field(default_factory=dict)


def examples(reader: BuiltinReader, golds: list[Gold]) -> list[Example]:
    """Return the documents analysed; places are all characters at which each claim's evidence stands."""
    found = []
    for gold in golds:
        text = gold.document.text
        places = []
        for claim in gold.claims:
            evidence, at, where = claim["evidence"], -1, []
            while (at := text.find(evidence, at + 1)) >= 0:
                where.append((at, at + len(evidence)))
            places.append(where)
        found.append(Example(gold, reader.analyse(gold.document), places))
    return found


def _near_by(example, index, passage):
    return any(start < passage.end and passage.start < end for start, end in example.places[index])


def relevant(example, question):
    """Return the gold claims that a question's trigger speaks of."""
    if not example.aligned:
        example.aligned = _alignment(example)
    return example.aligned.get(id(question.trigger), [])


CLOSE = 0.6  # how much worse than the best trigger of a claim another may fit and still count as speaking of it
_FITS, _CONFLICTS, _GAP, _TRIGGERS = (PAIR_FEATURES.index(n) for n in ("fits", "conflicts", "gap", "triggers_between"))


def _alignment(example):
    """Return for each trigger the gold claims that it speaks of: those whose parties and amount it fits best.

    Gold says which passage makes a claim, not which word; a passage often has several words of one event.
    """
    by_trigger = {}
    for question in example.analysis.questions:
        by_trigger.setdefault(id(question.trigger), []).append(question)
    aligned = {0: []}
    for i, claim in enumerate(example.gold.claims):
        fits = {}
        for key, questions in by_trigger.items():
            first = questions[0]
            if first.trigger.event in EVENT_OF[claim["kind"]] and _near_by(example, i, first.passage):
                fits[key] = _fit(claim, questions)
        if fits:
            best = max(fits.values())
            for key, fit in fits.items():
                if fit >= best - CLOSE:
                    aligned.setdefault(key, []).append(claim)
    return aligned


UNFILLED = 1.5  # what a role or an amount that nothing can fill costs


def _fit(claim, questions):
    """Return how well a trigger's places fit a claim."""
    total = 0.0
    for question in questions:
        if question.role < 0:
            gaps = [0.15 * features[1] for amount, features in question.amounts if _is_amount(claim, amount)]
            total -= min(gaps, default=UNFILLED)
            continue
        wanted = side_of(claim, question.trigger.event, question.role)
        if wanted is None:
            continue
        total += max(
            (
                2.0 * f[_FITS] - f[_CONFLICTS] - 0.15 * f[_GAP] - 0.2 * f[_TRIGGERS]
                for mention, f in question.fillers
                if (frozenset(map(folded, mention.names)) if mention else frozenset()) == wanted
            ),
            default=-UNFILLED,
        )
    return total


def side_of(claim, event, role):
    """Return the names that a claim gives to one role of an event, or None if it gives none."""
    actors, others = sides(claim)
    if event == "transfer":
        if role == 1:
            return others
        return actors if (claim["kind"] == "divest") == (role == 2) else None
    return actors if role == 0 else others


def filler_rows(example):
    """Yield (features, label) of every filler of every role that some gold claim fills."""
    for question in example.analysis.questions:
        if question.role < 0:
            continue
        wanted = {side_of(claim, question.trigger.event, question.role) for claim in relevant(example, question)} - {
            None
        }
        if question.role >= len(EVENT_ROLES[question.trigger.event]) or not wanted:
            continue
        rows = [
            (features, float((frozenset(map(folded, mention.names)) if mention else frozenset()) in wanted))
            for mention, features in question.fillers
        ]
        if any(label for _, label in rows):
            yield from rows


def amount_rows(example):
    """Yield (features, label) of every amount of every trigger that speaks of some gold claim."""
    for question in example.analysis.questions:
        if question.role >= 0:
            continue
        claims = relevant(example, question)
        if not claims:
            continue
        rows = [
            (features, float(any(_is_amount(claim, amount) for claim in claims)))
            for amount, features in question.amounts
        ]
        if any(label for _, label in rows):
            yield from rows


def _is_amount(claim, amount):
    if amount is None:
        return claim["currency"] is None
    stated = amount.amount
    low = float(stated.low) if stated.low is not None else None
    high = float(stated.high) if stated.high is not None else None
    return near(claim["low"], low) and near(claim["high"], high) and claim["currency"] == stated.currency


def labels_of(example, rows: list[Candidate]):
    """Return for every candidate 1 (a right claim), 0 (wrong) or -1 (right, but of another passage or trigger)."""
    relevant(example, example.analysis.questions[0]) if example.analysis.questions else None
    claims = [(claim["kind"], *sides(claim), claim) for claim in example.gold.claims]
    labels = np.zeros(len(rows))
    for n, row in enumerate(rows):
        actors = frozenset(map(folded, row.actor.names)) if row.actor else frozenset()
        others = frozenset(map(folded, row.other.names)) if row.other else frozenset()
        for kind, gold_actors, gold_others, claim in claims:
            if kind == row.kind and actors == gold_actors and others == gold_others and _is_amount(claim, row.amount):
                here = any(claim is each for each in example.aligned.get(id(row.trigger), ()))
                labels[n] = 1.0 if here else -1.0
                break
    return labels


def trigger_rows(example, who, how_much, weights):
    """Yield (features, label) of every trigger and kind: whether a gold claim of the kind is said in its passage."""
    for each in filled(example.analysis.questions, who, how_much):
        question = each.question
        rows = trigger_features(question, each.best, weights)
        for (kind, _, _), features in zip(KINDS_OF[question.trigger.event], rows, strict=True):
            yield features, float(_speaks(example, question, kind))


def _speaks(example, question, kind):
    """Say whether the trigger speaks of a gold claim of the kind."""
    return any(claim["kind"] == kind for claim in relevant(example, question))


PRIOR_TRIGGERS = 6.0  # how many unseen triggers of its event a phrase's own count is mixed with


def phrase_weights(some):
    """Return for "kind phrase" the log of how much likelier the phrase speaks of the kind than its event does."""
    seen, right = Counter(), Counter()
    for example in some:
        for question in example.analysis.questions:
            if question.role < 0:
                for kind, _, _ in KINDS_OF[question.trigger.event]:
                    speaks = _speaks(example, question, kind)
                    for key in (f"{kind} {question.trigger.phrase}", kind):
                        seen[key] += 1
                        right[key] += speaks
    weights = {}
    for key, count in seen.items():
        kind, _, phrase = key.partition(" ")
        if phrase:
            prior = (right[kind] + 1) / (seen[kind] + 10)
            rate = (right[key] + PRIOR_TRIGGERS * prior) / (count + PRIOR_TRIGGERS)
            weights[key] = round(float(np.log(rate / prior)), 3)
    return weights
