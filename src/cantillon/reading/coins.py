"""Which currency a word means in one text: "pesos" by the country that is named nearest, 元 by the script."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

from cantillon.reading.number_words import NumberWords, Word
from cantillon.reading.numerals import variant_of


class Coins:
    """The currencies of one text; where it names which country is looked up at most once.

    `usual` is what an amount is in if the text names no currency at all.
    """

    def __init__(self, text: str, numbers: NumberWords) -> None:
        self._text = text
        self._patterns = {nation: pattern for pattern, nation in numbers.nations}
        self._mentions: dict[str, list[int]] = {}
        self._variant = variant_of(text, numbers) if numbers.variants else None
        self.usual = (self._variant and self._variant.currency) or numbers.currency

    def currency(self, unit: Word, written: str, position: int) -> str | None:
        """Return the ISO 4217 code that `unit`, written so at `position`, stands for."""
        if self._variant is not None and written in self._variant.currencies:
            return self._variant.currencies[written]
        return (unit.nations and self._nearest(unit.nations, position)) or unit.currency

    def _nearest(self, coins: Mapping[str, str], position: int) -> str | None:
        """Return the coin of the country that is named nearest to `position`, of those that have one."""
        distances = [
            (distance, nation) for nation in coins if (distance := self._distance(nation, position)) is not None
        ]
        return coins[min(distances)[1]] if distances else None

    def _distance(self, nation: str, position: int) -> int | None:
        if nation not in self._mentions:
            pattern = self._patterns.get(nation)
            self._mentions[nation] = [match.start() for match in pattern.finditer(self._text)] if pattern else []
        mentions = self._mentions[nation]
        i = bisect_left(mentions, position)
        return min((abs(mention - position) for mention in mentions[max(0, i - 1) : i + 1]), default=None)
