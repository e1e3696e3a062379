"""How fast passwords may be tried: some at once, then ever slower, and never a lock that keeps the owner of an account out.

What is slowed down is where attempts come from, not the account that they try: an address, or a browser from which that account was
entered before (as OWASP's device cookies have it). So a stranger who tries ten thousand passwords waits, and the reviewer whose name they
use does not. Attempts from very many addresses at once are held back by what each costs (argon2id, two at a time) and by the length of
passwords alone. Nothing of this is kept beyond the launch.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

FREE = 5
"""Attempts in a row that wait for nothing."""
MOST = 300.0
"""The longest wait, in seconds."""
FORGOTTEN = 3600.0
"""Seconds without an attempt after which what failed before no longer counts."""
KEPT = 20_000


class Throttle:
    """Counts failures by where they come from. `clock` gives seconds that only go forward."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._seen: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def ask(self, origin: str) -> float:
        """Zero when an attempt may be made now, which counts as failed until `succeeded`; else the seconds to wait."""
        now = self._clock()
        with self._lock:
            failed, last = self._seen.get(origin, (0, now))
            if now - last > FORGOTTEN:
                failed = 0
            ready = last + min(MOST, 2.0 ** min(failed - FREE + 1, 20)) if failed >= FREE else now
            if ready > now:
                return ready - now
            self._seen[origin] = failed + 1, now
            self._seen.move_to_end(origin)
            while len(self._seen) > KEPT:
                self._seen.popitem(last=False)
            return 0.0

    def succeeded(self, origin: str) -> None:
        """The attempt was right."""
        with self._lock:
            self._seen.pop(origin, None)


def neighbourhood(address: str) -> str:
    """What counts as one place: an IPv4 address, or the 64 bits of an IPv6 one that one subscriber has."""
    try:
        given = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return "?"
    if isinstance(given, ipaddress.IPv6Address):
        return str(given.ipv4_mapped or ipaddress.ip_network((given, 64), strict=False))
    return str(given)
