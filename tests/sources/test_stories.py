"""The bundled stories are read as they are meant, and every one has its sources."""

import json
import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from cantillon.sources.document import Document
from cantillon.sources.registry import read_sources

STORIES = Path(str(files("cantillon") / "data" / "stories"))
READINGS = Path(__file__).parents[2] / "evaluation" / "stories"
DOCUMENTS = {Path(item.source).name: item for item in read_sources([STORIES]) if isinstance(item, Document)}


def test_there_are_stories_in_two_languages_and_one_machine_translation():
    languages = [document.language for document in DOCUMENTS.values()]
    assert languages.count("en") >= 9
    assert languages.count("fr") >= 7
    assert [name for name, document in DOCUMENTS.items() if document.translated] == [
        "fr-traduit-openai-30-gigawatts.txt"
    ]


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_each_story_has_its_date_title_and_publisher(name):
    document = DOCUMENTS[name]
    assert document.published is not None
    assert date(2023, 1, 1) <= document.published <= date(2025, 12, 31)
    assert document.title
    assert document.publisher == "Cantillon demo stories"


def test_each_story_says_where_its_facts_were_made_public():
    stories = tomllib.loads((STORIES / "SOURCES.toml").read_text(encoding="utf-8"))["story"]
    assert {story["file"] for story in stories} == set(DOCUMENTS)
    assert all(fact["fact"] and fact["source"] and fact["on"] for story in stories for fact in story["facts"])


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_the_hand_made_reading_quotes_the_story(name):
    reading = json.loads((READINGS / f"{Path(name).stem}.json").read_text(encoding="utf-8"))
    assert reading["text"] == DOCUMENTS[name].text
    assert reading["date"] == str(DOCUMENTS[name].published)
    assert all(claim["evidence"] in DOCUMENTS[name].text for claim in reading["claims"])


def test_scripts_and_furniture_of_the_story_pages_make_no_text():
    texts = " ".join(document.text for document in DOCUMENTS.values())
    assert "Gagnez" not in texts
    assert "a month" not in texts
