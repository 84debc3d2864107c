"""The measures on the command line: the bundled stories in, tables and JSON out."""

import json
import subprocess
import sys
from importlib.resources import files

import pytest


def cantillon(*arguments, folder):
    command = [sys.executable, "-m", "cantillon", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=120)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ledger")
    run = cantillon("read", str(files("cantillon") / "data" / "stories"), folder=folder)
    assert run.returncode == 0, run.stderr
    return folder


@pytest.mark.parametrize(
    "arguments",
    [
        ("roundtrip",),
        ("funding", "OpenAI"),
        ("contribution",),
        ("stress", "--default", "OpenAI:0.5"),
        ("keystones",),
        ("capacity",),
        ("circulation", "--monthly"),
        ("compare", "--as-of", "2025-09", "--as-of", "2025-11"),
    ],
    ids=" ".join,
)
def test_a_measure_prints_a_table_and_the_same_as_json(ledger, arguments):
    table = cantillon(*arguments, folder=ledger)
    assert table.returncode == 0, table.stderr
    assert table.stdout.strip()
    rows = cantillon(*arguments, "--json", folder=ledger)
    assert rows.returncode == 0, rows.stderr
    assert all(isinstance(json.loads(line), dict) for line in rows.stdout.splitlines())
    assert rows.stdout.strip()


@pytest.mark.parametrize(
    "arguments",
    [("stress", "--default", "Nobody Ltd"), ("stress", "--default", "OpenAI:2"), ("funding", "Nobody Ltd")],
    ids=" ".join,
)
def test_a_mistake_is_said_in_a_sentence(ledger, arguments):
    run = cantillon(*arguments, folder=ledger)
    assert run.returncode == 2
    assert "Traceback" not in run.stderr
    assert run.stderr.strip()


def test_a_search_for_circles_goes_on_where_it_stopped(ledger):
    first = cantillon("circles", "--top", "1", "--json", folder=ledger)
    place = first.stderr.partition("--resume ")[2].split()[0]
    rest = cantillon("circles", "--resume", place, "--json", folder=ledger)
    assert first.stdout + rest.stdout == cantillon("circles", "--json", folder=ledger).stdout
    assert "That is the end" in rest.stderr
    other = cantillon("circles", "--resume", place, "--max-length", "3", folder=ledger)
    assert (other.returncode, "its options were different" in other.stderr) == (2, True)
