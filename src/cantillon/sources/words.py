"""The words by which each language's pages give their dates, notices and furniture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import tomli

LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "nl", "zh", "ja")


@dataclass(frozen=True, slots=True)
class PageWords:
    """One language's word lists; ``words/<code>.toml`` says what each is for."""

    months: tuple[tuple[str, ...], ...]
    function_words: frozenset[str]
    translation: tuple[str, ...]
    translated_by: tuple[str, ...]
    revision: tuple[str, ...]
    publisher: tuple[str, ...]
    labels: tuple[str, ...]
    boilerplate: tuple[str, ...]


@cache
def page_words(language: str) -> PageWords:
    """Return the word lists of one language, all in lower case."""
    table = _table(language)
    return PageWords(
        months=tuple(tuple(names) for names in table["months"]),
        function_words=frozenset(table["function_words"]),
        translation=tuple(table["translation"]),
        translated_by=tuple(table["translated_by"]),
        revision=tuple(table["revision"]),
        publisher=tuple(table["publisher"]),
        labels=tuple(table["labels"]),
        boilerplate=tuple(table["boilerplate"]),
    )


@cache
def neighbour_words() -> dict[str, frozenset[str]]:
    """Return the telling small words of languages that Cantillon does not read, by language."""
    return {language: frozenset(words) for language, words in _table("neighbours").items()}


def _table(name: str) -> dict[str, Any]:  # Any: a TOML table
    return tomli.loads((files("cantillon.sources") / "words" / f"{name}.toml").read_text(encoding="utf-8"))
