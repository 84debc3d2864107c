"""`cantillon check | judge`: what cannot all be right, and what a person decides about it."""

from __future__ import annotations

import getpass
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

import click

from cantillon.claims.claim import Claim
from cantillon.cli.options import as_of_option, existing, json_option, ledger_option
from cantillon.cli.output import LEFT, print_json, print_line, print_table, say
from cantillon.errors import InputError, UnknownPartyError
from cantillon.ledger.judgement import About, Judgement, Verdict, in_force
from cantillon.pipeline import Workbench
from cantillon.sources.document import Document
from cantillon.values.amount import AmountRange, Qualifier
from cantillon.values.kinds import Kind, Stage
from cantillon.views.judgement_rows import judgement_row
from cantillon.views.rows import Row, claim_row
from cantillon.views.wording import count_in_words, deal_in_words


@click.command("check")
@ledger_option
@json_option
@as_of_option
def check_command(ledger_url: str, as_json: bool, as_of: date | None) -> None:
    """Show what cannot all be right, each with its sentences; `cantillon judge` settles it."""
    with existing(ledger_url) as workbench:
        view = workbench.view(as_of=as_of)
        findings = workbench.findings(as_of=as_of)
        claims = {claim.id: claim for claim in view.claims()}
        documents = {document.id: document for document in view.documents()}
    for finding in findings:
        shown = [claims[claim_id] for claim_id in finding.claim_ids if claim_id in claims]
        if as_json:
            sentences = [claim_row(claim, documents.get(claim.evidence.document_id)) for claim in shown]
            row: Row = {"check": finding.check, "message": finding.message, "deals": list(finding.deal_ids)}
            row["quotes"] = [{"document": _source(documents, each), "sentence": said} for each, said in finding.quotes]
            print_json({**row, "claims": sentences})
            continue
        print_line(f"{finding.check}: {finding.message}")
        for claim in shown:
            print_line(
                f"    “{claim.evidence.quote}” ({_where(documents.get(claim.evidence.document_id))}; {claim.id})"
            )
        shown_already = {(claim.evidence.document_id, claim.evidence.quote) for claim in shown}
        for document_id, quote in finding.quotes:
            if (document_id, quote) not in shown_already:
                print_line(f"    “{quote}” ({_where(documents.get(document_id))})")
        print_line("")
    if findings and not as_json:
        told = count_in_words(len(findings), "finding", "findings")
        say(f"{told}. Settle one with: cantillon judge accept|reject|correct CLAIM, or merge|split DEAL DEAL")
    elif not findings:
        say("Nothing is inconsistent.")


def _source(documents: dict[str, Document], document_id: str) -> str:
    return documents[document_id].source if document_id in documents else document_id


def _where(document: Document | None) -> str:
    return "" if document is None else f"{document.source}, {document.published or 'undated'}"


# What people call a verdict in one word, beside the word that the ledger keeps.
_ALSO = {"correct": "edit", "merge": "same", "split": "different"}


class _Verdicts(click.Group):
    """The verdicts, each by its name in the ledger or by what people call it."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a verdict."""
        return super().get_command(ctx, _ALSO.get(cmd_name, cmd_name))


@click.group("judge", cls=_Verdicts)
def judge_command() -> None:
    """Record, list and undo judgements: they win over readers and survive re-reading.

    `correct`, `merge` and `split` are other words for edit, same and different.
    """


def _by_and_why(command: click.Command) -> click.Command:
    for option in (
        click.Option(["--by"], default=_user, show_default="your user name", help="Who decides."),
        click.Option(["--why"], default="", help="The reason."),
    ):
        command.params.append(option)
    return command


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user may have no name
        return ""


def _judged(workbench: Workbench, judgement: Judgement) -> None:
    recorded = workbench.ledger.judge(judgement)
    say(f"Recorded {recorded.id}: {recorded.verdict} {' '.join((*recorded.first, *recorded.second))}.")


def _of(verdict: Verdict, first: Iterable[str], second: Iterable[str], *, by: str, why: str) -> Judgement:
    first, second = tuple(first), tuple(second)
    try:
        return Judgement(verdict, first, second, by=by, why=why)
    except ValueError as error:
        raise InputError(
            f"{' and '.join((*first, *second))}: not something to {verdict}.",
            hint="`cantillon claims --json`, `deals --json` and `judge list` show ids.",
        ) from error


def _require_known(workbench: Workbench, first: str, second: str) -> None:
    """Refuse two names of which the ledger holds neither: a mistyped id looks like a name."""
    try:
        workbench.party_name(first)
    except UnknownPartyError:
        try:
            workbench.party_name(second)
        except UnknownPartyError as error:
            raise UnknownPartyError(
                f"The ledger holds neither {first!r} nor {second!r}.",
                hint="`cantillon parties` lists names; `deals --json` and `claims --json` show ids.",
            ) from error


def _add_verdict(verdict: Verdict, text: str) -> None:
    @judge_command.command(str(verdict), help=text)
    @click.argument("claims", nargs=-1, required=True, metavar="CLAIM...")
    @ledger_option
    def command(claims: tuple[str, ...], ledger_url: str, by: str, why: str) -> None:
        with existing(ledger_url) as workbench:
            _judged(workbench, _of(verdict, claims, (), by=by, why=why))

    _by_and_why(command)


