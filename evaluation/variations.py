"""Documents told again, so that networks learn how names stand in a text and not the names themselves.

A party whose name stands in the text as its claims give it takes an invented name of another document of the same
script, in full, in short and in capitals; everything else stays. Short documents are put together into long ones, as
news in brief stands on a page, so that parties and figures of one story are not taken for those of the next.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace

from cantillon.reading.builtin import load_language
from cantillon.reading.gazetteer import Gazetteer
from evaluation.corpus import Gold

KNOWN_SHARE = 0.3  # of the parties of the registry that take another name
JOINED_SHARE = 0.5  # of the short documents that stand beside others in one
SHORT = 400  # characters below which a document is short; one without spaces says as much in a third
MIXED_SHARE = 0.5  # of the new names that keep how the old one ends ("Minara Towers", "Kilele Towers")
_EASTERN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_NAME = re.compile(r"[^\W\d_][\w'’.&-]*(?: [\w'’.&-]+){0,3}")
_SHORTEST = 4


def is_eastern(text):
    """Say whether a name is written without spaces between words."""
    return bool(_EASTERN.search(text))


def parties_of(gold: Gold):
    """Return the names of a document's parties, in order."""
    return list(dict.fromkeys(p for claim in gold.claims for p in claim["actors"] + claim["counterparties"]))


@dataclass
class Names:
    """The invented names of some documents, and the forms of known parties."""

    invented: dict[tuple[str, bool], list[str]]  # by language and script
    forms: dict[str, tuple[str, ...]]  # of a known party, by its canonical name

    @classmethod
    def of(cls, golds, gazetteer: Gazetteer):
        """Return the names that stand in the texts of `golds` and in no registry."""
        forms = {p.name: (*p.names, *p.brands, *p.epithets) for p in gazetteer.parties}
        known = {form.casefold() for every in forms.values() for form in every} | {name.casefold() for name in forms}
        found = defaultdict(dict)
        for gold in golds:
            for party in parties_of(gold):
                if party.casefold() not in known and party in gold.document.text and _usable(party):
                    found[gold.language, is_eastern(party)][party] = None
        return cls({key: list(names) for key, names in found.items()}, forms)


def _usable(name):
    if is_eastern(name):
        return len(name) >= _SHORTEST
    return bool(_NAME.fullmatch(name)) and name[0].isupper() and len(name) >= _SHORTEST


def varied(gold: Gold, names: Names, rng) -> Gold:
    """Return a document with other names in its text, its evidence and its claims."""
    text = gold.document.text
    swaps: dict[str, str] = {}
    for party in parties_of(gold):
        if party not in text or not _usable(party):
            continue
        others = names.forms.get(party)
        if others is not None:
            rest = text.replace(party, "")
            if rng.random() > KNOWN_SHARE or any(len(form) > 2 and form in rest for form in others):
                continue
        pool = names.invented.get((gold.language, is_eastern(party)), ())
        if pool:
            _add(swaps, party, rng.choice(pool), text, rng)
    if not swaps:
        return gold
    written = sorted(swaps, key=len, reverse=True)
    pattern = re.compile("|".join(_bounded(form) for form in written))

    def other(value):
        return pattern.sub(lambda match: swaps[match.group()], value)

    found = replace(gold.document, text=other(text))
    claims = []
    for claim in gold.claims:
        sides = {side: [other(party) for party in claim[side]] for side in ("actors", "counterparties")}
        evidence = other(claim["evidence"])
        if evidence not in found.text or len({p for side in sides.values() for p in side}) < len(
            {p for side in sides for p in claim[side]}
        ):
            return gold
        claims.append({**claim, **sides, "evidence": evidence})
    return replace(gold, document=found, claims=tuple(claims))


def is_short(gold: Gold):
    """Say whether a document is no whole story."""
    return len(gold.document.text) * (1 if load_language(gold.language).names.spaced else 3) < SHORT


def joined(golds, rng):
    """Return the documents in any order, with a share of the short ones put together, two to four of a language."""
    found, waiting = [], defaultdict(list)
    for gold in rng.sample(golds, len(golds)):
        if not is_short(gold) or rng.random() > JOINED_SHARE:
            found.append(gold)
            continue
        together = waiting[gold.language]
        together.append(gold)
        if len(together) >= rng.randint(2, 4):
            found.append(_together(waiting.pop(gold.language)))
    return found + [_together(golds) for golds in waiting.values()]


def _together(golds):
    first = golds[0]
    text = "\n\n".join(gold.document.text for gold in golds)
    claims = tuple(claim for gold in golds for claim in gold.claims)
    return replace(first, document=replace(first.document, text=text), claims=claims)


def _bounded(form):
    return re.escape(form) if is_eastern(form) else rf"(?<!\w){re.escape(form)}(?=s?(?!\w))"


def _add(swaps, old, new, text, rng):
    """Add how a party's name and its short forms are written anew."""
    if new in text or old in swaps:
        return
    if is_eastern(old):
        swaps[old] = new
        rest = text.replace(old, "")
        short = next((old[:size] for size in range(len(old) - 1, 1, -1) if old[:size] in rest), None)
        if short is not None and len(new) > len(short):
            swaps[short] = new[: len(short)]
        return
    before, after = old.split(" "), new.split(" ")
    if len(before) > 1 and rng.random() < MIXED_SHARE:
        after = [after[0], *before[1:]]
    if after[0] in text or len(before[0]) < _SHORTEST or len(after[0]) < _SHORTEST:
        return
    swaps[old] = " ".join(after)
    shorter = [(before[:-1], after[:-1])] if len(before) == len(after) == 3 else []
    ends = [(before[-1:], after[-1:])] if len(before) == len(after) == 2 and len(before[-1]) >= _SHORTEST else []
    for part, instead in [(before[:1], after[:1]), *shorter, *ends]:
        form, become = " ".join(part), " ".join(instead)
        if len(form) >= _SHORTEST and form not in swaps:
            swaps[form] = become
    for form in list(swaps):
        if form.upper() != form and form.upper() in text:
            swaps.setdefault(form.upper(), swaps[form].upper())
