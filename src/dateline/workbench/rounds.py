"""Several readers of one claim: giving out work, settling what they differ in, and how far they agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..export import phrases
from ..review import DecisionError, Filters, Reviewed
from ..review.desk import re_numbered
from ..review.fields import spec
from ..review.reviewed import ACCEPTED, REJECTED, UNSURE, WHOLE, Reading
from ..types import EventKind
from . import acts, reading
from .access import Role, who
from .app import language, render
from .bench import Bench
from .words import Words

MOST = 200
"""Claims that are given out at once."""


def routes() -> list[Route]:
    """Every address here."""
    return [
        Route("/assign", assign_page),
        Route("/assign", acts.acting(assign), methods=["POST"]),
        Route("/review/adjudicate", acts.acting(adjudicate), methods=["POST"]),
        Route("/agreement", agreement),
    ]


# ---------------------------------------------------------------- giving out


def assign_page(request: Request) -> Response:
    """Who has what to read, and a form to give out more."""
    bench: Bench = request.app.state.bench
    door = request.app.state.door
    people = [a.name for a in door.accounts.everybody() if a.role >= Role.REVIEWER] if door else []
    with bench.look() as look:
        given, open_, second, read = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
        for decisions in look.kept.decisions.values():
            for reader, twice, done in bench.assigned(decisions):
                given[reader] += 1
                read[reader] += done
                (second if twice else open_)[reader] += not done
    rows = [
        {"name": n, "given": given[n], "open": open_[n], "second": second[n], "read": read[n]}
        for n in dict.fromkeys([*people, *sorted(given)])
    ]
    return render(
        request,
        "assign.html",
        rows=rows,
        people=people,
        claim=request.query_params.get("claim", "")[:64],
        kinds=[k.value for k in EventKind],
    )


def assign(bench: Bench, request: Request, form: acts.Form) -> str:
    """Give claims to a reader: those that are named, or the next of the queue that they have not read or been given."""
    t, me = language(request), who(request).name
    reader, second = form.get("reader", "").strip(), form.get("second") == "1"
    door = request.app.state.door
    if door is not None and reader not in {a.name for a in door.accounts.everybody() if a.role >= Role.REVIEWER}:
        raise DecisionError("choose a reader who may decide")
    desk = bench.desk(me)
    if named := form.get("claims", "").split():
        claims = named[:MOST]
    else:
        many = form.get("many", "")
        wanted = min(int(many), MOST) if many.isascii() and many.isdigit() and len(many) < 5 else 0
        kinds = (form["kind"],) if form.get("kind") else ()
        places = (form["place"].strip(),) if form.get("place", "").strip() else ()
        states = ("confirmed", "corrected", "rejected", "unsure") if second else Filters().states
        queue = bench.desk(reader).queue(Filters(kinds=kinds, places=places, states=states), limit=None)
        with bench.look() as look:
            had = {c for c, ds in look.kept.decisions.items() if any(r == reader for r, _, _ in bench.assigned(ds))}
            read = {c for c, ds in look.kept.decisions.items() if any(d.actor == reader for d in ds)}
        claims = [i.claim for i in queue if i.claim not in had and i.claim not in read][:wanted]
    if not claims:
        raise DecisionError("the queue has no such claim that this reader has not been given")
    done = desk.assign(claims, reader, second=second)
    return t.count("did.assign", len(done), who=phrases.one_line(reader))


# ---------------------------------------------------------------- settling


def differences(found: Reviewed, t: Words) -> Iterator[dict[str, Any]]:
    """The fields in which readers differ, each with their readings, numbered for the keys."""
    for path in found.to_adjudicate:
        readings = [r for r in found.fields[path].readings if not r.adjudicates]
        yield {
            "path": path,
            "name": t("settle.whole") if path == WHOLE else t.of("path", re_numbered(path)),
            "readings": [{"by": r.by, "said": _said(r, path, t), "decision": r.decision} for r in readings],
            "values": acts.VALUES.get(re_numbered(path), ()),
            "quotes": path != WHOLE and spec(path).evidence != "none",
        }


def _said(of: Reading, path: str, t: Words) -> str:
    if of.value in (ACCEPTED, REJECTED, UNSURE):
        return t("settle." + {ACCEPTED: "accepted", REJECTED: "rejected", UNSURE: "unsure"}[str(of.value)])
    if isinstance(of.value, str) and of.value in acts.VALUES.get(re_numbered(path), ()):
        return t.of(re_numbered(path).rpartition(".")[2] if "." in path else path, of.value)
    return reading.short(of.value)


def adjudicate(bench: Bench, request: Request, form: acts.Form) -> str:
    """Settle one field: for one of the readings, or for neither."""
    t, desk = language(request), bench.desk(who(request).name)
    claim, path, choice = form.get("claim", ""), form.get("field", ""), form.get("choice", "")
    how: dict[str, Any] = {"after": int(form["after"])} if form.get("after", "").isdigit() else {}
    field, reason = None if path == WHOLE else path, form.get("reason", "")
    if choice in ("reject", "unsure"):
        desk.adjudicate(claim, field, verdict=choice, reason=reason, **how)
    elif choice == "other" and field is not None:
        spans = acts.ranges(form.get("spans", "")) or None
        desk.adjudicate(claim, field, acts.value_of(bench, field, form.get("value", "")), spans=spans, reason=reason, **how)
    elif choice.isdigit():
        desk.settle(claim, path, int(choice), reason=reason, **how)
    else:
        raise DecisionError("choose one of the readings, or say what is right")
    return t("did.adjudicate", claim=claim[:8])


# ---------------------------------------------------------------- agreeing


def agreement(request: Request) -> Response:
    """How far readers agree, field by field, and how much each has read."""
    bench, t = request.app.state.bench, language(request)
    with bench.look() as look:
        desk = bench.desk(who(request).name)
        found = look.once(("agreement",), desk.agreement)
        progress = look.once(("progress",), desk.progress)
    rows = [
        {
            "name": t("settle.whole") if path == WHOLE else t.of("path", path),
            "units": each.units,
            "agreeing": each.agreeing,
            "share": None if each.share is None else round(100 * each.share),
            "alpha": None if each.alpha is None else f"{each.alpha:.2f}",
        }
        for path, each in found.items()
        if each.units
    ]
    return render(request, "agreement.html", rows=rows, progress=progress)
