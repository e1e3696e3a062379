"""What every request must pass before a page sees it, and what every response tells the browser.

A workbench on the loopback address can still be reached by any page that the same browser shows: by name (DNS rebinding), by a form or
image on another site, by a script that guesses the port. So: a list of hosts that may be asked for; for whatever changes something, an
origin among them and the asker's own key in the form or a header; and for every page a cookie. Whose cookie it is, a `Keeper` knows: the
launch's one key (`Launch`), or the accounts of a team (`sessions.Door`). The policy allows what this server itself sends, nothing inline,
nothing else's.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from .access import Role, Who

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; worker-src 'self'; "
    "img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; font-src 'self'"
)
"""The Content-Security-Policy of every response."""

HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"x-dns-prefetch-control", b"off"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), interest-cohort=()"),
    (b"x-robots-tag", b"noindex, nofollow"),
)

SAFE = frozenset({"GET", "HEAD"})
MOST_BYTES = 64 * 1024 * 1024
"""The largest body that is taken in where files are; the intake has its own, lower limit for each file."""
MOST_FORM = 1024 * 1024
"""The largest form elsewhere."""
MOST_STRANGE = 16 * 1024
"""The largest body from somebody who is not known yet."""


class Token:
    """The launch's secret. What a form carries is derived from it, so that a page which leaks its form does not leak the cookie."""

    def __init__(self, secret: str | None = None) -> None:
        self.secret = secret or secrets.token_urlsafe(24)
        self.form = hmac.new(self.secret.encode(), b"form", "sha256").hexdigest()
        self.cookie = "dateline_" + hmac.new(self.secret.encode(), b"cookie", "sha256").hexdigest()[:8]
        """The cookie's name: one for each launch, since cookies know no ports."""

    def opens(self, given: str) -> bool:
        """Whether `given` is the secret."""
        return hmac.compare_digest(given.encode("utf-8", "replace"), self.secret.encode())

    def signs(self, given: str) -> bool:
        """Whether `given` is what a form of this launch carries."""
        return hmac.compare_digest(given.encode("utf-8", "replace"), self.form.encode())


class Keeper(Protocol):
    """Knows whose request it is."""

    @property
    def closed(self) -> str:
        """What somebody is told who is nobody here; empty where they are led to the door instead."""
        ...

    async def who(self, scope: Scope, cookies: Mapping[str, str]) -> Who:
        """Whose request it is; somebody of the role NOBODY when it is nobody's."""
        ...

    def enters(self, scope: Scope) -> tuple[str, str] | None:
        """Where to go and the cookie to take there, when the request is the opening of the printed address."""
        ...


class Launch:
    """One key for one launch: whoever opened the printed address is the editor."""

    closed = "This is a workbench that somebody started. Open the address that `dateline serve` printed: it holds the key."

    def __init__(self, token: Token, reviewer: str) -> None:
        self._token = token
        self._owner = Who(reviewer, Role.EDITOR, token.form)
        self._nobody = Who("", Role.NOBODY, token.form)

    async def who(self, scope: Scope, cookies: Mapping[str, str]) -> Who:
        """The one who launched it, by the cookie."""
        return self._owner if self._token.opens(cookies.get(self._token.cookie, "")) else self._nobody

    def enters(self, scope: Scope) -> tuple[str, str] | None:
        """With the key in the address."""
        if scope["method"] != "GET" or scope["path"] != "/open":
            return None
        given = parse_qs(scope["query_string"].decode("latin-1")).get("key", [""])[0]
        cookie = f"{self._token.cookie}={self._token.secret}; Path=/; HttpOnly; SameSite=Strict"
        return ("/", cookie) if self._token.opens(given) else None


