"""The claims as a table, a map, a time line, and as files: one query in the address, and the same query for all of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from ..export import csv, jsonl
from ..review import Reviewed, State
from ..sensitivity import WITHHELD, Showing
from . import filters, places, timeline
from .access import who
from .app import language, render
from .bench import Bench
from .filters import Filters
from .questions import Listing, Row, Wanted

PAGE = 50
FORM: Mapping[str, Any] = {"choices": filters.CHOICES, "alike": filters.ALIKE, "groups": filters.GROUPS}
"""What the form of filters is made of."""
FORMATS = {"json": "application/json", "csv": "text/csv; charset=utf-8", "geojson": "application/geo+json"}


def routes() -> list[Route]:
    """Every address here."""
    return [
        Route("/claims", claims),
        Route("/map", map_page),
        Route("/time", time_page),
        Route("/claims.{format:str}", exported),
        Route("/export", export_page),
        Route("/map/points.json", points),
        Route("/map/areas.json", areas),
        Route("/map/land.json", land),
    ]


def _bench(request: Request) -> Bench:
    return request.app.state.bench  # type: ignore[no-any-return]


def asked(request: Request) -> tuple[Filters, Wanted]:
    """The filters of an address."""
    found = filters.read(request.query_params.multi_items())
    return found, found.wanted


def claims(request: Request) -> Response:
    """The table."""
    bench, t = _bench(request), language(request)
    page = filters.page_of(request.query_params.multi_items())
    with bench.look() as look:
        f, wanted = asked(request)
        total = look.count(wanted)
        found = look.listing(wanted).page((page - 1) * PAGE, PAGE)
        events = bench.summaries.of_claims([each.id for each in found])
        rows = [row(each, events) for each in found]
        missing = {k: look.count(wanted.having(k, "no")) for k in ("placed", "dated")} if total else {"placed": 0, "dated": 0}
        rejected = look.count(wanted.having("state", "rejected")) if not wanted.value("state") else 0
    return render(
        request, "claims.html", rows=rows, total=total, page=page, numbers=list(filters.pages(total, page, PAGE)), f=f,
        **FORM, search=f.one("q"), view="claims", missing=missing, size=PAGE, chips=chips(f, t),
        rejected=rejected,
    )  # fmt: skip


def chips(f: Filters, t: Any) -> list[dict[str, str]]:
    """The filters that are set, in words, each with the address without it."""
    return [
        {"name": t("filter." + k), "value": t.of(filters.ALIKE.get(k, k), v) if k in filters.CHOICES else v, "key": k, "raw": v}
        for k, v in f.active
    ]


def row(found: Row, events: Any) -> dict[str, Any]:
    """A claim on one line of the table: nothing of it that is withheld."""
    return {
        "id": found.id,
        "report": found.report,
        "title": found.title,
        "publisher": found.publisher,
        "published": found.published,
        "words": WITHHELD if found.hidden else found.words,
        "source": found.label,
        "own": bool(found.own),
        "withheld": bool(found.hidden),
        "kinds": found.kinds.split(),
        "polarity": found.polarity,
        "level": found.level,
        "basis": found.basis,
        "places": json.loads(found.places),
        "days": json.loads(found.days),
        "state": found.state,
        "added_by": found.added_by,
        "was": _was(json.loads(found.was)),
        "event": events.get(found.id),
    }


def _was(corrected: list[tuple[str, str]]) -> dict[str, str]:
    """What the machine read where a person reads otherwise, by the column of the table."""
    columns = {"attribution.content": "words", "attribution.source": "who", "basis": "basis"}
    out: dict[str, str] = {}
    for path, value in corrected:
        name = path.rpartition(".")[2]
        where = columns.get(path) or {"place": "place", "time": "time", "kind": "kind", "name": "who", "polarity": "kind"}.get(name)
        if where:
            out.setdefault(where, value)
    return out


def map_page(request: Request) -> Response:
    """The map, with the list that it falls back to."""
    bench, t = _bench(request), language(request)
    with bench.look() as look:
        f, wanted = asked(request)
        total = look.count(wanted)
        found, number, extent = look.once(("gathered", wanted), lambda: look.listing(wanted).gathered(200))
        unplaced = look.count(wanted.having("placed", "no"))
    west, south, east, north = places.degrees_of(extent) if extent else (-20, -35, 60, 60)
    return render(
        request, "map.html", f=f, total=total, places=found, more=max(number - len(found), 0), unplaced=unplaced,
        **FORM, view="map", search=f.one("q"), chips=chips(f, t), drawn=number,
        box=f"{west:.4f},{south:.4f},{east:.4f},{north:.4f}",
    )  # fmt: skip


def time_page(request: Request) -> Response:
    """The time line, with the claims that have no date named below it."""
    bench, t = _bench(request), language(request)
    with bench.look() as look:
        f, wanted = asked(request)
        total = look.count(wanted)
        drawing = look.once(("time", wanted, t.language), lambda: timeline.drawn(look.listing(wanted), t, height=300))
        undated = look.count(wanted.having("dated", "no"))
    return render(
        request,
        "time.html",
        f=f,
        total=total,
        strip=drawing,
        undated=undated,
        **FORM,
        view="time",
        search=f.one("q"),
        chips=chips(f, t),
    )


def export_page(request: Request) -> Response:
    """What an export of this list would hold, and what it withholds, before it is made."""
    bench, t = _bench(request), language(request)
    with bench.look() as look:
        f, wanted = asked(request)
        total = look.count(wanted)
        withheld = look.once(("withheld", wanted), look.listing(wanted).hidden)
        found = look.listing(wanted.having("withheld", "yes")).page(0, 12) if withheld else []
        rejected = look.count(wanted.having("state", "rejected")) if not wanted.value("state") else 0
        shown = [
            {"id": line["id"], "words": line["attribution"]["content"]["text"], "source": line["attribution"]["source"]["text"]}
            for line in _lines(look.claims((each.report, each.id) for each in found))
        ]
    return render(
        request,
        "export.html",
        f=f,
        total=total,
        rejected=rejected,
        withheld=withheld,
        examples=shown,
        formats=list(FORMATS),
        chips=chips(f, t),
    )


def exported(request: Request) -> Response:
    """Exactly the claims that the address asks for; the ledger keeps that they were exported."""
    kind = request.path_params["format"]
    if kind not in FORMATS:
        raise HTTPException(404)
    bench = _bench(request)
    with bench.look() as look:
        f, wanted = asked(request)
        total = look.count(wanted)
    body = {"format": kind, "claims": total, "filters": [k for k, _ in f.given], "include_restricted": False}
    bench.writer.do(lambda writer: writer.record_export(body, actor=who(request).name))
    name = f'attachment; filename="{bench.title.removesuffix(".dateline")[:40].encode("ascii", "ignore").decode() or "case"}-claims.{kind}"'
    return StreamingResponse(_file(bench, wanted, kind), media_type=FORMATS[kind], headers={"content-disposition": name})


def _file(bench: Bench, wanted: Wanted, kind: str) -> Iterator[str]:
    with bench.look() as look:
        lines = _lines(look.claims(look.listing(wanted).every()))
        if kind == "csv":
            yield csv.header()
            yield from map(csv.row, lines)
        elif kind == "json":
            yield from jsonl.array(lines)
        else:
            yield from places.features(lines)


def _lines(found: Iterable[tuple[Showing, Reviewed]]) -> Iterator[dict[str, Any]]:
    """Claims as they leave: as people decided on them, with what the machine read beside what a person reads."""
    for showing, each in found:
        line = showing.line(each.claim)
        review: dict[str, Any] = {"state": each.state.value}
        if each.added_by:
            review["added_by"] = each.added_by
        corrected = {
            path: {"machine": f.machine, "by": f.by, "reason": f.reason}
            for path, f in each.fields.items()
            if f.decision is not None and f.state is State.CORRECTED
        }
        if corrected and not line["withheld"]:
            review["corrected"] = showing.clean(corrected)
        elif corrected:
            review["corrected"] = {path: {"by": f["by"]} for path, f in corrected.items()}
        yield {**line, "review": review}


def points(request: Request) -> Response:
    """What a part of the map draws: each place once, those that would lie on one another together."""
    return _part(request, places.drawn)


def areas(request: Request) -> Response:
    """The outlines of the areas that the claims name in a part of the map."""
    return _part(request, lambda listing, box, zoom: places.outlines(listing, box, zoom, _bench(request)))


def _part(request: Request, draw: Callable[[Listing, places.Box, float], list[dict[str, Any]]]) -> Response:
    given = request.query_params
    box = places.box_of(given.get("box", "-180,-85,179.999,85"))
    try:
        zoom = float(given.get("zoom", "2"))
    except ValueError:
        zoom = -1.0
    if box is None or not 0 <= zoom <= 24:
        raise HTTPException(404)
    with _bench(request).look() as look:
        _, wanted = asked(request)
        found = look.once((draw.__name__, wanted, box, zoom), lambda: draw(look.listing(wanted), box, zoom))
    return Response(msgspec.json.encode({"type": "FeatureCollection", "features": found}), media_type="application/geo+json")


def land(request: Request) -> Response:
    """The base map, from the gazetteer's own outlines."""
    return Response(places.land(_bench(request)), media_type="application/geo+json", headers={"cache-control": "private, max-age=3600"})
