"""WARC archives are read record by record."""

import gzip
import io
from datetime import UTC, datetime

import pytest

from cantillon.sources import archives
from cantillon.sources.document import Document
from cantillon.sources.registry import read_sources
from cantillon.values.problem import Problem

STORY = "Orchard will buy Bolt for nine million dollars, the companies said on Tuesday, and it will pay in cash."


def record(address: str, body: bytes, *, kind: str = "text/html", status: str = "200 OK", extra: str = "") -> bytes:
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{extra}Content-Length: {len(body)}\r\n\r\n".encode() + body
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:8c8e5f7e-1d5b-4c3a-9a51-0123456789ab>\r\n"
        f"WARC-Target-URI: {address}\r\nWARC-Date: 2025-11-18T10:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def page(text: str = STORY) -> bytes:
    return f"<html><body><article><p>{text}</p></article></body></html>".encode()


def read(tmp_path, data: bytes, name: str = "crawl.warc.gz") -> list[Document | Problem]:
    path = tmp_path / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return list(read_sources([path]))


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_pages_keep_their_address_and_the_time_they_were_fetched(tmp_path, name):
    items = read(tmp_path, record("https://a.example/1", page()) + record("https://a.example/2", page()), name)
    assert [item.source for item in items if isinstance(item, Document)] == [
        "https://a.example/1",
        "https://a.example/2",
    ]
    assert isinstance(items[0], Document)
    assert items[0].retrieved == datetime(2025, 11, 18, 10, tzinfo=UTC)
    assert items[0].text == STORY


def test_error_pages_and_pictures_are_passed_over(tmp_path):
    missing = record("https://a.example/gone", page(), status="404 Not Found")
    picture = record("https://a.example/i.png", b"\x89PNG", kind="image/png")
    items = read(tmp_path, missing + picture + record("https://a.example/1", page()))
    assert len(items) == 1


def test_a_record_that_unpacks_beyond_the_limit_is_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_RECORD_BYTES", 10_000)
    bomb = record("https://a.example/b", gzip.compress(b"<p>" * 1_000_000), extra="Content-Encoding: gzip\r\n")
    problem, document = read(tmp_path, bomb + record("https://a.example/1", page()))
    assert isinstance(problem, Problem)
    assert problem.code == "source.too_large"
    assert isinstance(document, Document)


def test_a_damaged_archive_gives_what_stands_before_the_damage(tmp_path):
    whole = gzip.compress(record("https://a.example/1", page())) + gzip.compress(record("https://a.example/2", page()))
    path = tmp_path / "cut.warc.gz"
    path.write_bytes(whole[:-40])
    items = list(read_sources([path]))
    assert isinstance(items[0], Document)


@pytest.mark.parametrize("data", [b"no archive at all", b"\x1f\x8b\x08broken"])
def test_what_is_no_archive_is_a_problem(tmp_path, data):
    path = tmp_path / "x.warc.gz"
    path.write_bytes(data)
    items = list(read_sources([path]))
    assert [type(item) for item in items] == [Problem]


def test_an_archive_is_streamed(tmp_path):
    data = b"".join(record(f"https://a.example/{n}", page()) for n in range(50))
    stream = io.BytesIO(data)
    next(iter(archives.read_archive("x", stream)))
    assert stream.tell() <= len(data)
