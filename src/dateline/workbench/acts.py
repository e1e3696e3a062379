"""What changes something: decisions, the queue, revealing, verifying, settings. Addresses that take POST, and go back to where it was."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from .. import lexicons
from ..errors import DatelineError
from ..export import phrases
from ..extract.places import extent
from ..resolve.gazetteer import Gazetteer, GazetteerRow
from ..resolve.toponyms import fold
from ..review import FIELDS, DecisionError, Filters
from ..review.fields import spec
from ..types import (
    BasisValue,
    Disclosure,
    EventKind,
    GazetteerEntry,
    Level,
    Modality,
    Mode,
    Polarity,
    SensitivityValue,
    SourceKind,
    Visibility,
)
from . import reading
from .access import Role, require, who
from .app import THEMES, language, render
from .bench import Bench
from .words import LANGUAGES

Form = Mapping[str, str]

VALUES: Mapping[str, Sequence[str]] = {
    "attribution.mode": [m.value for m in Mode],
    "attribution.source.kind": [k.value for k in SourceKind],
    "attribution.source.disclosure": [d.value for d in Disclosure],
    "basis": [b.value for b in BasisValue],
    "wording.polarity": [p.value for p in Polarity],
    "wording.level": [v.value for v in Level],
    "wording.modality": [m.value for m in Modality],
    "events.N.kind": [k.value for k in EventKind],
    "events.N.polarity": [p.value for p in Polarity],
    "events.N.level": [v.value for v in Level],
    "events.N.modality": [m.value for m in Modality],
}
"""The fields that have a list of values."""


def routes() -> list[Route]:
    """Every address here."""
    acts: Mapping[str, Callable[[Bench, Request, Form], str]] = {
        "/review/decide": decide,
        "/reports/{id}/add": add_claim,
        "/reports/{id}/reveal": reveal,
        "/reports/{id}/conceal": conceal,
        "/reports/{id}/protect": protect,
        "/events/{id}/merge": merge,
        "/events/{id}/split": split,
        "/verify": verify,
    }
    return [
        *(Route(path, acting(act), methods=["POST"]) for path, act in acts.items()),
        Route("/review", review),
        Route("/settings", settings, methods=["POST"]),
    ]


def acting(act: Callable[[Bench, Request, Form], str]) -> Callable[[Request], Awaitable[Response]]:
    """An address whose form is acted on; then back to where it was, with what became of it."""

    async def endpoint(request: Request) -> Response:
        async with request.form(max_files=0, max_fields=60) as given:
            form = {k: v for k, v in given.items() if isinstance(v, str)}
        try:
            said = await run_in_threadpool(act, request.app.state.bench, request, form)
        except DatelineError as error:
            said = phrases.one_line(str(error))
        return RedirectResponse(back_to(form.get("back", "/"), said), status_code=303)

    return endpoint


def back_to(to: str, said: str = "") -> str:
    """Where the form was, with what became of it; never another site."""
    parts = urlsplit(to)
    path = parts.path if re.match(r"/(?![/\\])", parts.path) and not parts.scheme and not parts.netloc else "/"
    kept = [(k, v) for k, v in parse_qsl(parts.query) if k != "said"]
    query = urlencode([*kept, *([("said", said)] if said else [])])
    return path + (f"?{query}" if query else "")


# ---------------------------------------------------------------- the queue


@dataclass(slots=True)
class _Warm:
    """Whether the queue's order is known: finding it out decodes the whole case once."""

    thread: threading.Thread | None = None
    ready: bool = False


def _warm(request: Request) -> bool:
    bench: Bench = request.app.state.bench
    state = request.app.state
    if not hasattr(state, "warm"):
        state.warm = _Warm()
    warm: _Warm = state.warm
    if warm.ready:
        return True
    with bench.look() as look:
        small = look.view.counts()["reports"] <= 100
    if small:
        warm.ready = True
        return True
    if warm.thread is None:

        def work() -> None:
            with bench.store.view() as view:
                for _ in bench.ranking.of(view):
                    pass
            warm.ready = True

        warm.thread = threading.Thread(target=work, name="ranking", daemon=True)
        warm.thread.start()
    return False


