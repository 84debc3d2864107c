"""Finds names that no list knows: a small convolutional network reads every word with its neighbours.

It sees what lists and rules say of a word and learns when to believe them; it was trained on the same documents as
the model of deals. Architecture: a gated convolutional tagger (Dauphin et al., "Language modeling with gated
convolutional networks", 2017), three labels a word: begins a name, goes on with it, other.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from cantillon.reading.layers import Floats, as_floats, gated_convolution, gelu, layer_norm, softmax
from cantillon.reading.name_span import Found, NameKind, NameSpan
from cantillon.reading.names import as_family
from cantillon.reading.names_form import sensible_case
from cantillon.reading.names_script import is_same_party, without_legal_form
from cantillon.reading.names_words import NameWords
from cantillon.reading.tagging import FEATURES, NamesSheet
from cantillon.values.span import Span

OTHER, BEGINS, GOES_ON = range(3)
DOUBT = 0.35  # weight of "other": a name too many costs less than one too few, the model of deals weighs them again
_WINDOW = 2000  # words tagged at once; longer texts are cut, so that memory stays bounded
_MARGIN = 12  # words on each side of a window that its own labels do not depend on
_KNOWN = frozenset({Found.GAZETTEER, Found.BRAND, Found.EPITHET, Found.DESCRIBED})


@dataclass(frozen=True, slots=True)
class Tagger:
    """The trained weights, by the names that training gave them."""

    weights: Mapping[str, Floats]
    layers: int

    def probabilities(self, sheet: NamesSheet) -> Floats:
        """Return for every word how likely each label is, shape (words, 3)."""
        count = len(sheet.starts)
        found = [self._window(sheet, start, min(count, start + _WINDOW)) for start in range(0, count, _WINDOW)]
        return np.concatenate(found) if found else np.zeros((0, 3), dtype=np.float32)

    def _window(self, sheet: NamesSheet, start: int, stop: int) -> Floats:
        w = self.weights
        first = max(0, start - _MARGIN)
        last = min(len(sheet.starts), stop + _MARGIN)
        x = sheet.vectors[first:last] @ w["word.weight"] + w["word.bias"]
        for i in range(len(FEATURES)):
            x += w[f"emb.{i}.weight"][sheet.features[first:last, i]]
        x = layer_norm(x, w["nin.weight"], w["nin.bias"])
        for i in range(self.layers):
            y = layer_norm(x, w[f"norms.{i}.weight"], w[f"norms.{i}.bias"])
            x = x + gated_convolution(y, w[f"convs.{i}.weight"], w[f"convs.{i}.bias"])
        x = layer_norm(x, w["nout.weight"], w["nout.bias"])
        x = gelu(x @ w["h.weight"] + w["h.bias"]) @ w["out.weight"] + w["out.bias"]
        return softmax(x)[start - first : stop - first]


def tagged_names(
    text: str, rules: Sequence[NameSpan], sheet: NamesSheet, probabilities: Floats, words: NameWords
) -> list[NameSpan]:
    """Return the names of a text: those of the lists, and those that the tagger finds, whatever their form."""
    weighted = probabilities * np.array([DOUBT, 1.0, 1.0], dtype=np.float32)
    found: list[NameSpan] = []
    known = [rule for rule in rules if rule.found in _KNOWN]
    by_bounds = {rule.span: rule for rule in rules}
    at = 0
    for first, stop in _runs(weighted):
        span = Span(sheet.starts[first], sheet.ends[stop - 1])
        score = round(float(1.0 - probabilities[first:stop, OTHER].mean()), 2)
        while at < len(known) and known[at].span.end <= span.start:
            found.append(known[at])
            at += 1
        inside = at
        while inside < len(known) and known[inside].span.start < span.end:
            inside += 1
        if inside > at and (
            not _outgrows(span, known[at:inside], score) or is_same_party(text, words, known[at], span)
        ):
            continue
        at = inside
        found.append(as_family(text, words, _name(text, span, score, by_bounds.get(span), rules, words)))
    return [*found, *known[at:]]


_SURE = 0.75


def _outgrows(span: Span, inside: Sequence[NameSpan], score: float) -> bool:
    """Say whether a tagged name is more than the known one in it: "Intel Capital" is not Intel."""
    return all(span.contains(each.span) and span != each.span for each in inside) and score >= _SURE


def _name(
    text: str, span: Span, score: float, rule: NameSpan | None, rules: Sequence[NameSpan], words: NameWords
) -> NameSpan:
    if rule is not None:
        name = nominative(text, span, rule.name, words) if rule.found is Found.FORM else rule.name
        return NameSpan(span, name, rule.kind, rule.found, max(score, rule.score), rule.cues, rule.unit, rule.owner)
    kind = next((r.kind for r in rules if r.span.start < span.end and span.start < r.span.end), NameKind.COMPANY)
    written = " ".join(span.of(text).split())
    name = bare(written, words) if words.spaced else without_legal_form(written, words)
    name = nominative(text, span, name, words)
    last = name.rsplit(" ", 1)[-1].lower()
    if last in words.fund_words:
        kind = NameKind.FUND
    if kind not in (NameKind.FUND, NameKind.PERSON, NameKind.GOVERNMENT, NameKind.COMPANY):
        kind = NameKind.COMPANY
    return NameSpan(span, sensible_case(name) if name.isupper() else name, kind, Found.FORM, score)


def nominative(text: str, span: Span, name: str, words: NameWords) -> str:
    """Return a name as it is without the case of its sentence: "bei der Hanseatischen Warenkreditbank"."""
    declined = words.declined.match(name)
    if declined is None or not words.declining.search(text, max(0, span.start - 12), span.start):
        return name
    return name[: declined.end() - 1] + name[declined.end() :]


def bare(name: str, words: NameWords) -> str:
    """Return a name without the legal form at its end and the article at its start."""
    parts = name.split(" ")
    while len(parts) > 1 and not parts[-1].islower() and _is_legal_form(parts[-1], words):
        parts.pop()
    while len(parts) > 1 and parts[0].lower() in words.prefixes:
        parts.pop(0)
    return " ".join(parts).rstrip(",")


def _is_legal_form(written: str, words: NameWords) -> bool:
    key = written.lower().strip(".,").replace(".", "")
    return key in words.legal_forms or key in legal_forms()


@cache
def legal_forms() -> frozenset[str]:
    """Return the legal forms of any country that a story may give after a name, in lower case."""
    text = (resources.files("cantillon.reading") / "data" / "legal_forms.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def _runs(weighted: Floats) -> Iterator[tuple[int, int]]:
    """Yield where names begin and stop, in the likeliest sequence of labels (Viterbi; nothing goes on from other)."""
    labels = _likeliest(weighted)
    first = -1
    for i, label in enumerate(labels):
        if label != GOES_ON and first >= 0:
            yield first, i
            first = -1
        if label == BEGINS:
            first = i
    if first >= 0:
        yield first, len(labels)


def _likeliest(weighted: Floats) -> list[int]:
    if not len(weighted):
        return []
    logs = np.log(weighted + 1e-9).tolist()
    other, begins, goes_on = logs[0][OTHER], logs[0][BEGINS], -1e9
    back: list[tuple[int, int, int]] = []
    for each in logs[1:]:
        best = OTHER if other >= begins and other >= goes_on else BEGINS if begins >= goes_on else GOES_ON
        best_score = (other, begins, goes_on)[best]
        inside, inside_score = (BEGINS, begins) if begins >= goes_on else (GOES_ON, goes_on)
        back.append((best, best, inside))
        other, begins, goes_on = best_score + each[0], best_score + each[1], inside_score + each[2]
    scores = (other, begins, goes_on)
    label = scores.index(max(scores))
    labels = [label]
    for step in reversed(back):
        label = step[label]
        labels.append(label)
    return labels[::-1]


@cache
def shipped_tagger() -> Tagger:
    """Return the tagger in the package, trained by ``python -m evaluation.train``."""
    return tagger_from_bytes((resources.files("cantillon.reading") / "data" / "names.npz").read_bytes())


def tagger_from_bytes(data: bytes) -> Tagger:
    """Return the tagger that training wrote."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        weights = as_floats(arrays)
    return Tagger(weights, sum(name.startswith("convs.") and name.endswith(".bias") for name in weights))
