"""What other tools rely on: fields, exit codes and streams of the command line."""

import json
import subprocess
import sys
from decimal import Decimal

import pytest

STORY = """Nvidia to invest in Anthropic

NEW YORK, Nov 18, 2025 - Nvidia will invest up to $10 billion in Anthropic, the companies said on Tuesday.

Anthropic agreed to buy $30 billion of chips from Nvidia.
"""


def cantillon(*arguments, folder, stdin=None):
    command = [sys.executable, "-m", "cantillon", *map(str, arguments)]
    return subprocess.run(
        command, cwd=folder, input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=120
    )


def rows(run):
    return [json.loads(line) for line in run.stdout.splitlines()]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    """Return the folder of a ledger into which one story was read."""
    folder = tmp_path_factory.mktemp("ledger")
    (folder / "story.txt").write_text(STORY, encoding="utf-8")
    run = cantillon("read", "story.txt", "--min-confidence", 0, folder=folder)
    assert run.returncode == 0, run.stderr
    return folder


def test_every_claim_is_verbatim_at_its_offsets(tmp_path):
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    run = cantillon("read", "--dry-run", "--json", "--with-text", "story.txt", folder=tmp_path)
    (document,) = rows(run)
    assert (document["language"], document["published"], document["translated"]) == ("en", "2025-11-18", None)
    assert document["claims"]
    for claim in document["claims"]:
        assert document["text"][claim["start"] : claim["end"]] == claim["evidence"]
        assert 0 <= claim["confidence"] <= 1
        assert claim["counterparties"] or claim["kind"] == "spend"


def test_a_dry_run_stores_nothing(tmp_path):
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    cantillon("read", "--dry-run", "story.txt", folder=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["story.txt"]


def test_standard_input_is_a_source(tmp_path):
    run = cantillon("read", "--dry-run", "--json", "-", folder=tmp_path, stdin=STORY)
    assert [row["source"] for row in rows(run)] == ["-"]


def test_two_processes_read_the_same(tmp_path):
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(STORY.replace("Nvidia", name[0].upper() + "cme Chips"), encoding="utf-8")
    alone = cantillon("read", "--dry-run", "--json", ".", folder=tmp_path)
    together = cantillon("read", "--dry-run", "--json", "--jobs", 2, ".", folder=tmp_path)
    assert rows(alone) == rows(together)


def test_reading_twice_changes_nothing(ledger):
    before = cantillon("deals", "--json", folder=ledger).stdout
    again = cantillon("read", "story.txt", "--min-confidence", 0, folder=ledger)
    assert "0 new, 0 revised, 1 unchanged" in again.stderr
    assert cantillon("deals", "--json", folder=ledger).stdout == before


def test_a_changed_story_is_a_revision(tmp_path):
    story = tmp_path / "story.txt"
    story.write_text(STORY, encoding="utf-8")
    cantillon("read", story, folder=tmp_path)
    story.write_text(STORY + "\nNvidia declined to comment.\n", encoding="utf-8")
    assert "0 new, 1 revised, 0 unchanged" in cantillon("read", story, folder=tmp_path).stderr


def test_unreadable_input_is_named_and_the_rest_is_read(tmp_path):
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    run = cantillon("read", "empty.txt", "missing.txt", "story.txt", folder=tmp_path)
    assert run.returncode == 1
    assert "empty.txt" in run.stderr
    assert "missing.txt" in run.stderr
    assert "1 new" in run.stderr


def test_circles_have_the_fields_of_the_contract(ledger):
    for row in rows(cantillon("circles", "--json", folder=ledger)):
        assert {"parties", "legs", "class", "turnover_firm", "turnover_potential", "span_days"} <= row.keys()
        assert [leg["payer"] for leg in row["legs"]] == row["parties"]
        for leg in row["legs"]:
            assert {"payer", "payee", "kind", "low", "high", "currency", "deals", "dates"} <= leg.keys()


def test_the_decomposition_adds_up_to_the_circulation(ledger):
    (row,) = rows(cantillon("circulation", "--json", folder=ledger))
    for measure in ("firm", "potential"):
        parts = row[f"decomposition_{measure}"]
        total = sum(Decimal(str(part["amount"])) * len(part["parties"]) for part in parts)
        assert total == Decimal(str(row[f"circulation_{measure}"]))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("party", "Nvida"), "Nvidia"),
        (("deals", "--as-of", "yesterday"), "not a date"),
        (("circles", "--ledger", "missing.db"), "missing.db"),
        (("circles", "--ledger", "story.txt"), "story.txt"),
        (("deals", "--stage", "maybe"), "rumoured"),
        (("export", "--to", "xlsx", "-o", "x"), "graphml"),
        (("report", "-o", "nowhere/x.html"), "nowhere"),
        (("nonsense",), "nonsense"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_a_mistake_gets_one_sentence_and_exit_code_2(ledger, arguments, words):
    run = cantillon(*arguments, folder=ledger)
    assert run.returncode == 2
    assert words in run.stderr
    assert "Traceback" not in run.stderr


def test_terminal_controls_in_a_name_do_not_reach_the_terminal(tmp_path):
    (tmp_path / "story.txt").write_text(STORY.replace("Anthropic", "Acme\x1b[31m\u202e Corp"), encoding="utf-8")
    run = cantillon("read", "--dry-run", "story.txt", folder=tmp_path)
    assert "\x1b" not in run.stdout
    assert "\u202e" not in run.stdout


@pytest.mark.parametrize("name", ["csv", "jsonl", "parquet", "graphml", "ftm"])
def test_every_export_is_written(ledger, tmp_path, name):
    run = cantillon("export", "--to", name, "-o", tmp_path / "out", folder=ledger)
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "out").stat().st_size > 0


def test_the_report_is_written(ledger, tmp_path):
    run = cantillon("report", "-o", tmp_path / "r.html", "--language", "fr", folder=ledger)
    assert run.returncode == 0, run.stderr
    assert '<html lang="fr">' in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_an_explanation_points_into_the_text_and_stores_nothing(tmp_path):
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    run = cantillon("read", "--explain", "--json", "story.txt", folder=tmp_path)
    sentences = rows(run)
    recognised = [(each, row) for row in sentences for each in row["recognised"]]
    amounts = [
        row["text"][each["start"] - row["start"] : each["end"] - row["start"]]
        for each, row in recognised
        if each["type"] == "amount"
    ]
    assert amounts == ["up to $10 billion", "$30 billion"]
    assert "claim" in {each["verdict"] for row in sentences for each in row["candidates"]}
    assert [path.name for path in tmp_path.iterdir()] == ["story.txt"]


def test_a_reader_that_stops_early_is_no_mistake(ledger):
    command = [sys.executable, "-m", "cantillon", "claims"]
    with subprocess.Popen(command, cwd=ledger, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        run.stdout.close()  # before anything is written
        errors = run.stderr.read()
    assert (run.returncode, errors) == (0, b"")
