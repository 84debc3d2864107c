import json
from functools import cache
from pathlib import Path

import pytest

from cantillon.claims.registry import load_registry
from cantillon.reading.builtin import BuiltinReader
from cantillon.sources.document import Document

GOLD = sorted((Path(__file__).parents[2] / "evaluation" / "gold").glob("*.json"))


@cache
def reader():
    return BuiltinReader(load_registry().gazetteer())


def read(text, language="en"):
    return reader().read(Document("story", text, language))


@pytest.mark.parametrize("file", GOLD[::9], ids=lambda file: file.stem)
def test_evidence_and_amount_stand_in_the_text(file):
    record = json.loads(file.read_text(encoding="utf-8"))
    for draft in read(record["text"], record["lang"]).drafts:
        assert draft.evidence.of(record["text"]).strip()
        if draft.amount is not None:
            assert any(character.isdigit() or character.isalpha() for character in draft.evidence.of(record["text"]))


def test_the_same_text_is_always_read_the_same():
    text = "Oracle agreed to buy Cerner for $28.3 billion in cash, the companies said on Monday."
    assert read(text) == read(text)


def test_a_language_without_a_pack_is_a_problem_not_a_crash():
    assert [problem.code for problem in read("Dobry den", "cs").problems] == ["reading.no_language_pack"]


@pytest.mark.parametrize("text", ["", " \n", "$", "a" * 20000, "Nvidia " * 2000])
def test_odd_texts_are_read_without_failing(text):
    assert read(text).problems == ()
