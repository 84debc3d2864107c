"""The texts to learn from quote themselves, and telling them anew loses no claim."""

import random

import pytest

from cantillon.reading.accuracy import Gold
from cantillon.values.kinds import Kind
from evaluation import corpus
from evaluation.variations import Names, is_short, joined, varied


@pytest.fixture(scope="module")
def texts() -> list[Gold]:
    return [gold for folder in corpus.OWN for gold in corpus.load(folder=folder)]


def test_every_claim_quotes_its_text(texts: list[Gold]) -> None:
    kinds = {str(kind) for kind in Kind}
    for gold in texts:
        for claim in gold.claims:
            assert claim["evidence"] in gold.document.text, gold.document.source
            assert claim["kind"] in kinds, gold.document.source
            assert claim["actors"] or claim["counterparties"], gold.document.source


def test_no_text_is_written_twice(texts: list[Gold]) -> None:
    sources = [gold.document.source for gold in texts]
    assert len(set(sources)) == len(sources)


def test_short_texts_are_put_together_without_losing_a_claim(texts: list[Gold]) -> None:
    some = texts[::40]
    found = joined(some, random.Random(7))
    assert len(found) < len(some)
    assert sum(len(gold.claims) for gold in found) == sum(len(gold.claims) for gold in some)
    for gold in found:
        assert all(claim["evidence"] in gold.document.text for claim in gold.claims)
    whole = {gold.document.text for gold in some if not is_short(gold)}
    assert whole <= {gold.document.text for gold in found}


def test_a_text_told_with_other_names_keeps_its_figures_and_quotes(texts: list[Gold]) -> None:
    some = texts[::60]
    names, rng = Names.of(some, corpus.gazetteer()), random.Random(3)
    changed = 0
    for gold in some:
        other = varied(gold, names, rng)
        changed += other.document.text != gold.document.text
        for claim, told in zip(gold.claims, other.claims, strict=True):
            assert told["evidence"] in other.document.text
            assert all(claim[field] == told[field] for field in ("kind", "low", "high", "currency", "stage"))
    assert changed > len(some) // 4
