"""What the ledger asks of its tables: each function is one question or one insertion, inside a transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, RowMapping, Select, func, insert, select

from cantillon.claims.claim import Claim
from cantillon.errors import InputError
from cantillon.ledger.database import Database
from cantillon.ledger.judgement import Judgement
from cantillon.ledger.rows import (
    claim_of,
    claim_row,
    document_of,
    party_rows,
    problem_of,
    problem_row,
    reading_row,
)
from cantillon.ledger.tables import claim_parties, claims, judgements, problems, readings, texts
from cantillon.ledger.telling import Publication, Telling
from cantillon.sources.document import Document
from cantillon.values.problem import Problem

CHUNK = 500  # ids in one query: below every database's limit on parameters
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StoredReading:
    """A source as it was read once."""

    number: int
    document: Document
    claims: tuple[Claim, ...]

    def tells(self, document: Document, claims: tuple[Claim, ...]) -> bool:
        """Say whether another reading tells the same; when it was fetched does not matter."""
        return replace(self.document, retrieved=document.retrieved) == document and set(self.claims) == set(claims)


def state(connection: Connection) -> tuple[int, int]:
    """Return a value that changes with every change of documents, claims or judgements."""
    read = connection.execute(select(func.coalesce(func.max(readings.c.id), 0))).scalar_one()
    judged = connection.execute(select(func.coalesce(func.max(judgements.c.number), 0))).scalar_one()
    return read, judged


def latest_document_id(connection: Connection, source: str) -> str | None:
    """Return the id of the newest text of a source."""
    query = select(readings.c.document_id).where(readings.c.source == source)
    return connection.execute(query.order_by(readings.c.number.desc()).limit(1)).scalar()


def latest_reading(connection: Connection, source: str) -> StoredReading | None:
    """Return the newest reading of a source."""
    query = _with_text().where(readings.c.source == source).order_by(readings.c.number.desc()).limit(1)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        return None
    tellings = load_tellings(connection, [_publication(row)])
    return StoredReading(row["number"], document_of(row), tuple(telling.claim for telling in tellings))


def insert_reading(
    database: Database,
    connection: Connection,
    document: Document,
    read: Sequence[Claim],
    found: Sequence[Problem],
    number: int,
    learned_at: datetime,
) -> None:
    """Store one reading of one document."""
    text_row = {"document_id": document.id, "source": document.source, "text": document.text}
    database.insert_missing(connection, texts, [text_row])
    row = reading_row(document, number, learned_at)
    reading_id = connection.execute(insert(readings).values(row).returning(readings.c.id)).scalar_one()
    if read:
        connection.execute(insert(claims), [claim_row(claim, reading_id, n) for n, claim in enumerate(read)])
        parties = [row for claim in read for row in party_rows(claim, reading_id)]
        if parties:
            connection.execute(insert(claim_parties), parties)
    if found:
        connection.execute(insert(problems), [problem_row(problem, reading_id, n) for n, problem in enumerate(found)])


def publications(
    connection: Connection, *, as_of: date | None = None, learned_by: datetime | None = None
) -> list[Publication]:
    """Return the reading of each source that counts, in order of publication.

    Of several readings of one text the last one learned counts; of several texts of one source, the last one that
    was published by `as_of`. A text without a date counts as published when it was learned.
    """
    query = select(
        readings.c.id, readings.c.source, readings.c.number, readings.c.document_id, readings.c.published,
        readings.c.learned_at,
    ).order_by(readings.c.number)  # fmt: skip
    if learned_by is not None:
        query = query.where(readings.c.learned_at <= learned_by)
    read = map(_publication, connection.execute(query).mappings())
    by_text = {publication.document_id: publication for publication in read}
    public = [publication for publication in by_text.values() if as_of is None or publication.day <= as_of]
    by_source = {publication.source: publication for publication in sorted(public, key=_number)}
    return sorted(by_source.values(), key=lambda publication: (publication.day, publication.document_id))


def _number(publication: Publication) -> int:
    return publication.number


def load_tellings(connection: Connection, chosen: Sequence[Publication]) -> list[Telling]:
    """Return the claims of the chosen readings, in their order and that of each text."""
    by_id = {publication.reading_id: publication for publication in chosen}
    parties: defaultdict[tuple[int, str], list[RowMapping]] = defaultdict(list)
    rows: defaultdict[int, list[RowMapping]] = defaultdict(list)
    for ids in _chunks(list(by_id)):
        order = (claim_parties.c.reading_id, claim_parties.c.claim_id, claim_parties.c.side, claim_parties.c.position)
        query = select(claim_parties).where(claim_parties.c.reading_id.in_(ids)).order_by(*order)
        for row in connection.execute(query).mappings():
            parties[row["reading_id"], row["claim_id"]].append(row)
        for row in connection.execute(select(claims).where(claims.c.reading_id.in_(ids))).mappings():
            rows[row["reading_id"]].append(row)
    return [
        _telling(row, publication, parties[publication.reading_id, row["id"]])
        for publication in chosen
        for row in sorted(rows[publication.reading_id], key=lambda row: int(row["position"]))
    ]


def _telling(row: RowMapping, publication: Publication, parties: list[RowMapping]) -> Telling:
    claim = claim_of(row, publication.document_id, parties)
    return Telling(claim, publication, row["id"], row["id"], claim.actors, claim.counterparties)


def load_documents(connection: Connection, chosen: Sequence[Publication]) -> list[Document]:
    """Return the documents of the chosen readings, in their order."""
    found: dict[int, Document] = {}
    for ids in _chunks([publication.reading_id for publication in chosen]):
        for row in connection.execute(_with_text().where(readings.c.id.in_(ids))).mappings():
            found[row["id"]] = document_of(row)
    return [found[publication.reading_id] for publication in chosen]


def find_document(connection: Connection, document_id: str) -> Document | None:
    """Return any document ever stored."""
    query = _with_text().where(readings.c.document_id == document_id).order_by(readings.c.number.desc()).limit(1)
    row = connection.execute(query).mappings().one_or_none()
    return document_of(row) if row is not None else None


def revisions(connection: Connection, source: str) -> list[Document]:
    """Return what a source said each time it was read with a new result, oldest first."""
    query = _with_text().where(readings.c.source == source).order_by(readings.c.number)
    return [document_of(row) for row in connection.execute(query).mappings()]


def load_problems(connection: Connection, chosen: Sequence[Publication]) -> list[Problem]:
    """Return what could not be used in the chosen readings."""
    found: list[Problem] = []
    for ids in _chunks([publication.reading_id for publication in chosen]):
        query = select(problems).where(problems.c.reading_id.in_(ids))
        rows = connection.execute(query.order_by(problems.c.reading_id, problems.c.position)).mappings()
        found.extend(map(problem_of, rows))
    return found


def insert_judgement(connection: Connection, judgement: Judgement) -> None:
    """Append a judgement."""
    connection.execute(
        insert(judgements).values(
            id=judgement.id,
            verdict=judgement.verdict.value,
            content=msgspec.json.encode(judgement).decode(),
            made_by=judgement.by,
            made_at=judgement.at,
            why=judgement.why,
        )
    )


def load_judgements(connection: Connection, *, learned_by: datetime | None = None) -> list[Judgement]:
    """Return every judgement made until then, oldest first."""
    query = select(judgements.c.content).order_by(judgements.c.number)
    if learned_by is not None:
        query = query.where(judgements.c.made_at <= learned_by)
    return [msgspec.json.decode(content, type=Judgement) for content in connection.execute(query).scalars()]


def require_judgement(connection: Connection, judgement_id: str) -> None:
    """Refuse the id of a judgement that was never made.

    Raises
    ------
    InputError
        If there is none with this id.
    """
    if connection.execute(select(judgements.c.number).where(judgements.c.id == judgement_id)).scalar() is None:
        raise InputError(f"There is no judgement {judgement_id}.", hint="'cantillon judge --list' shows them.")


def _with_text() -> Select[tuple[object, ...]]:
    return select(readings, texts.c.text).join(texts, texts.c.document_id == readings.c.document_id)


def _publication(row: RowMapping) -> Publication:
    return Publication(row["document_id"], row["source"], row["published"], row["learned_at"], row["id"], row["number"])


def _chunks(items: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
