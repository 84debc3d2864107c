"""From a scenario and a network to what the kernels need: who withholds which share, and networks without someone."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import numpy as np

from cantillon.errors import ScenarioError, UnknownPartyError
from cantillon.stress.results import FloatArray
from cantillon.stress.scenario import Scenario


def withheld_shares(parties: Sequence[str], scenario: Scenario) -> FloatArray:
    """Return the share of its promises that each party leaves unpaid by the scenario itself, shape (parties,).

    Raises
    ------
    UnknownPartyError
        If the scenario names a party that has no part in the network.
    ScenarioError
        If the network has no parties at all.
    """
    if not parties:
        raise ScenarioError("The network is empty, so nothing can fail.", hint="Read some documents first.")
    index = {name: i for i, name in enumerate(parties)}
    shares = np.zeros(len(parties))
    for default in scenario.defaults:
        if default.party not in index:
            near = difflib.get_close_matches(default.party, parties, 3)
            hint = f"Did you mean {' or '.join(near)}?" if near else "List the parties to see who is known."
            raise UnknownPartyError(f"{default.party} has no part in any deal of this network.", hint=hint)
        shares[index[default.party]] = default.unpaid_share
    return shares
