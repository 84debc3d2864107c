"""What `cantillon read --explain` prints: sentences with coloured spans, and why claims were made or refused."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

from cantillon.cli.output import console, print_json, print_line, visible
from cantillon.pipeline import explain_document
from cantillon.reading.explain import ExplainedSentence, SpanType, Verdict
from cantillon.sources.document import Document
from cantillon.values.problem import Problem
from cantillon.views.rows import Row, amount_fields
from cantillon.views.wording import deal_in_words

COLOURS = {
    SpanType.PARTY: "bold cyan",
    SpanType.AMOUNT: "bold green",
    SpanType.PERCENT: "green",
    SpanType.CAPACITY: "green",
    SpanType.TRIGGER: "bold magenta",
    SpanType.CUE: "yellow",
}


def explain_documents(found: Iterable[Document | Problem], *, as_json: bool) -> list[Problem]:
    """Print the explanation of each document; return what could not be used."""
    problems: list[Problem] = []
    for item in found:
        if isinstance(item, Problem):
            problems.append(item)
            continue
        sentences = explain_document(item)
        if as_json:
            for sentence in sentences:
                print_json(_row(item, sentence))
            continue
        print_line(f"{item.title or item.source} ({item.language}, {item.published or 'undated'})")
        if not sentences:
            print_line("  There is no language pack: nothing is read.")
        for sentence in sentences:
            _print_sentence(item, sentence)
    return problems


def _print_sentence(document: Document, sentence: ExplainedSentence) -> None:
    out = console()
    # One character stays one: spans are offsets, so what a terminal must not see becomes a blank.
    shown = "".join(visible(each) or " " for each in sentence.span.of(document.text)).replace("\n", " ")
    text = Text(shown)
    for each in sentence.recognised:
        start = sentence.span.start
        text.stylize(COLOURS[each.type], each.span.start - start, each.span.end - start)
    out.print()
    out.print(text)
    for each in sentence.recognised:
        words = visible(each.span.of(document.text))
        out.print(Text.assemble("    ", (f"{each.type:9}", COLOURS[each.type]), f"{words} = {visible(each.meaning)}"))
    for weighed in sentence.weighed:
        said = deal_in_words(weighed.kind, weighed.actors, weighed.counterparties, weighed.amount)
        sign, style = ("+", "bold") if weighed.verdict is Verdict.CLAIM else ("-", "dim")
        line = f"  {sign} {weighed.probability:.2f} {visible(said)} [{visible(weighed.trigger)}]: {weighed.verdict}"
        out.print(Text(line, style=style))


def _row(document: Document, sentence: ExplainedSentence) -> Row:
    return {
        "source": document.source,
        "start": sentence.span.start,
        "end": sentence.span.end,
        "text": sentence.span.of(document.text),
        "recognised": [
            {"start": each.span.start, "end": each.span.end, "type": str(each.type), "meaning": each.meaning}
            for each in sentence.recognised
        ],
        "candidates": [
            {
                "kind": str(each.kind),
                "actors": list(each.actors),
                "counterparties": list(each.counterparties),
                **amount_fields(each.amount),
                "trigger": each.trigger,
                "probability": round(each.probability, 4),
                "verdict": each.verdict.name.lower(),
            }
            for each in sentence.weighed
        ],
    }
