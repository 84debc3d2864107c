"""Answers questions in a process of its own, so that heavy questions never hold up the pages.

Every function here runs in a worker; what goes in and comes out is small and plain.
"""

from __future__ import annotations

import gzip
import os
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from multiprocessing.connection import Connection
from threading import Thread, local

import msgspec

from cantillon.ledger.judgement import Judgement
from cantillon.network.build import build_network
from cantillon.pipeline import ReadDocument, Workbench, open_ledger, read_document
from cantillon.sources.document import Document
from cantillon.views.report import render_report
from cantillon.views.review import consequences
from cantillon.views.wording import Language
from cantillon.web.parameters import Value
from cantillon.web.questions import QUESTIONS, day_of
from cantillon.web.room import Room

MOST_ROOMS = 6  # days kept computed: what one or two people move between
COMPRESSED = 600  # bytes from which an answer is worth compressing
BY_PATH = {question.path: question for question in QUESTIONS}

State = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as JSON, plain and compressed, and the state of the ledger that it tells of."""

    state: State
    body: bytes
    packed: bytes | None


@dataclass
class Rooms:
    """The rooms of the ledger's present state; another state empties them."""

    workbench: Workbench
    state: State = (-1, -1)
    kept: OrderedDict[tuple[date | None, str], Room] = field(default_factory=OrderedDict)

    def room(self, as_of: date | None, currency: str) -> Room:
        """Return the room of a day and currency."""
        state = self.workbench.ledger.state()
        if state != self.state:
            self.kept.clear()
            self.state = state
        key = (as_of, currency)
        if key not in self.kept:
            whole = None if as_of is None else self.room(None, currency)
            view = self.workbench.view(as_of=as_of)
            self.kept[key] = Room(self.workbench, view, as_of, currency, whole)
        self.kept.move_to_end(key)
        while len(self.kept) > MOST_ROOMS:
            self.kept.popitem(last=False)
        return self.kept[key]


class _Here(local):
    """What this worker has opened: a worker is a thread, most often the only one of its process."""

    rooms: Rooms | None = None


_here = _Here()


def open_here(url: str, currency: str, life: Connection | None = None) -> None:
    """Open the ledger in this worker; its process ends when the other end of `life` does, however the server ends."""
    workbench = open_ledger(url, create=False)
    workbench.currency = currency
    _here.rooms = Rooms(workbench)
    if life is not None:
        Thread(target=_end_with, args=(life,), daemon=True).start()


def close_here() -> None:
    """Let go of the ledger."""
    _rooms().workbench.close()
    _here.rooms = None


def answer(path: str, name: str, asked: tuple[tuple[str, Value], ...]) -> Answer:
    """Return the answer to a question."""
    given = dict(asked)
    room = _room(day_of(given), given.get("currency"))
    state = _rooms().state
    body = msgspec.json.encode(BY_PATH[path].answer(room, given, name))
    return Answer(state, body, gzip.compress(body, 5, mtime=0) if len(body) >= COMPRESSED else None)


def report(as_of: date | None, language: Language) -> str:
    """Return the report as one page."""
    return render_report(_rooms().workbench.snapshot(as_of=as_of), language=language)


def preview(judgement: Judgement, currency: str | None) -> bytes:
    """Return what a judgement would change, without recording it."""
    room = _room(None, currency)
    after = _rooms().workbench.ledger.preview(judgement, room.view)
    deals = after.deals()
    network = build_network(deals, currency=room.currency)
    return msgspec.json.encode(consequences(room.asked.network, network, len(room.deals), len(deals)))


def read_here(document: Document, min_confidence: float) -> ReadDocument:
    """Return a document with its claims of at least this probability."""
    read = read_document(document)
    sure = tuple(claim for claim in read.claims if claim.confidence >= min_confidence)
    return ReadDocument(document, sure, read.problems)


def warm() -> None:
    """Work out what the first page needs."""
    room = _room(None, None)
    _ = room.potential, room.firm, room.circles, room.places


def _rooms() -> Rooms:
    assert _here.rooms is not None, "the worker was not opened"
    return _here.rooms


def _room(as_of: date | None, currency: Value) -> Room:
    rooms = _rooms()
    return rooms.room(as_of, str(currency or rooms.workbench.currency).upper())


def _end_with(life: Connection) -> None:
    with suppress(EOFError, OSError):
        life.recv_bytes()  # nothing is ever sent
    os._exit(0)
