"""Tables, JSON Lines on standard output; everything else on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from cantillon.errors import InputError
from cantillon.values.problem import Problem

Item = TypeVar("Item")
_DIRECTION_MARKS = (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_CONTROLS = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160), *_DIRECTION_MARKS))
LEFT, RIGHT = "left", "right"
PLAIN_WIDTH = 160  # where standard output is a file or pipe and has no width of its own


def visible(text: str) -> str:
    """Return text from outside without control and direction characters, which could forge a terminal's output."""
    return text.translate(_CONTROLS)


def console() -> Console:
    """Return the console of standard output, made anew so that redirection is seen."""
    width = None if sys.stdout.isatty() else PLAIN_WIDTH
    return Console(file=sys.stdout, width=width, highlight=False, markup=False, emoji=False)


def say(message: str) -> None:
    """Tell the user something that is not the result."""
    click.echo(visible(message), err=True)


def say_where_it_stopped(cut: str | None, stopped_at: str | None, resumed: str | None) -> None:
    """Tell the user what a search left out and how to go on, or that one that went on has reached the end."""
    if cut:
        say(cut)
    if stopped_at:
        say(f"The same command with --resume {stopped_at} goes on from there.")
    elif resumed:
        say("That is the end: nothing further is left out.")


def print_line(text: str) -> None:
    """Write one line of the result."""
    click.echo(visible(text))


def print_json(row: object) -> None:
    """Write one object as one line of JSON."""
    sys.stdout.buffer.write(msgspec.json.encode(row) + b"\n")
    sys.stdout.buffer.flush()


def print_table(title: str, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under `columns`, each a heading and how it is aligned ("left" or "right")."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading, align in columns:
        table.add_column(heading, justify="right" if align == "right" else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    out = console()
    out.print(Text(visible(title), style="bold"), soft_wrap=True)  # a title is one line for programs that look for it
    out.print(table)


def print_problems(problems: Sequence[Problem]) -> None:
    """Name every input that could not be used, on standard error."""
    for problem in problems:
        say(f"{problem.severity}: {problem}")


@contextmanager
def writing(output: Path) -> Iterator[None]:
    """Say in one sentence that a file or folder which the user named cannot be written."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{output} cannot be written ({error.strerror or error}).", hint="Choose another place."
        ) from error


def with_progress(
    items: Iterable[Item], *, what: str, total: int | None, label: Callable[[Item], str]
) -> Iterator[Item]:
    """Yield `items` with a progress bar on standard error, where that is a terminal."""
    errors = Console(stderr=True)
    if not errors.is_terminal:
        yield from items
        return
    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[now]}"),
    )
    with Progress(*columns, console=errors, transient=True) as progress:
        task = progress.add_task(what, total=total, now="")
        for item in items:
            progress.update(task, advance=1, now=visible(label(item))[-50:])
            yield item
