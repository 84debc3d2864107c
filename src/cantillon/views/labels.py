"""Room for names: parties whose discs or names would cover each other are moved apart on the paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

ROUNDS = 240
STEP = 0.25  # of an overlap, each way and round: small steps keep the picture's shape
AIR = 7.0  # free space around a box, in units of the paper
LETTER = 7.6  # mean width of a letter of a name at 14 units, measured on the names of the registry
LINE = 18.0  # height of a name below its disc


@dataclass(frozen=True, slots=True)
class Box:
    """A disc of radius `radius` around (x, y) with a name of `letters` letters below it."""

    x: float
    y: float
    radius: float
    letters: int

    @property
    def half_width(self) -> float:
        """Half of the wider of disc and name."""
        return max(self.radius, self.letters * LETTER / 2)

    @property
    def top(self) -> float:
        """Upper edge."""
        return self.y - self.radius

    @property
    def bottom(self) -> float:
        """Lower edge, the name's."""
        return self.y + self.radius + (LINE if self.letters else 0)


def apart(boxes: Sequence[Box], width: float, height: float) -> list[Box]:
    """Return the boxes moved apart until none covers another, inside the paper and always the same way."""
    placed = [_inside(box, width, height) for box in boxes]
    for _ in range(ROUNDS):
        moved = False
        for i in range(len(placed)):
            for j in range(i + 1, len(placed)):
                moved |= _push(placed, i, j)
        placed = [_inside(box, width, height) for box in placed]
        if not moved:
            break
    return placed


def _push(boxes: list[Box], i: int, j: int) -> bool:
    a, b = boxes[i], boxes[j]
    across = a.half_width + b.half_width + AIR - abs(a.x - b.x)
    down = min(a.bottom, b.bottom) - max(a.top, b.top) + AIR
    if across <= 0 or down <= 0:
        return False
    if across < down:
        way = STEP * across * (1 if a.x <= b.x else -1)
        boxes[i], boxes[j] = replace(a, x=a.x - way), replace(b, x=b.x + way)
    else:
        way = STEP * down * (1 if a.top + a.bottom <= b.top + b.bottom else -1)
        boxes[i], boxes[j] = replace(a, y=a.y - way), replace(b, y=b.y + way)
    return True


def _inside(box: Box, width: float, height: float) -> Box:
    side = box.half_width + AIR
    x = min(max(box.x, side), max(side, width - side))
    below = box.bottom - box.y + AIR
    y = min(max(box.y, box.radius + AIR), max(box.radius + AIR, height - below))
    return replace(box, x=round(x, 1), y=round(y, 1))
