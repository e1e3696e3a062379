"""The workbench: `dateline serve CASE`."""

from __future__ import annotations

import getpass
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from ..errors import ConfigError
from ..output import say
from .shared import CASE, keys, settings, store, writing_as


def register(cli: click.Group) -> None:
    """Add the commands of this group."""
    cli.add_command(serve)


@click.command(short_help="Open a case in the browser.")
@CASE
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port to listen on; 0 takes any that is free.")
@click.option("--host", default="127.0.0.1", show_default=True, help="IP address to listen on.")
@click.option("--anywhere", is_flag=True, help="Allow an address that other machines can reach.")
@click.option("--name", "names", multiple=True, metavar="HOST", help="Another name that the workbench is asked for by; may be given again.")
@click.option("--as", "reviewer", metavar="NAME", help="Who decides; by default the system's user.")
@click.option("--fetch", is_flag=True, help="Allow fetching of addresses, each host after it is confirmed.")
@click.option("--team", is_flag=True, help="Ask for accounts (`dateline account`); for an address that other machines can reach.")
@click.option("--certificate", type=click.Path(path_type=Path), metavar="FILE", help="Speak TLS with this certificate chain (PEM).")
@click.option("--certificate-key", type=click.Path(path_type=Path), metavar="FILE", help="The key of that certificate (PEM).")
@click.option("--behind-tls", is_flag=True, help="A proxy before it speaks TLS: cookies and forms go over https only.")
@click.option("--trust-proxy", "proxies", multiple=True, metavar="IP", help="Believe what this proxy says of where a request comes from.")
@click.option("--places", metavar="FILE", help="Places of your own, tab-separated, beside the gazetteer's.")
@click.option("--lock-wait", type=float, help="Seconds to wait for another process that is writing to the case.")
@keys
def serve(
    case: Path | str, port: int, host: str, anywhere: bool, names: tuple[str, ...], reviewer: str | None, fetch: bool, team: bool,
    certificate: Path | None, certificate_key: Path | None, behind_tls: bool, proxies: tuple[str, ...], **flags: Any,
) -> int:  # fmt: skip
    """Open CASE in the browser: read, compare, map and review it. Prints the address, which holds the launch's key; Ctrl+C ends it.

    With --team it asks for a name and a password instead, and several people work on the case at once.
    """
    from ..resolve.gazetteer import Gazetteer
    from ..workbench.serve import Team
    from ..workbench.serve import serve as serving

    if team and reviewer:
        raise ConfigError("--as names one reviewer; with --team each one is who entered")
    if not team and (certificate or certificate_key or behind_tls or proxies):
        raise ConfigError("--certificate, --behind-tls and --trust-proxy are for a workbench with accounts: --team")
    chosen = settings(**flags)
    own = Path(chosen["places"].value) if chosen["places"].value else None
    path = Path(chosen["gazetteer"].value) if chosen["gazetteer"].value else None
    with suppress(KeyboardInterrupt):
        serving(
            store(case, chosen), host=host, port=port, reviewer=reviewer or str(chosen["actor"].value or _user()), names=names,
            anywhere=anywhere, fetching=fetch, gazetteer=Gazetteer.open(path, own), said=_tell,
            signer=writing_as(chosen)["signer"],
            team=Team(behind_tls, certificate, certificate_key, proxies) if team else None,
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
