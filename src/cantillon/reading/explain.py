"""Why the built-in reader reads what it reads: what was recognised in each sentence, and how claims were weighed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from cantillon.reading.builtin import BuiltinReader
from cantillon.reading.choosing import Chosen
from cantillon.reading.packs import languages
from cantillon.reading.passages import Passage
from cantillon.reading.relations import Candidate
from cantillon.sources.document import Document
from cantillon.values.amount import AmountRange
from cantillon.values.kinds import Kind
from cantillon.values.span import Span

# Candidates told for a sentence: the rest is less likely than all of these, and refused for the same reason.
SHOWN = 5


class SpanType(StrEnum):
    """What a recognised stretch of text is."""

    PARTY = "party"
    AMOUNT = "amount"
    PERCENT = "percent"
    CAPACITY = "capacity"
    TRIGGER = "trigger"
    CUE = "cue"


class Verdict(StrEnum):
    """What became of a candidate."""

    CLAIM = "claim"
    UNLIKELY = "less likely than the threshold"
    RIVAL = "contradicts a likelier candidate"
    UNGROUNDED = "its amount or quote is not in the text"


@dataclass(frozen=True, slots=True)
class Recognised:
    """A stretch of the document's text, its type, and what it was taken for."""

    span: Span
    type: SpanType
    meaning: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate claim with its probability and what became of it; `trigger` is the word that speaks for it most."""

    kind: Kind
    actors: tuple[str, ...]
    counterparties: tuple[str, ...]
    amount: AmountRange | None
    trigger: str
    probability: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ExplainedSentence:
    """One sentence, headline or bullet: what was recognised, in order, and the likeliest candidates, first."""

    span: Span
    recognised: tuple[Recognised, ...]
    weighed: tuple[Weighed, ...]


def explain(reader: BuiltinReader, document: Document) -> list[ExplainedSentence]:
    """Return how `reader` reads a document; nothing for a language without a pack."""
    if document.language not in languages():
        return []
    analysis = reader.analyse(document)
    by_passage: dict[int, list[Weighed]] = {}
    for index, weighed in _judged(reader, reader.candidates(analysis), document):
        by_passage.setdefault(index, []).append(weighed)
    return [
        ExplainedSentence(
            Span(passage.start, passage.end),
            tuple(sorted(_recognised(passage), key=lambda each: each.span)),
            _likeliest(by_passage.get(passage.index, [])),
        )
        for passage in analysis.passages
    ]


def _judged(reader: BuiltinReader, candidates: list[Candidate], document: Document) -> Iterator[tuple[int, Weighed]]:
    """Yield what became of every candidate, with the index of its passage: claims first, then what was refused."""
    chosen = reader.chosen(candidates, document.text)
    told: set[tuple[int, Kind, str, str]] = set()
    for each in chosen:
        candidate = each.candidate
        draft = reader.draft(document, each)
        verdict = Verdict.CLAIM if draft is not None else Verdict.UNGROUNDED
        probability = draft.confidence if draft is not None else each.probability
        parties = itertools.product(each.actors or ("",), each.others or ("",))
        told.update((candidate.passage.index, candidate.kind, *pair) for pair in parties)
        yield candidate.passage.index, _of_chosen(each, document.text, probability, verdict)
    for candidate in candidates:
        actor = candidate.actor.names[0] if candidate.actor else ""
        other = candidate.other.names[0] if candidate.other else ""
        if (candidate.passage.index, candidate.kind, actor, other) not in told:
            is_likely = candidate.probability >= reader.relations.threshold
            verdict = Verdict.RIVAL if is_likely else Verdict.UNLIKELY
            yield candidate.passage.index, _of_candidate(reader, candidate, document.text, verdict)


def _likeliest(weighed: list[Weighed]) -> tuple[Weighed, ...]:
    """Return the claims and the likeliest others."""
    ordered = sorted(weighed, key=lambda each: (each.verdict is not Verdict.CLAIM, -each.probability))
    claims = sum(each.verdict is Verdict.CLAIM for each in ordered)
    return tuple(ordered[: max(claims, SHOWN)])


def _recognised(passage: Passage) -> Iterator[Recognised]:
    for mention in passage.mentions:
        if mention.found == "topic" or mention.members:
            continue  # carried over from before, or made of mentions that are told themselves
        yield Recognised(
            Span(mention.start, mention.end), SpanType.PARTY, f"{' + '.join(mention.names)} ({mention.found})"
        )
    for amount in passage.amounts:
        yield Recognised(amount.span, SpanType.AMOUNT, _amount(amount.amount))
    for percent in passage.percents:
        yield Recognised(percent.span, SpanType.PERCENT, f"{percent.value}%")
    for capacity in passage.capacities:
        yield Recognised(capacity.span, SpanType.CAPACITY, f"{capacity.value} GW")
    for trigger in passage.triggers:
        voice = ", passive" if trigger.is_passive else ""
        yield Recognised(Span(trigger.start, trigger.end), SpanType.TRIGGER, f"{trigger.event}{voice}")
    for mark in passage.marks:
        yield Recognised(Span(mark.start, mark.end), SpanType.CUE, f"{mark.group}: {mark.name}")


def _amount(amount: AmountRange) -> str:
    bounds = ["?" if bound is None else f"{bound:,f}" for bound in (amount.low, amount.high)]
    figure = bounds[0] if amount.low == amount.high else " to ".join(bounds)
    return f"{figure} {amount.currency} ({amount.qualifier})"


def _of_chosen(chosen: Chosen, text: str, probability: float, verdict: Verdict) -> Weighed:
    cue = chosen.candidate.cue.of(text)
    kind = chosen.candidate.kind
    return Weighed(kind, chosen.actors, chosen.others, chosen.stated, cue, probability, verdict)


def _of_candidate(reader: BuiltinReader, candidate: Candidate, text: str, verdict: Verdict) -> Weighed:
    amount, share = candidate.amounts[0]
    return Weighed(
        candidate.kind,
        candidate.actor.names if candidate.actor else (),
        candidate.other.names if candidate.other else (),
        amount.amount if amount else None,
        candidate.cue.of(text),
        reader.relations.calibrated(candidate.probability * share),
        verdict,
    )
