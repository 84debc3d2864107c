"""Scenario: who does not pay, and the assumptions under which the consequences are drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cantillon.errors import ScenarioError
from cantillon.network.network import Measure
from cantillon.values.kinds import Stage


@dataclass(frozen=True, slots=True)
class Default:
    """That `party` leaves `unpaid_share` of everything that it promised unpaid; 1 is all of it."""

    party: str
    unpaid_share: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.unpaid_share <= 1:
            raise ScenarioError(
                f"{self.party} cannot leave a share of {self.unpaid_share:g} unpaid.", hint="Give a share from 0 to 1."
            )

    @classmethod
    def parse(cls, text: str) -> Default:
        """Return the default that a text such as ``OpenAI`` or ``OpenAI:0.5`` means.

        >>> Default.parse("OpenAI:0.5")
        Default(party='OpenAI', unpaid_share=0.5)
        """
        party, colon, share = text.rpartition(":")
        if not colon:
            return cls(text.strip())
        try:
            return cls(party.strip(), float(share))
        except ValueError as error:
            raise ScenarioError(
                f"{share!r} in {text!r} is not a share.", hint="Write party, colon, number, as in OpenAI:0.5."
            ) from error


@dataclass(frozen=True, slots=True)
class Scenario:
    """Named shocks and the reason for them.

    Raises
    ------
    ScenarioError
        If a party is named twice.
    """

    defaults: tuple[Default, ...] = ()
    reason: str = ""

    def __post_init__(self) -> None:
        names = [default.party for default in self.defaults]
        for name in names:
            if names.count(name) > 1:
                raise ScenarioError(f"{name} is set to default twice.", hint="Name each party once.")

    @classmethod
    def of(cls, *texts: str, reason: str = "") -> Scenario:
        """Return the scenario of these defaults, written as ``party`` or ``party:share``."""
        return cls(tuple(Default.parse(text) for text in texts), reason)


# The chance that a deal comes about, by how far it has got. Not measured: round figures for an ordering that nobody
# disputes (a signed deal is likelier than a plan, a plan likelier than a rumour), meant to be set by the user.
STAGE_PROBABILITY: dict[Stage, float] = {
    Stage.DONE: 1.0,
    Stage.AGREED: 0.9,
    Stage.PLANNED: 0.5,
    Stage.RUMOURED: 0.2,
    Stage.ENDED: 0.0,
    Stage.DENIED: 0.0,
}


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is assumed beside the deals; shown with every result.

    Parameters
    ----------
    measure : Measure
        Potential counts the high bound of every live deal, firm the low bound of agreed and done ones.
    haircut : float
        Share of its value that a holding loses when the party held has lost everything.
    alpha, beta : float
        Shares of its own money and of what it receives that a party recovers once it cannot pay its debts.
    paid_stages : frozenset of Stage
        At these stages the money of an investment or loan has moved: from then on the giver is exposed to the taker,
        before that the taker counts on the giver.
    """

    measure: Measure = Measure.POTENTIAL
    haircut: float = 1.0
    alpha: float = 1.0
    beta: float = 1.0
    paid_stages: frozenset[Stage] = field(default=frozenset({Stage.DONE}))

    def __post_init__(self) -> None:
        for name in ("haircut", "alpha", "beta"):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise ScenarioError(f"The {name} is a share from 0 to 1, got {value:g}.")


def as_scenario(given: Scenario | str | Iterable[str]) -> Scenario:
    """Return the scenario that is given as such, or as one or more texts such as ``OpenAI:0.5``."""
    if isinstance(given, Scenario):
        return given
    return Scenario.of(*((given,) if isinstance(given, str) else given))
