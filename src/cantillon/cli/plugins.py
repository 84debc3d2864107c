"""`cantillon plugins`: what is installed and what it adds."""

from __future__ import annotations

import click

from cantillon.cli.options import json_option
from cantillon.cli.output import LEFT, print_json, print_table, say
from cantillon.plugins import installed


@click.command("plugins")
@json_option
def plugins_command(as_json: bool) -> None:
    """Show installed plug-ins and what each adds."""
    found = installed()
    if as_json:
        for plugin in found:
            print_json(
                {
                    "name": plugin.name,
                    "version": plugin.version,
                    "adds": {hook: list(names) for hook, names in plugin.adds},
                }
            )
        return
    if not found:
        say("No plug-ins are installed. docs/plugins.md shows how to write one.")
        return
    rows = [
        (plugin.name, plugin.version, "; ".join(f"{hook}: {', '.join(names)}" for hook, names in plugin.adds))
        for plugin in found
    ]
    print_table("Plug-ins", [("name", LEFT), ("version", LEFT), ("adds", LEFT)], rows)
