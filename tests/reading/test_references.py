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


def meanings(text, word, language="en"):
    """Return, for each place where `word` stands, the parties that it may mean."""
    document = Document("filing", text, language)
    found = {}
    for passage in reader().analyse(document).passages:
        for mention in passage.mentions:
            if text[mention.start : mention.end] == word:
                found.setdefault(mention.start, []).append(mention.names)
    return list(found.values())


FILING = """HARROWGATE PAPER, INC.

On May 5, 2017, the Company acquired Velden Karton GmbH from Alder Partners for $143.0 million. The Company borrowed
$90 million from Wells Fargo. We have committed to invest $30.0 million in Crestline Growth Fund IV. Our capital
expenditures will be $12 million."""


@pytest.mark.parametrize("word", ["the Company", "The Company", "We", "Our"])
def test_a_filing_speaks_for_who_files_it(word):
    assert meanings(FILING, word) == [[("Harrowgate Paper",)]]


def test_a_party_that_the_text_calls_the_company_is_the_company():
    text = (
        "On May 5, 2017, Globex Parent Corp. agreed with Trellis Orthopedics, Inc., a Minnesota corporation (the "
        '"Company"), to pay $1.2 billion. The Company will repay $40 million to Wells Fargo.'
    )
    assert meanings(text, "The Company") == [[("Trellis Orthopedics",)]]


def test_the_company_of_a_story_may_be_anybody_and_quoted_speakers_are_not_its_own():
    text = (
        "Velden Karton sold its mill to Harrowgate Paper for $5 million. The company will lend $2 million to Citi. "
        '"We like it and we will pay us $3 million," said Harrowgate Paper.'
    )
    assert len(meanings(text, "The company")[0]) > 1
    assert all(len(each) > 1 for each in meanings(text, "We"))
