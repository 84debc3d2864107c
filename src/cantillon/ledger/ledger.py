"""The ledger: documents, claims and judgements, kept for good, and the deals computed from them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from types import TracebackType

from cantillon.claims.claim import Claim
from cantillon.errors import InputError
from cantillon.ledger import storage
from cantillon.ledger.accounts import Accounts
from cantillon.ledger.balances import Balances
from cantillon.ledger.database import Database, open_database
from cantillon.ledger.deal import Deal
from cantillon.ledger.history import HistoryEntry, read_history, write_history
from cantillon.ledger.judgement import About, Anchor, Judgement, Verdict
from cantillon.ledger.telling import Publication
from cantillon.ledger.view import LedgerView
from cantillon.sources.document import Document
from cantillon.values.kinds import Stage
from cantillon.values.problem import Problem

READER = "reader"  # who did what no person did, in the history
JUDGEMENTS_LOCK = "cantillon: judgements"


class Added(StrEnum):
    """What adding a document did to the ledger."""

    NEW = "new"
    REVISION = "revision"  # the text, what is known of it, or what is read in it has changed
    UNCHANGED = "unchanged"


def _now() -> datetime:
    return datetime.now(UTC)


class Ledger(AbstractContextManager["Ledger"]):
    """A ledger that is open. Use `Ledger.open` in a ``with`` block, or call `close`."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = _now) -> None:
        self._database = database
        self._clock = clock
        self._latest: tuple[tuple[int, ...], LedgerView] | None = None

    @classmethod
    def open(cls, url_or_path: str | Path, *, create: bool = True, clock: Callable[[], datetime] = _now) -> Ledger:
        """Open the ledger at a path (SQLite), ``:memory:`` or a ``postgresql://`` address.

        Raises
        ------
        LedgerError
            If the place holds something else or cannot be reached, or holds nothing and `create` is false.
        MigrationError
            If the ledger was written by an older or newer version.
        """
        return cls(open_database(url_or_path, create=create), clock=clock)

    @staticmethod
    def migrate(url_or_path: str | Path) -> str | None:
        """Bring an older ledger up to date; return the version that it had, or ``None`` if it was up to date.

        Raises
        ------
        LedgerError
            If there is no ledger, or a newer version wrote it.
        """
        from cantillon.ledger.migrate import migrate  # Alembic takes time to load and is needed only here

        return migrate(url_or_path)

    def add_reading(self, document: Document, claims: Iterable[Claim], problems: Iterable[Problem] = ()) -> Added:
        """Store a document with what was read in it, in one transaction; the same again changes nothing.

        Raises
        ------
        InputError
            If a claim is of another document, or the text holds characters that no database keeps.
        """
        claims = tuple({claim.id: claim for claim in claims}.values())
        _require_storable(document, claims)
        with self._database.writing(document.source) as connection:
            latest = storage.latest_reading(connection, document.source)
            if latest is not None and latest.tells(document, claims):
                return Added.UNCHANGED
            number = 1 if latest is None else latest.number + 1
            now = self._clock()
            storage.insert_reading(self._database, connection, document, claims, tuple(problems), number, now)
            act = "read" if latest is None else "revised"
            write_history(connection, HistoryEntry(now, READER, act, document.source, document.id))
        return Added.NEW if latest is None else Added.REVISION

    def holds(self, document: Document) -> bool:
        """Say whether the newest text of the document's source is this one, so that it need not be read again."""
        with self._database.reading() as connection:
            return storage.latest_document_id(connection, document.source) == document.id

    def view(self, *, as_of: date | None = None, learned_by: datetime | None = None) -> LedgerView:
        """Return the ledger as published by `as_of` and learned by `learned_by` (``None``: all of it)."""
        with self._database.reading() as connection:
            state = storage.state(connection)
            asked_for_all = as_of is None and learned_by is None
            if asked_for_all and self._latest is not None and self._latest[0] == state:
                return self._latest[1]
            chosen = storage.publications(connection, as_of=as_of, learned_by=learned_by)
            view = LedgerView(
                publications=chosen,
                tellings=storage.load_tellings(connection, chosen),
                all_judgements=storage.load_judgements(connection, learned_by=learned_by),
                as_of=as_of,
                learned_by=learned_by,
                fetch_documents=lambda: self._documents_of(chosen),
            )
        if asked_for_all:
            self._latest = (state, view)
        return view

    def state(self) -> tuple[int, int]:
        """Return two numbers that only grow: with what is read, and with what is judged."""
        with self._database.reading() as connection:
            return storage.state(connection)

    def preview(self, judgement: Judgement, view: LedgerView) -> LedgerView:
        """Return the view as it would be after a judgement, which is not recorded.

        Raises
        ------
        InputError
            If it judges something that the view does not hold.
        """
        made = _anchored(replace(judgement, at=judgement.at or self._clock()), view)
        return replace(view, all_judgements=[*view.all_judgements, made])

    def _documents_of(self, chosen: list[Publication]) -> list[Document]:
        with self._database.reading() as connection:  # readings never change, so these are the ones of the view
            return storage.load_documents(connection, chosen)

    def documents(self, *, as_of: date | None = None) -> list[Document]:
        """Return the newest revision of each document."""
        return self.view(as_of=as_of).documents()

    def document(self, document_id: str) -> Document:
        """Return any document ever stored, superseded revisions included.

        Raises
        ------
        InputError
            If the ledger never held it.
        """
        with self._database.reading() as connection:
            document = storage.find_document(connection, document_id)
        if document is None:
            raise InputError(f"The ledger holds no document {document_id}.")
        return document

    def revisions(self, source: str) -> list[Document]:
        """Return every text that a source had, oldest first."""
        with self._database.reading() as connection:
            return storage.revisions(connection, source)

    def problems(self) -> list[Problem]:
        """Return what could not be used when the newest revisions were read."""
        with self._database.reading() as connection:
            return storage.load_problems(connection, storage.publications(connection))

    def claims(self, *, as_of: date | None = None) -> list[Claim]:
        """Return the claims as judged, in order of publication."""
        return self.view(as_of=as_of).claims()

    def claims_of(self, document_id: str) -> list[Claim]:
        """Return the claims of one document, in the order of its text."""
        return self.view().claims_of(document_id)

    def deals(self, *, as_of: date | None = None, stages: Collection[Stage] | None = None) -> list[Deal]:
        """Return the deals, in order of first publication."""
        return self.view(as_of=as_of).deals(stages=stages)

    def judge(self, judgement: Judgement) -> Judgement:
        """Record a decision and return it with its time and with what it needs to be found again.

        Raises
        ------
        InputError
            If it judges something that the ledger does not hold.
        """
        view = self.view()
        with self._database.writing(JUDGEMENTS_LOCK) as connection:
            judgement = replace(judgement, at=judgement.at or self._clock())
            judgement = _anchored(judgement, view)
            if judgement.verdict is Verdict.UNDO:
                storage.require_judgement(connection, judgement.first[0])
            storage.insert_judgement(connection, judgement)
            act = "undone" if judgement.verdict is Verdict.UNDO else "judged"
            entry = HistoryEntry(judgement.at or self._clock(), judgement.by, act, judgement.first[0], judgement.why)
            write_history(connection, entry)
        return judgement

    def undo(self, judgement_id: str, *, by: str = "", why: str = "") -> Judgement:
        """Take a judgement back; it stays listed, and undoing the undoing brings it back.

        Raises
        ------
        InputError
            If there is no such judgement.
        """
        return self.judge(Judgement(Verdict.UNDO, (judgement_id,), by=by, why=why))

    def judgements(self) -> list[Judgement]:
        """Return every judgement ever made, oldest first, undone ones included."""
        with self._database.reading() as connection:
            return storage.load_judgements(connection)

    def history(self, subject: str | None = None) -> list[HistoryEntry]:
        """Return who changed what, oldest first; of one source, claim, deal or judgement, if given."""
        with self._database.reading() as connection:
            return read_history(connection, subject)

    @property
    def accounts(self) -> Accounts:
        """Who may use the ledger when it is served."""
        return Accounts(self._database, self._clock)

    @property
    def balances(self) -> Balances:
        """What is known of parties beside their deals."""
        return Balances(self._database, self._clock)

    def close(self) -> None:
        """Let go of the database."""
        self._database.engine.dispose()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _require_storable(document: Document, claims: tuple[Claim, ...]) -> None:
    for claim in claims:
        if claim.evidence.document_id != document.id:
            raise InputError(f"{document.source}: claim {claim.id} is of another document.")
    try:
        document.text.encode()
    except UnicodeEncodeError as error:
        raise InputError(f"{document.source}: the text is not valid Unicode at character {error.start}.") from error
    if "\x00" in document.text:
        at = document.text.index("\x00")
        raise InputError(f"{document.source}: the text holds a NUL at character {at}, which is no text.")


def _anchored(judgement: Judgement, view: LedgerView) -> Judgement:
    """Return the judgement with an anchor for each claim that it is about."""
    if judgement.about in (About.PARTY, About.JUDGEMENT):
        return judgement
    return replace(
        judgement,
        first_anchors=_anchors(judgement.first, view),
        second_anchors=_anchors(judgement.second, view),
    )


def _anchors(subjects: tuple[str, ...], view: LedgerView) -> tuple[Anchor, ...]:
    tellings = view.tellings_of(subjects)
    return tuple(Anchor(telling.source, telling.claim) for telling in tellings)
