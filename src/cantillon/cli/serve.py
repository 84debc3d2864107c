"""`cantillon serve`: the pages and the API."""

from __future__ import annotations

import secrets
from datetime import datetime

import click

from cantillon.cli.options import currency_option, ledger_option
from cantillon.cli.output import say
from cantillon.errors import InputError
from cantillon.pipeline import open_ledger
from cantillon.settings import read_settings
from cantillon.web.door import LOCAL_NAMES, is_loopback


@click.command("serve")
@ledger_option
@currency_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any free one.")
@click.option("--name", "names", multiple=True, help="Only answer to this host name; may be given several times.")
def serve_command(ledger_url: str, currency: str, host: str, port: int, names: tuple[str, ...]) -> None:
    """Show the ledger in a browser: map, circles, measures, stress, review and adding.

    A ledger that is not there yet is made; the page Add fills it. Without accounts the pages are for this machine
    only; `cantillon users add` makes accounts, and then everybody logs in.
    """
    import uvicorn

    from cantillon.web.app import Served, create_app

    with open_ledger(ledger_url) as workbench:
        with_accounts = any(user.disabled_at is None for user in workbench.ledger.accounts.users())
    if not with_accounts and (names or not is_loopback(host)):
        raise InputError(
            f"Without accounts the pages are for this machine only, not for {', '.join(names) or host}.",
            hint="Make an account first: cantillon users add NAME --role admin.",
        )
    hosts = names or (() if with_accounts else tuple(LOCAL_NAMES))
    secret = read_settings().secret or secrets.token_urlsafe(32)
    app = create_app(Served(ledger_url, currency.upper(), secret, hosts, with_accounts))
    config = uvicorn.Config(app, host=host, port=port, log_level="warning", server_header=False, timeout_keep_alive=30)
    server = uvicorn.Server(config)
    socket = config.bind_socket()
    socket.listen()  # who follows the address at once waits for the first answer instead of being refused
    address = f"[{host}]" if ":" in host else host
    started = f"{datetime.now():%H:%M}"
    say(f"{started} Open http://{address}:{socket.getsockname()[1]}/ in a browser. Stop with Ctrl+C.")
    server.run(sockets=[socket])
