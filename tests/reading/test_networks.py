"""The networks' operations against their definitions, written out."""

import math
from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantillon.reading.contextual import BEGIN, END, MOST_PIECES, Packed, encoder_from_bytes, shipped_encoder, windows
from cantillon.reading.layers import gated_convolution, gelu, layer_norm, sigmoid, softmax
from cantillon.reading.pairs import BUCKETS, bucket
from cantillon.reading.tagger import BEGINS, GOES_ON, _likeliest
from cantillon.values.span import Span


def test_a_layer_norm_has_mean_zero_and_variance_one():
    x = np.array([[1.0, 2.0, 3.0, 6.0]], dtype=np.float32)
    found = layer_norm(x, np.ones(4, np.float32), np.zeros(4, np.float32))
    assert found.mean() == pytest.approx(0.0, abs=1e-6)
    assert found.var() == pytest.approx(1.0, abs=1e-4)


@given(st.lists(st.floats(-80, 80, width=32), min_size=1, max_size=8))
def test_a_softmax_adds_up_to_one(values):
    assert softmax(np.array(values, dtype=np.float32)).sum() == pytest.approx(1.0, abs=1e-5)


def test_a_gelu_is_the_normal_distribution_times_its_argument():
    for x in (-2.0, -0.5, 0.0, 1.0, 3.0):
        exact = x * 0.5 * (1 + math.erf(x / math.sqrt(2)))
        assert gelu(np.array([x], dtype=np.float32))[0] == pytest.approx(exact, abs=1e-3)


def test_a_gated_convolution_is_a_sum_over_neighbours_times_a_gate():
    x = np.array([[1.0], [2.0], [4.0]], dtype=np.float32)
    weight = np.zeros((3, 1, 2), dtype=np.float32)
    weight[:, 0, 0] = [1.0, 10.0, 100.0]  # before, here, after
    found = gated_convolution(x, weight, np.zeros(2, np.float32))
    half = sigmoid(np.zeros(1, np.float32))[0]
    assert found[:, 0].tolist() == [210.0 * half, 421.0 * half, 42.0 * half]


@given(st.integers(-600, 600))
def test_distances_are_classed_by_sign_and_grow_with_size(distance):
    (found,) = bucket(np.array([distance]))
    (mirrored,) = bucket(np.array([-distance]))
    assert 0 < found < 2 * BUCKETS
    assert found + mirrored == 2 * BUCKETS
    assert bucket(np.array([abs(distance) + 1]))[0] >= bucket(np.array([abs(distance)]))[0]


@given(st.lists(st.lists(st.floats(0.01, 1), min_size=3, max_size=3), max_size=7))
def test_a_name_never_goes_on_from_nothing(rows):
    labels = _likeliest(np.array(rows, dtype=np.float32).reshape(-1, 3))
    assert len(labels) == len(rows)
    for before, label in zip([0, *labels], labels, strict=False):
        assert label != GOES_ON or before in (BEGINS, GOES_ON)


def test_four_bits_are_unpacked_low_halves_first():
    halves = np.zeros((1, 1, 16), dtype=np.uint8)
    halves[0, 0, 0] = 0x9F  # 15 - 8 = 7 first, 9 - 8 = 1 in the seventeenth place
    row = Packed(np.array([[0.5]], dtype=np.float16), halves).rows(np.array([0]))[0]
    assert (row[0], row[16], row[1]) == (3.5, 0.5, -4.0)


@given(st.lists(st.integers(0, 900), min_size=1, max_size=12))
def test_windows_keep_every_piece_once_and_stay_small(sizes):
    bounds = [0, *np.cumsum(sizes).tolist()]
    kept = []
    for first, start, stop in windows(bounds):
        assert first <= start < stop
        assert stop - first <= 2 * MOST_PIECES
        kept += range(start, stop)
    assert kept == list(range(bounds[-1]))


def test_pieces_cover_their_word_in_order():
    encoder = shipped_encoder()
    for word in ("Beteiligungsgesellschaft", "hyperscaler", "投資会社", "Öljyvoima", "𝒳yz"):
        for begins in (True, False):
            assert sum(length for _, length in encoder.split(word, begins=begins)) == len(word)


def test_whole_numbers_read_a_text_like_floats():
    """The encoder's layers as Vaswani et al. (2017) define them, against the graph that the reader runs."""
    file = resources.files("cantillon.reading") / "data" / "encoder.npz"
    encoder = encoder_from_bytes(file.read_bytes())
    text = "Nvidia invests up to $10bn in Anthropic, and Microsoft up to $5bn, the companies said on Tuesday."
    ids, _, ends, _ = encoder.pieces_of(text, [Span(0, len(text))])
    w, x = encoder.weights, encoder.embedded([BEGIN, *ids, END])
    for layer in range(encoder.layers):

        def linear(x, name, layer=layer):
            return x @ w[f"{layer}.{name}.weight"] + w[f"{layer}.{name}.bias"]

        def norm(x, name, layer=layer):
            return layer_norm(x, w[f"{layer}.{name}.weight"], w[f"{layer}.{name}.bias"], np.float32(1e-12))

        queries, keys, values = linear(x, "qkv").reshape(len(x), 3, encoder.heads, -1).transpose(1, 2, 0, 3)
        shares = softmax(queries @ keys.transpose(0, 2, 1) / np.float32(math.sqrt(keys.shape[2])))
        x = norm(x + linear((shares @ values).transpose(1, 0, 2).reshape(x.shape), "out"), "norm1")
        x = norm(x + linear(gelu(linear(x, "up")), "down"), "norm2")
    exact = x[1:-1]
    found = np.diff(encoder.states(text, [Span(0, len(text))]).sums, axis=0)
    assert len(found) == len(ends)
    assert np.sqrt(((found - exact) ** 2).sum() / ((exact - exact.mean(0)) ** 2).sum()) < 0.15


def test_a_word_and_its_translation_are_nearer_than_another_word():
    def state(word):
        return shipped_encoder().states(word, [Span(0, len(word))]).over([0], [len(word)])[0]

    def likeness(a, b):
        return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))

    assert likeness(state("loan"), state("prêt")) > likeness(state("loan"), state("weather"))
    assert likeness(state("acquisition"), state("買収")) > likeness(state("acquisition"), state("天気"))
