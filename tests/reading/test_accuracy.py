import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantillon.reading.accuracy import GoldError, accuracy, calibration_error, f1, folded, load_gold, matched


def claim(kind="buy", actors=("Arbel",), others=("Corvane",), low=5e6, high=5e6, currency="USD", **more):
    return {
        "kind": kind,
        "actors": list(actors),
        "counterparties": list(others),
        "low": low,
        "high": high,
        "currency": currency,
        "share_pct": None,
        "capacity_gw": None,
        "stage": "agreed",
        "confidence": 0.9,
        **more,
    }


def write(folder, name, *claims, language="en"):
    record = {"lang": language, "date": "2025-01-01", "text": "Arbel buys.", "claims": list(claims), "split": "test"}
    (folder / f"{name}.json").write_text(json.dumps(record), encoding="utf-8")


def test_names_are_compared_without_case_accents_and_legal_forms():
    assert folded("Société Générale SA") == folded("societe generale")


def test_an_amount_within_one_percent_is_the_same():
    assert matched([claim(low=100, high=100)], [claim(low=100.9, high=100.9)], "strict") == [(0, 0)]
    assert matched([claim(low=100, high=100)], [claim(low=102, high=102)], "strict") == []


def test_the_wrong_way_round_is_right_only_as_a_pair():
    turned = claim(actors=("Corvane",), others=("Arbel",))
    assert [matched([claim()], [turned], level) for level in ("strict", "relation", "pair")] == [[], [], [(0, 0)]]


def test_each_claim_is_matched_once():
    assert matched([claim()], [claim(), claim()], "strict") == [(0, 0)]


def test_nothing_to_find_and_nothing_read_is_perfect():
    assert f1(0, 0, 0)[0] == 1.0


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=40))
def test_a_calibration_error_is_a_share(doubts):
    assert 0.0 <= calibration_error(doubts) <= 1.0


def test_certain_and_right_is_calibrated():
    assert calibration_error([(1.0, True)] * 5 + [(0.0, False)] * 5) == 0.0
    assert calibration_error([(1.0, False)]) == 1.0


def test_accuracy_counts_by_language_kind_and_field(tmp_path):
    write(tmp_path, "a", claim(), claim(kind="lend"), language="en")
    write(tmp_path, "b", language="fr")
    golds = load_gold(tmp_path)
    found = accuracy(golds, {"a": [claim(stage="done"), claim(kind="hold")], "b": []})
    assert found.rows["all"].scores("strict") == (0.5, 0.5, 0.5)
    assert found.rows["kind lend"].hits["strict"] == 0
    assert found.right["stage"] == (0, 1)
    assert found.right["amount"] == (1, 1)
    assert found.confused == {("lend", "hold"): 1}
    assert found.quiet == (1, 1)
    assert found.worst[0] == ("a", 1, 1)


def test_a_folder_without_documents_is_told(tmp_path):
    with pytest.raises(GoldError, match="no document with known claims"):
        load_gold(tmp_path)


def test_a_malformed_document_is_named(tmp_path):
    (tmp_path / "x.json").write_text("{", encoding="utf-8")
    with pytest.raises(GoldError, match=r"x\.json is not JSON"):
        load_gold(tmp_path)
    (tmp_path / "x.json").write_text('{"lang": "en"}', encoding="utf-8")
    with pytest.raises(GoldError, match="lacks text, claims"):
        load_gold(tmp_path)


@pytest.mark.parametrize(
    ("change", "words"),
    [({"kind": "give"}, "unknown kind 'give'"), ({"actors": [], "counterparties": []}, "names no party")],
)
def test_a_claim_that_nothing_could_match_is_refused(tmp_path, change, words):
    known = {"kind": "buy", "actors": ["Arbel"], "counterparties": ["Corvane"], "low": None, "high": None}
    known |= {"currency": None, "share_pct": None, "capacity_gw": None, "stage": "done"}
    record = {"lang": "en", "text": "Arbel buys.", "claims": [known | change]}
    (tmp_path / "x.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(GoldError, match=words):
        load_gold(tmp_path)


def test_lines_of_one_file_are_documents_too(tmp_path):
    record = {"lang": "en", "text": "Arbel buys.", "claims": []}
    (tmp_path / "many.jsonl").write_text("\n".join([json.dumps(record)] * 3), encoding="utf-8")
    assert [gold.document.source for gold in load_gold(tmp_path)] == ["many-1", "many-2", "many-3"]
