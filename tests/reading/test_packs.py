import pytest

from cantillon.reading.packs import EVENT_ROLES, PackError, languages, load_pack, parsed_pack


@pytest.mark.parametrize("code", languages())
def test_every_pack_speaks_of_every_event(code):
    events = {entry.frame.event for entry in load_pack(code).entries if entry.frame}
    assert events == set(EVENT_ROLES)


def test_an_unknown_role_is_refused_with_what_is_known():
    with pytest.raises(PackError, match="knows no 'towards'"):
        parsed_pack("xx", {"roles": {"towards": ["to"]}})


def test_an_unknown_event_is_refused():
    with pytest.raises(PackError, match="no event 'steal'"):
        parsed_pack("xx", {"frames": [{"event": "steal", "words": ["steal"]}]})


def test_slots_of_a_frame_are_laid_over_the_usual_ones():
    frame = parsed_pack("xx", {"frames": [{"event": "lend", "slots": {"subject": "borrower"}, "words": ["borrow"]}]})
    slots = frame.entries[0].frame.slots
    assert slots["subject"] == "borrower"
    assert slots["object"] == "borrower"


def test_an_unknown_language_names_the_known_ones():
    with pytest.raises(PackError, match="There are packs for"):
        load_pack("tlh")
