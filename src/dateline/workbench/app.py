"""The application: addresses, templates, and what a page needs to know of the request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from .. import __version__
from ..errors import DatelineError, NotFoundError
from ..export import phrases
from .bench import Bench
from .safety import Guard
from .words import LANGUAGES, Words, words

STATIC = Path(__file__).parent / "static"
THEMES = ("auto", "light", "dark")


def make(bench: Bench, hosts: Iterable[str]) -> Guard:
    """The workbench of one case, behind its guard. `hosts` are the names, with ports, that it answers to."""
    from . import pages

    routes = [*pages.routes(), Mount("/static", StaticFiles(directory=STATIC))]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _missing, DatelineError: _refused})
    app.state.bench = bench
    app.state.templates = _templates()
    return Guard(app, bench.token, hosts)


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
        "form": bench.token.form,
        "case": bench.store.path.name,
        "reviewer": bench.reviewer,
        "path": request.url.path,
        "here": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "version": __version__,
        "search": "",
        "said": request.query_params.get("said", "")[:300],
    }
    made = request.app.state.templates.get_template(template).render({**known, **values})
    return HTMLResponse(made, status_code=status)


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
    status = 404 if isinstance(error, NotFoundError) else 409 if isinstance(error, DatelineError) else 500
    return render(
        request, "refused.html", status, title_key="error.title", sentence=phrases.one_line(str(error)), slug=getattr(error, "slug", "")
    )
