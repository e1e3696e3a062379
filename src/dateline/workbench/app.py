"""The application: addresses, templates, and what a page needs to know of the request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from .. import __version__
from ..errors import DatelineError, ForbiddenError, NotFoundError
from ..export import phrases
from .access import Role, fenced, who
from .bench import Bench
from .safety import Guard, Launch
from .sessions import Door
from .words import LANGUAGES, Words, words

STATIC = Path(__file__).parent / "static"
THEMES = ("auto", "light", "dark")


def make(bench: Bench, hosts: Iterable[str], door: Door | None = None, *, tls: bool = False) -> Guard:
    """The workbench of one case, behind its guard. `hosts` are the names, with ports, that it answers to.

    With a `door` it is for those who have an account, else for whoever opens the address of the launch.
    """
    from . import pages, team

    routes = [fenced(route, _fence) for route in (*pages.routes(), *(team.routes() if door else ()))]
    app = Starlette(routes=[*routes, Mount("/static", StaticFiles(directory=STATIC))],
                    exception_handlers={HTTPException: _missing, DatelineError: _refused})  # fmt: skip
    app.state.bench = bench
    app.state.door = door
    app.state.templates = _templates()
    return Guard(app, door or Launch(bench.token, bench.reviewer), hosts, tls=tls)


def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("dateline.workbench"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["visible"] = phrases.visible
    made.filters["line"] = phrases.one_line
    made.filters["moment"] = phrases.moment
    made.filters["days"] = lambda pair: phrases.days(*pair)
    return made


def language(request: Request) -> Words:
    """The words of the language that was chosen, or that the browser asks for."""
    chosen = request.cookies.get("dateline_language", "")
    if chosen not in LANGUAGES:
        chosen = "uk" if request.headers.get("accept-language", "").lower().startswith("uk") else "en"
    return words(chosen)


def theme(request: Request) -> str:
    """Light, dark, or as the system has it."""
    chosen = request.cookies.get("dateline_theme", "")
    return chosen if chosen in THEMES else "auto"


def render(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A page. A request by htmx gets the same page; it takes from it what it needs."""
    bench: Bench = request.app.state.bench
    t = language(request)
    known: Mapping[str, Any] = {
        "t": t,
        "theme": theme(request),
        "themes": THEMES,
        "languages": LANGUAGES,
        "form": who(request).form,
        "case": bench.title,
        "reviewer": who(request).name,
        "role": who(request).role.word,
        "team": request.app.state.door is not None,
        "may": who(request).may,
        "path": request.url.path,
        "here": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "version": __version__,
        "search": "",
        "said": request.query_params.get("said", "")[:300],
    }
    made = request.app.state.templates.get_template(template).render({**known, **values})
    return HTMLResponse(made, status_code=status)


async def _fence(scope: Any, receive: Any, send: Any) -> None:
    """The answer to somebody whose role is not enough: the door, or that it is not for them."""
    request = Request(scope, receive)
    if who(request).role is Role.NOBODY and scope["method"] != "POST":
        to = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        answer: Response = RedirectResponse("/login" + (f"?next={quote(to)}" if to != "/" else ""), status_code=303)
    else:
        sentence = language(request)("error.403", role=language(request).of("rank", who(request).role.word))
        answer = render(request, "refused.html", 403, title_key="error.title", sentence=sentence, slug="forbidden")
    await answer(scope, receive, send)


def _missing(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if request.url.path.startswith("/static/"):
        return PlainTextResponse("not there\n", status_code=status)
    return render(
        request,
        "refused.html",
        status,
        title_key="error.title",
        sentence=language(request)("error.404" if status == 404 else "error.other"),
        slug="",
    )


def _refused(request: Request, error: Exception) -> Response:
    status = 404 if isinstance(error, NotFoundError) else 403 if isinstance(error, ForbiddenError) else 409
    return render(
        request, "refused.html", status, title_key="error.title", sentence=phrases.one_line(str(error)), slug=getattr(error, "slug", "")
    )
