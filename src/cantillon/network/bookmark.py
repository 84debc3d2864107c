"""Where a search stopped, as a short text with which a user goes on: what was searched, and the place in it.

A place means nothing in another search. So the text begins with what was searched and how, and a bookmark of other
deals, payments or options is refused instead of leaving something out.
"""

from __future__ import annotations

import re

from cantillon.errors import InputError
from cantillon.values.ids import content_id

_FORM = re.compile(r"[0-9a-z]{16}(\.[0-9]{1,18}){1,70}")


def bookmark(place: tuple[int, ...], *search: object) -> str:
    """Return the text for a place in the search that `search` says everything of."""
    return ".".join([_key(search), *map(str, place)])


def place_in(text: str, *search: object) -> tuple[int, ...]:
    """Return the place that a bookmark of this search means.

    Raises
    ------
    InputError
        If the text is no bookmark, or one of another search.
    """
    if not _FORM.fullmatch(text):
        raise InputError(f"{text[:80]!r} is not a place where a search stopped.", hint="Copy what the search printed.")
    key, *numbers = text.split(".")
    if key != _key(search):
        raise InputError(
            "The search that stopped there was another one: its options were different, or the ledger has changed.",
            hint="Repeat its options, or start from the beginning without --resume.",
        )
    return tuple(map(int, numbers))


def no_place() -> InputError:
    """Return what is raised where a bookmark's place is not in the search."""
    return InputError("There is no such place in this search.", hint="Copy what the search printed.")


def _key(search: tuple[object, ...]) -> str:
    return content_id("search", *search).removeprefix("search-")
