"""The default reader: deterministic, offline, on one core."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from cantillon.reading.amounts import find_figures
from cantillon.reading.candidates import Candidate, Candidates, Question, candidates_of, questions_of
from cantillon.reading.certainty import stage_of
from cantillon.reading.choosing import Chosen, choose
from cantillon.reading.draft import Draft
from cantillon.reading.gazetteer import Gazetteer
from cantillon.reading.grounding import evidence_for, is_grounded
from cantillon.reading.lexicon import plain
from cantillon.reading.mentions import link_names
from cantillon.reading.names import find_names
from cantillon.reading.names_gazetteer import compile_gazetteer
from cantillon.reading.names_words import NameWords, names_of
from cantillon.reading.number_words import NumberWords, numbers_of
from cantillon.reading.packs import LanguagePack, languages, load_pack
from cantillon.reading.passages import Passage, passages_of
from cantillon.reading.reader import Reading
from cantillon.reading.references import resolve
from cantillon.reading.scorer import Model, shipped_model
from cantillon.reading.sentences import SentenceWords, find_sentences, sentences_of
from cantillon.sources.document import Document
from cantillon.values.kinds import Kind
from cantillon.values.problem import Problem, Severity
from cantillon.values.span import Span


@dataclass(frozen=True, slots=True)
class Language:
    """A pack with its tables compiled for the recognisers."""

    pack: LanguagePack
    numbers: NumberWords
    names: NameWords
    sentences: SentenceWords


@cache
def load_language(code: str) -> Language:
    """Return the compiled pack of a language."""
    pack = load_pack(code)
    return Language(
        pack,
        numbers_of(pack.tables.get("numbers", {})),
        names_of(pack.tables.get("names", {}), code),
        sentences_of(pack.tables.get("sentences", {})),
    )


@dataclass(frozen=True, slots=True)
class Analysis:
    """A document with everything that was recognised in it, before any claim is weighed."""

    passages: list[Passage]
    questions: list[Question]


class BuiltinReader:
    """Reads deals from news in the languages that have a pack.

    Parameters
    ----------
    gazetteer : Gazetteer
        The parties known beforehand; others are found by form.
    model : Model, optional
        Default: the trained model in the package.
    """

    name = "builtin"

    def __init__(self, gazetteer: Gazetteer, model: Model | None = None) -> None:
        self._gazetteer = compile_gazetteer(gazetteer)
        self._model = model

    def read(self, document: Document) -> Reading:
        """Return the deals that `document` speaks of, in the order of the text."""
        if document.language not in languages():
            return Reading((), (_no_pack(document),))
        analysis = self.analyse(document)
        chosen = choose(self.candidates(analysis), self.model)
        drafts = [draft for each in chosen if (draft := _draft(document, each)) is not None]
        return Reading(tuple(sorted(drafts, key=lambda draft: (draft.evidence, -draft.confidence))))

    @property
    def model(self) -> Model:
        """The model in use, loaded when first needed."""
        if self._model is None:
            self._model = shipped_model()
        return self._model

    def analyse(self, document: Document) -> Analysis:
        """Return the passages of a document and what the triggers in them ask for."""
        text, language = document.text, load_language(document.language)
        low = plain(text)
        names = link_names(find_names(text, language.names, self._gazetteer), text, language.names)
        figures = find_figures(text, language.numbers)
        bounds = [(span.start, span.end) for span in find_sentences(text, language.sentences)]
        passages = passages_of(text, low, bounds, names, figures, language.pack)
        resolve(low, passages, language.pack)
        return Analysis(passages, questions_of(passages, language.pack))

    def candidates(self, analysis: Analysis) -> Candidates:
        """Return the candidate claims of an analysed document."""
        return candidates_of(analysis.questions, self.model.parts)


def _no_pack(document: Document) -> Problem:
    return Problem(
        "no-language-pack",
        f"The built-in reader has no pack for the language {document.language!r}.",
        document.source,
        "See docs/adding-a-language.md.",
        Severity.WARNING,
    )


def _draft(document: Document, chosen: Chosen) -> Draft | None:
    """Return the draft of a chosen candidate, or ``None`` if the text does not bear it out."""
    candidate = chosen.candidate
    amount = candidate.amount
    end = candidate.passage.end if amount is None else max(candidate.passage.end, amount.core.end)
    evidence = evidence_for(document.text, candidate.passage.start, end)
    draft = Draft(
        kind=candidate.kind,
        actors=candidate.actor.names if candidate.actor else (),
        counterparties=candidate.other.names if candidate.other else (),
        amount=amount.amount if amount else None,
        stage=stage_of(candidate),
        evidence=evidence,
        confidence=round(chosen.probability, 4),
        share_pct=share_of(candidate),
        capacity_gw=capacity_of(candidate),
    )
    return draft if is_grounded(draft, document.text, amount.core if amount else None) else None


def share_of(candidate: Candidate) -> Decimal | None:
    """Return the percentage nearest to the trigger, for kinds that have one."""
    if candidate.kind in (Kind.BUY, Kind.LEND, Kind.GUARANTEE, Kind.SPEND) or not candidate.passage.percents:
        return None
    return min(candidate.passage.percents, key=lambda each: _distance(each.span, candidate)).value


def capacity_of(candidate: Candidate) -> Decimal | None:
    """Return the capacity nearest to the trigger, for kinds that have one."""
    if candidate.kind not in (Kind.BUY, Kind.SPEND) or not candidate.passage.capacities:
        return None
    return min(candidate.passage.capacities, key=lambda each: _distance(each.span, candidate)).value


def _distance(span: Span, candidate: Candidate) -> int:
    return max(span.start - candidate.trigger.end, candidate.trigger.start - span.end, 0)
