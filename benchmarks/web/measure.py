"""The pages' speed on 300 parties and about 3,000 deals: first picture, frames, answers under readers and a writer.

Run: ``.venv/bin/python benchmarks/web/measure.py``. It starts a server and a headless Chromium of this machine.
"""

from __future__ import annotations

import asyncio
import gzip
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import httpx2  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402

from benchmarks.web.ledger import make  # noqa: E402

READERS = 50
SECONDS = 10.0
PATHS = ("/api/pages/map?language=en", "/api/pages/deals?language=en", "/api/circles", "/api/parties",
         "/api/circulation", "/api/pages/parties/Nordane?language=en", "/api/pages/map?language=fr")  # fmt: skip
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
STORY = "Deal {n}\n\nNov 18, 2025 - Acme {n} will invest up to ${n} billion in Bolt {n}, the two companies said.\n"


def main() -> None:
    """Print one line for each figure."""
    made = Path(tempfile.gettempdir()) / "cantillon-benchmark-web.db"
    make(made)
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "ledger.db"
        shutil.copy(made, ledger)
        command = [sys.executable, "-m", "cantillon", "serve", "--ledger", str(ledger), "--port", "0"]
        server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        try:
            assert server.stderr is not None
            address = server.stderr.readline().split("Open ")[1].split(" ")[0].rstrip("/")
            measure(address)
        finally:
            server.terminate()
            server.wait()
    script = ROOT / "src" / "cantillon" / "web" / "static" / "app.js"
    print(f"JavaScript, compressed: {len(gzip.compress(script.read_bytes())) / 1000:.0f} kB")


def measure(address: str) -> None:
    """Print what a server at `address` does."""
    began = time.perf_counter()
    with httpx2.Client(base_url=address, timeout=120) as client:
        shown = client.get(PATHS[0]).json()
        print(f"{len(shown['parties'])} parties, {shown['deals']} deals, {len(shown['arrows'])} arrows")
        print(f"first answer after the server's start: {time.perf_counter() - began:.1f} s")
        for path in PATHS:
            client.get(path)
    in_browser(address)
    host, port = address.removeprefix("http://").split(":")
    for name, writes, pause in (
        ("50 readers without a pause", False, 0.0),
        ("50 readers without a pause, one writer", True, 0.0),
        ("50 readers who pause 0.5 s, one writer", True, 0.5),
    ):
        times, written = asyncio.run(readers(host, int(port), address if writes else None, pause))
        times.sort()
        told = f", {written} stories read" if writes else ""
        p95, p99 = times[int(0.95 * len(times))], times[int(0.99 * len(times))]
        print(f"{name}: {len(times) / SECONDS:.0f} answers a second, median {1000 * median(times):.0f} ms, "
              f"95 % {1000 * p95:.0f} ms, 99 % {1000 * p99:.0f} ms{told}")  # fmt: skip


def in_browser(address: str) -> None:
    """Print how long the first picture takes and how many frames a second acts have."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        firsts = []
        for _ in range(5):
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            page = context.new_page()
            began = time.perf_counter()
            page.goto(address, wait_until="commit")
            page.wait_for_selector(".map .node")
            firsts.append(time.perf_counter() - began)
            context.close()
        print(f"first picture: median {median(firsts):.2f} s, slowest of five {max(firsts):.2f} s")
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(address)
        page.wait_for_selector(".map .node")
        for name, act in ACTS.items():
            print(f"{name}: {frames(page, act):.0f} frames a second")
        page.goto(f"{address}/?parties=300&from=0")
        page.wait_for_selector(".map .node")
        arrows = page.locator(".arrow").count()
        print(f"zoom with all {arrows} arrows shown: {frames(page, ACTS['zoom']):.0f} frames a second")
        browser.close()


# What a hand does in one step, as a function of the step's number.
ACTS = {
    "zoom": "(i) => { const map = document.querySelector('.map'); const box = map.getBoundingClientRect();"
    " map.dispatchEvent(new WheelEvent('wheel', {deltaY: i % 60 < 30 ? -40 : 40, ctrlKey: true, bubbles: true,"
    " cancelable: true, clientX: box.x + 300, clientY: box.y + 200})); }",
    "pointing at circles": "(i) => { const all = document.querySelectorAll('.circle');"
    " all[(i >> 2) % all.length].dispatchEvent(new MouseEvent(i % 4 === 3 ? 'mouseleave' : 'mouseenter')); }",
    "moving the time": "(i) => { const time = document.getElementById('time');"
    " time.value = Math.abs((i % (2 * time.max)) - time.max); time.dispatchEvent(new Event('input')); }",
}


def frames(page: Page, act: str) -> float:
    """Return how many frames a second are drawn while an act is repeated in each."""
    script = (
        "(act) => new Promise((done) => { let i = 0; const began = performance.now(); const step = () => {"
        " act(i); i += 1; const gone = performance.now() - began;"
        " if (gone > 2000) done(i / gone * 1000); else requestAnimationFrame(step); }; requestAnimationFrame(step); })"
    )
    return float(page.evaluate(f"() => ({script})({act})"))


async def readers(host: str, port: int, address: str | None, pause: float) -> tuple[list[float], int]:
    """Return how long each answer took while `READERS` asked at once, and how many stories were read meanwhile."""
    end = time.perf_counter() + SECONDS
    times: list[float] = []
    writing = asyncio.create_task(write(address, end)) if address else None
    await asyncio.gather(*(read(host, port, end, i, pause, times) for i in range(READERS)))
    return times, await writing if writing else 0


async def read(host: str, port: int, end: float, first: int, pause: float, times: list[float]) -> None:
    """Ask one question after the other over one connection."""
    reader, writer = await asyncio.open_connection(host, port)
    number = first
    await asyncio.sleep(pause * first / READERS)
    while time.perf_counter() < end:
        path = PATHS[number % len(PATHS)]
        number += 1
        began = time.perf_counter()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = re.search(rb"content-length: (\d+)", head)
        assert length is not None
        await reader.readexactly(int(length[1]))
        times.append(time.perf_counter() - began)
        await asyncio.sleep(pause)
    writer.close()


async def write(address: str, end: float) -> int:
    """Add one story after the other; return how many were read."""
    async with httpx2.AsyncClient(base_url=address, timeout=120) as client:
        token = re.search(r'data-csrf="(\w+)"', (await client.get("/")).text)
        assert token is not None
        read = 0
        while time.perf_counter() < end:
            text = STORY.format(n=time.monotonic_ns() % 10**9)
            told = await client.post("/api/texts", headers={"X-CSRF-Token": token[1]}, json={"text": text})
            read += told.text.count('"event":"read"')
        return read


if __name__ == "__main__":
    main()
