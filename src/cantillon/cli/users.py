"""`cantillon users`: who may use a ledger that is served."""

from __future__ import annotations

import sys
from datetime import datetime

import click

from cantillon.cli.options import existing, json_option, ledger_option
from cantillon.cli.output import LEFT, print_json, print_table, say
from cantillon.ledger.accounts import Role


@click.group("users")
def users_command() -> None:
    """Add, list, change and close accounts; with accounts, everybody logs in and the server may be reached."""


_role = click.option("--role", type=click.Choice([str(role) for role in Role]), help="What the user may do.")


def _password(name: str) -> str:
    if not sys.stdin.isatty():  # for scripts: the first line
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt(f"Password for {name}", hide_input=True, confirmation_prompt=True, err=True))


@users_command.command("add")
@click.argument("name")
@ledger_option
@_role
def _add_command(name: str, ledger_url: str, role: str | None) -> None:
    """Make an account; the password is asked for, or read from standard input."""
    from cantillon.web.people import require_name
    from cantillon.web.sessions import hash_password

    name = require_name(name)
    with existing(ledger_url) as workbench:
        user = workbench.ledger.accounts.add(name, Role(role or Role.READER), hash_password(_password(name)))
    say(f"{user.name} may log in as {user.role}. A running server asks for accounts after its next start.")


@users_command.command("change")
@click.argument("name")
@ledger_option
@_role
@click.option("--password", is_flag=True, help="Ask for a new password.")
def _change_command(name: str, ledger_url: str, role: str | None, password: bool) -> None:
    """Give an account another role or password, and end its sessions."""
    from cantillon.web.sessions import hash_password

    if role is None and not password:
        raise click.UsageError("Say what changes: --role or --password.")
    with existing(ledger_url) as workbench:
        hashed = hash_password(_password(name)) if password else None
        workbench.ledger.accounts.change(name, role=Role(role) if role else None, password_hash=hashed)
    say(f"Changed {name}; its sessions have ended.")


@users_command.command("close")
@click.argument("name")
@ledger_option
def _close_command(name: str, ledger_url: str) -> None:
    """Close an account and end its sessions; what its user decided stays."""
    with existing(ledger_url) as workbench:
        workbench.ledger.accounts.close(name)
    say(f"Closed {name}.")


@users_command.command("list")
@ledger_option
@json_option
def _list_command(ledger_url: str, as_json: bool) -> None:
    """List accounts, closed ones too."""
    with existing(ledger_url) as workbench:
        users = workbench.ledger.accounts.users()
    if as_json:
        for user in users:
            row = {"name": user.name, "role": str(user.role), "created_at": user.created_at}
            print_json({**row, "disabled_at": user.disabled_at})
        return
    columns = [("name", LEFT), ("role", LEFT), ("since", LEFT), ("closed", LEFT)]
    rows = [
        (user.name, str(user.role), _day(user.created_at), _day(user.disabled_at) if user.disabled_at else "")
        for user in users
    ]
    print_table(f"{len(users)} accounts", columns, rows)


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"
