"""`cantillon`: the command line."""

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cantillon")
def main() -> None:
    """Read business news, find the money that comes back."""
