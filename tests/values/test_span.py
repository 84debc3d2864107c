"""Spans count characters, start included and end excluded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantillon.values.span import Span

spans = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda pair: Span(min(pair), max(pair)))


@given(spans, spans)
def test_a_join_contains_both(one, other):
    joined = one.joined(other)
    assert joined.contains(one)
    assert joined.contains(other)


@given(st.text(), spans)
def test_shifting_with_prepended_text_keeps_the_piece(text, span):
    assert span.shifted(3).of("abc" + text) == span.of(text)


def test_neighbours_do_not_overlap():
    assert not Span(0, 3).overlaps(Span(3, 5))


def test_a_span_that_runs_backwards_is_refused():
    with pytest.raises(ValueError, match="start <= end"):
        Span(3, 2)
