"""Documents with known claims as the networks learn from them: which words are names, which pairs are in which deal."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from cantillon.reading.builtin import BuiltinReader, load_language
from cantillon.reading.contextual import WORD_START
from cantillon.reading.name_span import Found
from cantillon.reading.names import find_names
from cantillon.reading.pairs import Frame, Sheet
from cantillon.reading.relations import KINDS, STAGES
from cantillon.reading.sentences import find_sentences
from cantillon.reading.tagger import BEGINS, GOES_ON
from cantillon.reading.tagging import TOKEN, NamesSheet, names_sheet
from cantillon.values.text import unaccented
from evaluation.corpus import Gold, canonical, folded, near

IGNORE = -100  # label of what is neither learned nor unlearned
SURE = 0.6  # score of a name by rule that is in no claim, from which it counts as a name that nobody labelled
_GENERIC = frozenset(
    [
        "the",
        "la",
        "le",
        "les",
        "die",
        "der",
        "das",
        "el",
        "los",
        "il",
        "lo",
        "i",
        "gli",
        "o",
        "os",
        "de",
        "het",
        "bank",
        "banque",
        "banco",
        "banca",
        "group",
        "groupe",
        "grupo",
        "gruppe",
        "gruppo",
        "capital",
        "fonds",
        "fund",
        "new",
        "us",
        "uk",
        "royal",
        "national",
        "north",
        "south",
        "first",
        "united",
        "american",
        "general",
        "société",
        "societe",
    ]
)
_EASTERN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def _bare(word):
    return unaccented(word).casefold()


@dataclass
class NameExample:
    """The words of a document with the label of each."""

    sheet: NamesSheet
    labels: np.ndarray
    language: str


def name_example(gold: Gold, reader: BuiltinReader) -> NameExample:
    """Return a document's words; those are names that some claim gives as party, in full or in short."""
    text, language = gold.document.text, load_language(gold.document.language)
    rules = find_names(text, language.names, reader.gazetteer)
    sentences = find_sentences(text, language.sentences)
    states = reader.encoder.states(text, sentences)
    sheet = names_sheet(text, sentences, rules, language.names, reader.encoder, states)
    words = [_bare(text[start:end]) for start, end in zip(sheet.starts, sheet.ends, strict=True)]
    labels = np.zeros(len(words), dtype=np.int64)
    parties = sorted({party for claim in gold.claims for party in claim["actors"] + claim["counterparties"]})
    for form, is_full in _forms(parties, language.names, reader.encoder.pieces):
        size = len(form)
        for i in range(len(words) - size + 1):
            if words[i] != form[0] or words[i : i + size] != form or labels[i : i + size].any():
                continue
            written = text[sheet.starts[i] : sheet.ends[i]]
            if written.islower() and (not is_full or (size == 1 and form[0] in language.names.common)):
                continue
            labels[i], labels[i + 1 : i + size] = BEGINS, GOES_ON
    known = {folded(form) for party in parties for form in (party, canonical(party))}
    starts = np.array(sheet.starts)
    for rule in rules:
        first, stop = np.searchsorted(starts, [rule.span.start, rule.span.end])
        if first == stop or (labels[first:stop] > 0).any():
            continue
        if folded(rule.name) in known or (rule.unit and folded(rule.unit) in known):
            labels[first], labels[first + 1 : stop] = BEGINS, GOES_ON
        elif rule.found in (Found.GAZETTEER, Found.BRAND, Found.EPITHET) or rule.score >= SURE:
            labels[first:stop] = IGNORE
    return NameExample(sheet, labels, gold.language)


def _forms(parties, words, pieces):
    """Return the ways in which a text may write parties, the longest first: in full, or how the name begins."""
    found = []
    for party in parties:
        parts = [_bare(part) for part in TOKEN.findall(party)]
        if not parts:
            continue
        found.append((parts, True))
        eastern = bool(_EASTERN.search(party))
        for size in range(len(parts) - 1, 0, -1):
            form = parts[:size]
            while form and not form[-1].isalnum():
                form = form[:-1]
            if form and not _is_vague(form, eastern, words):
                found.append((form, False))
        last = parts[-1]
        is_rare = WORD_START + last not in pieces and last not in words.common
        if len(parts) in (2, 3) and not eastern and len(last) > 3 and is_rare:
            found.append(([last], False))
    return sorted(found, key=lambda each: -len(each[0]))


def _is_vague(form, eastern, words):
    if eastern:
        return len(form) < 2
    return len(form) == 1 and (len(form[0]) < 3 or form[0] in _GENERIC or form[0] in words.common)


@dataclass
class FrameLabels:
    """What is right for a frame.

    Parameters
    ----------
    entity : ndarray of int, shape (mentions,)
        Number of the party that each mention means.
    right : ndarray of int8, shape (entities, entities, kinds)
        1 for a deal that the passage speaks of, 0 for none, -1 for one that another passage speaks of.
    deals : list of tuple
        (actor, counterparty, kind, right amounts, stage, right percents, right capacities).
    """

    entity: np.ndarray
    right: np.ndarray
    deals: list = field(default_factory=list)


@dataclass
class DealExample:
    """A document as the network of deals sees it, with what is right for each of its frames."""

    gold: Gold
    sheet: Sheet
    labels: list[FrameLabels]
    reachable: int

    @property
    def frames(self):
        return [frame for segment in self.sheet.segments for frame in segment.frames]


