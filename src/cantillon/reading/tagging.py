"""A text as the tagger of names sees it: words with what their form, the lists and the rest of the text say of them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cantillon.reading.contextual import ContextEncoder, States
from cantillon.reading.layers import Floats
from cantillon.reading.lexicon import plain
from cantillon.reading.name_span import Found, NameKind, NameSpan
from cantillon.reading.names_words import NameWords
from cantillon.values.span import Span

_EAST = "\u3040-\u30ff\u3400-\u9fff々ー"
TOKEN = re.compile(rf"[{_EAST}]|[^\W\d_{_EAST}]+|\d+(?:[.,]\d+)*|[^\w\s]")
_EASTERN_RUN = re.compile(rf"[{_EAST}]+")
_FOUND = (Found.GAZETTEER, Found.BRAND, Found.EPITHET, Found.FORM, Found.DESCRIBED)
_KINDS = tuple(NameKind)
SHAPES = 8  # lower, capital, upper, mixed, digits, sign, eastern, other
FEATURES = (SHAPES, 5, 2 * len(_FOUND) + 1, len(_KINDS) + 1, 4, 3, 3, 4)


@dataclass(slots=True)
class NamesSheet:
    """The words of a text.

    Parameters
    ----------
    starts, ends : list of int
        Where each word stands.
    vectors : ndarray of float32, shape (words, size)
    features : ndarray of int32, shape (words, len(`FEATURES`))
        Shape, place in the sentence, what a list or rule says, of which kind, how sure, capitalised elsewhere,
        written in lower case elsewhere or common, place in an eastern word.
    """

    starts: list[int]
    ends: list[int]
    vectors: Floats
    features: npt.NDArray[np.int32]


def names_sheet(
    text: str,
    sentences: Sequence[Span],
    rules: Sequence[NameSpan],
    words: NameWords,
    encoder: ContextEncoder,
    states: States,
) -> NamesSheet:
    """Return the words of `text` with their features; `rules` are the names found by lists and by form.

    `states` are those of the encoder for the sentences of the text.
    """
    low = plain(text)
    spans = [match.span() for match in TOKEN.finditer(text)]
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    features = np.zeros((len(spans), len(FEATURES)), dtype=np.int32)
    opening = _openings(starts, sentences)
    inside = Counter(
        low[start:end]
        for i, (start, end) in enumerate(spans)
        if text[start].isupper() and not opening[i] and not text[start:end].isupper()
    )
    lower = {text[start:end] for start, end in spans if text[start].islower()}
    for i, (start, end) in enumerate(spans):
        written, word = text[start:end], low[start:end]
        features[i, 0] = _shape(written)
        features[i, 1] = opening[i]
        features[i, 5] = min(2, inside[word])
        features[i, 6] = 2 if word in lower else int(word in words.common)
    _eastern(text, starts, features, encoder)
    _ruled(starts, rules, features)
    return NamesSheet(starts, ends, states.over(starts, ends), features)


def _openings(starts: Sequence[int], sentences: Sequence[Span]) -> list[int]:
    """Return for each word 1 if it opens a sentence, 2 or 3 if it follows at once, else 0."""
    found = [0] * len(starts)
    for sentence in sentences:
        at = bisect_left(starts, sentence.start)
        for i in range(at, min(at + 3, len(starts))):
            if starts[i] < sentence.end:
                found[i] = i - at + 1
    return found


def _shape(written: str) -> int:
    first = written[0]
    if first.isdigit():
        return 4
    if not first.isalpha():
        return 5
    if _EASTERN_RUN.match(first):
        return 6
    if written.islower():
        return 0
    if written.isupper():
        return 2 if len(written) > 1 else 1
    return 1 if written[1:].islower() else 3


def _eastern(text: str, starts: Sequence[int], features: npt.NDArray[np.int32], encoder: ContextEncoder) -> None:
    """Say of each eastern character whether it is a word, begins one or goes on with it."""
    for run in _EASTERN_RUN.finditer(text):
        at = bisect_left(starts, run.start())
        first = 0
        for stop in encoder.segmented(run.group()):
            for i in range(first, stop):
                features[at + i, 7] = 1 if stop - first == 1 else 2 if i == first else 3
            first = stop


def _ruled(starts: Sequence[int], rules: Sequence[NameSpan], features: npt.NDArray[np.int32]) -> None:
    for rule in rules:
        first, stop = bisect_left(starts, rule.span.start), bisect_left(starts, rule.span.end)
        at = 1 + 2 * _FOUND.index(rule.found)
        features[first:stop, 2] = at + 1
        features[first : first + 1, 2] = at
        features[first:stop, 3] = 1 + _KINDS.index(rule.kind)
        features[first:stop, 4] = min(3, int(rule.score * 4))
