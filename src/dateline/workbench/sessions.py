"""The door of a workbench with accounts: whose request it is, by a cookie that means something to this server alone.

The cookie holds a random number and nothing else; it is made when somebody enters, so one that was planted before is worth nothing, and
it ends with the session, the account, its password or the shared link. What a form carries is derived from it.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from ..errors import ConfigError
from .access import Role, Who
from .accounts import KNOWN_FOR, Account, Accounts
from .throttle import Throttle, neighbourhood

AT_ONCE = 2
"""Passwords that are tried at the same time: each costs 64 MB and a fraction of a second."""
WAITING = 40
"""Attempts that may wait for that; further ones are told to come back."""


class Door:
    """Knows whose request it is (`safety.Keeper`).

    `tls` says that browsers reach the workbench over TLS; only then do cookies travel, and only so. `proxies` are the addresses whose
    word is taken for where a request comes from.
    """

    closed = ""

    def __init__(self, accounts: Accounts, *, tls: bool = False, proxies: Iterable[str] = (), throttle: Throttle | None = None) -> None:
        self.accounts, self.tls = accounts, tls
        self.throttle = throttle or Throttle()
        self._limiter = CapacityLimiter(AT_ONCE)
        try:
            self._proxies = frozenset(str(ipaddress.ip_address(p)) for p in proxies)
        except ValueError as error:
            raise ConfigError(f"a proxy is named by its IP address: {error}") from error
        mark = hashlib.sha256(accounts.store.backend.name.encode()).hexdigest()[:8]  # cookies know no ports
        before = "__Host-" if tls else ""
        self.session, self.visit, self.known = (f"{before}dateline_{what}_{mark}" for what in ("session", "visit", "known"))

    async def who(self, scope: Any, cookies: Mapping[str, str]) -> Who:
        """Whose session the cookie is of; nobody's, with a form of their visit, when it is none."""
        given = cookies.get(self.session, "")
        found = await run_sync(self.accounts.session, given) if given else None
        if found is None:
            return Who("", Role.NOBODY, self.form(cookies.get(self.visit, "")))
        return Who(found.name, found.role, self.form(given), given, found.until if found.share else None)

    def enters(self, scope: Any) -> None:
        """There is no printed address."""
        return

    @staticmethod
    def form(given: str) -> str:
        """What the forms of a session or a visit carry: who sees it cannot tell the cookie."""
        return hmac.new(given.encode("utf-8", "replace"), b"form", "sha256").hexdigest() if given else ""

    @staticmethod
    def new_visit() -> str:
        """What the browser of somebody holds who has not entered yet."""
        return secrets.token_urlsafe(24)

    def cookie(self, answer: Any, name: str, value: str, seconds: float | None = None) -> None:
        """Set a cookie of ours; without a value, take it away."""
        kept = {"httponly": True, "samesite": "strict", "secure": self.tls, "path": "/"}
        if value:
            answer.set_cookie(name, value, max_age=None if seconds is None else int(seconds), **kept)
        else:
            answer.delete_cookie(name, **kept)

    def client(self, scope: Any, headers: Mapping[str, str]) -> str:
        """Where a request comes from: the peer, or what a trusted proxy says of it."""
        peer = str((scope.get("client") or ("?",))[0])
        if peer in self._proxies:
            for hop in reversed([h.strip() for h in headers.get("x-forwarded-for", "").split(",") if h.strip()]):
                if hop not in self._proxies:
                    return neighbourhood(hop)
        return neighbourhood(peer)

    async def enter(self, scope: Any, headers: Mapping[str, str], cookies: Mapping[str, str], name: str, password: str) -> Account | float:
        """The account; or the seconds to wait, 0 when name and password do not go together."""
        known = cookies.get(self.known, "")
        own = await run_sync(self.accounts.knows, name, known) if known else False
        origin = "browser " + hashlib.sha256(known.encode()).hexdigest() if own else "address " + self.client(scope, headers)
        return await self._tried(origin, name, password)

    async def confirm(self, who: Who, password: str) -> Account | float:
        """As `enter`, for somebody who is in and gives their password again."""
        return await self._tried("account " + who.name, who.name, password)

    async def _tried(self, origin: str, name: str, password: str) -> Account | float:
        if self._limiter.statistics().tasks_waiting >= WAITING:
            return 5.0
        if wait := self.throttle.ask(origin):
            return max(wait, 1.0)
        found: Account | None = await run_sync(self.accounts.check, name, password, limiter=self._limiter)
        if found is None:
            return 0.0
        self.throttle.succeeded(origin)
        return found

    def entered(self, answer: Any, account: Account) -> None:
        """Give the browser a new session, and what it is known by."""
        self.cookie(answer, self.session, self.accounts.enter(account.name))
        self.cookie(answer, self.known, self.accounts.remember(account.name), KNOWN_FOR)
        self.cookie(answer, self.visit, "")