def deal_example(gold: Gold, reader: BuiltinReader) -> DealExample:
    """Return a document with the deals of its claims laid on the passages that speak of them."""
    sheet = reader.analyse(gold.document).sheet
    frames = [frame for segment in sheet.segments for frame in segment.frames]
    said, elsewhere, reachable = _placed(gold, frames)
    labels = [_labels(frame, said[i], elsewhere[i]) for i, frame in enumerate(frames)]
    return DealExample(gold, sheet, labels, reachable)


def _placed(gold, frames):
    """Return for each frame the claims that it says, and those that another says; and how many have any frame."""
    said, elsewhere = [[] for _ in frames], [[] for _ in frames]
    reachable = 0
    named = {folded(name) for frame in frames for mention in frame.mentions[1:] for name in mention.names}

    def side(parties):
        """Return the parties as the text's mentions are called: a claim may say "Citigroup" where they say "Citi"."""
        return frozenset(each if (each := folded(name)) in named else folded(canonical(name)) for name in parties)

    for claim in gold.claims:
        spans = _evidence(claim, gold.document.text)
        sides = side(claim["actors"]), side(claim["counterparties"])
        fits = [fit for i, frame in enumerate(frames) if (fit := _fit(i, frame, claim, sides, spans)) is not None]
        reachable += bool(fits)
        here = [fit for fit in fits if fit.overlaps]
        if not here:
            here = [fit for fit in fits if fit.named and fit.has_amount]
        best = max((fit.rank for fit in here), default=None)
        for fit in fits:
            if fit in here and (fit.rank == best or (fit.has_amount and fit.by_name)):
                said[fit.frame].append((*sides, claim))
            elif fit in here or fit.named:
                elsewhere[fit.frame].append((*sides, claim))
    return said, elsewhere, reachable


def _evidence(claim, text):
    at, found = -1, []
    while (at := text.find(claim["evidence"], at + 1)) >= 0:
        found.append((at, at + len(claim["evidence"])))
    return found


@dataclass(frozen=True)
class _Fit:
    frame: int
    overlaps: bool
    has_amount: bool
    amount_here: bool
    closeness: float
    named: bool
    by_name: bool

    @property
    def rank(self):
        return self.has_amount, self.closeness, self.amount_here


_BY_NAME, _BY_REFERENCE, _CARRIED = 2.0, 1.5, 1.0


def _fit(index, frame: Frame, claim, sides, spans):
    """Return how well a frame can say a claim, or None if a party of it is out of reach."""
    close: dict[str, float] = {}
    for mention in frame.mentions[1:]:
        found = {"topic": _CARRIED, "reference": _BY_REFERENCE, "reflexive": _BY_REFERENCE}.get(mention.found, _BY_NAME)
        name = folded(mention.names[0])
        close[name] = max(close.get(name, 0.0), found)
    parties = sides[0] | sides[1]
    if not all(name in close for name in parties):
        return None
    passage = frame.passage
    amounts = [_is_amount(claim, amount) for amount in frame.amounts]
    here = [right and (i == 0 or frame.amount_traits[i][0] == 1) for i, right in enumerate(amounts)]
    least = min((close[name] for name in parties), default=_BY_NAME)
    return _Fit(
        index,
        any(start < passage.end and passage.start < end for start, end in spans),
        any(amounts),
        any(here),
        sum(close[name] for name in parties),
        least >= _BY_REFERENCE,
        least >= _BY_NAME,
    )


def _labels(frame, said, elsewhere):
    names = [folded(mention.names[0]) if mention else "" for mention in frame.mentions]
    numbers = {name: i for i, name in enumerate(dict.fromkeys(names))}
    right = np.zeros((len(numbers), len(numbers), len(KINDS)), dtype=np.int8)
    found = FrameLabels(np.array([numbers[name] for name in names]), right)
    for actors, others, claim in elsewhere:
        for i, j in _pairs(actors, others, numbers):
            right[i, j, KINDS.index(claim["kind"])] = -1
    for actors, others, claim in said:
        kind, stage = KINDS.index(claim["kind"]), STAGES.index(claim["stage"])
        amounts = np.array([_is_amount(claim, amount) for amount in frame.amounts])
        percents = np.array([_is_figure(claim["share_pct"], each) for each in frame.percents])
        capacities = np.array([_is_figure(claim["capacity_gw"], each) for each in frame.capacities])
        for i, j in _pairs(actors, others, numbers):
            right[i, j, kind] = 1
            found.deals.append((i, j, kind, amounts, stage, percents, capacities))
    return found


def _pairs(actors, others, numbers):
    for actor in actors or {""}:
        for other in others or {""}:
            if actor in numbers and other in numbers:
                yield numbers[actor], numbers[other]


def _is_amount(claim, amount):
    if amount is None:
        return claim["currency"] is None
    stated = amount.amount
    low = float(stated.low) if stated.low is not None else None
    high = float(stated.high) if stated.high is not None else None
    return near(claim["low"], low) and near(claim["high"], high) and claim["currency"] == stated.currency


def _is_figure(stated, found):
    if found is None:
        return stated is None
    return stated is not None and found.value is not None and near(stated, float(found.value))
