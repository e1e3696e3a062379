"""The only door from the workbench to the network: shut unless it was opened at launch, and then one confirmed host at a time.

A page that a desk pastes an address from may lie about where it leads. So: only http and https on their own ports; the name is resolved
once and the connection goes to the address that was checked, so that a second answer of the name server changes nothing (DNS rebinding);
every address must be public; a redirect is a new question about a new host; what comes back is limited in size and time.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from .. import __version__
from ..errors import ReadError
from ..export import phrases

MOST_BYTES = 16 * 1024 * 1024
SECONDS = 20.0
REDIRECTS = 4
Resolve = Callable[[str, int], list[str]]
Connect = Callable[[str, int, float], socket.socket]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server sent, and from where in the end."""

    url: str
    reached: str
    media_type: str | None
    data: bytes


class HostNotConfirmedError(ReadError):
    """An address whose host nobody has said yes to."""

    slug = "host"

    def __init__(self, host: str) -> None:
        super().__init__(f"{host} is to be confirmed before anything is asked of it")
        self.host = host


def host_of(url: str) -> str:
    """The host of an address that may be fetched at all. Raises ReadError, saying what is wrong with it."""
    if phrases.visible(url) != url or any(c.isspace() for c in url) or len(url) > 2000:
        raise ReadError("the address holds characters that do not show, spaces, or too many characters")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ReadError(f"this is no address: {error}") from error
    if parts.scheme not in ("http", "https"):
        raise ReadError(f"only http and https are fetched, not {parts.scheme or 'a path'}")
    if not parts.hostname or parts.username or parts.password:
        raise ReadError("the address has no host, or carries a name and password")
    if port not in (None, 80, 443):
        raise ReadError(f"only the ports 80 and 443 are asked, not {port}")
    return parts.hostname.lower().rstrip(".")


def public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, also when it is an IPv4 one written as IPv6."""
    try:
        given = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(given, ipaddress.IPv6Address):
        inner = given.ipv4_mapped or given.sixtofour or (given.teredo[1] if given.teredo else None)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
        if given in ipaddress.ip_network("64:ff9b::/96"):
            return ipaddress.ip_address(int(given) & 0xFFFFFFFF).is_global
    return given.is_global and not given.is_multicast


def _resolve(host: str, port: int) -> list[str]:
    try:
        return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as error:
        raise ReadError(f"{host} has no address: {error}") from error


def _connect(address: str, port: int, seconds: float) -> socket.socket:
    return socket.create_connection((address, port), timeout=seconds)


def fetch(url: str, confirmed: Collection[str], *, resolve: Resolve = _resolve, connect: Connect = _connect) -> Fetched:
    """The bytes at an address. Raises HostNotConfirmedError for a host that is not `confirmed`, ReadError for whatever else is refused."""
    at = url
    for _ in range(REDIRECTS + 1):
        host = host_of(at)
        if host not in confirmed:
            raise HostNotConfirmedError(host)
        parts = urlsplit(at)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        addresses = resolve(host, port)
        if not addresses or not all(public(a) for a in addresses):
            raise ReadError(f"{host} leads to an address that is not on the public internet: it is not asked")
        target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
        answer, data = _ask(parts.scheme, host, addresses[0], port, target if target.startswith("/") else "/" + target, connect)
        if answer.status in (301, 302, 303, 307, 308) and (to := answer.getheader("location")):
            at = urljoin(at, to)
            continue
        if answer.status != 200:
            raise ReadError(f"{host} answers {answer.status} {phrases.one_line(answer.reason or '')}")
        return Fetched(url, at, answer.getheader("content-type"), data)
    raise ReadError(f"more than {REDIRECTS} redirects")


def _ask(scheme: str, host: str, address: str, port: int, target: str, connect: Connect) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    try:
        plain = connect(address, port, SECONDS)
        connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host) if scheme == "https" else plain
        asked = {
            "User-Agent": f"dateline/{__version__}",
            "Accept": "text/html, text/plain, application/xhtml+xml",
            "Accept-Encoding": "identity",
        }
        connection.request("GET", target, headers=asked)
        answer = connection.getresponse()
        data = b"".join(_limited(answer, host))
        return answer, data
    except (OSError, http.client.HTTPException) as error:
        raise ReadError(f"{host} cannot be read: {error}") from error
    finally:
        connection.close()


def _limited(answer: http.client.HTTPResponse, host: str) -> Iterator[bytes]:
    taken = 0
    while block := answer.read(1 << 16):
        taken += len(block)
        if taken > MOST_BYTES:
            raise ReadError(f"{host} sends more than {MOST_BYTES // 1024 // 1024} MB")
        yield block
