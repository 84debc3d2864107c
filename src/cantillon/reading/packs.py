"""Language packs: what the reader knows of a language, one TOML file each, and no code.

A pack is ``languages/<code>.toml``. Its tables:

``[numbers]``, ``[dates]``, ``[sentences]``
    how the language writes figures, days and sentence ends (see `cantillon.reading.amounts`, `dates`, `sentences`).
``[names]``
    legal forms, titles, words that are no names (see `cantillon.reading.names`).
``[language]``
    ``spaced = false`` for scripts without spaces; ``adpositions = "after"`` where markers follow their noun (Japanese).
``[roles]``
    the words that say what a party does in a clause, under the names of `MARKERS`: ``by to from in with of for and or
    through at`` (what the word *does*, not its translation: "Anteil an X" makes "an" an ``in``), ``relative`` (which,
    who), ``whose``, ``passive`` (auxiliaries: was, been), ``possessive`` ("'s"), ``clause`` (while, whereas, after),
    ``subject`` and ``object`` (particles such as が and を).
``[stages]``
    cues: ``rumoured planned agreed done ended denied`` for how far a deal has got, ``negation`` (not, never),
    ``hypothetical`` (if, suppose), ``former`` (once, until 2019), ``offer`` (bid, proposal), ``future`` (will, to).
``[contexts]``
    words near which a figure is no deal: ``revenue valuation price penalty payout market need other``
    ("revenue of", "valued at", "a share", "fined", "dividend", "worldwide sales of drones", "would need").
``[references]``
    words that mean a party named elsewhere: ``company`` ("the company", "the group", "the lender"), ``person``,
    ``government``, ``pronoun`` (it, they), ``reflexive`` (its, their), ``first``, ``second`` (the former, the latter),
    ``unnamed`` ("a consortium", "investors": no party).
``[speaker]``
    ``forms`` and ``we``: the words by which filings mean who files them (see `cantillon.reading.speakers`).
``[[frames]]``
    ``event`` (or a list of them), ``as``, ``words``, and where they differ from the usual ones ``slots`` and ``stage``.

Events and their roles::

    invest     investor, company           lend   lender, borrower      grant  giver, receiver
    buy        customer, supplier          hold   owner, owned          spend  spender
    guarantee  guarantor, debtor           transfer  buyer, asset, seller

A transfer makes a takeover or investment for the buyer and a sale for the seller. ``as`` says what the word is:
``verb`` (subject first, object second), ``noun`` ("A's purchase of B"), ``role`` (a noun that is a party: "owner of"),
``link`` (a word between its parties: "A-backed B"). ``slots`` maps a place in the clause to a role, over the usual ones
of `USUAL_SLOTS`: places are ``subject object possessor left right self`` and the markers ``by to from in with of for
through at``. For "A raises 5m from B": ``event = "invest"``, ``slots = {subject = "company", from = "investor"}``.
Words are written as `cantillon.reading.lexicon` says (endings with ``*`` or ``|``, gaps with ``..``).
``docs/adding-a-language.md`` shows it step by step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import tomli

from cantillon.errors import CantillonError
from cantillon.reading.lexicon import Lexicon
from cantillon.values.kinds import Stage

MARKERS = [
    "by",
    "to",
    "from",
    "in",
    "with",
    "of",
    "for",
    "through",
    "at",
    "and",
    "or",
    "relative",
    "whose",
    "passive",
    "possessive",
    "clause",
    "subject",
    "object",
]
CUES = (*(str(stage) for stage in Stage), "negation", "hypothetical", "former", "offer", "future")
CONTEXTS = ("revenue", "valuation", "price", "penalty", "payout", "market", "need", "other")
REFERENCES = ("company", "person", "government", "pronoun", "reflexive", "first", "second", "unnamed")
PARTS = ("verb", "noun", "role", "link")
EVENT_ROLES: Mapping[str, tuple[str, ...]] = {
    "invest": ("investor", "company"),
    "buy": ("customer", "supplier"),
    "lend": ("lender", "borrower"),
    "guarantee": ("guarantor", "debtor"),
    "hold": ("owner", "owned"),
    "grant": ("giver", "receiver"),
    "spend": ("spender",),
    "transfer": ("buyer", "asset", "seller"),
}
_PLACES = ("subject", "object", "possessor", "left", "right", "self", *MARKERS[:9])


def _usual(first: str, second: str, *, second_at: str, first_at: str = "by") -> dict[str, dict[str, str]]:
    seconds = dict.fromkeys(second_at.split(), second)
    firsts = dict.fromkeys(first_at.split(), first)
    return {
        "verb": {"subject": first, "object": second, **seconds, **firsts},
        "noun": {"subject": first, "possessor": first, "left": first, **seconds, **firsts},
        "role": {"self": first, "of": second, "possessor": second, "left": second, "in": second},
        "link": {"left": first, "right": second},
    }


USUAL_SLOTS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "invest": _usual("investor", "company", second_at="in to for at with", first_at="by from"),
    "buy": _usual("customer", "supplier", second_at="from with to at"),
    "lend": _usual("lender", "borrower", second_at="to for", first_at="by from with"),
    "guarantee": _usual("guarantor", "debtor", second_at="of for to", first_at="by from"),
    "hold": _usual("owner", "owned", second_at="in of at"),
    "grant": _usual("giver", "receiver", second_at="to for", first_at="by from"),
    "spend": _usual("spender", "", second_at="", first_at="by of"),
    "transfer": {
        **_usual("buyer", "asset", second_at="of in", first_at="by to"),
        "verb": {"subject": "buyer", "object": "asset", "of": "asset", "in": "asset", "by": "buyer", "from": "seller"},
        "noun": {
            **{"subject": "buyer", "possessor": "buyer", "left": "buyer", "by": "buyer", "to": "buyer"},
            **{"of": "asset", "in": "asset", "for": "asset", "from": "seller"},
        },
    },
}


class PackError(CantillonError):
    """A language pack that is missing or malformed."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One sense of some words: an event, and which place in the clause holds which of its roles."""

    event: str
    part: str
    slots: Mapping[str, str]
    stage: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """What a hit of the lexicon is: a marker, cue, context or reference by `name`, or a frame's trigger."""

    group: str
    name: str
    frame: Frame | None = None
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class LanguagePack:
    """One language as data.

    Parameters
    ----------
    code : str
        ISO 639-1.
    spaced : bool
        Whether words are separated by spaces.
    markers_follow : bool
        Whether role markers stand after their noun.
    tables : mapping
        The parsed file, for the modules that read tables of their own.
    entries : tuple of Entry
    lexicon : Lexicon
        Finds the entries, by number, in a text.
    """

    code: str
    spaced: bool
    markers_follow: bool
    tables: Mapping[str, Any]  # TOML; each module checks its own table
    entries: tuple[Entry, ...]
    lexicon: Lexicon


