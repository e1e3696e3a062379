"""The claims as a table, a map, a time line, and as files: one query in the address, and the same query for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from ..export import csv, jsonl, phrases
from ..sensitivity import WITHHELD, Showing, label
from ..store.listing import Wanted
from ..types import Claim
from . import filters, places, timeline
from .access import who
from .app import language, render
from .bench import Bench, Look
from .filters import Filters

PAGE = 50
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


def asked(request: Request, look: Look) -> tuple[Filters, Wanted]:
    """The filters of an address, those among them that only events and decisions can answer looked up."""
    found = filters.read(request.query_params.multi_items())
    wanted = found.wanted
    ids: frozenset[str] | None = None
    if found.standing:
        ids = look.bench.summaries.standing(found.standing)
    if found.state:
        states = look.kept.states
        if found.state == "machine":
            touched = frozenset(c for c, s in states.items() if s.value != "machine")
            return found, _with(wanted, ids, but=touched)
        chosen = frozenset(c for c, s in states.items() if s.value == found.state)
        ids = chosen if ids is None else ids & chosen
    return found, _with(wanted, ids)


def _with(wanted: Wanted, ids: frozenset[str] | None, but: frozenset[str] = frozenset()) -> Wanted:
    return replace(wanted, claims=ids, but=but) if ids is not None or but else wanted


def claims(request: Request) -> Response:
    """The table."""
    bench, t = _bench(request), language(request)
    page = filters.page_of(request.query_params.multi_items())
    with bench.look() as look:
        f, wanted = asked(request, look)
        total = look.count(wanted)
        found = list(look.claims(look.listing(wanted).page((page - 1) * PAGE, PAGE)))
        events = bench.summaries.of_claims([claim.id for _, claim in found])
        rows = [row(showing, claim, look, events) for showing, claim in found]
        missing = {k: look.count(_placeless(wanted, k)) for k in ("placed", "dated")} if total else {"placed": 0, "dated": 0}
    return render(
        request, "claims.html", rows=rows, total=total, page=page, numbers=list(filters.pages(total, page, PAGE)), f=f,
        choices=filters.CHOICES, search=f.one("q"), view="claims", missing=missing, size=PAGE, chips=chips(f, t),
    )  # fmt: skip


def _placeless(wanted: Wanted, what: str) -> Wanted:
    return replace(wanted, placed=False, sort="added") if what == "placed" else replace(wanted, dated=False, sort="added")


def chips(f: Filters, t: Any) -> list[dict[str, str]]:
    """The filters that are set, in words, each with the address without it."""
    groups = {"source_kind": "source_kind", "placed": "yesno", "dated": "yesno"}
    return [
        {"name": t("filter." + k), "value": t.of(groups.get(k, k), v) if k in filters.CHOICES else v, "key": k, "raw": v}
        for k, v in f.active
    ]


def row(showing: Showing, claim: Claim, look: Look, events: Any) -> dict[str, Any]:
    """A claim on one line of the table: nothing of it that is withheld."""
    shown = showing.claim(claim)
    about = showing.about()
    source = shown["attribution"]["source"]
    hidden = showing.hides(claim)
    event = events.get(claim.id)
    places_ = list(dict.fromkeys(e["place"]["name"] for e in shown["events"] if e["place"]))
    times = [e["time"] for e in shown["events"] if e["time"] and e["time"]["date_start"]]
    return {
        "id": claim.id,
        "report": claim.report,
        "title": phrases.title(about),
        "publisher": phrases.one_line(about.publisher or ""),
        "published": showing.record.report.published,
        "words": WITHHELD if hidden else phrases.one_line(shown["attribution"]["content"]["text"]),
        "source": label(claim.attribution.source) if hidden else phrases.one_line(source["name"] or source["text"] or ""),
        "own": claim.attribution.mode.value == "own_voice",
        "withheld": hidden,
        "kinds": list(dict.fromkeys(e.kind.value for e in claim.events)),
        "polarity": claim.wording.polarity.value,
        "level": claim.wording.level.value,
        "basis": claim.basis.value.value,
        "places": [] if hidden else [phrases.one_line(p) for p in places_],
        "days": [] if hidden else list(dict.fromkeys((x["date_start"], x["date_end"]) for x in times)),
        "state": look.kept.states[claim.id].value if claim.id in look.kept.states else "machine",
        "event": event,
    }


def _spots(look: Look, wanted: Wanted) -> list[places.Spot]:
    """The places of a listing; how their events stand follows the comparison, which the state of the case does not tell of."""
    key = ("spots", wanted, look.bench.summaries.stamp())
    return look.once(key, lambda: places.gathered(look.listing(wanted).places(), look.bench))


def map_page(request: Request) -> Response:
    """The map, with the list that it falls back to."""
    bench, t = _bench(request), language(request)
    with bench.look() as look:
        f, wanted = asked(request, look)
        total = look.count(wanted)
        found = _spots(look, wanted)
        unplaced = look.count(_placeless(wanted, "placed"))
    return render(
        request, "map.html", f=f, total=total, places=found[:200], more=max(len(found) - 200, 0), unplaced=unplaced,
        choices=filters.CHOICES, view="map", search=f.one("q"), chips=chips(f, t), drawn=len(found),
    )  # fmt: skip


def time_page(request: Request) -> Response:
    """The time line, with the claims that have no date named below it."""
    bench, t = _bench(request), language(request)
    with bench.look() as look:
        f, wanted = asked(request, look)
        total = look.count(wanted)
        drawing = look.once(("time", wanted, t.language), lambda: timeline.drawn(look.listing(wanted), t, height=300))
        undated = look.count(_placeless(wanted, "dated"))
    return render(
        request,
        "time.html",
        f=f,
        total=total,
        strip=drawing,
        undated=undated,
        choices=filters.CHOICES,
        view="time",
        search=f.one("q"),
        chips=chips(f, t),
    )


def export_page(request: Request) -> Response:
    """What an export of this list would hold, and what it withholds, before it is made."""
    bench, t = _bench(request), language(request)
    with bench.look() as look:
        f, wanted = asked(request, look)
        total = look.count(wanted)
        sample = [showing.line(claim) for showing, claim in look.claims(look.listing(wanted).page(0, 400))]
    withheld = [line for line in sample if line["withheld"]]
    shown = [
        {"id": x["id"], "words": x["attribution"]["content"]["text"], "source": x["attribution"]["source"]["text"]} for x in withheld[:12]
    ]
    return render(
        request,
        "export.html",
        f=f,
        total=total,
        looked=len(sample),
        withheld=len(withheld),
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
        f, wanted = asked(request, look)
        total = look.count(wanted)
    body = {"format": kind, "claims": total, "filters": [k for k, _ in f.given], "include_restricted": False}
    bench.writer.do(lambda writer: writer.record_export(body, actor=who(request).name))
    name = f'attachment; filename="{bench.title.removesuffix(".dateline")[:40].encode("ascii", "ignore").decode() or "case"}-claims.{kind}"'
    return StreamingResponse(_file(bench, wanted, kind), media_type=FORMATS[kind], headers={"content-disposition": name})


def _file(bench: Bench, wanted: Wanted, kind: str) -> Iterator[str]:
    with bench.look() as look:
        pairs = list(look.listing(wanted).every())
        found = look.claims(pairs)
        if kind == "csv":
            yield csv.header()
            yield from (csv.row(showing.line(claim)) for showing, claim in found)
        elif kind == "json":
            yield from jsonl.array(showing.line(claim) for showing, claim in found)
        else:
            yield from places.features(found)


def points(request: Request) -> Response:
    """What the map draws: each place once, with its claims counted by how their events stand."""
    bench = _bench(request)
    with bench.look() as look:
        _, wanted = asked(request, look)
        found = _spots(look, wanted)
    return Response(msgspec.json.encode(places.collection(found)), media_type="application/geo+json")


def areas(request: Request) -> Response:
    """The outlines of the areas that the claims name."""
    bench = _bench(request)
    with bench.look() as look:
        _, wanted = asked(request, look)
        found = _spots(look, wanted)
    return Response(msgspec.json.encode(places.outlines(found, bench)), media_type="application/geo+json")


def land(request: Request) -> Response:
    """The base map, from the gazetteer's own outlines."""
    return Response(places.land(_bench(request)), media_type="application/geo+json", headers={"cache-control": "private, max-age=3600"})
