"""Commands for what leaves a case and what is taken out of it: exports, packages, protection, retention, erasure."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import click

from ..errors import NotFoundError, OutputError, StoreError, VerifyError
from ..output import look_for, plain, say, writing
from ..types import SensitivityValue, Visibility
from .shared import CASE, keys, placing, settings, store, writing_as

if TYPE_CHECKING:
    from ..protect.redact import Curtain
    from ..store import Store, View

_FORMS = ("evidence", "jsonl", "json", "csv", "html", "text")


def register(cli: click.Group) -> None:
    """Add the commands of this group."""
    for command in (export, import_, protect, retention, erase):
        cli.add_command(command)


_RESTRICTED = click.option("--include-restricted", is_flag=True, help="What is protected leaves too. The ledger records it.")


@click.command(short_help="Write what may leave a case.")
@CASE
@click.option("--as", "form", type=click.Choice(_FORMS), default="evidence", show_default=True, help="As a package or in one format.")
@click.option("-o", "--output", required=True, metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="Where to.")
@click.option("--report", "reports", multiple=True, metavar="ID", help="Only this report; may be given more than once.")
@_RESTRICTED
@keys
def export(case: Path | str, form: str, output: Path, reports: tuple[str, ...], include_restricted: bool, **flags: Any) -> int:
    """Write what may leave CASE: by default a package that proves itself, without what is protected.

    Protected people become pseudonyms that stay the same from export to export. The ledger records that something left, and what.
    """
    from ..export import evidence

    chosen = settings(**flags)
    opened = store(case, chosen)
    if output.exists() and isinstance(case, Path) and output.samefile(case):
        raise click.UsageError("-o is the case itself")
    curtain = None if include_restricted else _curtain(opened, writing_as(chosen))
    named = list(reports) or None
    with opened.view() as view:
        if named is not None:
            named = [_whole_id(view, name) for name in named]
        if form == "evidence":
            with _written(output, private=include_restricted) as out:
                package = evidence.write(view, out, curtain, named)
            kind, count, withheld, says = package.kind, package.reports, package.withheld, package.says
            left = package.left_out
        else:
            with _written(output, private=include_restricted) as out:
                count, withheld = _plainly(view, curtain, named, form, out)
            kind = "redacted" if curtain is not None else "filtered" if named else "full"
            says, left = f"{count} reports, {withheld} stretches of text withheld", ()
    with opened.writer(**writing_as(chosen)) as writer:
        writer.record_export({"as": form, "kind": kind, "reports": count, "withheld": withheld})
    say(f"{output}: {kind}; {says}")
    for each in left:
        say(f"left out: {each}")
    if kind != "redacted":
        say("it holds everything that is protected, readable by whoever has it")
    return 0


def _whole_id(view: View, prefix: str) -> str:
    match = view.find(prefix)
    return match.record.report.id


def _curtain(opened: Store, writing: dict[str, Any]) -> Curtain | None:
    """What must be kept out; None when nothing in the case is protected. New pseudonyms are kept in the case first."""
    from ..export.evidence import curtain_over
    from ..protect.pseudonyms import PREFIX, Pseudonyms
    from ..protect.redact import Curtain

    with opened.view() as view:
        curtain = Curtain(Pseudonyms.kept(view.secrets(PREFIX)))
        if not curtain_over(view, curtain):
            return None
    curtain.pseudonyms.of("/ids", "ids of redacted reports")
    if curtain.pseudonyms.new:
        with opened.writer(**writing) as writer:
            for name, value in sorted(curtain.pseudonyms.new.items()):
                writer.keep_secret(name, value)
        curtain.pseudonyms.new.clear()
    return curtain


def _plainly(view: View, curtain: Curtain | None, reports: Sequence[str] | None, form: str, out: BinaryIO) -> tuple[int, int]:
    from ..export import csv, html, jsonl, text
    from ..export.evidence import leaving
    from ..sensitivity import Showing

    count = withheld = 0
    pages: list[Any] = []

    def records() -> Iterator[Any]:
        nonlocal count, withheld
        for each in leaving(view, curtain, reports):
            count += 1
            withheld += each.redacted.withheld if each.redacted else 0
            yield each.record

    def pieces() -> Iterator[str]:
        if form == "jsonl":
            yield from map(jsonl.line, records())
        elif form == "json":
            yield from jsonl.array(records())
        elif form == "csv":
            yield csv.header()
            for record in records():
                showing = Showing(record, include_restricted=True)
                yield from (csv.row(showing.line(claim)) for claim in record.claims)
        elif form == "html":
            pages.extend(records())
            yield html.page(pages)
        else:
            yield from (text.render(record) + "\n" for record in records())

    for piece in pieces():
        if curtain is not None and form != "html" and curtain.guard.finds(piece):
            raise OutputError("the export would hold something protected; nothing was written")
        out.write(piece.encode())
    return count, withheld


@contextmanager
def _written(target: Path, *, private: bool) -> Iterator[BinaryIO]:
    """A file that appears under its name only when all of it is written. Raises OutputError."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:50]}.", dir=target.parent)
    except OSError as error:
        raise OutputError(f"{target} cannot be written: {error.strerror}") from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield cast(BinaryIO, file)
        if not private:
            umask = os.umask(0)
            os.umask(umask)
            Path(name).chmod(0o666 & ~umask)
        Path(name).replace(target)
    except BaseException as error:
        Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise OutputError(f"{target} cannot be written: {error.strerror or error}") from error
        raise


