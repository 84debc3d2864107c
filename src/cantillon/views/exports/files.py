"""CSV, JSON Lines and Parquet: one file with the deals, beside it one with the claims and one with the flows."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import msgspec

from cantillon.views.exports.data import ExportData
from cantillon.views.rows import Row
from cantillon.views.tables import CLAIM_COLUMNS, DEAL_COLUMNS, FLOW_COLUMNS, frame

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(data: ExportData, path: Path) -> list[Path]:
    """Write three CSV files; text that a spreadsheet would run as a formula is quoted with an apostrophe."""
    written = []
    for file, rows, columns in _tables(data, path):
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(columns)
            writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
        written.append(file)
    return written


def write_jsonl(data: ExportData, path: Path) -> list[Path]:
    """Write three JSON Lines files with the same objects as ``--json`` prints."""
    written = []
    for file, rows, _ in _tables(data, path):
        file.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
        written.append(file)
    return written


def write_parquet(data: ExportData, path: Path) -> list[Path]:
    """Write three Parquet files; money is an exact decimal column."""
    written = []
    for file, rows, columns in _tables(data, path):
        frame(rows, columns).write_parquet(file)
        written.append(file)
    return written


def _tables(data: ExportData, path: Path) -> list[tuple[Path, list[Row], Sequence[str]]]:
    beside = {name: path.with_name(f"{path.stem}-{name}{path.suffix}") for name in ("claims", "flows")}
    return [
        (path, data.deal_rows(), DEAL_COLUMNS),
        (beside["claims"], data.claim_rows(), CLAIM_COLUMNS),
        (beside["flows"], data.flow_rows(), FLOW_COLUMNS),
    ]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return _cell("; ".join(str(part) for part in value))
    text = str(value)
    is_number = isinstance(value, int | float)
    return "'" + text if text.startswith(_FORMULA_STARTS) and not is_number else text