def _add_pair(verdict: Verdict, text: str) -> None:
    @judge_command.command(str(verdict), help=text)
    @click.argument("first")
    @click.argument("second")
    @ledger_option
    def command(first: str, second: str, ledger_url: str, by: str, why: str) -> None:
        with existing(ledger_url) as workbench:
            judgement = _of(verdict, [first], [second], by=by, why=why)
            if judgement.about is About.PARTY:
                _require_known(workbench, first, second)
            _judged(workbench, judgement)

    _by_and_why(command)


_add_verdict(Verdict.ACCEPT, "Accept claims as they are read.")
_add_verdict(Verdict.REJECT, "Reject claims: they are in no deal any more.")
_add_pair(Verdict.SAME, "Two deals, claims or parties are the same; of two parties the first name is kept.")
_add_pair(Verdict.DIFFERENT, "Two deals, claims or parties are different.")
_add_pair(Verdict.UNSURE, "Whether two deals, claims or parties are the same cannot be said.")


@judge_command.command("edit")
@click.argument("claim_id", metavar="CLAIM")
@ledger_option
@click.option("--kind", type=click.Choice([str(kind) for kind in Kind]))
@click.option("--stage", type=click.Choice([str(stage) for stage in Stage]))
@click.option("--actor", "actors", multiple=True, help="Who acts; may be given several times.")
@click.option("--counterparty", "counterparties", multiple=True, help="May be given several times.")
@click.option("--amount", help="A number in plain units, or a range low..high.")
@click.option("--currency", help="With --amount; default: the one of the claim.")
@click.option(
    "--qualifier", type=click.Choice([str(q) for q in Qualifier if q is not Qualifier.BETWEEN]), help="With --amount."
)
def _edit_command(
    claim_id: str,
    ledger_url: str,
    kind: str | None,
    stage: str | None,
    actors: tuple[str, ...],
    counterparties: tuple[str, ...],
    amount: str | None,
    currency: str | None,
    qualifier: str | None,
    by: str,
    why: str,
) -> None:
    """Correct a claim; what is not given stays as it was read."""
    with existing(ledger_url) as workbench:
        claim = next((claim for claim in workbench.claims() if claim.id == claim_id), None)
        if claim is None:
            raise InputError(
                f"The ledger holds no claim {claim_id}.", hint="`cantillon claims --json` shows their ids."
            )
        corrected = replace(
            claim,
            kind=Kind(kind) if kind else claim.kind,
            stage=Stage(stage) if stage else claim.stage,
            actors=actors or claim.actors,
            counterparties=counterparties or claim.counterparties,
            amount=_amount(amount, currency, qualifier, claim) if amount else claim.amount,
        )
        if corrected == claim:
            raise InputError("Nothing is corrected.", hint="Give the fields that should read otherwise; see --help.")
        _judged(workbench, Judgement(Verdict.EDIT, (claim_id,), by=by, why=why, correction=corrected))


_by_and_why(_edit_command)


def _amount(text: str, currency: str | None, qualifier: str | None, claim: Claim) -> AmountRange:
    unit = currency or (claim.amount.currency if claim.amount else None)
    if unit is None:
        raise InputError("The claim has no currency.", hint="Give --currency beside --amount.")
    try:
        bounds = [Decimal(part) for part in text.split("..")]
        if len(bounds) == 2:
            return AmountRange(bounds[0], bounds[1], unit, Qualifier.BETWEEN)
        (value,) = bounds
        chosen = Qualifier(qualifier) if qualifier else Qualifier.EXACT
        low = None if chosen is Qualifier.UP_TO else value
        high = None if chosen is Qualifier.AT_LEAST else value
        return AmountRange(low, high, unit, chosen)
    except (InvalidOperation, ValueError) as error:
        raise InputError(
            f"{text!r} is not an amount.", hint="Write a number in plain units, 30000000000, or a range, 1e9..2e9."
        ) from error


@judge_command.command("undo")
@click.argument("judgement_id", metavar="JUDGEMENT")
@ledger_option
def _undo_command(judgement_id: str, ledger_url: str, by: str, why: str) -> None:
    """Take a judgement back; it stays listed."""
    with existing(ledger_url) as workbench:
        _judged(workbench, _of(Verdict.UNDO, [judgement_id], (), by=by, why=why))


_by_and_why(_undo_command)


@judge_command.command("list")
@ledger_option
@json_option
def _list_command(ledger_url: str, as_json: bool) -> None:
    """List every judgement ever made, undone ones included."""
    with existing(ledger_url) as workbench:
        judgements = workbench.ledger.judgements()
    counting = {judgement.id for judgement in in_force(judgements)}
    rows = [judgement_row(judgement, counts=judgement.id in counting) for judgement in judgements]
    if as_json:
        for row in rows:
            print_json(row)
        return
    if not judgements:
        say("No judgement was made yet.")
        return
    cells = [
        (
            f"{judgement.at:%Y-%m-%d %H:%M}" if judgement.at else "",
            judgement.by,
            str(judgement.verdict),
            " ".join((*judgement.first, *judgement.second)),
            _corrected(judgement),
            judgement.why,
            "yes" if judgement.id in counting else "no",
            judgement.id,
        )
        for judgement in judgements
    ]
    heads = ("when", "by", "verdict", "of", "reads now", "why", "counts", "id")
    print_table(f"{len(judgements)} judgements", [(head, LEFT) for head in heads], cells)


def _corrected(judgement: Judgement) -> str:
    claim = judgement.correction
    return "" if claim is None else deal_in_words(claim.kind, claim.actors, claim.counterparties, claim.amount)
