"""What each address answers: reading pages. `acts` holds what changes something, `lists` the claims in all their forms."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ..compare import control as territory
from ..compare.explain import full, relation
from ..compare.explain import why as steps
from ..compare.features import FEATURES
from ..compare.relations import relations
from ..compare.standing import account
from ..errors import NotFoundError
from ..export import phrases
from ..resolve.gazetteer import CREDIT
from ..review import FIELDS, comparison_decisions
from ..sensitivity import WITHHELD, Screen
from ..store.comparison import as_compared
from ..store.listing import added_since
from . import acts, filters, intake, lists, reading, rounds, timeline
from .access import Role, who
from .app import language, render
from .bench import Bench, Look
from .events import Summaries, decided
from .questions import Wanted
from .vendor import table

PAGE = 40


def routes() -> list[Route]:
    """Every address."""
    reads: dict[str, Callable[[Request], Response]] = {
        "/": overview,
        "/reports": report_list,
        "/reports/{id}": report,
        "/reports/{id}/print": printed,
        "/claim/{id}": claim,
        "/events": event_list,
        "/events/{id}": event,
        "/why": why,
        "/control": control,
        "/verify": verify,
        "/leave": leave,
        "/keys": keys,
        "/about": about,
    }
    return [*(Route(path, page) for path, page in reads.items()), *lists.routes(), *intake.routes(), *acts.routes(), *rounds.routes()]


def _bench(request: Request) -> Bench:
    return request.app.state.bench  # type: ignore[no-any-return]


# ---------------------------------------------------------------- the case at a glance


def overview(request: Request) -> Response:
    """What is in the case, what needs a person, what is contested, what came in since the last visit."""
    bench, t = _bench(request), language(request)
    since = request.cookies.get("dateline_seen", "")
    with bench.look() as look:
        counts = look.once("counts", look.view.counts)
        everything = look.listing(Wanted())
        tallies = look.once("tallies", lambda: {name: everything.tally(name, 8) for name in ("kind", "basis", "publisher")})
        undated, unplaced = (look.count(Wanted().having(k, "no")) for k in ("dated", "placed"))
        reviewed = look.once("states", bench.index.states)
        total, rows = bench.summaries.page(outlets=2, limit=6)
        leads = _leads(look, rows)
        latest = bench.index.reports(limit=5)[1]
        failures = look.once("failures", bench.index.failed)
        new = added_since(look.view, since) if since else 0
        strip = look.once(("strip", t.language), lambda: timeline.drawn(everything, t, height=120)) if counts["claims"] else None
    _behind(look)
    answer = render(
        request,
        "overview.html",
        counts=counts,
        tallies=tallies,
        undated=undated,
        unplaced=unplaced,
        reviewed=reviewed,
        events=rows,
        leads=leads,
        event_total=total,
        standings=bench.summaries.tally(),
        latest=latest,
        new=new,
        since=since,
        failures=failures,
        comparing=bench.summaries.working,
        compared=bench.summaries.there,
        strip=strip,
        verdict=acts.last_verdict(bench),
    )
    answer.set_cookie(
        "dateline_seen", time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime()), max_age=31536000, httponly=True, samesite="strict"
    )
    return answer


def _behind(look: Look) -> bool:
    """Whether the events do not follow yet what was added and decided; then they are made to."""
    summaries = look.bench.summaries
    behind = summaries.behind(max(look.newest.values(), default=0), look.kept.revision[1])
    if behind and not summaries.working:
        summaries.refresh()
    return behind


def _leads(look: Look, rows: Any) -> dict[str, str]:
    """The words that stand for each event, withheld where they must be."""
    found = look.bench.index.words([row.lead for row in rows])
    return {row.id: WITHHELD if found[row.lead][1] else found[row.lead][0] for row in rows if row.lead in found}


# ---------------------------------------------------------------- reports


def report_list(request: Request) -> Response:
    """The reports, the last added first."""
    bench = _bench(request)
    found = filters.read(request.query_params.multi_items())
    page = filters.page_of(request.query_params.multi_items())
    with bench.look() as look:
        words = found.one("q")
        total, rows = look.once(("reports", words, page), lambda: bench.index.reports(words, (page - 1) * PAGE, PAGE))
    numbers = list(filters.pages(total, page, PAGE))
    return render(request, "reports.html", rows=rows, total=total, page=page, numbers=numbers, f=found, words=words)


def report(request: Request) -> Response:
    """The claim reader."""
    return _reader(request, "reader.html")


def printed(request: Request) -> Response:
    """A report with its claims as footnotes, for paper."""
    return _reader(request, "printed.html")


def _reader(request: Request, template: str) -> Response:
    bench, t = _bench(request), language(request)
    identity = request.path_params["id"]
    blind = request.query_params.get("blind") == "1"
    with bench.look() as look:
        bare = look.showing(identity)
        me = who(request).name
        revealed = bench.revealed(me, identity) and who(request).may("POST", "/reports/{id}/reveal")
        showing = look.showing(identity, everything=True) if revealed else bare
        found = look.reviewed(showing.record, me if blind else None, second=me)
        if who(request).role is Role.GUEST:  # a guest is not told who reviews
            found = [replace(each, added_by=each.added_by and t.of("rank", "reviewer")) for each in found]
        page = reading.page(showing, found, t)
        rows = bench.summaries.of_claims([c.id for c in page.cards])
    opened = page.graphic and request.query_params.get("look") != "1" and not request.query_params.get("claim")
    return render(
        request,
        template,
        report=bare.record.report,
        page=page,
        events=rows,
        revealed=revealed,
        restricted=not bare.whole,
        cover=opened,
        chosen=request.query_params.get("claim", ""),
        url=phrases.one_line(bare.printed_in()["url"] or ""),
        fields=list(FIELDS),
        sensitivities=reading.sensitivities(),
        blind=blind,
    )


def claim(request: Request) -> Response:
    """A claim by its id, in its report."""
    with _bench(request).look() as look:
        match = look.view.find(request.path_params["id"])
    where = f"/reports/{match.record.report.id}"
    return RedirectResponse(f"{where}?claim={match.claim.id}" if match.claim else where, status_code=303)


# ---------------------------------------------------------------- events


def event_list(request: Request) -> Response:
    """The events that the reports tell of, contested ones first."""
    bench = _bench(request)
    given = request.query_params
    page = filters.page_of(given.multi_items())
    asked = {k: given.get(k, "").strip()[:100] for k in ("standing", "kind", "place")}
    outlets = 1 if given.get("all") == "1" else 2
    total, rows = bench.summaries.page(**asked, outlets=outlets, offset=(page - 1) * 30, limit=30)
    with bench.look() as look:
        leads = _leads(look, rows)
    behind = _behind(look)
    f = filters.Filters(tuple((k, v) for k, v in {**asked, "all": given.get("all", "")}.items() if v))
    return render(
        request, "events.html", rows=rows, leads=leads, total=total, page=page, numbers=list(filters.pages(total, page, 30)), f=f,
        asked=asked, outlets=outlets, working=bench.summaries.working, behind=behind, choices=filters.CHOICES,
    )  # fmt: skip


def _event(comparison: Any, look: Look, summaries: Summaries, identity: str) -> Any:
    """The event of that id, or that a claim is in, as people put events together; an id that is gone leads to where its claims are now.

    Raises NotFoundError.
    """
    decisions = comparison_decisions(look.view)
    known = comparison.events.get(identity) or comparison.event_of(identity)
    was = (identity, *(known.claims if known is not None else summaries.claims_of(identity)))
    if decisions.together or decisions.apart:
        now = list(decided(comparison, decisions))
        known = next((e for e in now if e.id == identity), None) or next((e for c in was for e in now if c in e.claims), None)
    elif known is None:
        known = next((e for c in was if (e := comparison.event_of(c)) is not None), None)
    if known is None:
        raise NotFoundError(f"there is no event {identity!r}: the case is not compared yet, or its claims are gone")
    return known


def event(request: Request) -> Response:
    """One event side by side."""
    bench = _bench(request)
    with bench.look() as look, as_compared(bench.store) as comparison:
        found = _event(comparison, look, bench.summaries, request.path_params["id"])
        screen = Screen(look.showing)
        hidden = screen.over({x.claim: x.report for x in found.tellings})
        row = screen.clean(found.reports, full(account(found, comparison), hidden))
        table = _columns(row)
        claims = [c["claim"] for c in row["claims"]]
        place = next((x.place.name for x in found.tellings if x.place and hidden(x.claim) is None), "")
        held = any(x.family == "control" for x in found.tellings)
        strip = _strip(comparison, look, place) if held and place else None
        behind = _behind(look)
    claims = list(dict.fromkeys(claims))
    return render(
        request, "event.html", e=row, table=table, claims=claims, place=place if held else "", strip=strip,
        shape=row["standing"]["state"].split()[0], behind=behind,
    )  # fmt: skip


def _columns(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The claims as rows of cells; a cell that is not what most others say is marked, an unknown one is not."""
    fields = ("kind", "polarity", "place", "day", "actor", "numbers", "level")
    out = []
    for each in row["claims"]:
        day = phrases.days(each["date_start"], each["date_end"]) if each["date_start"] else None
        numbers = "; ".join(phrases.one_line(n["words"]) for n in each["numbers"]) or None
        out.append({**each, "day": day, "numbers": numbers})
    differing = {
        aspect: {c for r in row["relations"] if r["aspect"] == aspect and r["relation"] != "repeats" for c in (r["left"], r["right"])}
        for aspect in {r["aspect"] for r in row["relations"]}
    }
    named = {"numbers": "number", "place": "place", "day": "time", "actor": "actor", "polarity": "occurrence"}
    for name in fields:
        said = Counter(str(c[name]) for c in out if c[name])
        commonest = said.most_common(1)[0][0] if said else ""
        for cell in out:
            other = cell[name] and str(cell[name]) != commonest and len(said) > 1
            if other and (cell["claim"] in differing.get(named.get(name, ""), ()) or name in ("kind", "polarity")):
                cell.setdefault("differs", {})[name] = named.get(name, name)
    for cell in out:
        cell.setdefault("differs", {})
    return out


