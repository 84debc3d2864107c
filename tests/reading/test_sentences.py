"""Sentences end where a reader stops, and keep their places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantillon.reading.packs import load_pack
from cantillon.reading.sentences import find_sentences, sentences_of


def sentences(text, language="en"):
    words = sentences_of(load_pack(language).tables["sentences"])
    return [span.of(text) for span in find_sentences(text, words)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Acme Corp. bought it. Fine.", ["Acme Corp. bought it.", "Fine."]),
        ("en", "It paid $1.5bn. U.S. rivals wept.", ["It paid $1.5bn.", "U.S. rivals wept."]),
        ("en", 'He said: "Yes." She left.', ['He said: "Yes."', "She left."]),
        ("en", "J. P. Holt of Amazon.com left.", ["J. P. Holt of Amazon.com left."]),
        ("en", "A headline\n• a bullet", ["A headline", "• a bullet"]),
        ("de", "Am 3. Mai floss das Geld. Rund 2 Mio. Euro.", ["Am 3. Mai floss das Geld.", "Rund 2 Mio. Euro."]),
        ("fr", "M. Roux a signé. C'est fait !", ["M. Roux a signé.", "C'est fait !"]),
        ("zh", "公司公告。“卖便宜了。”他说。", ["公司公告。", "“卖便宜了。”", "他说。"]),
    ],
)
def test_sentences_end_where_a_reader_stops(language, text, expected):
    assert sentences(text, language) == expected


@given(st.text(alphabet="ab .!?。…\n\"'”)A1", max_size=200))
def test_every_visible_character_is_in_exactly_one_sentence(text):
    words = sentences_of(load_pack("en").tables["sentences"])
    spans = find_sentences(text, words)
    covered = [place for span in spans for place in range(span.start, span.end)]
    assert len(covered) == len(set(covered))
    assert {place for place, character in enumerate(text) if not character.isspace()} <= set(covered)
