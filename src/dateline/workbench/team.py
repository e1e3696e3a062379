"""The pages of a workbench with accounts: entering and leaving, one's own password, who is in the team, links for readers."""

from __future__ import annotations

import math
import time
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ..errors import AccountError
from ..export import phrases
from .access import Role, who
from .acts import back_to
from .app import language, render
from .sessions import Door


def routes() -> list[Route]:
    """Every address here."""
    return [
        Route("/login", login),
        Route("/login", enter, methods=["POST"]),
        Route("/logout", leave, methods=["POST"]),
        Route("/share/{token}", invited),
        Route("/share", accept, methods=["POST"]),
        Route("/account", account),
        Route("/account/password", password, methods=["POST"]),
        Route("/account/sessions", others, methods=["POST"]),
        Route("/team", team),
        Route("/team/share", share, methods=["POST"]),
        Route("/team/revoke", revoke, methods=["POST"]),
    ]


def _door(request: Request) -> Door:
    return request.app.state.door  # type: ignore[no-any-return]


async def _form(request: Request) -> dict[str, str]:
    async with request.form(max_files=0, max_fields=20) as given:
        return {k: v for k, v in given.items() if isinstance(v, str)}


def _outside(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A page for somebody who may not be in yet: its form carries the key of their visit."""
    door = _door(request)
    if who(request).role is not Role.NOBODY or request.cookies.get(door.visit):
        return render(request, template, status, **values)
    visit = door.new_visit()
    answer = render(request, template, status, **{**values, "form": door.form(visit)})
    door.cookie(answer, door.visit, visit)
    return answer


def login(request: Request) -> Response:
    """Name and password."""
    if who(request).role >= Role.READER:
        return RedirectResponse(back_to(request.query_params.get("next", "/")), status_code=303)
    return _outside(request, "login.html", next=request.query_params.get("next", "/")[:500], problem="", name="")


async def enter(request: Request) -> Response:
    """A new session, for the right password; the same answer, after the same time, for whatever is wrong."""
    door, form, t = _door(request), await _form(request), language(request)
    name, to = form.get("name", "")[:200], form.get("next", "/")[:500]
    found = await door.enter(request.scope, request.headers, request.cookies, name, form.get("password", "")[:2000])
    if isinstance(found, float):
        wait = math.ceil(found)
        problem = t.count("login.wait", wait) if wait else t("login.wrong")
        answer = await run_in_threadpool(_outside, request, "login.html", 429 if wait else 403, next=to, problem=problem, name=name)
        if wait:
            answer.headers["retry-after"] = str(wait)
        return answer
    if before := request.cookies.get(door.session):
        await run_in_threadpool(door.accounts.leave, before)
    answer = RedirectResponse(back_to(to), status_code=303)
    await run_in_threadpool(door.entered, answer, found)
    return answer


async def leave(request: Request) -> Response:
    """End the session; nothing is left in the browser but how it looks, and that it is known."""
    door = _door(request)
    await run_in_threadpool(door.accounts.leave, who(request).session)
    answer = RedirectResponse("/login", status_code=303)
    door.cookie(answer, door.session, "")
    return answer


# ---------------------------------------------------------------- links


def invited(request: Request) -> Response:
    """What a shared link is, before it is used: programs that look at every link in a letter use up nothing."""
    found = _door(request).accounts.shared(request.path_params["token"])
    status = 200 if found else 404
    until = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(found.until)) if found else ""
    return _outside(request, "invited.html", status, until=until, token=request.path_params["token"][:100] if found else "")


async def accept(request: Request) -> Response:
    """Begin to read as a guest."""
    door, form = _door(request), await _form(request)
    found = await run_in_threadpool(door.accounts.shared, form.get("token", ""))
    if found is None:
        return await run_in_threadpool(_outside, request, "invited.html", 404, until="", token="")
    answer = RedirectResponse("/", status_code=303)
    if who(request).role < Role.READER:
        door.cookie(answer, door.session, await run_in_threadpool(door.accounts.enter_by, found))
    return answer


# ---------------------------------------------------------------- one's own


def account(request: Request) -> Response:
    """Who one is here, and one's password."""
    return render(request, "account.html", problem="")


async def password(request: Request) -> Response:
    """Another password, for who knows the present one; sessions elsewhere end."""
    door, form, t, me = _door(request), await _form(request), language(request), who(request)
    found = await door.confirm(me, form.get("old", "")[:2000])
    if isinstance(found, float):
        problem = t.count("login.wait", math.ceil(found)) if found else t("account.wrong")
    elif form.get("new") != form.get("again"):
        problem = t("account.differ")
    else:
        try:
            await run_in_threadpool(door.accounts.change_password, me.name, form.get("new", ""), by=me.name, stay=me.session)
            return RedirectResponse(back_to("/account", t("account.changed")), status_code=303)
        except AccountError as error:
            problem = phrases.one_line(str(error))
    return await run_in_threadpool(render, request, "account.html", 409, problem=problem)


async def others(request: Request) -> Response:
    """End one's sessions elsewhere."""
    me, t = who(request), language(request)
    ended = await run_in_threadpool(_door(request).accounts.leave_others, me.name, me.session)
    return RedirectResponse(back_to("/account", t.count("account.ended", ended)), status_code=303)


# ---------------------------------------------------------------- the team


def team(request: Request, made: str = "", status: int = 200, problem: str = "") -> Response:
    """Who may enter, and the links that stand."""
    held = _door(request).accounts
    now = held.clock()
    people = [{"name": a.name, "role": a.role.word, "seen": _moment(a.seen), "made": _moment(a.made)} for a in held.everybody()]
    links = [
        {"number": s.number, "by": s.by, "note": s.note, "until": _moment(s.until), "stands": s.stands(now), "opened": s.opened,
         "revoked": s.revoked is not None}
        for s in held.shares()
    ]  # fmt: skip
    return render(request, "team.html", status, people=people, links=links, made=made, problem=problem)


def _moment(at: float | None) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime(at)) if at is not None else ""


async def share(request: Request) -> Response:
    """A link for reading. It is shown this once: only its hash is kept."""
    door, form = _door(request), await _form(request)
    given = form.get("days", "")
    try:
        days = float(given) if given.isascii() and given.isdigit() else 0.0
        _, token = await run_in_threadpool(lambda: door.accounts.share(form.get("note", ""), days, by=who(request).name))
    except AccountError as error:
        return await run_in_threadpool(team, request, "", 409, phrases.one_line(str(error)))
    origin = f"{'https' if door.tls else 'http'}://{request.headers['host']}"
    return await run_in_threadpool(team, request, f"{origin}/share/{token}")


async def revoke(request: Request) -> Response:
    """Take a link back, and put out who came by it."""
    door, form = _door(request), await _form(request)
    number = form.get("number", "")
    try:
        await run_in_threadpool(lambda: door.accounts.revoke(int(number) if number.isdigit() else 0, by=who(request).name))
    except AccountError as error:
        return await run_in_threadpool(team, request, "", 409, phrases.one_line(str(error)))
    return RedirectResponse(back_to("/team", language(request)("team.revoked", number=number)), status_code=303)