def why(request: Request) -> Response:
    """The waterfall for a pair of claims."""
    bench, t = _bench(request), language(request)
    left, right = (request.query_params.get(k, "") for k in ("left", "right"))
    with bench.look() as look, as_compared(bench.store) as comparison:
        found, other = (_event(comparison, look, bench.summaries, each) for each in (left, right))
        one, two = _telling(found, left), _telling(other, right)
        screen = Screen(look.showing)
        hidden = screen.over({one.claim: one.report, two.claim: two.report})
        if hidden(one.claim) or hidden(two.claim):
            raise NotFoundError(t("why.withheld"))
        both = one.report, two.report
        asked = {name: each.question for name, each in FEATURES.items()}
        rows = [screen.step(both, step) for step in steps(one, two, comparison.common, asked)]
        links = screen.clean(both, [relation(r, {one.id: one.claim, two.id: two.claim}) for r in relations(one, two)])
    top = max([abs(r["score"]) for r in rows] + [abs(r["sum"]) for r in rows] + [1.0])
    return render(request, "why.html", rows=rows, links=links, one=one, two=two, same=found.id == other.id, event=found.id, top=top)


def _telling(event: Any, claim: str) -> Any:
    found = next((x for x in event.tellings if x.claim == claim), None)
    if found is None:
        raise NotFoundError(f"claim {claim!r} tells of no event")
    return found


