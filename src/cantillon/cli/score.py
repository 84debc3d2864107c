"""`cantillon score`: how well a reader reads documents whose right claims are known."""

from __future__ import annotations

from pathlib import Path

import click

from cantillon.cli.options import json_option
from cantillon.cli.output import LEFT, RIGHT, print_json, print_line, print_table
from cantillon.pipeline import score_reader
from cantillon.reading.accuracy import LEVELS, Accuracy, Row


@click.command("score")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--reader", default="builtin", show_default=True, help="The reader to measure.")
@click.option("--split", help="Only documents of this split, dev or test.")
@click.option("--language", "languages", multiple=True, help="Only documents in this language; may be repeated.")
@json_option
def score_command(folder: Path, reader: str, split: str | None, languages: tuple[str, ...], as_json: bool) -> None:
    """Measure a reader on FOLDER: documents with the claims that they make.

    A claim is right at the level "strict" if kind, parties, bounds and currency are right, at "relation" if kind and
    parties are, at "pair" if the parties are.
    """
    found = score_reader(folder, reader=reader, split=split, languages=languages)
    if as_json:
        for name, row in found.rows.items():
            print_json({"row": name, **_fields(row)})
        return
    _print(found)


def _fields(row: Row) -> dict[str, object]:
    fields: dict[str, object] = {"documents": row.documents, "gold": row.gold, "read": row.read}
    for level in LEVELS:
        value, precision, recall = row.scores(level)
        fields |= {f"{level}_f1": round(value, 4), f"{level}_precision": round(precision, 4)}
        fields[f"{level}_recall"] = round(recall, 4)
    return fields


def _print(found: Accuracy) -> None:
    names = sorted(found.rows, key=lambda name: (name.startswith("kind "), name == "all", name))
    columns = [("", LEFT), ("documents", RIGHT), ("claims", RIGHT), ("read", RIGHT)]
    columns += [(f"{level} {part}", RIGHT) for level in LEVELS for part in ("F1", "P", "R")]
    print_table(
        "How well the claims are read",
        columns,
        [
            [
                name,
                str(found.rows[name].documents or ""),
                str(found.rows[name].gold),
                str(found.rows[name].read),
                *(f"{value:.3f}" for level in LEVELS for value in found.rows[name].scores(level)),
            ]
            for name in names
        ],
    )
    told = ", ".join(f"{name} {right / total:.1%} of {total}" for name, (right, total) in found.right.items() if total)
    print_line(f"Where kind and parties are right (direction: where parties and kind are): {told or 'nothing matched'}")
    if found.confused:
        most = ", ".join(f"{a} read as {b} {count}" for (a, b), count in found.confused.most_common(8))
        print_line(f"Kinds confused: {most}")
    quiet, empty = found.quiet
    if empty:
        print_line(f"Documents without a claim in which none is read: {quiet} of {empty}")
    print_line(f"Calibration error of confidence: {found.calibration_error:.3f}")
    worst = ", ".join(f"{source} ({missed} missed, {wrong} wrong)" for source, missed, wrong in found.worst)
    print_line(f"Worst documents: {worst}")
