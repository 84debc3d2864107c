"""Answers questions in a process of its own, so that heavy questions never hold up the pages.

Every function here runs in a worker; what goes in and comes out is small and plain.
"""

from __future__ import annotations

import gzip
import os
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from multiprocessing import connection, parent_process
from threading import Thread

import msgspec

from cantillon.ledger.judgement import Judgement
from cantillon.network.build import build_network
from cantillon.pipeline import ReadDocument, Workbench, open_ledger, read_document
from cantillon.sources.document import Document
from cantillon.views.review import consequences
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


class _Here:
    """What this process has opened."""

    rooms: Rooms | None = None


def open_here(url: str, currency: str) -> None:
    """Open the ledger in this process, which ends when the server does, however that ends."""
    workbench = open_ledger(url, create=False)
    workbench.currency = currency
    _Here.rooms = Rooms(workbench)
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def answer(path: str, name: str, asked: tuple[tuple[str, Value], ...]) -> Answer:
    """Return the answer to a question."""
    given = dict(asked)
    room = _room(day_of(given), given.get("currency"))
    state = _rooms().state
    body = msgspec.json.encode(BY_PATH[path].answer(room, given, name))
    return Answer(state, body, gzip.compress(body, 5, mtime=0) if len(body) >= COMPRESSED else None)


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
    """Answer nothing; being called makes the process load what answering needs."""


def _rooms() -> Rooms:
    assert _Here.rooms is not None, "the worker was not opened"
    return _Here.rooms


def _room(as_of: date | None, currency: Value) -> Room:
    rooms = _rooms()
    return rooms.room(as_of, str(currency or rooms.workbench.currency).upper())


def _end_with(sentinel: int) -> None:
    waiting: Iterable[int] = [sentinel]
    connection.wait(waiting)
    os._exit(0)
