"""From names to parties."""

from cantillon.claims.registry import Registry
from cantillon.claims.resolve import resolve, resolve_all

REGISTRY = Registry.of(
    [
        {"name": "Acme", "names": ["Acme Holdings", "Delta"], "brands": ["Zap"]},
        {"name": "Delta Lines", "names": ["Delta"]},
    ]
)


def test_an_alias_or_brand_means_its_party() -> None:
    assert resolve("ACME holdings", REGISTRY).party.name == "Acme"
    assert resolve("Zap", REGISTRY).party.name == "Acme"


def test_an_unknown_name_makes_a_new_party() -> None:
    resolution = resolve("Vantor", REGISTRY)
    assert (resolution.party.name, resolution.candidates, resolution.is_unsure) == ("Vantor", (), False)


def test_a_name_of_two_parties_is_a_doubt_and_no_guess() -> None:
    names, problems = resolve_all(("Delta", "Acme", "Zap"), REGISTRY, "story.txt")
    assert names == ("Delta", "Acme")
    assert [(problem.code, problem.is_error) for problem in problems] == [("party-unsure", False)]
