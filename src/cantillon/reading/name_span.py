"""A name in a text: where it stands, whom it means, and what speaks for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from cantillon.values.span import Span


class NameKind(StrEnum):
    """What a name seems to be the name of."""

    COMPANY = "company"
    FUND = "fund"
    PERSON = "person"
    GOVERNMENT = "government"
    UNIT = "unit"
    JOINT_VENTURE = "joint_venture"
    PROJECT = "project"
    PRODUCT = "product"
    PLACE = "place"
    PUBLISHER = "publisher"
    INDEX = "index"
    OTHER = "other"


class Found(StrEnum):
    """How a name was found."""

    GAZETTEER = "gazetteer"
    BRAND = "brand"
    EPITHET = "epithet"
    FORM = "form"
    DESCRIBED = "described"


PARTY_KINDS = frozenset(
    {
        NameKind.COMPANY,
        NameKind.FUND,
        NameKind.PERSON,
        NameKind.GOVERNMENT,
        NameKind.UNIT,
        NameKind.JOINT_VENTURE,
        NameKind.PROJECT,
    }
)


@dataclass(frozen=True, slots=True)
class NameSpan:
    """One mention of one name.

    Parameters
    ----------
    span : Span
        Without article, possessive ending or hyphen tail: ``Nvidia`` of "Nvidia's", ``Anthropic`` of "d'Anthropic".
        Of an epithet it covers the noun too ("fabricant de Claude", "ChatGPT maker").
    name : str
        The party: canonical where known (the owner for its brand), else as written without legal form.
    kind : NameKind
    found : Found
    score : float
        How much speaks for a party of this name, from 0 to 1; a weighing of cues, not a probability.
    cues : tuple of str
        What spoke for it or against it, sorted: ``legal_form``, ``noun``, ``repeated``, ``line_start`` …
    unit : str or None
        For a brand or division that stands for its owner: its own name, for when it is itself what is traded.
    owner : str or None
        For a described unit ("ABB's robotics business"): whose it is.
    acts_for : str or None
        For a person: the company that the text says the person leads.
    """

    span: Span
    name: str
    kind: NameKind
    found: Found
    score: float
    cues: tuple[str, ...] = ()
    unit: str | None = None
    owner: str | None = None
    acts_for: str | None = None

    @property
    def may_be_party(self) -> bool:
        """Whether something of this kind can be a party to a deal."""
        return self.kind in PARTY_KINDS

    def renamed(self, name: str) -> NameSpan:
        """Return the same mention under the fuller `name`."""
        return self if name == self.name else replace(self, name=name)
