"""Opening the workbench: on the loopback address by default, under an address that holds the launch's key; for a team, by accounts."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from ..errors import ConfigError
from ..resolve.gazetteer import Gazetteer
from ..store import Store
from ..store.ledger import Signer
from .access import Role
from .accounts import Accounts
from .app import make
from .bench import Bench
from .safety import Token
from .sessions import Door


@dataclass(frozen=True, slots=True)
class Team:
    """A workbench with accounts, and how it is reached."""

    behind_tls: bool = False
    """Whether browsers reach it over TLS, which a proxy before it ends."""
    certificate: Path | None = None
    """A certificate chain (PEM), for TLS without a proxy."""
    certificate_key: Path | None = None
    proxies: tuple[str, ...] = ()
    """Addresses of proxies whose X-Forwarded-For is believed."""

    @property
    def tls(self) -> bool:
        """Whether passwords and pages travel encrypted."""
        return self.behind_tls or self.certificate is not None


NO_TLS = (
    "without TLS: whoever is on the way between a browser and this machine sees passwords and pages. Give --certificate and "
    "--certificate-key, or put a proxy with TLS before it and say --behind-tls (docs/workbench.md)"
)


def hosts_of(host: str, port: int, more: Iterable[str] = (), *, tls: bool = False) -> list[str]:
    """The names that the workbench answers to: its own address, localhost where that is the same, and those that were given.

    With `tls` a given name needs no port: a proxy on 443 names none.
    """
    names = {host, *more}
    if ipaddress.ip_address(host).is_loopback:
        names |= {"127.0.0.1", "localhost"} if ":" not in host else {"::1", "localhost"}
    bare = {f"[{n}]" if ":" in n else n for n in (more if tls else ())}
    return [f"[{n}]:{port}" if ":" in n else f"{n}:{port}" for n in sorted(names)] + sorted(bare)


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
    team: Team | None = None,
    signer: Signer | None = None,
    said: Callable[[str], None] = print,
) -> None:
    """Serve a case until interrupted. `said` is told the address to open, once it answers.

    Raises ConfigError for an address beyond this machine without `anywhere` and a `team`, or a port that is taken; AccountError for a team
    without accounts.
    """
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError as error:
        raise ConfigError(f"--host takes an IP address, not {host!r}") from error
    if not local and not anywhere:
        raise ConfigError(f"{host} can be reached from other machines: say --anywhere to mean it, --team to ask for accounts")
    if not local and team is None:
        raise ConfigError(
            f"{host} can be reached from other machines: --team asks for accounts, and without them nobody is let in from there"
        )
    if team is not None and (team.certificate is None) is not (team.certificate_key is None):
        raise ConfigError("TLS needs both --certificate and --certificate-key")
    store = case if isinstance(case, Store) else Store.open(case)
    door = None
    if team is not None:
        door = Door(Accounts(store), tls=team.tls, proxies=team.proxies)
        if not any(a.role is Role.EDITOR for a in door.accounts.everybody()):
            raise ConfigError("no account is an editor: `dateline account add CASE NAME --role editor`")
        if not local and not team.tls:
            said(NO_TLS)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        raise ConfigError(f"port {port} of {host} cannot be had: {error.strerror}") from error
    port = int(listening.getsockname()[1])
    bench = Bench(store, Token(), reviewer=reviewer, gazetteer=gazetteer, fetching=fetching, signer=signer)
    bench.on_progress = lambda done, total: said(f"looking for what must be withheld: {done} of {total} reports")
    with bench.look():
        pass  # what is withheld is known before the first page is asked for
    shown = f"[{host}]" if ":" in host else host
    config = uvicorn.Config(
        make(bench, hosts_of(host, port, names, tls=door is not None and door.tls), door, tls=door is not None and door.tls),
        ssl_certfile=team.certificate if team else None, ssl_keyfile=team.certificate_key if team else None,
        access_log=False, log_level="warning", server_header=False, date_header=False, proxy_headers=False, lifespan="off",
        timeout_keep_alive=30, h11_max_incomplete_event_size=64 * 1024,
    )  # fmt: skip
    listening.listen(2048)  # who opens the address at once waits a moment, and is not refused
    said(f"{'https' if team and team.certificate else 'http'}://{shown}:{port}/" + ("" if team else f"open?key={bench.token.secret}"))
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        bench.close()
        listening.close()
        if door is not None:
            door.accounts.close()
