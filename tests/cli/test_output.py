"""What commands say where they cannot write."""

import pytest

from cantillon.cli.output import writing
from cantillon.errors import InputError


def test_a_place_that_cannot_be_written_is_named_in_one_sentence(tmp_path):
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    place = file / "report.html"
    with pytest.raises(InputError, match=r"report\.html cannot be written \(Not a directory\)"), writing(place):
        place.write_text("", encoding="utf-8")
