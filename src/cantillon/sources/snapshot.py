"""What was fetched, byte for byte, so that evidence can be checked again."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The bytes that an address gave at a time.

    Parameters
    ----------
    address : str
        The address that was asked for.
    final_address : str
        Where redirects led.
    data : bytes
    media_type : str
        Such as ``text/html``; empty where the server did not say.
    charset : str or None
    retrieved : datetime
        When the bytes came (aware, UTC), also if they are taken from the store today.
    """

    address: str
    final_address: str
    data: bytes
    media_type: str
    charset: str | None
    retrieved: datetime


@dataclass(frozen=True, slots=True)
class Snapshots:
    """A folder of snapshots: the bytes under their hash, and for each address the time and place of its latest."""

    folder: Path

    def keep(self, snapshot: Snapshot) -> Path:
        """Store a snapshot and return the file that holds its bytes."""
        body = self.folder / "bodies" / hashlib.sha256(snapshot.data).hexdigest()
        if not body.exists():
            _write(body, snapshot.data)
        record = {
            "address": snapshot.address,
            "final_address": snapshot.final_address,
            "media_type": snapshot.media_type,
            "charset": snapshot.charset,
            "retrieved": snapshot.retrieved.isoformat(),
            "body": body.name,
        }
        _write(self._record(snapshot.address), json.dumps(record, ensure_ascii=False, indent=1).encode())
        return body

    def latest(self, address: str) -> Snapshot | None:
        """Return the latest snapshot of an address, or nothing if none is kept whole."""
        with suppress(OSError, ValueError, KeyError):
            record = json.loads(self._record(address).read_text(encoding="utf-8"))
            data = (self.folder / "bodies" / Path(record["body"]).name).read_bytes()
            if hashlib.sha256(data).hexdigest() != record["body"]:
                return None
            retrieved = datetime.fromisoformat(record["retrieved"])
            return Snapshot(address, record["final_address"], data, record["media_type"], record["charset"], retrieved)
        return None

    def _record(self, address: str) -> Path:
        return self.folder / "addresses" / (hashlib.sha256(address.encode()).hexdigest() + ".json")


def _write(path: Path, data: bytes) -> None:
    """Write whole or not at all: another process may read at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    os.replace(name, path)