def review(request: Request) -> Response:
    """The next claim to read, in its report, and the keys to settle it with."""
    from . import rounds

    bench, t = request.app.state.bench, language(request)
    if not _warm(request):
        return render(request, "review.html", waiting=True, card=None)
    blind = request.query_params.get("blind") == "1"
    only = request.query_params.get("only", "")
    me = who(request).name
    desk = bench.desk(me, blind=blind)
    filters = Filters(only=only if only in ("mine", "second", "adjudicate") else None)

    def contested(claim: str) -> Sequence[str]:
        return tuple(bench.summaries.contested().get(claim, ()))

    queue = desk.queue(filters, limit=40, contested=contested)
    progress = desk.progress()
    wanted = request.query_params.get("claim", "")
    item = next((i for i in queue if i.claim == wanted), queue[0] if queue else None)
    if item is None:
        return render(request, "review.html", waiting=False, card=None, progress=progress, blind=blind, only=only, queue=[], agreement={})
    with bench.look() as look:
        showing = look.showing(item.report, everything=bench.revealed(me, item.report))
        found = look.reviewed(showing.record, me if blind else None, second=me)
        page = reading.page(showing, found, t)
    card = next((c for c in page.cards if c.id == item.claim), None)
    of = next((r for r in found if r.id == item.claim), None)
    differ = list(rounds.differences(of, t)) if of is not None and card is not None and not card.withheld and not blind else []
    party = any(r["by"] == me for d in differ for r in d["readings"])
    position = queue.index(item)
    following = queue[position + 1].claim if position + 1 < len(queue) else ""
    return render(
        request, "review.html", waiting=False, item=item, card=card, page=page, report=showing.record.report, progress=progress,
        blind=blind, only=only, queue=queue, following=following, values=VALUES, fields=list(_paths(card, found)), agreement={},
        differ=differ, party=party,
    )  # fmt: skip


def _paths(card: Any, found: Any) -> Any:
    """The fields of a claim that can be corrected, for a list to choose from."""
    if card is None:
        return
    events = next((len(r.claim.events) for r in found if r.id == card.id), 0)
    for path in FIELDS:
        if "N" not in path:
            yield path, FIELDS[path].words, VALUES.get(path, ())
        elif path != "events.N":
            for n in range(events):
                yield path.replace("N", str(n)), FIELDS[path].words + (f" ({n + 1})" if events > 1 else ""), VALUES.get(path, ())


def decide(bench: Bench, request: Request, form: Form) -> str:
    """One decision on one claim: confirm, correct, reject, unsure, skip; or undo."""
    t = language(request)
    desk = bench.desk(who(request).name, blind=form.get("blind") == "1")
    what, claim = form.get("what", ""), form.get("claim", "")
    reason, field = form.get("reason", "").strip() or None, form.get("field", "").strip() or None
    how: dict[str, Any] = {"token": form["token"][:80]} if form.get("token") else {}
    if form.get("after", "").isdigit():
        how["after"] = int(form["after"])
    if what == "undo":
        number = form.get("decision", "")
        done = desk.undo(int(number) if number.isdigit() else None, reason)
        return t("did.undo", claim=done.target[:8])
    if what == "correct":
        if field is None:
            raise DecisionError("which field is corrected?")
        value = value_of(bench, field, form.get("value", ""))
        if "sensitivity" in field or (isinstance(value, dict) and "sensitivity" in value):
            require(request, Role.EDITOR)  # a correction may not open what only an editor opens
        desk.correct(claim, field, value, ranges(form.get("spans", "")) or None, reason, **how)
    elif what == "reject":
        desk.reject(claim, reason or "", field, **how)
    elif what in ("confirm", "unsure"):
        getattr(desk, what)(claim, field, reason, **how)
    elif what == "skip":
        desk.skip(claim, reason, **how)
    else:
        raise DecisionError(f"there is no decision {what!r}")
    return t("did." + what, claim=claim[:8])


