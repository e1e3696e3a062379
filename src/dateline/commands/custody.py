"""Commands that make a case, show what was done to it, prove it, and tie it to the world outside."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import NotFoundError, OutputError, StoreError, VerifyError
from ..output import look_for, plain, say, writing
from .shared import CASE, keys, placing, prompted, settings, store, unlocking, writing_as

if TYPE_CHECKING:
    from ..store import Entry, Head, Verdict

_FORMATS = ("auto", "text", "json", "jsonl")
_DAMAGED = 3


def register(cli: click.Group) -> None:
    """Add the commands of this group."""
    for command in (init, log, head, verify, capture, stamp, key, passphrase):
        cli.add_command(command)


def _out(function: Any) -> Any:
    for option in (
        click.option("--width", type=int, help="Columns of the text view."),
        click.option("-o", "--output", metavar="FILE", help="Write there; .json, .jsonl, .txt choose the format. It is replaced whole."),
        click.option("--format", type=click.Choice(["auto", "text", "json", "jsonl"]), help="How to write."),
    ):
        function = option(function)
    return function


@click.command(short_help="Make an empty case.")
@CASE
@click.option("--encrypted", is_flag=True, help="Keep the case encrypted, under a passphrase.")
@click.option("--grant", "roles", multiple=True, metavar="ROLE", help="In PostgreSQL: let this role read and add, and nothing else.")
@keys
def init(case: Path | str, encrypted: bool, roles: tuple[str, ...], **flags: Any) -> None:
    """Make an empty CASE: one file, by custom NAME.dateline, or postgresql://HOST/DATABASE?case=NAME; captures stand in a folder."""
    from ..store import Store
    from ..store.postgres import Schema

    chosen = settings(**flags)
    given = placing(chosen)
    if encrypted and not (chosen["passphrase_file"].value or chosen["keyring"].value):
        given["unlock"] = prompted("passphrase of the case", confirm=True, instead="name a file or the keyring in the settings")
    made = Store.create(case, **given, encrypted=encrypted, actor=chosen["actor"].value or None)
    if roles and not isinstance(made.backend, Schema):
        raise click.UsageError("--grant is for cases in PostgreSQL")
    for role in roles:
        assert isinstance(made.backend, Schema)
        made.backend.grant(role)
    say(f"{made.backend.name} is made; `dateline add {case} FILE...` fills it")


@click.command(short_help="List what was done to a case.")
@CASE
@click.option("--since", type=click.IntRange(min=0), default=0, metavar="N", help="Only what came after entry N.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only entries of this kind, such as decision.")
@_out
@keys
def log(case: Path | str, output: str | None, since: int, kinds: tuple[str, ...], **flags: Any) -> int:
    """List the entries of CASE's ledger: every addition, run, decision, export and access, by whom and when."""
    from ..export import jsonl

    chosen = settings(**flags)
    look = look_for(chosen, output, _FORMATS)
    with store(case, chosen).view() as view, writing(look, inputs=[str(case)]) as out:
        found = (entry for entry in view.entries(since=since) if not kinds or entry.kind in kinds)
        if look.format == "text":
            out.writelines(_line(entry) for entry in found)
        else:
            rows = (_row(entry) for entry in found)
            out.writelines(jsonl.array(rows) if look.format == "json" else map(jsonl.line, rows))
    return 0


def _row(entry: Entry) -> dict[str, Any]:
    return {**json.loads(entry.json), "hash": entry.hash, "signature": entry.signature}


def _line(entry: Entry) -> str:
    rows: dict[str, int] = {}
    for each in entry.body.get("rows", ()):
        rows[each["table"]] = rows.get(each["table"], 0) + 1
    said = [f"{count} {name}" for name, count in rows.items()]
    said += [f"{name}: {value}" for name, value in entry.body.items() if name != "rows"]
    signed = f" signed {entry.signer[:16]}" if entry.signer else ""
    return f"{entry.number:>6}  {entry.at}  {entry.kind:<9} {plain(entry.actor)}  {plain('; '.join(said))}{signed}  {entry.hash[:16]}\n"


@click.command(short_help="Print the head of a case's ledger.")
@CASE
@_out
@keys
def head(case: Path | str, output: str | None, **flags: Any) -> int:
    """Print the head of CASE's ledger and its length. Keep it elsewhere; `dateline verify --head FILE` checks against it."""
    from ..export import jsonl

    chosen = settings(**flags)
    look = look_for(chosen, output, _FORMATS)
    found = store(case, chosen).head()
    row = {"case": found.case, "length": found.length, "head": found.hash}
    with writing(look, inputs=[str(case)]) as out:
        if look.format == "text":
            out.write(f"case    {found.case}\nlength  {found.length}\nhead    {found.hash}\n")
        else:
            out.write(jsonl.indented(row) if look.format == "json" else jsonl.line(row))
    return 0


