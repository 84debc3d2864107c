"""Files, folders and standard input become documents, or problems that say what to do."""

import io
import json
import os
from datetime import date
from pathlib import Path

import pytest

from cantillon.sources import files
from cantillon.sources.document import Document
from cantillon.sources.files import StreamSource
from cantillon.sources.registry import read_sources
from cantillon.values.problem import Problem, Severity

STORY = (
    "Café chain Orchard will pay €9 million for its rival, the companies said on Tuesday.\n\nThey gave no details.\n"
)


def read(*sources: object) -> list[Document | Problem]:
    return list(read_sources(sources))


def one(path: Path) -> Document:
    (document,) = read(path)
    assert isinstance(document, Document), document
    return document


def problem(path: Path) -> Problem:
    (found,) = read(path)
    assert isinstance(found, Problem)
    assert found.where.startswith(str(path))
    assert found.hint
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_a_text_is_read_whole_in_any_usual_encoding(tmp_path, encoding):
    path = tmp_path / "story.txt"
    path.write_bytes(STORY.encode(encoding))
    assert one(path).text == STORY


def test_lines_end_in_line_feeds_and_nothing_else_changes(tmp_path):
    path = tmp_path / "story.txt"
    path.write_bytes(b"  One\r\n\r\nTwo\rThree  \n")
    assert one(path).text == "  One\n\nTwo\nThree  \n"


def test_the_same_file_twice_is_the_same_document(tmp_path):
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    assert one(path).id == one(path).id


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty.txt", b"", "source.empty"),
        ("blank.txt", b" \n\t\n", "source.empty"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00" + bytes(range(256)), "source.binary"),
        ("program", b"\x7fELF\x02\x01" + bytes(range(160, 224)) + b"\x00", "source.binary"),
        ("broken.json", b"{", "source.bad_json"),
        ("deep.json", b"[" * 200_000, "source.bad_json"),
        ("list.json", b"[1]", "source.no_text"),
        ("day.json", b'{"text": "a b", "date": "yesterday"}', "source.bad_date"),
        ("broken.pdf", b"%PDF-1.7 broken", "source.unusable"),
        ("broken.xml", b"<?xml version='1.0'?><a>", "source.unusable"),
    ],
)
def test_input_that_cannot_be_used_is_named_with_what_to_do(tmp_path, name, data, code):
    path = tmp_path / name
    path.write_bytes(data)
    assert problem(path).code == code


def test_a_missing_file_is_named_and_the_rest_is_read(tmp_path):
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    missing, document = read(tmp_path / "none.txt", path)
    assert isinstance(missing, Problem)
    assert isinstance(document, Document)


def test_an_address_of_another_kind_is_refused_as_an_address():
    (refused,) = read("ftp://example.org/story.txt")
    assert (refused.where, refused.code) == ("ftp://example.org/story.txt", "source.unreachable")
    assert "not an http or https address" in refused.message


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 1_000)
    path = tmp_path / "large.txt"
    path.write_bytes(b"word " * 300)
    assert "larger" in problem(path).message


def test_a_pipe_is_not_waited_for(tmp_path):
    path = tmp_path / "pipe.txt"
    os.mkfifo(path)
    assert problem(path).code == "source.unusable"


def test_folders_are_read_in_order_with_what_lies_below(tmp_path):
    (tmp_path / "b").mkdir()
    for name in ("c.txt", "a.txt", "b/x.txt", ".hidden.txt"):
        (tmp_path / name).write_text(f"{STORY}{name}", encoding="utf-8")
    names = [Path(item.source).name for item in read(tmp_path) if isinstance(item, Document)]
    assert names == ["a.txt", "x.txt", "c.txt"]


def test_a_folder_that_holds_itself_is_read_once(tmp_path):
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere")
    items = read(tmp_path)
    assert [type(item) for item in items].count(Document) == 1
    assert [item.where for item in items if isinstance(item, Problem)] == [str(tmp_path / "dangling.txt")]


def test_files_of_other_kinds_in_a_folder_are_one_warning(tmp_path):
    for name in ("a.png", "b.png", "c.docx", "notes.toml"):
        (tmp_path / name).write_bytes(b"x")
    (warning,) = read(tmp_path)
    assert isinstance(warning, Problem)
    assert warning.severity is Severity.WARNING
    assert "1 .docx, 2 .png" in warning.message


def test_json_gives_text_date_and_language(tmp_path):
    path = tmp_path / "one.json"
    path.write_text(json.dumps({"id": "a", "lang": "fr", "date": "2025-11-18", "text": STORY}), encoding="utf-8")
    document = one(path)
    assert (document.language, document.published, document.text) == ("fr", date(2025, 11, 18), STORY)


def test_a_bad_line_does_not_stop_the_others(tmp_path):
    path = tmp_path / "many.jsonl"
    path.write_text('{"text": "One story."}\nnot json\n\n{"text": "Another story.", "url": "https://x.example/2"}\n')
    first, bad, last = read(path)
    assert isinstance(bad, Problem)
    assert bad.where.endswith("#2")
    assert [item.source for item in (first, last) if isinstance(item, Document)] == [
        f"{path}#1",
        "https://x.example/2",
    ]


def test_lone_surrogates_do_not_reach_the_text(tmp_path):
    path = tmp_path / "odd.json"
    path.write_text('{"text": "Nvidia \\ud800 pays."}')
    assert one(path).text.encode("utf-8")


@pytest.mark.parametrize("data", [STORY.encode(), b"<html><body><p>" + STORY.encode() + b"</p></body></html>"])
def test_standard_input_is_text_or_a_page(data):
    (document,) = StreamSource(stream=io.BytesIO(data)).documents()
    assert isinstance(document, Document)
    assert document.source == "-"
    assert document.text.startswith("Café chain Orchard will pay")


def test_a_paragraph_of_ten_megabytes_is_one_document(tmp_path):
    path = tmp_path / "long.txt"
    path.write_text("The company said that it will buy the plant. " * 220_000, encoding="utf-8")
    assert len(one(path).text) == 9_900_000


def test_a_message_is_read_without_its_header(tmp_path: Path) -> None:
    path = tmp_path / "letter.eml"
    path.write_bytes(
        b"From: =?utf-8?q?Caf=C3=A9_Letter?= <post@letter.example>\r\nSubject: Orchard\r\n buys\r\n"
        b"Date: Tue, 18 Mar 2025 07:00:00 +0000\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nSee the page.\r\n"
        b"--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"<html><body><p>Orchard will pay =E2=82=AC9 million for its rival, the companies said on Tuesday in a joint"
        b" statement to the press.</p></body></html>\r\n--b--\r\n"
    )
    found = one(path)
    assert found.text.startswith("Orchard will pay €9 million for its rival")
    assert (found.title, found.publisher, found.published) == ("Orchard buys", "Café Letter", date(2025, 3, 18))


def test_a_message_without_text_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "empty.eml"
    path.write_bytes(b"Subject: nothing\r\n\r\n")
    assert "without text" in problem(path).message


@pytest.mark.parametrize("data", [b"\xff\xfe\x00bad", b"only words"])
def test_a_file_named_pdf_that_is_none_is_a_problem(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(data)
    assert "PDF" in problem(path).message
