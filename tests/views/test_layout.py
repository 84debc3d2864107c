"""Places on the map."""

from math import dist

from cantillon.views.layout import map_positions

LINKS = [("A", "B"), ("B", "C"), ("C", "D"), ("D", "E"), ("X", "Y")]
NAMES = ["A", "B", "C", "D", "E", "X", "Y"]


def test_the_same_network_gets_the_same_picture_in_any_order() -> None:
    assert map_positions(NAMES, LINKS) == map_positions(NAMES[::-1], [(b, a) for a, b in LINKS[::-1]])


def test_linked_parties_are_nearer_than_distant_ones() -> None:
    places = map_positions(NAMES, LINKS)
    assert dist(places["A"], places["B"]) < dist(places["A"], places["E"])


def test_every_place_lies_in_the_unit_square() -> None:
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in map_positions(NAMES, LINKS).values())


def test_a_network_without_parties_has_no_places() -> None:
    assert map_positions([], []) == {}
