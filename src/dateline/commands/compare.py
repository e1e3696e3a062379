"""Commands over many reports: what is told of the same event, by how many origins, in what the accounts differ, and what is out of date."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import NotFoundError, OutputError
from ..output import Look, look_for, plain, say
from ..types import Polarity
from .shared import CASE, keys, looked_into, output, screen, settings, store, writing_as, written

if TYPE_CHECKING:
    from ..compare.events import Comparison, Event
    from ..compare.tellings import Telling
    from ..review import Desk
    from ..sensitivity import Screen
    from ..store import View

_FORMATS = ("auto", "text", "json", "jsonl")
_STATES = ("single", "corroborated", "contested", "denied", "acknowledged", "withdrawn")


def register(cli: click.Group) -> None:
    """Add the commands of this group."""
    for command in (compare, events, event, merge, split, why, stale, control):
        cli.add_command(command)


@contextmanager
def _compared(
    case: Path | str, chosen: Mapping[str, Any], look: Look, *, afresh: bool = False
) -> Iterator[tuple[Comparison, View, Screen, int]]:
    from ..store.comparison import comparing

    opened = looked_into(case, chosen)
    with comparing(opened, afresh=afresh) as (comparison, new), opened.view() as view:
        curtain = screen(view, include_restricted=look.include_restricted)
        yield comparison, view, curtain, new
    if curtain.drawn and look.format == "text":
        say("words of a restricted source are withheld; --include-restricted shows them")


def _hidden(curtain: Screen, event: Event) -> Callable[[str], str | None]:
    return curtain.over({t.claim: t.report for t in event.tellings})


@click.command(short_help="Compare the reports of a case.")
@CASE
@click.option("--afresh", is_flag=True, help="Forget earlier comparisons and compare every report again, in the order of publication.")
@output
@keys
def compare(case: Path | str, output: str | None, afresh: bool, **flags: Any) -> int:
    """Compare the reports of CASE: those added since the last time with what is near them. Says how much there is."""
    chosen = settings(**flags)
    look = look_for(chosen, output, _FORMATS)
    with _compared(case, chosen, look, afresh=afresh) as (comparison, _, _, new):
        row = {
            "case": str(case),
            "reports_taken_in": new,
            "events": len(comparison.events),
            "told_by_two_reports": len(comparison.shared),
            "copied_reports": len(comparison.printed.copies),
        }
        written(look, case, [row], lambda r: [f"{name.replace('_', ' '):<20} {value}" for name, value in r.items()])
    return 0


@click.command(short_help="List the events of a case.")
@CASE
@click.option("--outlets", type=click.IntRange(min=1), default=1, help="Events that so many outlets tell of, or more.")
@click.option("--standing", type=click.Choice(_STATES), help="Events that stand so.")
@click.option("--kind", metavar="KIND", help="Events with a claim of this kind, such as shelling.")
@click.option("--place", metavar="NAME", help="Events with a claim that names this place.")
@click.option("--limit", type=click.IntRange(min=1), help="No more than so many, those that most outlets tell of first.")
@output
@keys
def events(case: Path | str, output: str | None, outlets: int, standing: str | None, limit: int | None, **flags: Any) -> int:
    """List the events that CASE tells of, those told by most outlets first: what, where, when, by how many origins, and how each stands.

    What is only denied, and affirmed by nobody, comes last.

    Claims of which no kind of event was read are compared too; what only such claims tell of is listed with --kind other.
    """
    from ..compare.explain import summary
    from ..compare.standing import account

    kind, place = flags.pop("kind"), flags.pop("place")
    chosen = settings(**flags)
    look = look_for(chosen, output, _FORMATS)
    with _compared(case, chosen, look) as (comparison, _, curtain, _):
        found = sorted(comparison.events.values(), key=lambda e: (not _affirmed(e), -len(_outlets(e)), -len(e.reports), e.id))

        def rows() -> Iterator[dict[str, Any]]:
            count = 0
            for each in found:
                if kind is None and all(t.kind.value == "other" for t in each.tellings):
                    continue
                if len(_outlets(each)) < outlets or not _matches(each, kind, place):
                    continue
                row = curtain.clean(each.reports, summary(account(each, comparison), _hidden(curtain, each)))
                if standing and not row["standing"].startswith(standing):
                    continue
                yield row
                count += 1
                if limit and count >= limit:
                    return

        written(look, case, rows(), lambda row: _summary(row, look.width))
    return 0


def _matches(event: Event, kind: str | None, place: str | None) -> bool:
    if kind and all(t.kind.value != kind for t in event.tellings):
        return False
    named = {n.casefold() for t in event.tellings if t.place for n in (t.place.name, t.place.quote.text, t.place.key)}
    return place is None or place.casefold() in named


def _affirmed(event: Event) -> bool:
    return any(t.polarity is not Polarity.DENIED for t in event.tellings)


def _outlets(event: Event) -> frozenset[str]:
    return frozenset(t.voice.family for t in event.tellings)


def _summary(row: Mapping[str, Any], width: int) -> Iterator[str]:
    where = ", ".join(row["places"][:3]) or "place not said"
    when = " to ".join(dict.fromkeys((row["dates"][0], row["dates"][-1]))) if row["dates"] else "day not said"
    stands = row["standing"] + (f" in {', '.join(row['contested'])}" if row["contested"] and row["standing"] == "contested" else "")
    yield f"{row['event']}  {', '.join(k.replace('_', ' ') for k in row['kinds'][:3])}; {plain(where)}; {when}"
    yield f"  {row['reports']} reports, {len(row['outlets'])} outlets, {row['number_of_origins']} origins: {stands}"
    yield "  " + _cut(row["words"], width - 2)


def _cut(words: str, width: int) -> str:
    flat = plain(words)
    return flat if len(flat) <= width else flat[: max(width - 1, 1)].rstrip() + "…"


@click.command(short_help="Show one event side by side.")
@CASE
@click.argument("event_id", metavar="EVENT")
@output
@keys
def event(case: Path | str, event_id: str, output: str | None, **flags: Any) -> int:
    """Show EVENT of CASE: its claims side by side, its origins with their reasons, and what the claims differ in.

    EVENT is the event's id, the beginning of one, or the id of a claim in it.
    """
    from ..compare.explain import full
    from ..compare.standing import account

    chosen = settings(**flags)
    look = look_for(chosen, output, _FORMATS)
    with _compared(case, chosen, look) as (comparison, _, curtain, _):
        found = _find(comparison, event_id)
        row = curtain.clean(found.reports, full(account(found, comparison), _hidden(curtain, found)))
        written(look, case, [row], lambda r: _table(r, look.width))
    return 0


def _find(comparison: Comparison, wanted: str) -> Event:
    by_claim = comparison.event_of(wanted)
    if by_claim is not None:
        return by_claim
    ids = [e for e in comparison.events if e.startswith(wanted)]
    if len(ids) != 1:
        said = f"is the beginning of {len(ids)} ids of events" if ids else "is the id of no event, and of no claim that tells of one"
        raise NotFoundError(f"{wanted!r} {said}; `dateline events` lists them")
    return comparison.events[ids[0]]


def _table(row: Mapping[str, Any], width: int) -> Iterator[str]:
    yield from list(_summary({**row, "standing": row["standing"]["state"]}, width))[:2]
    yield f"  {plain(row['standing']['sentence'])}"
    for what, known in row["ranges"].items():
        if len(known["values"]) > 1:
            yield f"  {what}: {known['low']:g} to {known['high']:g} ({plain('; '.join(known['values']))})"
    yield ""
    for each in row["claims"]:
        when = (each["date_start"] or "day not said") + ("" if each["date_end"] in (each["date_start"], None) else f"..{each['date_end']}")
        denied = "DENIES " if each["polarity"] == "denied" else ""
        yield f"{(each['published'] or 'no date')[:16]}  {plain(each['outlet'])}: {plain(each['source'])} [{each['claim']}]"
        yield f"    {denied}{each['kind'].replace('_', ' ')}; {plain(each['place'] or 'place not said')}; {when}"
        yield "    " + _cut(each["words"], width - 4)
    yield ""
    for number, origin in enumerate(row["origins"], 1):
        yield f"origin {number}: {plain(origin['name'])} ({len(origin['claims'])} claims; {plain(' > '.join(origin['lineage'][:6]))})"
        for reason in {r["sentence"]: r for r in origin["reasons"]}.values():
            yield f"    one because {plain(reason['sentence'])}"
    yield from (f"apart: {plain(sentence)}" for sentence in row["independent"])
    shown = [r for r in row["relations"] if r["relation"] != "repeats"]
    if shown:
        yield ""
    for sentence, (relation, count) in _counted(shown).items():
        yield f"{relation['relation']} in {relation['aspect']}{f' (x{count})' if count > 1 else ''}: {plain(sentence)}"


def _counted(relations: Iterable[Mapping[str, Any]]) -> dict[str, tuple[Mapping[str, Any], int]]:
    out: dict[str, tuple[Mapping[str, Any], int]] = {}
    for each in relations:
        out[each["sentence"]] = (each, out.get(each["sentence"], (each, 0))[1] + 1)
    return out


@click.command(short_help="Decide that claims tell of one event.")
@CASE
@click.argument("claims", metavar="CLAIM...", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why; it is kept with the decision.")
@output
@keys
def merge(case: Path | str, claims: tuple[str, ...], reason: str, output: str | None, **flags: Any) -> int:
    """Decide that the claims of CASE tell of one event. A CLAIM is a claim's id, or an event's id, which stands for its claims.

    The decision is appended, outlives every comparison, and can be undone in `dateline review`.
    """
    chosen = settings(**flags)
    look = look_for(chosen, output, _FORMATS)
    with _compared(case, chosen, look) as (comparison, _, _, _):
        ids = list(dict.fromkeys(c for each in claims for c in _claims_of(comparison, each)))
    return _decided(case, chosen, look, ids[:1], lambda desk: desk.merge(ids, reason))


@click.command(short_help="Decide that claims do not tell of an event.")
@CASE
@click.argument("event_id", metavar="EVENT")
@click.argument("claims", metavar="CLAIM...", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why; it is kept with the decision.")
@output
@keys
def split(case: Path | str, event_id: str, claims: tuple[str, ...], reason: str, output: str | None, **flags: Any) -> int:
    """Decide that the claims do not tell of EVENT of CASE: they are taken out of it, and stay out on every comparison.

    The decision is appended and can be undone in `dateline review`.
    """
    chosen = settings(**flags)
    look = look_for(chosen, output, _FORMATS)
    with _compared(case, chosen, look) as (comparison, _, _, _):
        found = _find(comparison, event_id)
        leave = [c for c in found.claims if c in claims]
        stay = [c for c in found.claims if c not in leave]
        if strange := sorted(set(claims) - set(leave)):
            raise NotFoundError(f"{strange[0]!r} is no claim of event {found.id}; `dateline event` shows them")
        if not stay:
            raise NotFoundError(f"event {found.id} would be left without claims; name those that do not belong to it")
    return _decided(case, chosen, look, [stay[0], *leave], lambda desk: desk.split(stay, leave, reason))


def _claims_of(comparison: Comparison, wanted: str) -> tuple[str, ...]:
    return (wanted,) if comparison.event_of(wanted) is not None else _find(comparison, wanted).claims


def _decided(case: Path | str, chosen: Mapping[str, Any], look: Look, shown: Iterable[str], decide: Callable[[Desk], Any]) -> int:
    from ..compare.explain import summary
    from ..compare.standing import account
    from ..review import Desk
    from ..store.writer import somebody

    opened = store(case, chosen)
    who = writing_as(chosen)
    decide(Desk(opened, who["actor"] or somebody(), signer=who["signer"]))
    with _compared(case, chosen, look) as (comparison, _, curtain, _):
        events = {e.id: e for c in shown if (e := comparison.event_of(c)) is not None}
        rows = [curtain.clean(e.reports, summary(account(e, comparison), _hidden(curtain, e))) for e in events.values()]
        written(look, case, rows, lambda row: _summary(row, look.width))
    return 0


@click.command(short_help="Explain how two claims compare.")
@CASE
@click.argument("left", metavar="CLAIM")
@click.argument("right", metavar="CLAIM")
@output
@keys
def why(case: Path | str, left: str, right: str, output: str | None, **flags: Any) -> int:
    """Explain how two claims of CASE compare: every feature, the level it found, its score in bits and the words of both.

    The scores say how much speaks for one event. They are no measure of truth.
    """
    from ..compare.explain import relation
    from ..compare.explain import why as steps
    from ..compare.features import FEATURES
    from ..compare.relations import relations

    chosen = settings(**flags)
    look = look_for(chosen, output, _FORMATS)
    with _compared(case, chosen, look) as (comparison, view, curtain, _):
        one, two = (_telling(comparison, view, each) for each in (left, right))
        hidden = curtain.over({one.claim: one.report, two.claim: two.report})
        if label := hidden(one.claim) or hidden(two.claim):
            raise NotFoundError(f"one of the claims is {label}: its words are withheld; --include-restricted shows them")
        both = (comparison.event_of(one.id), comparison.event_of(two.id))
        found = steps(one, two, comparison.common, {name: each.question for name, each in FEATURES.items()})
        row = {
            "left": one.claim,
            "right": two.claim,
            "same_event": both[0] is not None and both[0] is both[1],
            "steps": [curtain.step((one.report, two.report), step) for step in found],
            "relations": [relation(r, {one.id: one.claim, two.id: two.claim}) for r in relations(one, two)],
        }
        written(look, case, [curtain.clean((one.report, two.report), row)], _waterfall)
    return 0


def _telling(comparison: Comparison, view: View, wanted: str) -> Telling:
    match = view.find(wanted)
    if match.claim is None:
        raise NotFoundError(f"{wanted!r} is a report; `dateline why` compares two claims")
    event = comparison.event_of(match.claim.id)
    found = next((t for t in event.tellings if t.claim == match.claim.id), None) if event else None
    if found is None:
        raise NotFoundError(f"claim {match.claim.id} tells of no event, so there is nothing to compare")
    return found


def _waterfall(row: Mapping[str, Any]) -> Iterator[str]:
    yield f"{row['left']} and {row['right']}: {'one event' if row['same_event'] else 'two events'}"
    for step in row["steps"]:
        level = step["level"] or "not said"
        yield f"  {step['score']:+6.2f}  {step['sum']:+6.2f}  {step['feature']:<10} {level}: {plain(step['sentence'])}"
    for each in row["relations"]:
        yield f"  {each['relation']} in {each['aspect']}: {plain(each['sentence'])}"


@click.command(short_help="List claims that need another look.")
@CASE
@output
@keys
def stale(case: Path | str, output: str | None, **flags: Any) -> int:
    """List the claims of CASE whose report was corrected, withheld or killed, or has a newer edition, with what changed."""
    from ..compare.stale import stale as touched

    chosen = settings(**flags)
    look = look_for(chosen, output, _FORMATS)
    with looked_into(case, chosen).view() as view:
        records = list(view.records())
        curtain = screen(view, include_restricted=look.include_restricted)
        hidden = curtain.over({c.id: r.report.id for r in records for c in r.claims})
        rows = [
            curtain.clean(
                (each.report, each.by),
                {
                    "claim": each.claim,
                    "report": each.report,
                    "cause": each.cause.value,
                    "by": each.by,
                    "sentence": each.sentence,
                    "diff": each.diff if hidden(each.claim) is None else "[restricted: words withheld]",
                },
            )
            for each in touched(records)
        ]
    written(look, case, rows, lambda r: [f"{r['claim']}  {r['cause']} (by {r['by']}): {r['sentence']}", f"    {plain(r['diff'])}"])
    if curtain.drawn and look.format == "text":
        say("words of a restricted source are withheld; --include-restricted shows them")
    return 0


@click.command(short_help="Show who held a place when, by whom.")
@CASE
@click.argument("place")
@click.option("--svg", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="Draw it there as well.")
@output
@keys
def control(case: Path | str, place: str, svg: Path | None, output: str | None, **flags: Any) -> int:
    """Show who held PLACE when, by whose account; days for which the claims of CASE name two holders are contested."""
    from ..compare import control as territory

    chosen = settings(**flags)
    look = look_for(chosen, output, _FORMATS)
    with _compared(case, chosen, look) as (comparison, _, curtain, _):
        held = [e for e in comparison.events.values() if any(t.family == "control" for t in e.tellings)]
        found = territory.holds((t for e in held for t in e.tellings), place)
        hidden = curtain.over({h.telling.claim: h.telling.report for h in found})
        found = [h for h in found if hidden(h.telling.claim) is None]
        rows: list[dict[str, Any]] = [
            {
                "start": h.start,
                "end": h.end,
                "dated": h.dated,
                "holder": h.holder,
                "holds": h.holds,
                "said": f"{h.holder or 'somebody not named'} {h.verb} it",
                "source": h.telling.voice.name,
                "outlet": h.telling.voice.family,
                "claim": h.telling.claim,
            }
            for h in found
        ]
        spans = [{"start": a, "end": b, "contested_between": list(who)} for a, b, who in territory.contested(found)]

        def shown(value: Any) -> Any:
            return curtain.clean((h.telling.report for h in found), value)

        written(look, case, shown([*rows, *spans]), _held)
        if svg is not None:
            _draw(svg, territory.svg(found, f"Who held {place}, by whose account", shown))
    return 0


def _draw(file: Path, drawing: str) -> None:
    try:
        file.write_text(drawing, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{file} cannot be written: {error.strerror}") from error


def _held(row: Mapping[str, Any]) -> Iterator[str]:
    days = row["start"] if row["start"] == row["end"] else f"{row['start']}..{row['end']}"
    if "contested_between" in row:
        yield f"{days}  CONTESTED between {plain(' and '.join(row['contested_between']))}"
    else:
        dated = "" if row["dated"] else " (day of publication; the claim names none)"
        yield f"{days}{dated}  {plain(row['said'])}: {plain(row['source'])}, {plain(row['outlet'])} [{row['claim']}]"
