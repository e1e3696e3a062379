"""The workbench: `dateline serve CASE`."""

from __future__ import annotations

import getpass
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from ..output import say
from .shared import settings, store


def register(cli: click.Group) -> None:
    """Add the commands of this group."""
    cli.add_command(serve)


@click.command(short_help="Open a case in the browser.")
@click.argument("case", type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port to listen on; 0 takes any that is free.")
@click.option("--host", default="127.0.0.1", show_default=True, help="IP address to listen on.")
@click.option("--anywhere", is_flag=True, help="Allow an address that other machines can reach.")
@click.option("--name", "names", multiple=True, metavar="HOST", help="Another name that the workbench is asked for by; may be given again.")
@click.option("--as", "reviewer", metavar="NAME", help="Who decides; by default the system's user.")
@click.option("--fetch", is_flag=True, help="Allow fetching of addresses, each host after it is confirmed.")
@click.option("--places", metavar="FILE", help="Places of your own, tab-separated, beside the gazetteer's.")
@click.option("--lock-wait", type=float, help="Seconds to wait for another process that is writing to the case.")
def serve(case: Path, port: int, host: str, anywhere: bool, names: tuple[str, ...], reviewer: str | None, fetch: bool, **flags: Any) -> int:
    """Open CASE in the browser: read, compare, map and review it. Prints the address, which holds the launch's key; Ctrl+C ends it."""
    from ..resolve.gazetteer import Gazetteer
    from ..workbench.serve import serve as serving

    chosen = settings(**flags)
    own = Path(chosen["places"].value) if chosen["places"].value else None
    path = Path(chosen["gazetteer"].value) if chosen["gazetteer"].value else None
    with suppress(KeyboardInterrupt):
        serving(
            store(case, chosen), host=host, port=port, reviewer=reviewer or _user(), names=names, anywhere=anywhere, fetching=fetch,
            gazetteer=Gazetteer.open(path, own), said=_tell,
        )  # fmt: skip
    return 0


def _tell(line: str) -> None:
    if line.startswith("http"):
        click.echo(line)
    else:
        say(line)


def _user() -> str:
    with suppress(OSError, KeyError):
        return getpass.getuser()
    return "reviewer"
