"""`cantillon`: the group of commands, the error boundary and the exit codes."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from cantillon.errors import CantillonError

EXIT_DONE = 0
EXIT_SOME_UNUSED = 1
EXIT_USAGE = 2

# Commands are loaded when they are called: `cantillon --help` must not pay for what it does not use.
COMMANDS = {
    "read": ("cantillon.cli.read", "Read stories into the ledger."),
    "import": ("cantillon.cli.payments", "Bring in a ledger of payments, or balance sheets."),
    "balances": ("cantillon.cli.balances", "Show what is known of parties' cash, revenue, debt and equity."),
    "deals": ("cantillon.cli.ledger", "Show deals."),
    "claims": ("cantillon.cli.ledger", "Show claims with their sentences."),
    "parties": ("cantillon.cli.ledger", "Show parties by what they were promised."),
    "party": ("cantillon.cli.ledger", "Show one party: its deals, its circles, its sources."),
    "documents": ("cantillon.cli.ledger", "Show what was read."),
    "circles": ("cantillon.cli.network", "Find the money that comes back."),
    "circulation": ("cantillon.cli.network", "Measure how circular the whole is."),
    "roundtrip": ("cantillon.cli.flows", "Measure how much a party is paid with its own money."),
    "funding": ("cantillon.cli.flows", "Hold what a party promised against what was promised to it."),
    "contribution": ("cantillon.cli.flows", "Rank deals by what they add to circulation."),
    "compare": ("cantillon.cli.flows", "Show what changed between two ledgers or two days."),
    "chance": ("cantillon.cli.chance", "Compare the circles with those that chance would make."),
    "stress": ("cantillon.cli.stress", "Show who is hurt if some do not pay."),
    "keystones": ("cantillon.cli.stress", "Rank parties or deals by what all lose without them."),
    "capacity": ("cantillon.cli.capacity", "Show gigawatts and what they mean in money and homes."),
    "holdings": ("cantillon.cli.holdings", "Show who held a party, from SEC filings."),
    "rotations": ("cantillon.cli.holdings", "Show who sold one party and put money into another."),
    "check": ("cantillon.cli.judge", "Show what cannot all be right."),
    "judge": ("cantillon.cli.judge", "Record, list and undo judgements."),
    "report": ("cantillon.cli.publish", "Write a report: one file that opens from disk."),
    "export": ("cantillon.cli.publish", "Write deals, claims and flows for other tools."),
    "serve": ("cantillon.cli.serve", "Show the ledger in a browser."),
    "users": ("cantillon.cli.users", "Manage the accounts of a served ledger."),
    "score": ("cantillon.cli.score", "Measure a reader on documents with known claims."),
    "migrate": ("cantillon.cli.ledger", "Bring an older ledger up to date."),
    "plugins": ("cantillon.cli.plugins", "Show installed plug-ins."),
    "demo": ("cantillon.cli.demo", "Read the bundled stories and show their circles."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which a user meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, or nothing."""
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        command = getattr(import_module(module), f"{cmd_name.replace('-', '_')}_command")
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, short) for name, (_, short) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cantillon")
def group() -> None:
    """Read business news, find the money that comes back.

    Start with `cantillon demo`, or with your own stories: `cantillon read stories/`, then `cantillon circles`.
    """


def main() -> None:
    """Run the command line; a user's mistake ends in one sentence and an exit code, not in a stack trace."""
    try:
        code = _run()
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(EXIT_USAGE)
    except CantillonError as error:
        click.echo(f"cantillon: {error}", err=True)
        sys.exit(EXIT_USAGE)
    sys.exit(code)


def _run() -> int:
    try:
        code = group(standalone_mode=False)  # a command that ends early hands its exit code back
    except SystemExit:  # how click and rich end when the reader of our output has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_DONE
    return code if isinstance(code, int) else EXIT_DONE
