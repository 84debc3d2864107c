"""`cantillon read`: documents to claims."""

from __future__ import annotations

import click

from cantillon.cli.main import EXIT_SOME_UNUSED
from cantillon.cli.options import json_option, ledger_option
from cantillon.cli.output import LEFT, RIGHT, print_json, print_problems, print_table, say, with_progress
from cantillon.pipeline import SURE_ENOUGH, ReadDocument, open_ledger, read_documents
from cantillon.sources.registry import read_sources
from cantillon.values.problem import Problem
from cantillon.views.rows import contract_row
from cantillon.views.wording import count_in_words, deal_in_words


@click.command("read")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@ledger_option
@json_option
@click.option("--dry-run", is_flag=True, help="Read and show, store nothing.")
@click.option("--explain", is_flag=True, help="Store nothing; show why each sentence is read as it is.")
@click.option("--with-text", is_flag=True, help="With --json: print the text that offsets refer to.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Processes that read at once.")
@click.option("--reader", default="builtin", show_default=True, help="Which reader reads; see `cantillon plugins`.")
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    show_default=f"{SURE_ENOUGH}, or 0 with --dry-run",
    help="Leave out claims below this probability.",
)
@click.pass_context
def read_command(
    context: click.Context,
    sources: tuple[str, ...],
    ledger_url: str,
    as_json: bool,
    dry_run: bool,
    explain: bool,
    with_text: bool,
    jobs: int,
    reader: str,
    min_confidence: float | None,
) -> None:
    """Read stories from files, folders, addresses or - (standard input)."""
    if explain:
        _explain(context, sources, reader, as_json=as_json)
        return
    if min_confidence is None:
        min_confidence = 0.0 if dry_run else SURE_ENOUGH
    read = read_documents(sources, reader=reader, jobs=jobs, min_confidence=min_confidence)
    workbench = None if dry_run else open_ledger(ledger_url, create=True)
    problems: list[Problem] = []
    counts = {"new": 0, "revision": 0, "unchanged": 0, "claims": 0}
    for item in with_progress(read, what="Reading", total=None, label=_label):
        if isinstance(item, Problem):
            problems.append(item)
            continue
        problems.extend(item.problems)
        counts["claims"] += len(item.claims)
        counts[str(workbench.add(item)) if workbench else "new"] += 1
        if as_json:
            print_json(contract_row(item.document, item.claims, with_text=with_text))
        elif dry_run:
            _print_claims(item)
    derived = workbench.derive() if workbench else 0
    print_problems(problems)
    if derived and not as_json:
        say(f"Filings of the same managers tell of {count_in_words(derived, 'change', 'changes')} of what they hold.")
    if not as_json:
        _say_summary(
            counts, dry_run=dry_run, unused=sum(problem.is_error for problem in problems), ledger_url=ledger_url
        )
    if any(problem.is_error for problem in problems):
        context.exit(EXIT_SOME_UNUSED)


def _explain(context: click.Context, sources: tuple[str, ...], reader: str, *, as_json: bool) -> None:
    from cantillon.cli.explain import explain_documents

    if reader != "builtin":
        raise click.UsageError("Only the built-in reader explains itself.")
    problems = explain_documents(read_sources(sources), as_json=as_json)
    print_problems(problems)
    if any(problem.is_error for problem in problems):
        context.exit(EXIT_SOME_UNUSED)


def _label(item: ReadDocument | Problem) -> str:
    return item.where if isinstance(item, Problem) else item.document.source


def _print_claims(item: ReadDocument) -> None:
    rows = [
        (
            f"{claim.confidence:.2f}",
            deal_in_words(claim.kind, claim.actors, claim.counterparties, claim.amount),
            str(claim.stage),
            claim.evidence.quote,
        )
        for claim in item.claims
    ]
    document = item.document
    title = f"{document.title or document.source} ({document.language}, {document.published or 'undated'})"
    print_table(title, [("sure", RIGHT), ("claim", LEFT), ("stage", LEFT), ("sentence", LEFT)], rows)


def _say_summary(counts: dict[str, int], *, dry_run: bool, unused: int, ledger_url: str) -> None:
    documents = counts["new"] + counts["revision"] + counts["unchanged"]
    read = count_in_words(documents, "document", "documents")
    parts = [f"Read {read} with {count_in_words(counts['claims'], 'claim', 'claims')}."]
    if not dry_run:
        changed = f"{counts['new']} new, {counts['revision']} revised, {counts['unchanged']} unchanged"
        parts.append(f"{ledger_url}: {changed}.")
    if unused:
        parts.append(f"{count_in_words(unused, 'input', 'inputs')} could not be used.")
    say(" ".join(parts))
