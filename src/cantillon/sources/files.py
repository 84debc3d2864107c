"""Text, HTML, JSON, PDF, feed and archive files on disk, folders of them, and standard input."""

from __future__ import annotations

import os
import stat
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from cantillon.errors import SourceError
from cantillon.sources.document import Document
from cantillon.sources.filings import filing_halves, read_holdings_filing
from cantillon.sources.formats import ARCHIVES, SUFFIXES, parse_bytes
from cantillon.values.problem import Problem, Severity

# A story has some kilobytes, a filing some megabytes; archives are streamed and have no limit.
MAX_FILE_BYTES = 64 * 2**20
STDIN = "-"
# Files that live beside stories and are no stories: passing them over needs no word.
BESIDE_STORIES = frozenset(
    {"", ".cfg", ".css", ".db", ".db-shm", ".db-wal", ".ini", ".js", ".py", ".sqlite", ".toml", ".yaml", ".yml"}
)


@dataclass(frozen=True, slots=True)
class FileSource:
    """One file, whatever its format."""

    path: Path

    def documents(self) -> Iterator[Document | Problem]:
        """Yield the documents of the file, or the one problem that kept it from being read."""
        try:
            self._require_regular()
            if _suffix(self.path) in ARCHIVES:
                # Imported here: most runs open no archive.
                from cantillon.sources.archives import read_archive

                with self.path.open("rb") as stream:
                    yield from read_archive(str(self.path), stream)
                return
            data = self._bytes()
        except OSError as error:
            yield Problem("source.unreadable", f"cannot be read ({error.strerror}).", str(self.path), _remedy(error))
        except SourceError as error:
            yield Problem("source.unusable", error.message, str(self.path), error.hint)
        else:
            yield from parse_bytes(str(self.path), data, suffix=_suffix(self.path))

    def _require_regular(self) -> None:
        if not stat.S_ISREG(self.path.stat().st_mode):
            raise SourceError(
                "is neither a file nor a folder.", hint="Name a file, a folder, an address or - for standard input."
            )

    def _bytes(self) -> bytes:
        with self.path.open("rb") as stream:
            return _read_limited(stream)


@dataclass(frozen=True, slots=True)
class FolderSource:
    """Every readable file of a folder and the folders in it, in the order of their names."""

    path: Path
    _seen: set[tuple[int, int]] = field(default_factory=set)

    def documents(self) -> Iterator[Document | Problem]:
        """Yield the documents of each file; files of other kinds are counted in one warning a folder."""
        try:
            entries = self._entries()
        except OSError as error:
            yield Problem("source.unreadable", f"cannot be read ({error.strerror}).", str(self.path), _remedy(error))
            return
        others: Counter[str] = Counter()
        halves = self._filing(entries)
        if halves:
            yield _holdings(self.path)
        for path in entries:
            if path in halves:
                continue
            if path.is_dir():
                yield from FolderSource(path, self._seen).documents()
            elif _suffix(path) in SUFFIXES:
                yield from FileSource(path).documents()
            elif path.suffix.lower() not in BESIDE_STORIES:
                others[path.suffix.lower()] += 1
        if others:
            yield _left_out(self.path, others)

    def _filing(self, entries: list[Path]) -> tuple[Path, ...]:
        """Return the two XML files of a Form 13F, if the folder holds one."""
        try:
            return filing_halves(path for path in entries if _suffix(path) == ".xml" and path.is_file()) or ()
        except OSError:
            return ()  # what cannot be read is named when its turn comes

    def _entries(self) -> list[Path]:
        """Return what the folder holds, or nothing if a link has already led here."""
        status = self.path.stat()
        if (status.st_dev, status.st_ino) in self._seen:
            return []
        self._seen.add((status.st_dev, status.st_ino))
        return sorted(self.path / name for name in os.listdir(self.path) if not name.startswith("."))


@dataclass(frozen=True, slots=True)
class StreamSource:
    """What comes in on standard input, or on any other stream of bytes."""

    name: str = STDIN
    stream: BinaryIO | None = None

    def documents(self) -> Iterator[Document | Problem]:
        """Yield the documents of the stream once it ends."""
        try:
            data = _read_limited(self.stream or sys.stdin.buffer)
        except SourceError as error:
            yield Problem("source.unusable", error.message, self.name, error.hint)
        else:
            yield from parse_bytes(self.name, data)


def source_of_path(path: str | Path) -> FileSource | FolderSource:
    """Return the source that a path names; whether it can be read shows when it is."""
    path = Path(path)
    return FolderSource(path) if path.is_dir() else FileSource(path)


def _holdings(path: Path) -> Document | Problem:
    try:
        return read_holdings_filing(path).document
    except SourceError as error:
        return Problem("source.unusable", error.message.removeprefix(f"{path}: "), str(path), error.hint)


def _read_limited(stream: BinaryIO) -> bytes:
    data = stream.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise SourceError(
            f"is larger than {MAX_FILE_BYTES // 2**20} MB.",
            hint="Split it into one file for each story, or into JSON lines of one story each.",
        )
    return data


def _suffix(path: Path) -> str:
    """Return the suffix that decides the format; ``.warc.gz`` is one suffix."""
    name = path.name.lower()
    return next((suffix for suffix in SUFFIXES if name.endswith(suffix)), path.suffix.lower())


def _remedy(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "Check the name and the folder that the command runs in."
    if isinstance(error, PermissionError):
        return "Give yourself the right to read it."
    return "Check that the disk can be read."


def _left_out(path: Path, others: Counter[str]) -> Problem:
    named = ", ".join(f"{count} {suffix}" for suffix, count in sorted(others.items()))
    return Problem(
        "source.skipped",
        f"files of other kinds were left out: {named}.",
        str(path),
        f"Cantillon reads {', '.join(SUFFIXES)}.",
        Severity.WARNING,
    )