@click.command("import", short_help="Make a case from a package.")
@click.argument("package", type=click.Path(path_type=Path, exists=True))
@CASE
@click.option("--encrypted", is_flag=True, help="Keep the case encrypted, under a passphrase.")
@keys
def import_(package: Path, case: Path | str, encrypted: bool, **flags: Any) -> int:
    """Make CASE from an evidence PACKAGE: a full one gives the same case, with the same head; another a new one that says where from."""
    from ..export import opening
    from ..store import Store
    from ..store.restore import restored

    chosen = settings(**flags)
    place = placing(chosen)
    with opening.opened(package) as found:
        for code, sentence in found.damage[:20]:
            say(f"[{code}] {plain(sentence)}")
        if found.damage:
            raise VerifyError(f"{package} is damaged ({len(found.damage)} findings); nothing was made")
        if found.kind == "full":
            restored(case, found.rows, found.capture, **place, encrypted=encrypted)
        else:
            made = Store.create(case, **place, encrypted=encrypted, actor=chosen["actor"].value or None)
            with made.writer(**writing_as(chosen)) as writer:
                writer.note("import", {"kind": found.kind, "case": found.case, "length": found.length, "head": found.head})
                for record, raw in found.records():
                    writer.add(record, raw)
    opened = Store.open(case, wait=float(chosen["lock_wait"].value), **place)
    verdict = opened.verify()
    if not verdict.sound:
        raise VerifyError(f"{case} was made and is damaged: `dateline verify` tells more")
    head = opened.head()
    if found.kind == "full" and (head.case, head.length, head.hash) != (found.case, found.length, found.head):
        raise VerifyError(f"{case} does not have the head that the package gives")
    same = (
        "the same case, with the same head" if found.kind == "full" else f"a new case, of a {found.kind} package: not all of the other one"
    )
    say(f"{case} is made: {same}")
    return 0


# ---------------------------------------------------------------- protection


