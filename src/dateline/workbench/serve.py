"""Opening the workbench: on the loopback address by default, under an address that holds the launch's key."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable
from pathlib import Path

import uvicorn

from ..errors import ConfigError
from ..resolve.gazetteer import Gazetteer
from ..store import Store
from .app import make
from .bench import Bench
from .safety import Token


def hosts_of(host: str, port: int, more: Iterable[str] = ()) -> list[str]:
    """The names that the workbench answers to: its own address, localhost where that is the same, and those that were given."""
    names = {host, *more}
    if ipaddress.ip_address(host).is_loopback:
        names |= {"127.0.0.1", "localhost"} if ":" not in host else {"::1", "localhost"}
    return [f"[{n}]:{port}" if ":" in n else f"{n}:{port}" for n in sorted(names)]


def serve(
    case: Store | Path,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    reviewer: str,
    names: Iterable[str] = (),
    anywhere: bool = False,
    fetching: bool = False,
    gazetteer: Gazetteer | None = None,
    said: Callable[[str], None] = print,
) -> None:
    """Serve a case until interrupted. `said` is told the address to open, once it answers.

    Raises ConfigError for an address beyond this machine without `anywhere`, or a port that is taken.
    """
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError as error:
        raise ConfigError(f"--host takes an IP address, not {host!r}") from error
    if not local and not anywhere:
        raise ConfigError(f"{host} can be reached from other machines: say --anywhere to mean it, and put TLS before it")
    store = case if isinstance(case, Store) else Store.open(case)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        raise ConfigError(f"port {port} of {host} cannot be had: {error.strerror}") from error
    port = int(listening.getsockname()[1])
    bench = Bench(store, Token(), reviewer=reviewer, gazetteer=gazetteer, fetching=fetching)
    bench.on_progress = lambda done, total: said(f"looking for what must be withheld: {done} of {total} reports")
    with bench.look():
        pass  # what is withheld is known before the first page is asked for
    shown = f"[{host}]" if ":" in host else host
    config = uvicorn.Config(
        make(bench, hosts_of(host, port, names)),
        access_log=False, log_level="warning", server_header=False, date_header=False, proxy_headers=False, lifespan="off",
        timeout_keep_alive=30, h11_max_incomplete_event_size=64 * 1024,
    )  # fmt: skip
    listening.listen(2048)  # who opens the address at once waits a moment, and is not refused
    said(f"http://{shown}:{port}/open?key={bench.token.secret}")
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        bench.close()
        listening.close()
