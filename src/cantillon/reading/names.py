"""Companies, funds, states and people named in the text.

Three passes: the known names by one automaton, the language's phrases for states, families and units, and
whatever has the form of a name. `cantillon.reading.mentions` then links the mentions of one document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cantillon.reading.mentions import link_names
from cantillon.reading.name_span import Found, NameKind, NameSpan
from cantillon.reading.names_form import TextForms, names_by_form
from cantillon.reading.names_gazetteer import CompiledGazetteer, Match
from cantillon.reading.names_script import is_same_party, names_by_script
from cantillon.reading.names_units import unit_words
from cantillon.reading.names_words import NameWords
from cantillon.values.span import Span

_SCORES = {Found.GAZETTEER: 0.95, Found.BRAND: 0.85, Found.EPITHET: 0.9}


def find_names(text: str, names: NameWords, gazetteer: CompiledGazetteer) -> list[NameSpan]:
    """Return the names in `text`, in order and without overlap.

    Linear in the length of the text. Articles, possessive endings and hyphenated tails lie outside the spans.
    """
    forms = TextForms(text, names)
    states = names.states.find(text) if names.states else ()
    known = [_known(forms, match) for match in (*names.governments.find(text), *states, *gazetteer.find(text))]
    kept = merged([span for span in known if span is not None])
    taken = [(found.span.start, found.span.end) for found in kept]
    others = names_by_form(forms, taken) if names.spaced else names_by_script(text, names, taken)
    if names.group_words:
        others = _as_known(text, names, others, kept)
    every = merged(kept, (as_family(text, names, found) for found in others))
    units = unit_words(names.code)
    if units is None:
        return every
    return merged(units.find(text, link_names(every, text, names)), every)


def merged(*groups: Iterable[NameSpan]) -> list[NameSpan]:
    """Return all spans in order; of two that overlap the longer stays, of equals the earlier group's."""
    every = [span for group in groups for span in group]
    every.sort(key=lambda found: -len(found.span))
    every.sort(key=lambda found: found.span.start)
    kept: list[NameSpan] = []
    for found in every:
        if kept and found.span.start < kept[-1].span.end:
            if len(found.span) > len(kept[-1].span):
                kept[-1] = found
            continue
        kept.append(found)
    return kept


def _as_known(text: str, words: NameWords, others: Iterable[NameSpan], known: Iterable[NameSpan]) -> Iterator[NameSpan]:
    """Yield names, those that are a known party's with a word like "group" after it as that party's."""
    by_start = {found.span.start: found for found in known}
    for other in others:
        found = by_start.get(other.span.start)
        if found is not None and is_same_party(text, words, found, other.span):
            yield replace(found, span=other.span)
        else:
            yield other


def _known(forms: TextForms, match: Match) -> NameSpan | None:
    known, start, end = match.known, match.start, match.end
    cues = []
    if forms.words.spaced and " " not in known.written and known.written[0].isupper():
        key = known.written.lower()
        if (
            (key in forms.words.common or key in forms.lower_words)
            and forms.starts_line(start)
            and not forms.inside[key]
        ):
            return None
    if known.found is Found.BRAND:
        start, end, is_epithet = _epithet_around(forms, start, end)
        if is_epithet:
            return NameSpan(Span(start, end), known.party, known.kind, Found.EPITHET, _SCORES[Found.EPITHET])
        return NameSpan(
            Span(start, end), known.party, known.kind, Found.BRAND, _SCORES[Found.BRAND], unit=known.written
        )
    if forms.text[end : end + 2] in ("'s", "’s"):
        cues.append("owner")
    return NameSpan(Span(start, end), known.party, known.kind, known.found, _SCORES[known.found], tuple(cues))


def as_family(text: str, words: NameWords, found: NameSpan) -> NameSpan:
    """Return "Terhorst family" for the name in "Gründerfamilie Terhorst", and any other name as it is."""
    span = found.span
    before = words.family_before.search(text, max(0, span.start - 30), span.start)
    after = words.family_after.match(text, span.end)
    head, _, rest = found.name.partition(" ")
    if rest and words.family_before.search(f"{head} "):
        english = words.kin.get(head.lower(), "family")
        return replace(found, name=f"{rest} {english}", kind=NameKind.PERSON, found=Found.DESCRIBED)
    around = before or after
    if not around:
        return found
    english = words.kin.get(around.group().strip().lower(), "family")
    whole = Span(before.start() if before else span.start, after.end() if after else span.end)
    return replace(found, span=whole, name=f"{found.name} {english}", kind=NameKind.PERSON, found=Found.DESCRIBED)


def _epithet_around(forms: TextForms, start: int, end: int) -> tuple[int, int, bool]:
    """Return the epithet that the brand at `start` to `end` is part of ("fabricant de Claude"), if it is."""
    before = forms.words.maker_before.search(forms.text, max(0, start - 40), start)
    if before:
        return before.start(), end, True
    after = forms.words.maker_after.match(forms.text, end)
    if after:
        return start, after.end(), True
    return start, end, False
