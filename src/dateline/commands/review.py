"""Review in the terminal: one claim after the other, the weightiest first, a key for each decision.

Keys are read one by one on a terminal; elsewhere a line stands for a key, so that a review can be run from a file. Where words of a
restricted source would be shown, they are withheld unless they are asked for, and that somebody asked stands in the ledger.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import ConflictError, DatelineError
from ..output import look_for, plain, say, writing
from .shared import CASE, keys, settings, store, writing_as

if TYPE_CHECKING:
    from ..review import Desk, Item, Reviewed
    from ..store import Store

_ALL = ("machine", "confirmed", "corrected", "rejected", "unsure", "superseded", "orphaned")
_HELP = """\
  c  confirm: the report says this         e  correct a field              x  field is right (confirm one field)
  r  reject, with a reason                 u  unsure                       s  skip, it comes last
  z  undo my last decision                 a  assess (Admiralty)           w  where the work stands
  p  protect its source, or words          m  add a claim from this report t  the whole text
  j  settle what readers differ in         ?  these keys                   q  stop
"""


def register(cli: click.Group) -> None:
    """Add the commands of this group."""
    for command in (review, assign, agreement):
        cli.add_command(command)


_FILTERS = (
    click.option("--report", "reports", multiple=True, metavar="ID", help="Claims of this report."),
    click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Claims with an event of this kind."),
    click.option("--place", "places", multiple=True, metavar="NAME", help="Claims with an event there."),
    click.option("--source", "sources", multiple=True, metavar="WORDS", help="Part of the source's name."),
    click.option("--state", "states", multiple=True, type=click.Choice(_ALL), help="By state; by default what still needs somebody."),
    click.option("--only", type=click.Choice(["mine", "second", "adjudicate"]), help="Assigned to me; second readings; readers differ."),
)


def _filtering(function: Any) -> Any:
    for option in reversed(_FILTERS):
        function = option(function)
    return function


@click.command(short_help="Review claims, one after the other.")
@CASE
@_filtering
@click.option("--blind", is_flag=True, help="Do not see what others decided.")
@click.option("--limit", type=click.IntRange(min=1), default=None, help="No more than so many.")
@click.option("--list", "listed", is_flag=True, help="Only print the queue, with the reasons, and stop.")
@click.option("--progress", "progressed", is_flag=True, help="Only print how far the review is, and stop.")
@click.option("--include-restricted", is_flag=True, help="Show restricted sources and their words; the ledger records it.")
@click.option("--format", type=click.Choice(["auto", "text", "json", "jsonl"]), help="How to write --list and --progress.")
@click.option("-o", "--output", metavar="FILE", help="Write --list or --progress there.")
@keys
def review(
    case: Path | str,
    blind: bool,
    limit: int | None,
    listed: bool,
    progressed: bool,
    include_restricted: bool,
    output: str | None,
    **flags: Any,
) -> int:
    """Review the claims of CASE: what would do most harm if it were read wrongly first, then what is uncertain, then where accounts differ.

    Findings stay as they are; every decision is added beside them, by whom and why, and can be undone. On a terminal, ? shows the keys.
    """
    from ..review import Filters

    asked = {name: flags.pop(name) for name in ("reports", "kinds", "places", "sources", "states", "only")}
    chosen = settings(**flags)
    look = look_for(chosen, output, ("auto", "text", "json", "jsonl"))
    opened = store(case, chosen)
    desk = _desk(opened, chosen, blind=blind)
    states = asked.pop("states") or Filters().states
    filters = Filters(**asked, states=states, include_restricted=include_restricted)
    if progressed:
        with writing(look, inputs=[str(case)]) as out:
            out.writelines(_progress(desk, look.format))
        return 0
    queue = desk.queue(filters, limit=limit, contested=_contested(opened))
    if include_restricted:
        with opened.writer(**writing_as(chosen)) as writer:
            writer.record_access({"command": "review", "claims": len(queue)})
    if listed:
        with writing(look, inputs=[str(case)]) as out:
            out.writelines(_queue(queue, look.format))
        return 0
    _Session(desk, opened, include_restricted=include_restricted, width=look.width, colour=look.colour).run(queue)
    return 0


def _desk(opened: Store, chosen: Mapping[str, Any], *, blind: bool = False) -> Desk:
    from ..review import Desk
    from ..store.writer import somebody

    who = writing_as(chosen)
    return Desk(opened, who["actor"] or somebody(), blind=blind, signer=who["signer"])


def _contested(opened: Store) -> Callable[[str], Sequence[str]]:
    """In what accounts differ, by claim, as the case was last compared; nothing for a case that was not."""
    from ..compare.relations import Link
    from ..compare.standing import account
    from ..review import comparison_decisions
    from ..store.comparison import comparing

    if not opened.path.with_name(opened.path.name + ".compared").exists():
        return lambda claim: ()
    found: dict[str, list[str]] = {}
    with opened.view() as view:
        decided = comparison_decisions(view)
    with comparing(opened, decided) as (comparison, _):
        for event in comparison.events.values():
            if len(event.reports) < 2:
                continue
            told = account(event, comparison)
            if told.standing.contested:
                sentence = f"accounts of its event differ in {', '.join(a.value for a in told.standing.contested)}"
                touched = {t.id: t.claim for t in event.tellings}
                for relation in told.relations:
                    if relation.link is not Link.AGREES:
                        for each in (relation.left, relation.right):
                            if each in touched:
                                found.setdefault(touched[each], [sentence])
    return lambda claim: found.get(claim, ())


def _queue(queue: Sequence[Item], form: str) -> Iterator[str]:
    from ..export import jsonl

    rows = [
        {"claim": i.claim, "report": i.report, "score": i.score, "task": i.task, "state": i.state.value, "reasons": list(i.reasons)}
        for i in queue
    ]
    if form == "json":
        yield from jsonl.array(rows)
    elif form == "jsonl":
        yield from map(jsonl.line, rows)
    else:
        for each in queue:
            task = "" if each.task == "review" else f" [{each.task}]"
            yield f"{each.claim}  {each.score:5.2f}  {each.state.value}{task}\n"
            yield from (f"    {plain(reason)}\n" for reason in each.reasons)
        if not queue:
            say("nothing waits for you")


def _progress(desk: Desk, form: str) -> Iterator[str]:
    from ..export import jsonl

    found = desk.progress()
    row = {
        "claims": found.claims,
        "done": found.done,
        "states": found.states,
        "workflow": found.workflow,
        "reviewers": found.reviewers,
        "second_readings": found.second_readings,
        "to_adjudicate": found.to_adjudicate,
    }
    if form in ("json", "jsonl"):
        yield jsonl.indented(row) if form == "json" else jsonl.line(row)
        return
    yield f"{found.done} of {found.claims} claims are decided\n"
    yield "  " + ", ".join(f"{count} {state}" for state, count in found.states.items()) + "\n"
    if found.reviewers:
        yield "  " + ", ".join(f"{plain(name)}: {count}" for name, count in found.reviewers.items()) + "\n"
    yield f"  {found.second_readings} second readings to do, {found.to_adjudicate} claims to adjudicate\n"


class _StopError(Exception):
    """The reviewer stops."""


class _Session:
    """One sitting at the terminal."""

    def __init__(self, desk: Desk, opened: Store, *, include_restricted: bool, width: int, colour: bool) -> None:
        self.desk, self.store = desk, opened
        self._all, self._width, self._colour = include_restricted, width, colour
        self._terminal = sys.stdin.isatty() and sys.stdout.isatty()
        self.taken = 0

    def run(self, queue: Sequence[Item]) -> None:
        """Go through the queue. Ends with its end, with q, or with the end of the input."""
        try:
            for number, item in enumerate(queue, 1):
                self._one(item, number, len(queue))
        except (_StopError, EOFError, click.Abort):
            pass
        done = self.desk.progress()
        say(f"{self.taken} decisions taken; {done.done} of {done.claims} claims are decided")

    def _one(self, item: Item, number: int, total: int) -> None:
        self._card(item, number, total)
        while True:
            key = self._key()
            try:
                if self._done(key, item):
                    return
            except ConflictError as error:
                say(str(error))
                self._card(item, number, total)
            except DatelineError as error:
                say(str(error))

    def _done(self, key: str, item: Item) -> bool:
        """Whether the decision on this claim is taken, and the next may come."""
        desk, claim = self.desk, item.claim
        if key == "q":
            raise _StopError
        if key in ("", "n"):
            return True
        if key == "?":
            self._print(_HELP)
            return False
        if key == "t":
            self._text(claim)
            return False
        if key == "z":
            undone = desk.undo()
            self.taken += 1
            say(f"undone: decision {undone.undoes}")
            self._card(item, None, None)
            return False
        if key == "c":
            desk.confirm(claim, after=item.newest)
        elif key == "r":
            desk.reject(claim, self._ask("why is it rejected?"), after=item.newest)
        elif key == "u":
            desk.unsure(claim, reason=self._ask("what is unclear? (may be empty)") or None, after=item.newest)
        elif key == "s":
            desk.skip(claim)
        elif key in "exawpmj":
            longer = {"e": self._correct, "x": self._right, "a": self._assess, "w": self._workflow, "p": self._protect, "m": self._add}
            {**longer, "j": self._settle}[key](claim)
            self.taken += 1
            self._card(item, None, None)
            return False
        else:
            say(f"{plain(key)!r} is no key; ? shows them")
            return False
        self.taken += 1
        return True

    # ------------------------------------------------------------ showing

    def _print(self, words: str) -> None:
        click.echo(words, nl=not words.endswith("\n"))

    def _rule(self, words: str) -> None:
        line = f"── {words} " + "─" * max(self._width - len(words) - 4, 0)
        self._print(click.style(line[: self._width], dim=True) if self._colour else line[: self._width])

    def _card(self, item: Item, number: int | None, total: int | None) -> None:
        from ..export import listing, text

        found = self.desk.reviewed(item.claim)
        with self.store.view() as view:
            showing = view.showing(found.record, include_restricted=self._all)
        at = f"{number} of {total}" if number else "again"
        self._print("")
        self._rule(f"{at} · {found.state.value} · {found.workflow.value}")
        for reason in item.reasons if number else ():
            self._print(f"  because {plain(reason)}")
        if showing.hides(found.claim):
            self._print(listing.heading(showing, width=self._width) + listing.claim(showing, found.claim, width=self._width))
            self._print("  words of a restricted source are withheld; --include-restricted shows them")
        else:
            record = found.record
            by_id = {each.id: each for each in record.claims} | {found.claim.id: found.claim}
            self._print(
                text.claim(
                    showing.about(),
                    found.claim,
                    claims=by_id,
                    places=record.places,
                    times=record.times,
                    width=self._width,
                    colour=self._colour,
                )
            )
        self._decided(found)
        if self._terminal:
            self._print("  c confirm  e correct  r reject  u unsure  s skip  z undo  ? more  q stop")

    def _decided(self, found: Reviewed) -> None:
        for path, each in found.fields.items():
            if each.readings:
                why = f" ({plain(each.reason)})" if each.reason else ""
                was = f", found as {_short(each.machine)}" if each.machine != each.current else ""
                name = "the claim" if path == "claim" else path
                self._print(f"  {each.by}: {name} {each.state.value} {_short(each.current) if path != 'claim' else ''}{was}{why}")
        for path in found.to_adjudicate:
            said = ", ".join(f"{r.by}: {_short(r.value)}" for r in found.fields[path].readings)
            self._print(f"  readers differ in {path}: {said}")
        for rating in found.ratings:
            self._print(f"  {rating.by}: {rating.scale.value} {rating.value}, {rating.words} ({plain(rating.reason)})")
        for problem in found.problems:
            self._print(f"  {plain(problem)}")

    def _text(self, claim: str) -> None:
        found = self.desk.reviewed(claim)
        with self.store.view() as view:
            showing = view.showing(found.record, include_restricted=self._all)
        if not showing.whole:
            say("the text names somebody who is restricted; --include-restricted shows it")
            return
        from ..export import phrases

        self._print("\n".join(phrases.visible(line) for line in found.record.report.text.string.splitlines()))

    # ------------------------------------------------------------ asking

    def _key(self) -> str:
        if self._terminal:
            key = click.getchar()
            if key in ("\x03", "\x04"):
                raise _StopError
            return key.lower() if key.strip() else ""
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.strip()[:1].lower()

    def _ask(self, question: str) -> str:
        if self._terminal:
            return str(click.prompt(f"  {question}", default="", show_default=False, prompt_suffix=" "))
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.strip()

    def _choose(self, question: str, options: Sequence[str]) -> str:
        if self._terminal:
            self._print("  " + "  ".join(f"{i} {option}" for i, option in enumerate(options, 1)))
        given = self._ask(question)
        if given.isdigit() and 1 <= int(given) <= len(options):
            return options[int(given) - 1]
        if given in options:
            return given
        from ..review import DecisionError

        raise DecisionError(f"{given!r} is none of {', '.join(options)}; nothing was decided")

    def _spans(self, claim: str, question: str) -> list[tuple[int, int]]:
        """Words of the report as the reviewer types them, and which occurrence of them is meant."""
        from ..review import DecisionError

        words = self._ask(question)
        if not words:
            return []
        string = self.desk.reviewed(claim).record.report.text.string
        places = [i for i in range(len(string)) if string.startswith(words, i)]
        if not places:
            raise DecisionError(f"{words!r} does not stand in the report in exactly these characters; nothing was decided")
        at = places[0]
        if len(places) > 1:
            shown = [f"…{plain(string[max(0, p - 25) : p + len(words) + 25])}…" for p in places[:9]]
            at = places[shown.index(self._choose("which of them?", shown))]
        return [(at, at + len(words))]

    # ------------------------------------------------------------ longer decisions

    def _field(self, claim: str) -> str:
        found = self.desk.reviewed(claim)
        paths = [path for path in found.fields if path != "claim"]
        if self._terminal:
            for number, path in enumerate(paths, 1):
                self._print(f"  {number:>2} {path}: {_short(found.fields[path].current)}")
        given = self._ask("which field?")
        if given.isdigit() and 1 <= int(given) <= len(paths):
            return paths[int(given) - 1]
        return given

    def _right(self, claim: str) -> None:
        self.desk.confirm(claim, self._field(claim))

    def _correct(self, claim: str) -> None:
        from ..review.fields import spec

        path = self._field(claim)
        field = spec(path)
        options = _values(path)
        value: Any = None
        if options:
            value = self._choose(f"{field.words}:", options)
        elif field.evidence == "none" or path.endswith((".name", ".role", ".side")):
            value = self._ask(f"{field.words}: (empty for none)") or None
        spans: list[tuple[int, int]] = []
        if field.evidence != "none":
            spans = self._spans(claim, "in which words? (exactly as printed; empty for none)")
        if not spans and value is None and not field.removable:
            from ..review import DecisionError

            raise DecisionError("neither a value nor words were given; nothing was decided")
        given = {} if spans and value is None and not path.endswith((".cue", ".content", ".trigger")) else value
        self.desk.correct(claim, path, given, spans or None, self._ask("why? (may be empty)") or None)

    def _settle(self, claim: str) -> None:
        from ..review import DecisionError

        found = self.desk.reviewed(claim)
        if not found.to_adjudicate:
            raise DecisionError("no two readers differ here: there is nothing to settle")
        path = found.to_adjudicate[0] if len(found.to_adjudicate) == 1 else self._choose("in which field?", found.to_adjudicate)
        readings = {f"{plain(r.by)}: {_short(r.value)}": r.decision for r in found.fields[path].readings if not r.adjudicates}
        taken = readings[self._choose("who is right?", list(readings))]
        self.desk.settle(claim, path, taken, reason=self._ask("why?"))

    def _assess(self, claim: str) -> None:
        from ..review import CREDIBILITY, RELIABILITY

        self._print("  source: " + "  ".join(f"{k} {v}" for k, v in RELIABILITY.items()))
        reliability = self._ask("reliability of the source? (empty for no rating)").upper() or None
        self._print("  information: " + "  ".join(f"{k} {v}" for k, v in CREDIBILITY.items()))
        given = self._ask("credibility of the information? (empty for no rating)")
        credibility = int(given) if given.isdigit() else None
        self.desk.assess(claim, reliability=reliability, credibility=credibility, reason=self._ask("why?"))

    def _workflow(self, claim: str) -> None:
        from ..review import Workflow

        self.desk.workflow(claim, Workflow(self._choose("where does the work stand?", [w.value for w in Workflow])))

    def _protect(self, claim: str) -> None:
        from ..types import SensitivityValue, Visibility

        words = self._ask("which words? (empty for the claim's source)")
        value = SensitivityValue(self._choose("why?", [v.value for v in SensitivityValue]))
        visibility = Visibility(self._choose("who may see it?", [v.value for v in Visibility]))
        target = self.desk.reviewed(claim).record.report.id if words else claim
        self.desk.protect(target, value, visibility, self._ask("what does that rest on?"), [words] if words else [])

    def _add(self, claim: str) -> None:
        report = self.desk.reviewed(claim).record.report.id
        content = self._spans(claim, "what is claimed, in which words?")
        source = self._spans(claim, "who says it, in which words? (empty: the outlet)")
        cue = self._spans(claim, "by which word? (said, according to; empty for none)") if source else []
        made = self.desk.add_claim(report, content, source or None, cue or None, reason=self._ask("why? (may be empty)") or None)
        say(f"added: claim {made}")


def _short(value: Any) -> str:
    """A value in a few words."""
    if isinstance(value, str):
        return plain(value.removeprefix("\x00"))
    if isinstance(value, dict):
        for key in ("text", "name", "value", "kind"):
            if isinstance(value.get(key), str) and value[key]:
                return plain(value[key])[:60]
        span = value.get("span")
        return plain(span["text"])[:60] if isinstance(span, dict) else "…"
    return "nothing" if value in (None, []) else str(value)[:60]


def _values(path: str) -> list[str]:
    """The values that a field can have, where they are few."""
    from .. import types

    kinds: dict[str, Any] = {
        "attribution.mode": types.Mode,
        "attribution.source.kind": types.SourceKind,
        "attribution.source.disclosure": types.Disclosure,
        "basis": types.BasisValue,
        "polarity": types.Polarity,
        "level": types.Level,
        "modality": types.Modality,
        "kind": types.EventKind,
    }
    found = kinds.get(path) or (kinds.get(path.rpartition(".")[2]) if path.startswith(("events.", "wording.")) else None)
    return [each.value for each in found] if found else []


@click.command(short_help="Give claims to a reader.")
@CASE
@click.argument("reader")
@click.argument("claims", nargs=-1, metavar="[CLAIM...]")
@click.option("--second", is_flag=True, help="As second reader, who does not see the first's decisions before they have read.")
@click.option("--sample", type=click.IntRange(min=1), help="So many claims that somebody has read, evenly spread over the case.")
@keys
def assign(case: Path | str, reader: str, claims: tuple[str, ...], second: bool, sample: int | None, **flags: Any) -> int:
    """Give CLAIMs of CASE to READER, or with --sample a part of those that are read already, for a second reading."""
    chosen = settings(**flags)
    desk = _desk(store(case, chosen), chosen)
    named = list(claims)
    if sample is not None:
        read = sorted(found.id for found in desk.all() if found.readers and reader not in found.readers)
        step = max(len(read) // sample, 1)
        named += read[::step][:sample]
    if not named:
        raise click.UsageError("give claims, or --sample")
    desk.assign(named, reader, second=second)
    say(f"{len(named)} claims are {reader}'s" + (" to read as second reader" if second else ""))
    return 0


@click.command(short_help="Show how far readers agree.")
@CASE
@click.option("--all-readings", is_flag=True, help="Also readings that were made in sight of another's.")
@click.option("--format", type=click.Choice(["auto", "text", "json", "jsonl"]), help="How to write.")
@click.option("-o", "--output", metavar="FILE", help="Write there.")
@keys
def agreement(case: Path | str, all_readings: bool, output: str | None, **flags: Any) -> int:
    """Show how far the readers of CASE agree in each field, beyond chance (Krippendorff's alpha): 1 is agreement, 0 is chance."""
    from ..export import jsonl

    chosen = settings(**flags)
    look = look_for(chosen, output, ("auto", "text", "json", "jsonl"))
    found = _desk(store(case, chosen), chosen).agreement(independent=not all_readings)
    rows = [{"field": path, "alpha": a.alpha, "units": a.units, "readings": a.readings, "alike": a.agreeing} for path, a in found.items()]
    with writing(look, inputs=[str(case)]) as out:
        if look.format == "text":
            for row in rows:
                value = "   n/a" if row["alpha"] is None else f"{row['alpha']:6.3f}"
                out.write(f"{value}  {row['field']}  ({row['alike']} of {row['units']} claims read alike)\n")
            if not rows:
                say("no two people have read one claim independently")
        else:
            out.writelines(jsonl.array(rows) if look.format == "json" else map(jsonl.line, rows))
    return 0
