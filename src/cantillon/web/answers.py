"""Keeps answers until the ledger changes, and asks the workers for new ones.

A reader is shown the last answer at once while a newer one is being worked out, so that reading stories or judging
claims slows nobody down. Whoever has just decided something says so (`seen`) and waits for an answer that knows of it.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from concurrent.futures import Executor
from dataclasses import dataclass, field

import anyio.to_thread

from cantillon.ledger.ledger import Ledger
from cantillon.web import worker
from cantillon.web.parameters import Value
from cantillon.web.questions import Question
from cantillon.web.worker import Answer, State

MOST_ANSWERS = 400
MOST_BYTES = 200 * 2**20
CHECKED_EVERY = 0.25  # seconds between two looks at whether another process has changed the ledger

Key = tuple[str, str, tuple[tuple[str, Value], ...]]


@dataclass
class Answers:
    """The answers that are known, and the workers that find others: `quick` for most, `slow` for some."""

    ledger: Ledger
    quick: Executor
    slow: Executor
    state: State = (0, 0)
    _kept: OrderedDict[Key, Answer] = field(default_factory=OrderedDict)
    _asked: dict[Key, asyncio.Future[Answer]] = field(default_factory=dict)
    _looked: float = float("-inf")
    _size: int = 0

    async def answer(
        self, question: Question, name: str, asked: dict[str, Value], *, seen: State | None = None
    ) -> Answer:
        """Return the answer to a question; with `seen`, one that knows of at least that state of the ledger."""
        key: Key = (question.path, name, tuple(sorted(asked.items(), key=lambda item: item[0])))
        await self._look()
        kept = self._kept.get(key)
        if kept is not None and (seen is None or _covers(kept.state, seen)):
            self._kept.move_to_end(key)
            if not _covers(kept.state, self.state):
                self._ask(key, question)
            return kept
        answer = await asyncio.shield(self._ask(key, question))
        if seen is not None and not _covers(answer.state, seen):  # it was under way when the decision was made
            answer = await asyncio.shield(self._ask(key, question))
        return answer

    def changed(self) -> None:
        """Look at the ledger's state at the next question: this process has just changed it."""
        self._looked = float("-inf")

    def _ask(self, key: Key, question: Question) -> asyncio.Future[Answer]:
        """Return the answer that is being worked out for `key`; several who ask wait for one."""
        if key not in self._asked:
            loop = asyncio.get_running_loop()
            executor = self.slow if question.is_slow else self.quick
            future = loop.run_in_executor(executor, worker.answer, *key)
            self._asked[key] = future
            future.add_done_callback(lambda done: self._arrived(key, done))
        return self._asked[key]

    def _arrived(self, key: Key, done: asyncio.Future[Answer]) -> None:
        del self._asked[key]
        if done.cancelled() or done.exception() is not None:
            return
        answer = done.result()
        old = self._kept.pop(key, None)
        self._size += len(answer.body) - (len(old.body) if old else 0)
        self._kept[key] = answer
        while len(self._kept) > MOST_ANSWERS or (self._size > MOST_BYTES and len(self._kept) > 1):
            _, dropped = self._kept.popitem(last=False)
            self._size -= len(dropped.body)

    async def _look(self) -> None:
        now = time.monotonic()
        if now - self._looked >= CHECKED_EVERY:
            self._looked = now
            self.state = await anyio.to_thread.run_sync(self.ledger.state)


def _covers(state: State, wanted: State) -> bool:
    return state[0] >= wanted[0] and state[1] >= wanted[1]
