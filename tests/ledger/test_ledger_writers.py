"""Several writers at once, and writers that die: the ledger holds whole documents and nothing else."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter

from cantillon.ledger.ledger import Added, Ledger
from tests.factory import claim, document, dollars

# Writes documents of three claims each until it is stopped, and says each that the ledger has acknowledged.
WRITER = """
import sys
from cantillon.ledger.judgement import Judgement, Verdict
from cantillon.ledger.ledger import Ledger
from tests.factory import claim, document, dollars
url, name, count, shared = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4] == "shared"
with Ledger.open(url) as ledger:
    for number in range(count):
        story = document(f"{name} {number} tells much.", source=f"{'all' if shared else name}-{number}.txt")
        claims = [claim(amount=dollars(size), source=story) for size in (1, 20, 300)]
        ledger.add_reading(story, claims)
        if number % 5 == 0:
            ledger.judge(Judgement(Verdict.ACCEPT, (claims[0].id,), by=name)) if not shared else None
        print(number, flush=True)
"""


def start(url, name, count, *, shared=False):
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, url, name, str(count), "shared" if shared else "own"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def claims_per_document(ledger):
    return Counter(claim.evidence.document_id for claim in ledger.claims())


def test_a_writer_killed_at_any_moment_leaves_whole_documents_and_all_that_it_acknowledged(url):
    Ledger.open(url).close()
    for round_number in range(3):
        writer = start(url, f"writer{round_number}", 10_000)
        said = [writer.stdout.readline() for _ in range(5)]
        time.sleep(0.03 * round_number)
        os.kill(writer.pid, signal.SIGKILL)
        said += writer.stdout.read().split("\n")
        writer.stdout.close()
        writer.wait()
        acknowledged = [line for line in said if line.strip()]
        with Ledger.open(url) as ledger:
            stored = [document.source for document in ledger.documents() if f"writer{round_number}" in document.source]
            assert len(stored) >= len(acknowledged) >= 5
            assert set(claims_per_document(ledger).values()) == {3}
            assert ledger.add_reading(document("After.", source=f"after{round_number}.txt"), []) is Added.NEW


def test_a_ledger_whose_making_was_killed_can_be_made_again(url):
    writer = start(url, "hasty", 1)
    time.sleep(0.4)
    os.kill(writer.pid, signal.SIGKILL)
    writer.communicate()
    with Ledger.open(url) as ledger:
        ledger.add_reading(document(), [])
        assert len(ledger.documents()) >= 1


def test_two_writers_at_once_lose_nothing(url):
    writers = [start(url, name, 12) for name in ("ada", "ben")]
    assert [writer.communicate() and writer.returncode for writer in writers] == [0, 0]
    with Ledger.open(url) as ledger:
        assert len(ledger.documents()) == 24
        assert set(claims_per_document(ledger).values()) == {3}
        assert len(ledger.judgements()) == 6


def test_two_writers_of_the_same_sources_take_turns(url):
    writers = [start(url, name, 12, shared=True) for name in ("ada", "ben")]
    assert [writer.communicate() and writer.returncode for writer in writers] == [0, 0]
    with Ledger.open(url) as ledger:
        assert len(ledger.documents()) == 12
        assert all(len(ledger.revisions(f"all-{number}.txt")) == 2 for number in range(12))
        assert len(ledger.history()) == 24


def test_a_reader_sees_one_state_while_a_writer_works(url):
    with Ledger.open(url) as ledger:
        writer = start(url, "ada", 15)
        while writer.poll() is None:
            view = ledger.view()
            assert len(view.claims()) == 3 * len(view.documents())
        writer.communicate()
        story = document(source="ada-3.txt", text="ada 3 tells much.")
        assert ledger.add_reading(story, [claim(amount=dollars(s), source=story) for s in (1, 20, 300)]) == "unchanged"
