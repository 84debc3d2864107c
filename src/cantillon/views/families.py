"""Who belongs to whom among the parties of a ledger: a map can draw a family as one."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def heads_of(names: Iterable[str], parent_of: Callable[[str], str | None]) -> dict[str, str]:
    """Return for each party that has an owner among `names` the highest one, however many owners lie between.

    >>> heads_of(["Ilvo", "Soder", "Keld"], {"Keld": "Brisk", "Brisk": "Soder"}.get)
    {'Keld': 'Soder'}
    """
    known = set(names)
    heads = {}
    for name in sorted(known):
        owner, owners = parent_of(name), [name]
        while owner is not None and owner not in owners:
            owners.append(owner)
            owner = parent_of(owner)
        # Owners of each other have no highest one: the first in order of the alphabet stands for them.
        top = owners[-1:] if owner is None else [min(owners[owners.index(owner) :])]
        head = next(each for each in [*top, *reversed(owners)] if each in known)
        if head != name:
            heads[name] = head
    return heads
