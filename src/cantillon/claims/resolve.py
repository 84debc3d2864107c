"""From names to parties: aliases, brands and owners; never by silent guess."""

from __future__ import annotations

from dataclasses import dataclass

from cantillon.claims.party import Party
from cantillon.claims.registry import Registry
from cantillon.values.problem import Problem, Severity

UNSURE = "party-unsure"


@dataclass(frozen=True, slots=True)
class Resolution:
    """Whom a name means, and whether that is doubtful.

    Parameters
    ----------
    party : Party
        The known party, or a new one of this name. Where several known parties share the name it is a new one too.
    candidates : tuple of str
        The known parties that the name may mean; more than one is a doubt that a person settles.
    """

    party: Party
    candidates: tuple[str, ...] = ()

    @property
    def is_unsure(self) -> bool:
        """Whether several known parties share the name."""
        return len(self.candidates) > 1


def resolve(name: str, registry: Registry) -> Resolution:
    """Return the party that `name` means: exact canonical name, then alias, then brand, else a new party."""
    exact = registry.party(name)
    if exact is not None:
        return Resolution(exact, (exact.name,))
    candidates = registry.lookup(name)
    known = registry.party(candidates[0]) if len(candidates) == 1 else None
    return Resolution(known or Party(name), candidates)


def resolve_all(names: tuple[str, ...], registry: Registry, where: str) -> tuple[tuple[str, ...], list[Problem]]:
    """Return the canonical names of `names`, each once, and a problem for each doubt."""
    found: dict[str, None] = {}
    problems = []
    for name in names:
        resolution = resolve(name, registry)
        found.setdefault(resolution.party.name)
        if resolution.is_unsure:
            problems.append(_unsure(name, resolution.candidates, where))
    return tuple(found), problems


def _unsure(name: str, candidates: tuple[str, ...], where: str) -> Problem:
    return Problem(
        UNSURE,
        f"{name!r} may be {' or '.join(candidates)}; it is kept as a party of its own.",
        where,
        "Judge it: same party, different, or unsure.",
        Severity.WARNING,
    )
