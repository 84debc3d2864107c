"""The processes beside the server: one for questions, one for slow questions, one that reads documents."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date
from multiprocessing import Pipe, get_context

from cantillon.ledger.judgement import Judgement
from cantillon.pipeline import ReadDocument
from cantillon.sources.document import Document
from cantillon.views.wording import Language
from cantillon.web import worker

Make = Callable[[], Executor]


class Workers:
    """Where answers are worked out; a process starts when it is first needed.

    Parameters
    ----------
    url : str
        The ledger, which every worker opens for itself.
    currency : str
        In which amounts are told unless a question asks otherwise.
    in_threads : bool
        Threads of this process instead of processes of their own, which is faster to start.
    """

    def __init__(self, url: str, currency: str, *, in_threads: bool = False) -> None:
        self._url = url
        self._currency = currency
        self._in_threads = in_threads
        self._life, self._held = Pipe(duplex=False)
        self.quick = self._make()
        self.slow = self.quick if in_threads else self._make()
        self._reading = self.quick if in_threads else self._make()

    async def preview(self, judgement: Judgement) -> bytes:
        """Return what a judgement would change."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.quick, worker.preview, judgement, None)

    async def report(self, as_of: date | None, language: Language) -> str:
        """Return the report as one page; on large ledgers that takes a while."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.slow, worker.report, as_of, language)

    def read(self, document: Document, min_confidence: float) -> ReadDocument:
        """Read a document, waiting for it."""
        return self._reading.submit(worker.read_here, document, min_confidence).result()

    def warm(self) -> None:
        """Start the process for questions before the first one comes."""
        self.quick.submit(worker.warm)

    def close(self) -> None:
        """End the processes, whatever they are at: they only read."""
        if self._in_threads:
            self.quick.submit(worker.close_here)
        self._held.close()
        for executor in (self.quick, self.slow, self._reading):
            executor.shutdown(wait=True, cancel_futures=not self._in_threads)
        self._life.close()

    def _make(self) -> Executor:
        if self._in_threads:
            return ThreadPoolExecutor(1, initializer=worker.open_here, initargs=(self._url, self._currency))
        given = (self._url, self._currency, self._life)
        return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=worker.open_here, initargs=given)
