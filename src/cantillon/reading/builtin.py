"""The default reader: deterministic, offline, on one core."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from cantillon.reading.amounts import AmountSpan, find_figures
from cantillon.reading.choosing import Chosen, choose
from cantillon.reading.contextual import ContextEncoder, States, shipped_encoder
from cantillon.reading.dates import DateWords, dates_of, find_terms
from cantillon.reading.draft import Draft
from cantillon.reading.gate import blanked, may_hold_deal, worth_reading
from cantillon.reading.gazetteer import Gazetteer
from cantillon.reading.grounding import evidence_for, is_grounded
from cantillon.reading.lexicon import plain
from cantillon.reading.mentions import link_names
from cantillon.reading.name_span import NameSpan
from cantillon.reading.names import find_names
from cantillon.reading.names_gazetteer import compile_gazetteer
from cantillon.reading.names_words import NameWords, names_of
from cantillon.reading.number_words import NumberWords, load_numbers
from cantillon.reading.packs import LanguagePack, languages, load_pack
from cantillon.reading.pairs import Sheet, sheet_of
from cantillon.reading.passages import Passage, passages_of
from cantillon.reading.reader import Reading
from cantillon.reading.references import resolve
from cantillon.reading.relations import Candidate, Relations, shipped_relations
from cantillon.reading.sentences import SentenceWords, find_sentences, sentences_of
from cantillon.reading.tagger import Tagger, shipped_tagger, tagged_names
from cantillon.reading.tagging import names_sheet
from cantillon.reading.valuations import is_worth
from cantillon.sources.document import Document
from cantillon.values.dates import Period
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
    dates: DateWords


@cache
def load_language(code: str) -> Language:
    """Return the compiled pack of a language."""
    pack = load_pack(code)
    return Language(
        pack,
        load_numbers(code),
        names_of(pack.tables.get("names", {}), code),
        sentences_of(pack.tables.get("sentences", {})),
        dates_of(pack.tables.get("dates", {}), pack.tables.get("numbers", {}).get("cardinals")),
    )


@dataclass(frozen=True, slots=True)
class Analysis:
    """A document with everything that was recognised in it, before any claim is weighed.

    Parameters
    ----------
    left_out : int
        Sentences near a figure that were not read because the document is too long.
    """

    passages: list[Passage]
    sheet: Sheet
    left_out: int = 0


class BuiltinReader:
    """Reads deals from news in the languages that have a pack.

    Parameters
    ----------
    gazetteer : Gazetteer
        The parties known beforehand; others are found by form and context.
    tagger : Tagger, optional
    relations : Relations, optional
    encoder : ContextEncoder, optional
        Default: the trained models in the package.
    """

    name = "builtin"

    def __init__(
        self,
        gazetteer: Gazetteer,
        tagger: Tagger | None = None,
        relations: Relations | None = None,
        encoder: ContextEncoder | None = None,
    ) -> None:
        self.gazetteer = compile_gazetteer(gazetteer)
        self._tagger = tagger
        self._relations = relations
        self._encoder = encoder

    def read(self, document: Document) -> Reading:
        """Return the deals that `document` speaks of, in the order of the text."""
        if document.language not in languages():
            return Reading((), (_no_pack(document),))
        analysis = self.analyse(document)
        chosen = self.chosen(self.candidates(analysis), document.text)
        drafts = [draft for each in chosen if (draft := self.draft(document, each)) is not None]
        problems = (_too_long(document, analysis.left_out),) if analysis.left_out else ()
        return Reading(tuple(sorted(drafts, key=lambda draft: (draft.evidence, -draft.confidence))), problems)

    @property
    def tagger(self) -> Tagger:
        """The tagger of names in use, loaded when first needed."""
        if self._tagger is None:
            self._tagger = shipped_tagger()
        return self._tagger

    @property
    def relations(self) -> Relations:
        """The model of deals in use, loaded when first needed."""
        if self._relations is None:
            self._relations = shipped_relations()
        return self._relations

    @property
    def encoder(self) -> ContextEncoder:
        """What words mean in their context, loaded when first needed."""
        if self._encoder is None:
            self._encoder = shipped_encoder()
        return self._encoder

    def analyse(self, document: Document) -> Analysis:
        """Return the passages of a document with the parties and figures in them, ready for the model."""
        text, language = document.text, load_language(document.language)
        figures = find_figures(text, language.numbers)
        if not may_hold_deal(text, figures):
            return Analysis([], Sheet(None, []))
        every = find_sentences(text, language.sentences)
        sentences, left_out = worth_reading(text, every, figures)
        if len(sentences) < len(every):
            text = blanked(text, sentences)
        states = self.encoder.states(text, sentences)
        names = self.names(text, sentences, states, language)
        low = plain(text)
        bounds = [(span.start, span.end) for span in sentences]
        passages = passages_of(text, low, bounds, names, figures, language.pack)
        resolve(text, low, passages, language.pack)
        return Analysis(passages, sheet_of(text, low, passages, language.pack, self.encoder, states), left_out)

    def names(self, text: str, sentences: list[Span], states: States, language: Language) -> list[NameSpan]:
        """Return the names of a text, by lists, by form and by the tagger, linked to the fullest form."""
        rules = find_names(text, language.names, self.gazetteer)
        sheet = names_sheet(text, sentences, rules, language.names, self.encoder, states)
        found = tagged_names(text, rules, sheet, self.tagger.probabilities(sheet), language.names)
        return link_names(found, text, language.names)

    def candidates(self, analysis: Analysis) -> list[Candidate]:
        """Return the candidate claims of an analysed document."""
        return self.relations.candidates(analysis.sheet)

    def chosen(self, candidates: list[Candidate], text: str) -> list[Chosen]:
        """Return the candidates of a text that become claims."""

        def is_valuation(amount: AmountSpan) -> bool:
            return is_worth(text, amount.core.start, amount.core.end)

        return choose(candidates, self.relations.threshold, is_worth=is_valuation)

    def draft(self, document: Document, chosen: Chosen) -> Draft | None:
        """Return the draft of a chosen claim, or ``None`` if the text does not bear it out."""
        candidate, amount = chosen.candidate, chosen.amount
        passage = candidate.passage
        start = passage.start if amount is None else min(passage.start, amount.core.start)
        end = passage.end if amount is None else max(passage.end, amount.core.end)
        draft = Draft(
            kind=candidate.kind,
            actors=chosen.actors,
            counterparties=chosen.others,
            amount=amount.amount if amount else None,
            stage=candidate.stage,
            evidence=evidence_for(document.text, start, end),
            confidence=round(self.relations.calibrated(chosen.probability), 4),
            share_pct=share_of(candidate),
            capacity_gw=capacity_of(candidate),
            term=term_of(document, candidate),
        )
        return draft if is_grounded(draft, document.text, amount.core if amount else None) else None


def _no_pack(document: Document) -> Problem:
    return Problem(
        "reading.no_language_pack",
        f"The built-in reader has no pack for the language {document.language!r}.",
        document.source,
        "See docs/adding-a-language.md.",
        Severity.WARNING,
    )


def _too_long(document: Document, left_out: int) -> Problem:
    return Problem(
        "reading.long_document",
        f"The document is too long to be read whole: {left_out} sentences near a figure were left out.",
        document.source,
        "Split it, or read only the sections that matter.",
        Severity.WARNING,
    )


_WITHOUT_SHARE = frozenset({Kind.BUY, Kind.LEND, Kind.GUARANTEE, Kind.SPEND})


def share_of(candidate: Candidate) -> Decimal | None:
    """Return the percentage that belongs to a candidate, for kinds that have one."""
    if candidate.kind in _WITHOUT_SHARE or candidate.percent is None:
        return None
    return candidate.percent.value


def capacity_of(candidate: Candidate) -> Decimal | None:
    """Return the capacity that belongs to a candidate, for kinds that have one."""
    if candidate.kind not in (Kind.BUY, Kind.SPEND) or candidate.capacity is None:
        return None
    return candidate.capacity.value


_RUNNING = frozenset({Kind.BUY, Kind.LEND, Kind.GUARANTEE, Kind.SPEND})


def term_of(document: Document, candidate: Candidate) -> Period | None:
    """Return the years over which the money moves, where the passage names one term; from publication on if undated."""
    passage = candidate.passage
    if candidate.kind not in _RUNNING or document.language not in languages():
        return None
    terms = find_terms(document.text[passage.start : passage.end], load_language(document.language).dates)
    first = terms[0].first if terms else None
    if len(terms) != 1 or (first is None and document.published is None):
        return None
    start = document.published if first is None else date(first, 1, 1)
    assert start is not None
    return Period(start, _years_on(start, terms[0].years))


def _years_on(start: date, years: int) -> date:
    """Return the last day of a term of some years from `start` on."""
    day = 28 if (start.month, start.day) == (2, 29) else start.day
    return date(start.year + years, start.month, day) - timedelta(days=1)