@cache
def languages() -> tuple[str, ...]:
    """Return the codes of the languages that have a pack."""
    folder = resources.files("cantillon.reading") / "languages"
    return tuple(sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml")))


@cache
def load_pack(code: str) -> LanguagePack:
    """Return the pack of a language.

    Raises
    ------
    PackError
        If there is no such pack, or it has an unknown table entry.
    """
    return parsed_pack(code, pack_tables(code))


@cache
def pack_tables(code: str) -> Mapping[str, Any]:
    """Return the parsed file of a pack, for who needs one table and no lexicon.

    Raises
    ------
    PackError
        If there is no such pack.
    """
    file = resources.files("cantillon.reading") / "languages" / f"{code}.toml"
    if not file.is_file():
        raise PackError(f"There is no language pack {code!r}.", hint=f"There are packs for {', '.join(languages())}.")
    return tomli.loads(file.read_text(encoding="utf-8"))


def parsed_pack(code: str, tables: Mapping[str, Any]) -> LanguagePack:
    """Return the pack that parsed TOML describes.

    Raises
    ------
    PackError
        If a name in ``[roles]``, ``[stages]``, ``[contexts]``, ``[references]`` or ``[[frames]]`` is unknown.
    """
    language = tables.get("language", {})
    written: dict[Entry, list[str]] = {}
    groups = {"roles": MARKERS, "stages": CUES, "contexts": CONTEXTS, "references": REFERENCES}
    for group, known in groups.items():
        for name, phrases in tables.get(group, {}).items():
            _require(name in known, code, f"[{group}] knows no {name!r}; it knows {', '.join(known)}")
            for phrase in phrases:
                written[Entry(group, name, None, phrase)] = [phrase]
    entries, phrases_of = list(written), list(written.values())
    for number, table in enumerate(tables.get("frames", ()), start=1):
        events = [table["event"]] if isinstance(table["event"], str) else table["event"]
        for event in events:
            frame = _frame(event, table, f"{code}, frame {number}")
            for phrase in table["words"]:
                entries.append(Entry("frames", event, frame, phrase))
                phrases_of.append([phrase])
    spaced = bool(language.get("spaced", True))
    phrases = ((phrase, i) for i, each in enumerate(phrases_of) for phrase in each)
    return LanguagePack(
        code=code,
        spaced=spaced,
        markers_follow=language.get("adpositions", "before") == "after",
        tables=tables,
        entries=tuple(entries),
        lexicon=Lexicon(phrases, spaced=spaced),
    )


def _frame(event: str, table: Mapping[str, Any], where: str) -> Frame:
    _require(event in EVENT_ROLES, where, f"there is no event {event!r}")
    part, stage, slots = table.get("as", "verb"), table.get("stage"), dict(table.get("slots", {}))
    _require(part in PARTS, where, f"`as` is one of {', '.join(PARTS)}, not {part!r}")
    _require(stage is None or stage in CUES[:6], where, f"there is no stage {stage!r}")
    roles = EVENT_ROLES[event]
    for place, role in slots.items():
        _require(place in _PLACES, where, f"there is no place {place!r}; there are {', '.join(_PLACES)}")
        _require(not role or any(role in each for each in EVENT_ROLES.values()), where, f"there is no role {role!r}")
    merged = {**USUAL_SLOTS[event][part], **slots}
    return Frame(event, part, {p: r for p, r in merged.items() if r in roles}, stage)


def _require(condition: bool, where: str, message: str) -> None:
    if not condition:
        raise PackError(f"Language pack {where}: {message}.", hint="See docs/adding-a-language.md.")
