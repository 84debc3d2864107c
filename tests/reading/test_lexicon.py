from hypothesis import given
from hypothesis import strategies as st

from cantillon.reading.lexicon import Lexicon, expanded, plain


def hits(text, *phrases, spaced=True):
    low = plain(text)
    return [
        low[hit.start : hit.end] for hit in Lexicon(((p, i) for i, p in enumerate(phrases)), spaced=spaced).find(low)
    ]


@given(st.text())
def test_plain_text_keeps_every_character_in_its_place(text):
    assert len(plain(text)) == len(text)


def test_a_stem_stands_for_its_endings_only():
    assert expanded("invest||s|ed") == ["invest", "invests", "invested"]
    assert hits("It invests in an investor", "invest||s|ed") == ["invests"]


def test_a_star_stands_for_any_ending():
    assert hits("Acquisition, acquired", "acqui*") == ["acquisition", "acquired"]


def test_a_gap_needs_its_second_part():
    assert hits("It put $5bn into X", "put .. into") == ["put"]
    assert hits("It put $5bn aside", "put .. into") == []


def test_words_without_spaces_are_found_inside_longer_runs():
    assert hits("軟銀向公司投資", "投資", spaced=False) == ["投資"]
