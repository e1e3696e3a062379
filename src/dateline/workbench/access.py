"""Who may do what: the roles, and the least one that each address needs. `Who.may` is the one predicate, and every route is behind it.

Each role can do what the one before it can. A **guest** came by a link that somebody shared, and reads. A **reader** has an account, and
may also export and see the ledger. A **reviewer** decides, adds reports, and may ask to see restricted words, which the ledger keeps. An
**editor** gives out work, settles what readers differ in, opens what was restricted, and shares the case. Who launched a workbench
without accounts, on their own machine, is its editor.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from ..errors import ForbiddenError

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]


class Role(IntEnum):
    """What somebody is to this case; each may do all that the ones before may."""

    NOBODY = 0
    GUEST = 1
    READER = 2
    REVIEWER = 3
    EDITOR = 4

    @property
    def word(self) -> str:
        """As it is written and stored."""
        return self.name.lower()


ROLES = {role.word: role for role in (Role.READER, Role.REVIEWER, Role.EDITOR)}
"""The roles that an account may have."""

NEEDS: Mapping[tuple[str, str], Role] = {
    **{
        ("GET", path): Role.NOBODY
        for path in ("/login", "/share/{token}")
    },
    **{("POST", path): Role.NOBODY for path in ("/login", "/share", "/settings")},
    **{
        ("GET", path): Role.GUEST
        for path in (
            "/",
            "/reports",
            "/reports/{id}",
            "/reports/{id}/print",
            "/claim/{id}",
            "/claims",
            "/map",
            "/map/points.json",
            "/map/areas.json",
            "/map/land.json",
            "/time",
            "/events",
            "/events/{id}",
            "/why",
            "/control",
            "/leave",
            "/keys",
            "/about",
        )
    },
    ("POST", "/logout"): Role.GUEST,
    **{("GET", path): Role.READER for path in ("/claims.{format:str}", "/export", "/verify", "/agreement", "/account")},
    **{("POST", path): Role.READER for path in ("/account/password", "/account/sessions")},
    **{("GET", path): Role.REVIEWER for path in ("/review", "/add", "/add/jobs")},
    **{
        ("POST", path): Role.REVIEWER
        for path in (
            "/review/decide",
            "/reports/{id}/add",
            "/reports/{id}/reveal",
            "/reports/{id}/conceal",
            "/reports/{id}/protect",
            "/events/{id}/merge",
            "/events/{id}/split",
            "/verify",
            "/add",
        )
    },
    **{("GET", path): Role.EDITOR for path in ("/assign", "/team")},
    **{
        ("POST", path): Role.EDITOR
        for path in ("/assign", "/review/adjudicate", "/add/host", "/team/share", "/team/revoke")
    },
}  # fmt: skip
"""The least role for each method and path. A path that is not here needs an editor."""


@dataclass(frozen=True, slots=True)
class Who:
    """Whose request it is. `form` is what their forms carry; `session` is empty for a launch without accounts."""

    name: str
    role: Role
    form: str
    session: str = ""
    until: float | None = None
    """When a shared link ends, in seconds since 1970."""

    @property
    def team(self) -> bool:
        """Whether the workbench has accounts."""
        return bool(self.session) or self.role < Role.EDITOR

    def may(self, method: str, path: str) -> bool:
        """Whether this role is enough for a route, by its method and its path as it is declared."""
        return self.role >= NEEDS.get(("GET" if method == "HEAD" else method, path), Role.EDITOR)


def who(request: Request) -> Who:
    """Whose request it is: the guard has found it out."""
    return request.state.who  # type: ignore[no-any-return]


def require(request: Request, role: Role) -> None:
    """Raise ForbiddenError when whoever asks is less than `role`: for what only part of an address does."""
    if who(request).role < role:
        raise ForbiddenError(f"only {'an' if role.word[0] in 'aeiou' else 'a'} {role.word} may do that")


def fenced(route: Route, refuse: App) -> Route:
    """A route that answers only those who may ask for it; `refuse` answers the others."""
    inner = route.app

    async def gate(scope: Scope, receive: Any, send: Any) -> None:
        asks: Who = scope["state"]["who"]
        await (inner if asks.may(scope["method"], route.path) else refuse)(scope, receive, send)

    route.app = gate
    return route
