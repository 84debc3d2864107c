"""`cantillon report | export`: what others read."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import click
from markupsafe import Markup

from cantillon.cli.options import Window, as_of_option, currency_option, existing, ledger_option, said_currency
from cantillon.cli.output import say, writing
from cantillon.errors import InputError
from cantillon.pipeline import holds_payments
from cantillon.views.wording import Language


@click.command("report")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The HTML file to write.")
@click.option("--title", default="Cantillon", show_default=True)
@click.option("--language", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="Of the report.")
@ledger_option
@as_of_option
@currency_option
@click.option("--within", type=Window(), default="30d", show_default=True, help="Of rings of imported payments.")
@click.option("--stress", "defaults", multiple=True, metavar="PARTY[:SHARE]",
              help="Show who is hurt if this party does not pay; may be given several times.")  # fmt: skip
@click.pass_context
def report_command(
    context: click.Context,
    output: Path,
    title: str,
    language: Language,
    ledger_url: str,
    as_of: date | None,
    currency: str,
    within: timedelta,
    defaults: tuple[str, ...],
) -> None:
    """Write a report: one file with the map, the circles and every sentence, that opens from disk."""
    from cantillon.views.report import write_report

    _require_folder(output)
    sections: list[Markup] = []
    if holds_payments(ledger_url):
        from cantillon.cli.payments import report_of_rings  # loads compiled code

        said = said_currency(context, currency)
        rings = report_of_rings(ledger_url, currency=said, within=within, language=language)
        sections += [rings] if rings is not None else []
    with existing(ledger_url) as workbench:
        snapshot = workbench.snapshot(as_of=as_of, currency=currency, title=title)
        if defaults:
            from cantillon.cli.stress import report_of_stress  # loads the numeric packages

            sections.append(report_of_stress(defaults, workbench, as_of, currency, language))
    with writing(output):
        write_report(snapshot, output, language=language, sections=Markup("").join(sections))
    say(f"Wrote {output} ({output.stat().st_size / 1000:,.0f} kB).")


@click.command("export")
@click.option("--to", "name", required=True, help="csv, jsonl, parquet, graphml, ftm, or a plug-in's name.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The file to write.")
@ledger_option
@as_of_option
@currency_option
def export_command(name: str, output: Path, ledger_url: str, as_of: date | None, currency: str) -> None:
    """Write deals, claims and flows for other tools."""
    from cantillon.views.exports.data import ExportData
    from cantillon.views.exports.registry import find_export

    export = find_export(name)
    _require_folder(output)
    with existing(ledger_url) as workbench:
        view = workbench.view(as_of=as_of)
        documents = {document.id: document for document in view.documents()}
        network = workbench.network(as_of=as_of, currency=currency)
        data = ExportData(documents, view.claims(), view.deals(), network.network.flows)
        with writing(output):
            written = export(data, output)
    say(f"Wrote {', '.join(str(path) for path in written)}.")


def _require_folder(output: Path) -> None:
    if not output.parent.is_dir():
        raise InputError(f"{output.parent} is not a folder.", hint="Make it first, or choose another place.")
    if output.is_dir():
        raise InputError(f"{output} is a folder.", hint="Name a file in it.")