@click.command(short_help="Show or choose what is protected.")
@CASE
@click.argument("target", metavar="[ID]", required=False)
@click.option("--words", multiple=True, metavar="WORDS", help="Words of a report (ID) that are to be protected, or opened.")
@click.option("--value", type=click.Choice([v.value for v in SensitivityValue]), help="Why.")
@click.option("--visibility", type=click.Choice([v.value for v in Visibility]), help="Who may see it.")
@click.option("--reason", help="What the choice rests on.")
@click.option("--format", type=click.Choice(["auto", "text", "json", "jsonl"]), help="How to write.")
@click.option("-o", "--output", metavar="FILE", help="Write there.")
@keys
def protect(
    case: Path | str,
    target: str | None,
    words: tuple[str, ...],
    value: str | None,
    visibility: str | None,
    reason: str | None,
    output: str | None,
    **flags: Any,
) -> int:
    """Show what of CASE is protected and why, by report, without the words; or choose it.

    With ID (a claim, or a report with --words), --value, --visibility and --reason, decides who may see the claim's source, or the words.
    """
    from ..export import jsonl
    from ..review import Desk
    from ..store.writer import somebody

    chosen = settings(**flags)
    opened = store(case, chosen)
    if value or visibility:
        if not (target and value and visibility and (reason or "").strip()):
            raise click.UsageError("a choice needs an ID, --value, --visibility and --reason")
        writing_ = writing_as(chosen)
        desk = Desk(opened, writing_["actor"] or somebody(), signer=writing_["signer"])
        with opened.view() as view:
            match = view.find(target)
        if words and match.claim is not None:
            raise click.UsageError("--words are those of a report: give the report's ID")
        if not words and match.claim is None:
            raise click.UsageError("a report has no sensitivity of its own: give a claim's ID, or --words")
        name = match.record.report.id if match.claim is None else match.claim.id
        desk.protect(name, SensitivityValue(value), Visibility(visibility), reason or "", words)
        say("chosen, and recorded in the ledger")
        return 0
    look = look_for(chosen, output, ("auto", "text", "json", "jsonl"))
    with opened.view() as view, writing(look, inputs=[str(case)]) as out:
        rows = [row for record in view.records() for row in _protected(view, record, target)]
        if look.format == "text":
            for row in rows:
                claims = f", {row['claims']} claims withheld in whole" if row["claims"] else ""
                out.write(f"{row['report']}  {plain(row['why'])}: {row['places']} places{claims}\n")
            if not rows:
                say("nothing is protected")
        else:
            out.writelines(jsonl.array(rows) if look.format == "json" else map(jsonl.line, rows))
    return 0


def _protected(view: View, record: Any, target: str | None) -> Iterator[dict[str, Any]]:
    if target is not None and not record.report.id.startswith(target):
        return
    counted: dict[str, dict[str, Any]] = {}
    showing = view.showing(record)
    for each in showing.withheld:
        row = counted.setdefault(each.reason, {"report": record.report.id, "why": each.reason, "places": 0, "claims": 0})
        row["places"] += len(each.spans)
        row["claims"] += len(each.claims)
    yield from counted.values()
    if showing.echoes:
        yield {"report": record.report.id, "why": "what another report keeps back", "places": showing.echoes, "claims": 0}


# ---------------------------------------------------------------- retention and erasure

RETENTION = "retention"


