"""Pages are fetched politely, within limits, and kept with their true time."""

from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from cantillon.errors import SourceError
from cantillon.sources import pages
from cantillon.sources.document import Document
from cantillon.sources.pages import Fetcher, PageSource
from cantillon.sources.snapshot import Snapshot, Snapshots
from cantillon.values.problem import Problem

ADDRESS = "https://news.example/story"
HTML = (
    "<html><head><title>Orchard buys Bolt</title></head><body><article><p>Orchard will buy Bolt for nine million "
    "dollars, the companies said on Tuesday, and it will pay the whole price in cash.</p></article></body></html>"
)


def fetcher(answer, **options) -> Fetcher:
    return Fetcher(transport=httpx2.MockTransport(answer), **options)


def html(request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(200, html=HTML)


def test_a_page_becomes_a_document_with_the_time_it_was_fetched():
    before = datetime.now(UTC)
    (document,) = PageSource(ADDRESS, fetcher(html)).documents()
    assert isinstance(document, Document)
    assert (document.source, document.title) == (ADDRESS, "Orchard buys Bolt")
    assert document.retrieved is not None
    assert before <= document.retrieved <= datetime.now(UTC)


@pytest.mark.parametrize(
    "answer",
    [
        lambda request: httpx2.Response(404),
        lambda request: httpx2.Response(503),
        lambda request: httpx2.Response(200, content=b"\x89PNG", headers={"content-type": "image/png"}),
        lambda request: httpx2.Response(302, headers={"location": ADDRESS}),
        lambda request: httpx2.Response(200, content=b""),
    ],
    ids=["missing", "broken", "picture", "circle", "empty"],
)
def test_what_cannot_be_read_is_a_problem_with_its_address(answer):
    (problem,) = PageSource(ADDRESS, fetcher(answer)).documents()
    assert isinstance(problem, Problem)
    assert problem.where == ADDRESS
    assert problem.hint


def test_a_page_that_is_too_large_is_given_up(monkeypatch):
    monkeypatch.setattr(pages, "MAX_PAGE_BYTES", 10_000)
    with pytest.raises(SourceError, match="larger"):
        fetcher(lambda request: httpx2.Response(200, text="x" * 20_000)).fetch(ADDRESS)


def test_a_failed_connection_says_what_to_do():
    def fail(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectTimeout("no answer")

    with pytest.raises(SourceError, match="took too long"):
        fetcher(fail).fetch(ADDRESS)


def test_one_host_is_not_asked_twice_in_a_second():
    waits: list[float] = []
    polite = fetcher(html, wait=waits.append)
    polite.fetch(ADDRESS)
    polite.fetch(ADDRESS + "/2")
    polite.fetch("https://other.example/")
    assert len(waits) == 1
    assert 0 < waits[0] <= pages.PAUSE


def test_a_page_fetched_lately_comes_from_the_store_with_its_own_time(tmp_path):
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        return httpx2.Response(200, html=HTML)

    first = fetcher(answer, snapshots=Snapshots(tmp_path)).fetch(ADDRESS)
    second = fetcher(answer, snapshots=Snapshots(tmp_path)).fetch(ADDRESS)
    assert asked == [ADDRESS]
    assert (second.data, second.retrieved) == (first.data, first.retrieved)


def test_an_old_page_is_fetched_again(tmp_path):
    old = Snapshot(ADDRESS, ADDRESS, b"old", "text/plain", None, datetime.now(UTC) - timedelta(days=1))
    Snapshots(tmp_path).keep(old)
    assert fetcher(html, snapshots=Snapshots(tmp_path)).fetch(ADDRESS).data != b"old"


def test_a_snapshot_that_was_changed_on_disk_is_not_believed(tmp_path):
    snapshots = Snapshots(tmp_path)
    path = snapshots.keep(Snapshot(ADDRESS, ADDRESS, b"story", "text/plain", None, datetime.now(UTC)))
    path.write_bytes(b"forged")
    assert snapshots.latest(ADDRESS) is None


def test_by_default_a_private_address_is_refused():
    (problem,) = PageSource("http://127.0.0.1:9/x", Fetcher()).documents()
    assert isinstance(problem, Problem)
    assert "not a public address" in problem.message
