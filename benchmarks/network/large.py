"""Import a ledger that is larger than most and look for its circles: time and peak of memory of each command.

    python benchmarks/network/large.py --parts 10

Each part has 10 million payments, among five million parties in all, in a tenth of a year; 10 parts are 10⁸ rows. They
are made once, in `--folder` (6 GB), and imported into a ledger beside them.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import ledgers

ROWS = 10_000_000


def make(folder: Path, parts: int) -> list[Path]:
    """Write the parts that are not there yet; return all."""
    paths = [folder / f"part-{i}.parquet" for i in range(parts)]
    for i, path in enumerate(paths):
        if not path.exists():
            ledger = ledgers.payments(ROWS, seed=100 + i, a_party=2.0)
            when = ledger.time // 10 + i * (ledgers.YEAR // 10)
            table, written = ledgers.write(dataclasses.replace(ledger, time=when), folder)
            table.unlink()
            written.rename(path)
    return paths


def run(*arguments: str) -> None:
    """Run a command of Cantillon; print how long it took and the most memory that any command took so far."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "cantillon", *arguments], check=False, capture_output=True, text=True)
    took, most = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
    print(f"cantillon {arguments[0]}: {took:.1f} s, at most {most:.2f} GB, exit code {done.returncode}", flush=True)
    print("\n".join(done.stdout.splitlines()[:6]), done.stderr.strip()[-300:], flush=True)


def main() -> None:
    """Make, import and search."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", type=int, default=10)
    parser.add_argument("--folder", type=Path, default=Path("large-ledger"))
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    paths = make(given.folder, given.parts)
    ledger = str(given.folder / "ledger.db")
    print(f"{os.cpu_count()} processors, {len(paths) * ROWS:,} rows")
    run("import", *map(str, paths), "--currency", "EUR", "--ledger", ledger)
    run("circles", "--payments", "--within", "7d", "--ledger", ledger)


if __name__ == "__main__":
    main()
