import json

from click.testing import CliRunner

from cantillon.cli.main import group


def write(folder, text, claims):
    record = {"lang": "en", "date": "2025-01-01", "text": text, "claims": claims}
    (folder / "story.json").write_text(json.dumps(record), encoding="utf-8")


def test_a_document_without_claims_left_alone_is_perfect(tmp_path):
    write(tmp_path, "It rained in the valley all week.", [])
    found = CliRunner().invoke(group, ["score", str(tmp_path), "--json"])
    assert found.exit_code == 0
    rows = {row["row"]: row for row in map(json.loads, found.stdout.splitlines())}
    assert rows["all"]["documents"] == 1
    assert rows["all"]["strict_f1"] == 1.0


def test_the_table_tells_fields_calibration_and_the_worst(tmp_path):
    write(tmp_path, "It rained in the valley all week.", [])
    found = CliRunner().invoke(group, ["score", str(tmp_path)])
    assert "Documents without a claim in which none is read: 1 of 1" in found.stdout
    assert "Calibration error" in found.stdout
    assert "Worst documents: story" in found.stdout


def test_a_folder_without_documents_is_one_sentence(tmp_path):
    found = CliRunner().invoke(group, ["score", str(tmp_path)])
    assert found.exit_code != 0
