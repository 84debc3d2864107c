"""The shipped registry of well-known parties, and those that a user adds (``data/parties.toml`` says the form)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import tomli

from cantillon.claims.party import Party, PartyKind, folded
from cantillon.errors import InputError
from cantillon.reading.gazetteer import Gazetteer, KnownParty

IDENTIFIERS = ("lei", "cik", "wikidata", "ticker", "isin")
_LISTS = ("names", "brands", "epithets")
_FIELDS = frozenset({"name", "kind", "parent", *IDENTIFIERS, *_LISTS})
_NOT_PARTIES = frozenset({"publisher", "index", "other"})


@dataclass(frozen=True, slots=True)
class Registry:
    """Known parties and every name that leads to them.

    Parameters
    ----------
    parties : tuple of Party
    known : tuple of KnownParty
        The same parties, and the publishers and indices that are none, as readers need them.
    """

    parties: tuple[Party, ...]
    known: tuple[KnownParty, ...]
    _by_name: Mapping[str, tuple[str, ...]] = field(repr=False)
    _parties: Mapping[str, Party] = field(repr=False)

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> Registry:
        """Return the registry of `rows`, each with ``name`` and what else is known; a later row replaces an earlier."""
        latest = {str(row["name"]): row for row in rows}
        known = tuple(_known(row) for row in latest.values())
        parties = {row["name"]: _party(row) for row in latest.values() if row.get("kind") not in _NOT_PARTIES}
        return cls(tuple(parties.values()), known, _by_name(known), parties)

    def party(self, name: str) -> Party | None:
        """Return the party with the canonical name `name`."""
        return self._parties.get(name)

    def lookup(self, name: str) -> tuple[str, ...]:
        """Return the canonical names that any written form may mean: names first, brands only if no party bears it.

        None: unknown. Several: ambiguous, and it is not for a program to choose silently.
        """
        return self._by_name.get(folded(name), ())

    def canonical(self, name: str) -> str:
        """Return the canonical name that `name` means, or `name` itself where that is unknown or in doubt."""
        names = (name,) if name in self._parties else self.lookup(name)
        return names[0] if len(names) == 1 else name

    def gazetteer(self) -> Gazetteer:
        """Return the parties as readers take them."""
        return Gazetteer(self.known)

    def __len__(self) -> int:
        return len(self.parties)


@cache
def load_registry(*further: Path) -> Registry:
    """Return the shipped registry with the parties of the user's own files, which win over shipped ones.

    Raises
    ------
    InputError
        If a file cannot be read as TOML, or a party in it lacks a name or has an unknown field.
    """
    shipped = (files("cantillon.claims") / "data" / "parties.toml").read_text(encoding="utf-8")
    rows = list(tomli.loads(shipped)["party"])
    for path in further:
        rows += _rows_of(path)
    return Registry.of(rows)


def _rows_of(path: Path) -> list[Mapping[str, Any]]:
    try:
        rows = tomli.loads(path.read_text(encoding="utf-8")).get("party", [])
    except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        raise InputError(f"{path}: cannot be read as a list of parties ({error}).", hint=_HINT) from error
    for number, row in enumerate(rows, start=1):
        _require_usable(row, f"{path}, party {number}")
    return list(rows)


_HINT = (
    'Write [[party]] tables with name = "…", and if you like kind, names, brands, epithets, parent, lei, cik, ticker.'
)


def _require_usable(row: Mapping[str, Any], where: str) -> None:
    if not isinstance(row.get("name"), str) or not row["name"].strip():
        raise InputError(f"{where}: lacks a name.", hint=_HINT)
    unknown = sorted(set(row) - _FIELDS)
    if unknown:
        raise InputError(f"{where}: does not know the field {unknown[0]!r}.", hint=_HINT)
    for key in _LISTS:
        if not isinstance(row.get(key, []), list) or not all(isinstance(name, str) for name in row.get(key, [])):
            raise InputError(f"{where}: {key} is not a list of texts.", hint=_HINT)


def _known(row: Mapping[str, Any]) -> KnownParty:
    lists = (tuple(name for name in row.get(key, ()) if name) for key in _LISTS)
    return KnownParty(row["name"], row.get("kind", "company"), *lists)


def _party(row: Mapping[str, Any]) -> Party:
    kind = row.get("kind", "company")
    identifiers = tuple((key, str(row[key])) for key in IDENTIFIERS if row.get(key))
    known_kind = PartyKind(kind) if kind in list(PartyKind) else PartyKind.UNKNOWN
    return Party(row["name"], known_kind, row.get("parent"), identifiers)


def _by_name(known: Iterable[KnownParty]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    parties = list(known)
    for party in parties:
        for form in (party.name, *party.names):
            _add(found, form, party.name)
    brands: dict[str, tuple[str, ...]] = {}
    for party in parties:
        for form in (*party.brands, *party.epithets):
            _add(brands, form, party.name)
    return {**brands, **found}


def _add(found: dict[str, tuple[str, ...]], form: str, name: str) -> None:
    key = folded(form)
    names = found.get(key, ())
    if name not in names:
        found[key] = (*names, name)
