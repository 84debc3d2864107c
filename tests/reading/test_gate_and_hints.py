from functools import cache

import numpy as np
import pytest

from cantillon.claims.registry import load_registry
from cantillon.reading.amounts import find_figures
from cantillon.reading.builtin import BuiltinReader, load_language
from cantillon.reading.gate import MOST, SHORT, blanked, may_hold_deal, worth_reading
from cantillon.reading.hints import HINTS, hints_of
from cantillon.reading.sentences import find_sentences
from cantillon.sources.document import Document


@cache
def reader():
    return BuiltinReader(load_registry().gazetteer())


def gated(text):
    return may_hold_deal(text, find_figures(text, load_language("en").numbers))


def test_a_long_text_without_a_figure_is_left_alone():
    text = "The council opened the new swimming pool on Saturday, later than planned. " * 20
    assert len(text) > SHORT
    assert not gated(text)
    assert gated(text + "It cost $5 million.")
    assert gated(text + "A fund owns 12% of it.")


def test_a_headline_without_a_figure_is_read():
    assert gated("Quillmark buys Osterby")


def chosen(text):
    language = load_language("en")
    sentences = find_sentences(text, language.sentences)
    return sentences, *worth_reading(text, sentences, find_figures(text, language.numbers))


def test_a_text_of_usual_length_is_read_whole():
    sentences, kept, left_out = chosen("Quillmark buys Osterby. It pays $5 million. Nobody else bid. " * 20)
    assert (kept, left_out) == (sentences, 0)


def test_of_a_long_text_what_stands_near_figures_is_read():
    plain = "The council opened the new swimming pool on Saturday, later than planned. " * 500
    text = plain + "Quillmark buys Osterby. It pays $5 million. Nobody else bid. " + plain
    _, kept, left_out = chosen(text)
    assert [text[each.start : each.end] for each in kept] == [
        "Quillmark buys Osterby.",
        "It pays $5 million.",
        "Nobody else bid.",
    ]
    assert left_out == 0
    shorter = blanked(text, kept)
    assert len(shorter) == len(text)
    assert shorter.strip() == "Quillmark buys Osterby. It pays $5 million. Nobody else bid."


def test_a_text_with_too_many_figures_is_read_in_part_and_the_rest_counted():
    text = "Quillmark buys Osterby for $5 million. " * 4000
    sentences, kept, left_out = chosen(text)
    assert len(kept) + left_out == len(sentences)
    assert 0 < sum(len(text[each.start : each.end].split()) for each in kept) <= MOST


def strongest(text, actor, other):
    """Return the hint that speaks most for a deal from `actor` to `other` in a one-sentence text."""
    analysis = reader().analyse(Document("story", text, "en"))
    (passage,) = analysis.passages
    mentions = [None, *(m for m in passage.mentions if not m.is_group)]
    names = [m.names[0] if m else "" for m in mentions]
    found = hints_of(passage, mentions)[names.index(actor), names.index(other)]
    return HINTS[int(np.argmax(found))] if found.any() else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nvidia will invest $5bn in Intel.", ("invest", 0, 1)),
        ("Nvidia acquired Mellanox for $6.9bn.", ("transfer", 0, 1)),
        ("Nvidia was acquired by Mellanox for $6.9bn.", None),
    ],
)
def test_a_frame_says_who_does_what(text, expected):
    other = "Intel" if "Intel" in text else "Mellanox"
    found = strongest(text, "Nvidia", other)
    assert found == expected or (expected is None and found != ("transfer", 0, 1))