def _day(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise click.BadParameter("write a day as 2027-01-31") from error


@click.command(short_help="Show or set until when reports are kept.")
@CASE
@click.option("--report", "reports", multiple=True, metavar="ID", help="Set it for this report; may be given more than once.")
@click.option("--all", "every", is_flag=True, help="Set it for every report.")
@click.option("--until", callback=_day, metavar="DAY", help="The last day on which it is kept.")
@click.option("--reason", help="What the date rests on.")
@click.option("--due", is_flag=True, help="Only reports whose day has passed.")
@click.option("--format", type=click.Choice(["auto", "text", "json", "jsonl"]), help="How to write.")
@click.option("-o", "--output", metavar="FILE", help="Write there.")
@keys
def retention(
    case: Path | str,
    reports: tuple[str, ...],
    every: bool,
    until: str | None,
    reason: str | None,
    due: bool,
    output: str | None,
    **flags: Any,
) -> int:
    """Show until when each report of CASE is to be kept, or set it. Nothing is erased by itself: `dateline erase` does it."""
    from ..export import jsonl

    chosen = settings(**flags)
    opened = store(case, chosen)
    with opened.view() as view:
        there = [report.id for report in view.reports()]
        named = there if every else [_whole_id(view, name) for name in reports]
    if until is not None:
        if not named or not (reason or "").strip():
            raise click.UsageError("--until needs --report or --all, and --reason")
        with opened.writer(**writing_as(chosen)) as writer:
            for name in named:
                writer.decide(RETENTION, name, {"until": until, "reason": (reason or "").strip(), "report": name})
        say(f"{len(named)} reports are kept until {until}")
        return 0
    look = look_for(chosen, output, ("auto", "text", "json", "jsonl"))
    today = datetime.now(UTC).date().isoformat()
    with opened.view() as view, writing(look, inputs=[str(case)]) as out:
        dates = {d.target: d.body["until"] for d in view.decisions() if d.kind == RETENTION and d.body}
        rows = [{"report": name, "until": dates.get(name), "due": dates.get(name, "9999") < today} for name in (named or there)]
        rows = [row for row in rows if row["due"] or not due]
        if look.format == "text":
            out.writelines(f"{r['report']}  {r['until'] or 'no date'}{'  DUE' if r['due'] else ''}\n" for r in rows)
        else:
            out.writelines(jsonl.array(rows) if look.format == "json" else map(jsonl.line, rows))
    return 0


@click.command(short_help="Erase a report, or somebody's words, for good.")
@CASE
@click.option("--report", "report", metavar="ID", help="This report whole.")
@click.option("--words", metavar="NAME", help="A name or words, wherever they stand: reports that hold them stay, without them.")
@click.option("--reason", required=True, help="Why; it stands in the ledger for good, so no names.")
@click.option("--together", is_flag=True, help="Also the reports that were read from the same bytes.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@keys
def erase(case: Path | str, report: str | None, words: str | None, reason: str, together: bool, yes: bool, **flags: Any) -> int:
    """Erase a report of CASE, or somebody's words in all its reports: bytes, text, findings, index, decisions, pseudonyms, free pages.

    What the ledger committed to stays as a commitment whose key is gone, so that the rest can still be proved. What was exported before,
    and backups, are out of reach.
    """
    from ..protect.erasing import Person

    chosen = settings(**flags)
    if (report is None) == (words is None):
        raise click.UsageError("give --report or --words")
    opened = store(case, chosen)
    if report is not None:
        with opened.view() as view:
            name = _whole_id(view, report)
            also = [d.number for d in view.decisions() if d.body.get("report") == name]
        _confirmed(yes, f"erase report {name} for good?")
        with opened.writer(**writing_as(chosen)) as writer:
            writer.erase(name, reason, together=together, also=also)
        gone = 1
    else:
        person = Person(words or "")
        if person.finds(reason):
            raise click.UsageError("the reason stands in the ledger for good: it must not repeat the words")
        gone = _erase_words(opened, person, reason, writing_as(chosen), yes)
    _forget_derived(opened)
    opened.backend.scrub()
    say(f"{gone} reports: the words are erased, the ledger still holds its commitments; exports and backups are not reached")
    return 0


def _confirmed(yes: bool, question: str) -> None:
    if not yes and not click.confirm(question, err=True):
        raise click.Abort


def _erase_words(opened: Store, person: Any, reason: str, writing_: dict[str, Any], yes: bool) -> int:
    from ..protect.pseudonyms import PREFIX, Pseudonyms

    with opened.view() as view:
        for entry in view.entries():
            if person.finds(entry.json):
                raise StoreError(f"entry {entry.number} of the ledger repeats the words, which nothing can take out of it")
        touched = person.touched(view)
        if not touched:
            raise NotFoundError("no report holds these words")
        also = person.decisions(view)
        secrets_ = view.secrets(PREFIX)
    titles = ", ".join(record.report.id for record in touched)
    _confirmed(yes, f"erase the words from {len(touched)} reports ({titles}) for good?")
    pseudonyms = Pseudonyms.kept(secrets_)
    made = person.without(touched, pseudonyms)
    seen: set[str] = set()
    for record in touched:
        if record.report.capture.sha256 in seen:
            continue
        seen.add(record.report.capture.sha256)
        with opened.writer(**writing_) as writer:
            writer.erase(record.report.id, reason, together=True, also=also, forget=True)
    with opened.writer(**writing_) as writer:
        for name, value in sorted(pseudonyms.new.items()):
            if not person.finds(value):
                writer.keep_secret(name, value)
        for record in made:
            writer.add(record, record.report.text.string.encode())
        for name, value in secrets_.items():
            if person.finds(value):
                writer.destroy_secret(name, reason)
    return len(touched)


def _forget_derived(opened: Store) -> None:
    """The comparison repeats the words of the case; it is made again when it is asked for."""
    for name in (".compared", ".kept", ".index", ".bench"):
        for suffix in ("", "-wal", "-shm", "-journal"):
            with suppress(FileNotFoundError):
                opened.path.with_name(opened.path.name + name + suffix).unlink()