def read_head(path: Path) -> Head:
    """A head as `dateline head` wrote it, in any of its forms. Raises VerifyError for anything else."""
    from ..store import Head

    try:
        words = path.read_text("utf-8")
        said = json.loads(words) if words.lstrip().startswith("{") else dict(line.split(None, 1) for line in words.splitlines() if line)
        found = Head(str(said["case"]).strip(), int(said["length"]), str(said["head"]).strip().lower())
        if found.length < 1 or len(bytes.fromhex(found.hash)) != 32:
            raise ValueError("no head has such a length or hash")
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise VerifyError(f"{path} holds no head: {error}") from error
    return found


@click.command(short_help="Prove a case from its bytes.")
@CASE
@click.option("--head", "heads", multiple=True, type=click.Path(path_type=Path), metavar="FILE", help="A head that was kept elsewhere.")
@click.option("--key", "public", multiple=True, type=click.Path(path_type=Path), metavar="FILE", help="A public key that must have signed.")
@click.option(
    "--authority", multiple=True, type=click.Path(path_type=Path), metavar="FILE", help="A certificate of a time-stamping authority."
)
@click.option("--block", multiple=True, metavar="HEIGHT:ROOT", help="The merkle root of a Bitcoin block, from a node that you trust.")
@_out
@keys
def verify(
    case: Path | str,
    output: str | None,
    heads: tuple[Path, ...],
    public: tuple[Path, ...],
    authority: tuple[Path, ...],
    block: tuple[str, ...],
    **flags: Any,
) -> int:
    """Prove CASE from its bytes: captures, texts, every span, decisions, index, the ledger and its signatures. Exit code 3 for damage.

    Without --head, --key or a trusted time stamp it says that it has no outside anchor: a case that was put back to an older copy, or
    rewritten in whole, agrees with itself.
    """
    from ..export import jsonl
    from ..store import Anchors, Store, signing

    chosen = settings(**flags)
    look = look_for(chosen, output, _FORMATS)
    anchors = Anchors(
        heads=tuple(map(read_head, heads)),
        keys=frozenset(map(signing.public, public)),
        authorities=tuple(_bytes(path) for path in authority),
        blocks=tuple(map(_block, block)),
    )
    verdict = Store(case, wait=float(chosen["lock_wait"].value), **placing(chosen)).verify(anchors)
    result = as_row(case, verdict)
    with writing(look, inputs=[str(case)]) as out:
        if look.format == "text":
            out.writelines(_told(verdict))
        else:
            out.write(jsonl.indented(result) if look.format == "json" else jsonl.line(result))
    return 0 if verdict.sound else _DAMAGED


def as_row(case: Path | str, verdict: Verdict) -> dict[str, Any]:
    """A verdict as JSON."""
    ends = verdict.head
    return {
        "case": str(case),
        "sound": verdict.sound,
        "anchored": bool(verdict.anchors),
        "anchor": verdict.anchor,
        "head": {"case": ends.case, "length": ends.length, "head": ends.hash} if ends else None,
        "checked": verdict.checked,
        "unproven": dict(verdict.unproven),
        "stamps": {name: count for name, count in verdict.stamps.items() if count} or {"missing": 0},
        "damage": {code.value: verdict.counts[code] for code in sorted(verdict.counts)},
        "examples": [{"code": each.code.value, "where": each.where, "sentence": each.sentence} for each in verdict.damage],
    }


def _told(verdict: Verdict) -> Iterator[str]:
    yield "checked    " + ", ".join(f"{count} {name}" for name, count in verdict.checked.items()) + "\n"
    yield from (f"[{each.code}] {plain(each.where)}: {plain(each.sentence)}\n" for each in verdict.damage)
    yield from (f"damage     {verdict.counts[code]} {code}\n" for code in sorted(verdict.counts))
    yield from (
        f"unproven   {count} {plain(what)}: not damaged, and not to be derived again here\n" for what, count in verdict.unproven.items()
    )
    yield from (f"stamps     {count} {what}\n" for what, count in verdict.stamps.items() if count)
    if verdict.head:
        yield f"head       {verdict.head.hash} at entry {verdict.head.length}\n"
    yield f"anchor     {plain(verdict.anchor)}\n"
    yield "sound: nothing is damaged or missing\n" if verdict.sound else "DAMAGED: docs/errors.md explains each kind\n"


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise VerifyError(f"{path} cannot be read: {error.strerror}") from error


