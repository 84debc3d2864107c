"""Stress tests by name: the built-in ones, for doors and plug-ins that choose by a word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cantillon.stress.ensembles import stress_ensemble
from cantillon.stress.keystones import keystone_deals, keystone_parties
from cantillon.stress.run import stress

# Any: each test has its own options and its own record as result.
StressTest = Callable[..., Any]

BUILT_IN: Mapping[str, StressTest] = {
    "cascade": stress,
    "ensemble": stress_ensemble,
    "keystone-parties": keystone_parties,
    "keystone-deals": keystone_deals,
}


def stress_test(name: str, added: Mapping[str, StressTest] | None = None) -> StressTest:
    """Return the stress test of that name, of `added` ones first.

    Raises
    ------
    ValueError
        If there is none.
    """
    tests = {**BUILT_IN, **(added or {})}
    if name not in tests:
        raise ValueError(f"there is no stress test {name!r}; known are {', '.join(sorted(tests))}")
    return tests[name]