def control(request: Request) -> Response:
    """Who held a place when, by whose account."""
    bench = _bench(request)
    place = request.query_params.get("place", "").strip()[:100]
    strip = None
    if place:
        with bench.look() as look, as_compared(bench.store) as comparison:
            strip = _strip(comparison, look, place)
    return render(request, "control.html", place=place, strip=strip)


def _strip(comparison: Any, look: Look, place: str) -> Any:
    found = territory.holds((x for e in comparison.events.values() for x in e.tellings if x.family == "control"), place)
    hidden = Screen(look.showing).over({h.telling.claim: h.telling.report for h in found})
    rows = [h for h in found if hidden(h.telling.claim) is None]
    return timeline.control(rows, territory.contested(rows)) if rows else None


# ---------------------------------------------------------------- the rest


def verify(request: Request) -> Response:
    """What was proven of the case, and when."""
    bench = _bench(request)
    with bench.look() as look:
        head = look.view.head()
        entries = list(look.view.entries(since=max(head.length - 30, 0)))[::-1]
    return render(request, "verify.html", verdict=acts.last_verdict(bench), head=head, entries=entries)


def leave(request: Request) -> Response:
    """The page before a link that leads out: what it tells the other side, and the address to copy."""
    to = request.query_params.get("to", "")[:2000]
    parts = urlsplit(to)
    fit = parts.scheme in ("http", "https") and bool(parts.hostname) and phrases.visible(to) == to
    return render(request, "leave.html", to=to, fit=fit, host=parts.hostname or "", code=200)


def keys(request: Request) -> Response:
    """The shortcuts."""
    return render(request, "keys.html")


def about(request: Request) -> Response:
    """What the workbench stands on, and how it draws borders."""
    return render(request, "about.html", vendor=table(), credit=CREDIT)