def value_of(bench: Bench, field: str, value: str) -> Any:
    """A value as the record has it: a word of a list, JSON, a place's name, plain words; None where the field's words are its value."""
    value = value.strip()
    if not value or not spec(field):
        return None
    if value[0] in '{["' or value in ("null", "true", "false"):
        try:
            return json.loads(value)
        except ValueError as error:
            raise DecisionError(f"that is no JSON: {error}") from error
    return placed(bench.gazetteer, value) if re.fullmatch(r"events\.\d+\.place", field) else value


def placed(gazetteer: Gazetteer, words: str) -> dict[str, Any]:
    """What a place's field is to hold, by the place's name, the area or country it lies in behind a comma, or its id in the gazetteer.

    Raises DecisionError, with the places of that name, when it is not told which, and for a name that no source has.
    """
    name, *within = (part.strip() for part in words.split(","))
    if (row := gazetteer.get(words)) is not None:
        rows = [row]
    else:
        found = {r.number: r for r in gazetteer.lookup(name)}.values()
        rows = [r for r in found if all(_lies_in(r, fold(part)) for part in within)]
    if not rows:
        raise DecisionError(f"no source places {words!r}: another spelling, or its id in the gazetteer")
    if len(rows) > 1:
        known = "; ".join(f"{_told(r.entry)} ({r.entry.id})" for r in rows[:8])
        raise DecisionError(f"{len(rows)} places are called so, say which by its id: {known}")
    prec, radius = extent(rows[0])
    return {"chosen": msgspec.to_builtins(rows[0].entry), "where_prec": prec, "radius_km": radius, "candidates": []}


def _lies_in(row: GazetteerRow, area: str) -> bool:
    entry = row.entry
    country = next((s for s in lexicons.load("states").rows if s["iso"] == entry.country), {"name": ""})
    return area in (fold(entry.admin1 or ""), fold(entry.country or ""), fold(country["name"]), entry.feature)


def _told(entry: GazetteerEntry) -> str:
    return ", ".join(dict.fromkeys(part for part in (entry.name, entry.feature, entry.admin1, entry.country) if part))


def ranges(words: str) -> list[list[int]]:
    """``120-180 200-210`` as pairs of code points. Raises DecisionError."""
    out = []
    for part in words.replace(",", " ").replace("–", "-").split():
        found = re.fullmatch(r"(\d{1,9})-(\d{1,9})", part)
        if not found:
            raise DecisionError(f"{part!r} is no pair of offsets such as 120-180")
        out.append([int(found[1]), int(found[2])])
    return out


def add_claim(bench: Bench, request: Request, form: Form) -> str:
    """A claim that the machine missed, from what a person selected."""
    values: dict[str, Any] = {}
    spans: dict[str, Any] = {}
    for name, path in (("basis", "basis"), ("level", "wording.level"), ("polarity", "wording.polarity"), ("modality", "wording.modality")):
        if form.get(name):
            values[path] = form[name]
    if form.get("kind") and (trigger := ranges(form.get("trigger", ""))):
        values["events.0"] = {"kind": form["kind"], "trigger": {"start": trigger[0][0], "end": trigger[0][1], "text": None}}
    source = ranges(form.get("source", ""))
    if source and form.get("protect") in ("public", "restricted"):
        public = form["protect"] == "public"
        values["attribution.source"] = {
            "sensitivity": {"value": "none" if public else "person_identifiable", "visibility": "public" if public else "restricted"}
        }
        spans["attribution.source"] = source
    made = bench.desk(who(request).name).add_claim(
        request.path_params["id"],
        ranges(form.get("content", "")),
        source or None,
        ranges(form.get("cue", "")) or None,
        values,
        spans,
        form.get("reason", "").strip() or None,
    )
    return language(request)("did.add", claim=made[:8])


