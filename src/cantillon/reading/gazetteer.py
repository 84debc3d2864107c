"""The names that a reader knows before it opens a document.

The registry of parties lies in a later layer; it is handed to the reader in this form.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class KnownParty:
    """A party as readers need it.

    Parameters
    ----------
    name : str
        Canonical name: usual English form, no legal form.
    kind : str
        company, fund, person, government, joint_venture, project, exchange or publisher.
    names : tuple of str
        Every written form in any language, the canonical one included.
    brands : tuple of str
        Products, brands, cloud arms and divisions that stand for the party ("Azure", "Claude").
    epithets : tuple of str
        Descriptions that mean the party ("the ChatGPT maker", "le fabricant de Claude").
    """

    name: str
    kind: str
    names: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    epithets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The known parties, in the order of the registry."""

    parties: tuple[KnownParty, ...] = field(default=())
