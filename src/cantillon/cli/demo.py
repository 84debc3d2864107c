"""`cantillon demo`: the bundled stories from reading to report."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

import click

from cantillon.cli.ledger import print_deals
from cantillon.cli.network import print_circles, print_circulation
from cantillon.cli.output import say, with_progress, writing
from cantillon.pipeline import SURE_ENOUGH, ReadDocument, open_ledger, read_documents
from cantillon.values.problem import Problem

LEDGER = "cantillon-demo.db"
REPORT = "cantillon-demo.html"


@click.command("demo")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Folder for the results."
)
def demo_command(output: Path) -> None:
    """Read the bundled stories, show deals and circles, write a report."""
    from cantillon.views.report import write_report

    with writing(output):
        output.mkdir(parents=True, exist_ok=True)
    ledger, report = output / LEDGER, output / REPORT
    with as_file(files("cantillon") / "data" / "stories") as folder, open_ledger(ledger) as workbench:
        stories = sorted(path for path in folder.iterdir() if path.suffix in {".txt", ".html"})
        for item in with_progress(
            read_documents(stories, min_confidence=SURE_ENOUGH), what="Reading", total=len(stories), label=_label
        ):
            if isinstance(item, ReadDocument):
                workbench.add(item)
        view = workbench.view()
        claims = {claim.id: claim for claim in view.claims()}
        documents = {document.id: document for document in view.documents()}
        deals = view.deals()
        print_deals(deals, claims, documents)
        click.echo()
        search = workbench.circles()
        print_circles(list(search), workbench, as_of=None)
        print_circulation(*workbench.circulation())
        write_report(workbench.snapshot(title="Circular deals of the AI boom"), report)
        parties = len(workbench.parties())
    say(f"\nRead {len(documents)} documents with {len(claims)} claims: {len(deals)} deals of {parties} parties.")
    say(f"Found {len(search)} circles.")
    say(f"{report}: open it in a browser to see the map and the sentence behind every figure.")
    say(f"{ledger}: look at it with: cantillon serve --ledger {ledger}")
    say(f"Or ask it more, for example: cantillon party Nvidia --ledger {ledger}")


def _label(item: ReadDocument | Problem) -> str:
    return item.where if isinstance(item, Problem) else item.document.title or item.document.source
