from functools import cache

import pytest

from cantillon.claims.registry import load_registry
from cantillon.reading.builtin import BuiltinReader
from cantillon.sources.document import Document


@cache
def reader():
    return BuiltinReader(load_registry().gazetteer())


def groups(text, language="en"):
    (passage,) = reader().analyse(Document("story", text, language)).passages
    return {frozenset(mention.names) for mention in passage.mentions if mention.is_group}


def test_parties_joined_by_and_are_one_group():
    assert groups("Nvidia and Microsoft will invest $15bn in Anthropic.") == {frozenset({"Nvidia", "Microsoft"})}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Nvidia will put up to $10bn into Anthropic and Microsoft up to $5bn.", "en"),
        ("Nvidia engagera jusqu'à 10 milliards de dollars dans Anthropic et Microsoft jusqu'à 5 milliards.", "fr"),
    ],
)
def test_a_party_with_a_figure_of_its_own_begins_anew(text, language):
    assert groups(text, language) == set()
