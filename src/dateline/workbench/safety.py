"""What every request must pass before a page sees it, and what every response tells the browser.

A workbench on the loopback address can still be reached by any page that the same browser shows: by name (DNS rebinding), by a form or
image on another site, by a script that guesses the port. So: a list of hosts that may be asked for; for whatever changes something, an
origin among them and the launch's token in the form or a header; and for every page a cookie that only the printed address sets. The
policy allows what this server itself sends, nothing inline, nothing else's.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

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
"""The largest body that is taken in; the intake has its own, lower limit for each file."""


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


class Guard:
    """The outermost layer. `hosts` are the names, with their ports, that the workbench may be asked for by."""

    def __init__(self, app: App, token: Token, hosts: Iterable[str], *, most_bytes: int = MOST_BYTES) -> None:
        self._app, self._token, self._most = app, token, most_bytes
        self._hosts = frozenset(h.lower() for h in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a refusal, or pass on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            raise RuntimeError("only HTTP is spoken here")
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        send = _marked(send, private=not scope["path"].startswith("/static/"))
        refused = self._refusal(scope, headers)
        if refused is not None:
            await _plain(send, *refused)
            return
        if (entry := self._entry(scope)) is not None:
            await _enter(send, entry, self._token)
            return
        if not scope["path"].startswith("/static/") and not self._has_cookie(headers):
            await _plain(
                send, 403, "This is a workbench that somebody started. Open the address that `dateline serve` printed: it holds the key."
            )
            return
        await self._app(scope, self._measured(receive, headers), send)

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
        if urlsplit(origin).netloc.lower() not in self._hosts or not origin.startswith(("http://", "https://")):
            return 403, "The form was not sent from this workbench."
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) > self._most:
            return 413, "That is too large to be sent at once."
        given = headers.get("x-dateline-token") or next(iter(parse_qs(scope["query_string"].decode("latin-1")).get("form", [""])))
        if not self._token.signs(given):
            return 403, "The form's key is missing or from another launch. Load the page again."
        return None

    def _entry(self, scope: Scope) -> str | None:
        """Where to go once the printed address has been opened; None for any other request."""
        if scope["method"] != "GET" or scope["path"] != "/open":
            return None
        given = parse_qs(scope["query_string"].decode("latin-1")).get("key", [""])[0]
        return "/" if self._token.opens(given) else None

    def _has_cookie(self, headers: dict[str, str]) -> bool:
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(self._token.cookie)
        except CookieError:
            return False
        return found is not None and self._token.opens(found.value)

    def _measured(self, receive: Receive, headers: dict[str, str]) -> Receive:
        """The body, cut off when it turns out longer than allowed (a chunked one announces no length)."""
        taken = 0

        async def measured() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._most:
                return {"type": "http.disconnect"}
            return message

        return measured


def _marked(send: Send, *, private: bool) -> Send:
    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message["headers"]}
            cache = b"no-store" if private else b"max-age=3600"
            extra = [(n, v) for n, v in (*HEADERS, (b"cache-control", cache)) if n not in given]
            message["headers"] = [*message["headers"], *extra]
        await send(message)

    return marked


async def _plain(send: Send, status: int, words: str) -> None:
    body = (words + "\n").encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _enter(send: Send, where: str, token: Token) -> None:
    cookie = f"{token.cookie}={token.secret}; Path=/; HttpOnly; SameSite=Strict"
    headers = [(b"location", where.encode()), (b"set-cookie", cookie.encode()), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