# ---------------------------------------------------------------- protection


def reveal(bench: Bench, request: Request, form: Form) -> str:
    """Show what is restricted in a report, for a while; the ledger keeps it."""
    reason = form.get("reason", "").strip()
    if not reason:
        raise DecisionError("say why you need to see it: the ledger keeps it")
    with bench.look() as look:
        look.showing(request.path_params["id"])
    bench.reveal(who(request).name, request.path_params["id"], reason)
    return language(request)("did.reveal")


def conceal(bench: Bench, request: Request, form: Form) -> str:
    """Cover it again."""
    bench.conceal(who(request).name, request.path_params["id"])
    return language(request)("did.conceal")


def protect(bench: Bench, request: Request, form: Form) -> str:
    """Keep back a claim's source, or words that stand in a report; or open them."""
    try:
        value, visibility = SensitivityValue(form.get("value", "")), Visibility(form.get("visibility", ""))
    except ValueError as error:
        raise DecisionError("choose the reason and who may see it") from error
    if form.get("visibility") == "public":  # whoever reads by a link would see it at once
        require(request, Role.EDITOR)
    words = [form["words"].strip()] if form.get("words", "").strip() else []
    target = request.path_params["id"] if words else form.get("claim", "")
    bench.desk(who(request).name).protect(target, value, visibility, form.get("reason", ""), words)
    return language(request)("did.protect")


# ---------------------------------------------------------------- events


def merge(bench: Bench, request: Request, form: Form) -> str:
    """Another event, or a claim, tells of the same."""
    other = form.get("other", "").strip()
    bench.desk(who(request).name).merge([_lead(bench, request.path_params["id"]), _lead(bench, other)], form.get("reason", ""))
    bench.summaries.refresh()
    return language(request)("did.merge")


def split(bench: Bench, request: Request, form: Form) -> str:
    """Some claims do not tell of this event."""
    claim, stay = form.get("claim", ""), [c for c in form.get("stay", "").split() if c != form.get("claim")]
    bench.desk(who(request).name).split(stay, [claim], form.get("reason", ""))
    bench.summaries.refresh()
    return language(request)("did.split")


def _lead(bench: Bench, identity: str) -> str:
    """A claim that stands for an event, or the claim itself."""
    return bench.summaries.lead(identity) or identity


# ---------------------------------------------------------------- the rest

_VERDICTS: dict[str, tuple[float, Any]] = {}


def last_verdict(bench: Bench) -> dict[str, Any] | None:
    """What was last proven of the case in this launch: when, whether sound, what was checked, what is damaged."""
    found = _VERDICTS.get(bench.token.secret)
    if found is None:
        return None
    at, verdict = found
    return {
        "at": time.strftime("%Y-%m-%d %H:%M", time.localtime(at)),
        "sound": verdict.sound,
        "checked": dict(verdict.checked),
        "damage": [
            {"code": d.code.value, "where": phrases.one_line(d.where), "sentence": phrases.one_line(d.sentence)}
            for d in verdict.damage[:20]
        ],
    }


def verify(bench: Bench, request: Request, form: Form) -> str:
    """Prove the case from its bytes, now."""
    _VERDICTS[bench.token.secret] = time.time(), bench.store.verify()
    return ""


async def settings(request: Request) -> Response:
    """The language and the light, kept in the browser."""
    async with request.form(max_files=0, max_fields=5) as form:
        given = {k: v for k, v in form.items() if isinstance(v, str)}
    answer = RedirectResponse(back_to(given.get("back", "/"), ""), status_code=303)
    for name, known in (("theme", THEMES), ("language", tuple(LANGUAGES))):
        if given.get(name) in known:
            answer.set_cookie(f"dateline_{name}", given[name], max_age=31536000, httponly=True, samesite="strict")
    return answer