def _block(words: str) -> tuple[int, str]:
    height, _, root = words.partition(":")
    try:
        if len(bytes.fromhex(root)) == 32:
            return int(height), root.lower()
    except ValueError:
        pass
    raise click.UsageError(f"{words!r} is no HEIGHT:ROOT")


@click.command(short_help="Write one report's page as a WARC.")
@CASE
@click.argument("id_", metavar="REPORT")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="NAME.warc.gz")
@click.option("--include-restricted", is_flag=True, help="Although it holds what is protected. The ledger records it.")
@keys
def capture(case: Path | str, id_: str, output: Path, include_restricted: bool, **flags: Any) -> int:
    """Write the bytes that REPORT of CASE was read from as a WARC of their own, for tools that replay web archives."""
    from ..export import warc

    chosen = settings(**flags)
    opened = store(case, chosen)
    with opened.view() as view:
        record = view.find(id_).record
        report = record.report
        whole = view.showing(record).whole
        if not whole and not include_restricted:
            raise NotFoundError(f"the page of report {report.id} holds what is protected: --include-restricted writes it all the same")
        out = io.BytesIO()
        with view.open_capture(report.capture.sha256) as bytes_there:
            warc.write(report, bytes_there, out)
    with opened.writer(**writing_as(chosen)) as writer:
        writer.record_export({"as": "warc", "restricted": not whole})
    try:
        with output.open("xb") as file:
            file.write(out.getvalue())
    except OSError as error:
        raise OutputError(f"{output} cannot be written: {error.strerror}") from error
    return 0


@click.command(short_help="Add a proof of time to a case.")
@CASE
@click.argument("proof", type=click.Path(path_type=Path))
@click.option("--entry", type=click.IntRange(min=1), metavar="N", help="The entry whose hash was stamped; by default the newest.")
@click.option("--as", "kind", type=click.Choice(["rfc3161", "opentimestamps"]), help="What PROOF is; by default its suffix says it.")
@keys
def stamp(case: Path | str, proof: Path, entry: int | None, kind: str | None, **flags: Any) -> int:
    """Add PROOF, an RFC 3161 response (.tsr) or an OpenTimestamps proof (.ots) over the head of CASE. Nothing is sent anywhere.

    The hash that `dateline head` prints is what an authority stamps: openssl ts -query -sha256 -digest HASH -cert.
    """
    kind = kind or {".tsr": "rfc3161", ".ots": "opentimestamps"}.get(proof.suffix.lower())
    if kind is None:
        raise click.UsageError("say with --as what the proof is")
    chosen = settings(**flags)
    with store(case, chosen).writer(**writing_as(chosen)) as writer:
        at = writer.stamp(kind, _bytes(proof), entry)
    say(f"the proof stands beside entry {at}; `dateline verify {case}` says how far it goes")
    return 0


@click.command(short_help="Make a key that signs.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--plain", "unencrypted", is_flag=True, help="Do not encrypt it under a passphrase.")
def key(file: Path, unencrypted: bool) -> int:
    """Make an Ed25519 key in FILE, and its public key in FILE.pub, which others pin with `dateline verify --key`."""
    from ..store import signing

    signer = signing.make(file, None if unencrypted else prompted("passphrase of the signing key", confirm=True))
    say(f"{file} signs as {signer.public}; give {file}.pub to those who verify")
    return 0


@click.command(short_help="Change the passphrase of a case.")
@CASE
@click.option("--new-file", type=click.Path(path_type=Path), metavar="FILE", help="The file that holds the new passphrase.")
@keys
def passphrase(case: Path | str, new_file: Path | None, **flags: Any) -> int:
    """Change the passphrase of CASE, which is kept encrypted. Copies of the old key file still open with the old passphrase."""
    from ..store.keys import from_file

    chosen = settings(**flags)
    opened = store(case, chosen)
    if opened.backend.key is None:
        raise StoreError(f"{opened.backend.name} is not kept encrypted")
    new = from_file(new_file) if new_file else prompted("new passphrase", confirm=True, instead="give it in a file with --new-file")
    opened.change_passphrase(unlocking(chosen), new)
    say("the passphrase is changed")
    return 0
