"""Room for names on the map."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from cantillon.views.labels import Box, apart

boxes = st.builds(Box, st.floats(0, 1000), st.floats(0, 700), st.floats(5, 30), st.integers(0, 18))


def overlaps(a: Box, b: Box) -> bool:
    return abs(a.x - b.x) < a.half_width + b.half_width and min(a.bottom, b.bottom) > max(a.top, b.top)


def test_names_that_cover_each_other_are_moved_apart() -> None:
    crowd = [Box(500 + i, 300, 10, 10) for i in range(8)]
    placed = apart(crowd, 1000, 700)
    assert not any(overlaps(a, b) for a, b in combinations(placed, 2))


def test_parties_with_room_stay_where_they_are() -> None:
    far = [Box(200.0, 200.0, 10, 8), Box(700.0, 500.0, 10, 8)]
    assert apart(far, 1000, 700) == far


@given(st.lists(boxes, max_size=12))
def test_everything_stays_on_the_paper_the_same_way_each_time(crowd: list[Box]) -> None:
    placed = apart(crowd, 1000, 700)
    assert placed == apart(crowd, 1000, 700)
    assert all(box.x - box.half_width >= 0 and box.x + box.half_width <= 1000 for box in placed)
    assert all(box.top >= 0 and box.bottom <= 700 for box in placed)