class Guard:
    """The outermost layer. `hosts` are the names, with their ports, that the workbench may be asked for by.

    With `tls` it is reached over TLS and nothing else: forms come from https, and browsers are told to keep to it.
    """

    def __init__(self, app: App, keeper: Keeper, hosts: Iterable[str], *, tls: bool = False, most_bytes: int = MOST_BYTES) -> None:
        self._app, self._keeper, self._tls, self._most = app, keeper, tls, most_bytes
        self._hosts = frozenset(h.lower() for h in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a refusal, or pass on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            raise RuntimeError("only HTTP is spoken here")
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        static = scope["path"].startswith("/static/")
        send = _marked(send, private=not static, tls=self._tls)
        if (refused := self._refusal(scope, headers)) is not None:
            await _plain(send, *refused)
            return
        if (entry := self._keeper.enters(scope)) is not None:
            await _enter(send, *entry)
            return
        if static:
            await self._app(scope, receive, send)
            return
        asks = await self._keeper.who(scope, _cookies(headers))
        if asks.role is Role.NOBODY and self._keeper.closed:
            await _plain(send, 403, self._keeper.closed)
            return
        if scope["method"] == "POST" and not _signed(scope, headers, asks.form):
            await _plain(send, 403, "The form's key is missing or from another visit. Load the page again.")
            return
        scope.setdefault("state", {})["who"] = asks
        await self._limited(scope, receive, send, headers, self._limit(scope, asks))

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        if headers.get("host", "").lower() not in self._hosts:
            return 421, "This server does not answer to that name."
        if scope["method"] in SAFE:
            site = headers.get("sec-fetch-site", "none")
            if site in ("cross-site", "same-site") and headers.get("sec-fetch-mode") != "navigate":
                return 403, "Another site may not ask for this."
            return None
        if scope["method"] != "POST":
            return 405, "Only GET, HEAD and POST are spoken here."
        origin = headers.get("origin") or headers.get("referer", "")
        schemes = ("https://",) if self._tls else ("http://", "https://")
        if urlsplit(origin).netloc.lower() not in self._hosts or not origin.startswith(schemes):
            return 403, "The form was not sent from this workbench."
        return None

    def _limit(self, scope: Scope, asks: Who) -> int:
        """How much a request may bring with it."""
        if asks.role is Role.NOBODY:
            return min(MOST_STRANGE, self._most)
        return self._most if scope["path"] == "/add" else min(MOST_FORM, self._most)

    async def _limited(self, scope: Scope, receive: Receive, send: Send, headers: Mapping[str, str], most: int) -> None:
        """Pass on a request whose body is not too long; one that announces no length is cut off where it gets too long."""
        refused = 413, f"That is more than {_size(most)}, the most that is taken in at once: send fewer or smaller files."
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) > most:
            await _plain(send, *refused)
            return
        taken, answered = 0, False

        async def measured() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            return {"type": "http.disconnect"} if taken > most else message

        async def unless_cut(message: Message) -> None:
            nonlocal answered
            if taken > most and not answered:
                return  # what a page makes of half a body is no answer
            answered = True
            await send(message)

        try:
            await self._app(scope, measured, unless_cut)
        except Exception:
            if taken <= most or answered:
                raise
        if taken > most and not answered:
            await _plain(send, *refused)


def _cookies(headers: Mapping[str, str]) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}


def _signed(scope: Scope, headers: Mapping[str, str], form: str) -> bool:
    """Whether a form carries the key of the one whose cookie it came with."""
    given = headers.get("x-dateline-token") or parse_qs(scope["query_string"].decode("latin-1")).get("form", [""])[0]
    return bool(form) and hmac.compare_digest(given.encode("utf-8", "replace"), form.encode())


def _size(most: int) -> str:
    return f"{most // 1024 // 1024} MB" if most >= 1024 * 1024 else f"{most // 1024} KB"


def _marked(send: Send, *, private: bool, tls: bool) -> Send:
    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message["headers"]}
            cache = b"no-store" if private else b"max-age=3600"
            kept = ((b"strict-transport-security", b"max-age=31536000"),) if tls else ()
            extra = [(n, v) for n, v in (*HEADERS, *kept, (b"cache-control", cache)) if n not in given]
            message["headers"] = [*message["headers"], *extra]
        await send(message)

    return marked


async def _plain(send: Send, status: int, words: str) -> None:
    body = (words + "\n").encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _enter(send: Send, where: str, cookie: str) -> None:
    headers = [(b"location", where.encode()), (b"set-cookie", cookie.encode()), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
