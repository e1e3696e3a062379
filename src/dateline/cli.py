"""The command line: results on standard output, everything else on standard error.

Exit codes and error slugs are explained in `docs/errors.md`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from . import __version__, config
from .commands import account, compare, custody, leaving, review, serve
from .commands.shared import CASE, keys, looked_into, writing_as
from .commands.shared import store as opened_case
from .errors import (
    AccountError,
    ConfigError,
    DatelineError,
    DecisionError,
    EvaluateError,
    ForbiddenError,
    MissingPartError,
    NotFoundError,
    OutputError,
    ReadError,
    SpanError,
    StoreError,
    TextError,
    VerifyError,
)
from .output import Look, look_for, plain, say, writing

if TYPE_CHECKING:
    from .inputs import Inputs
    from .reading import Reader
    from .sensitivity import Showing
    from .store import Found, Query, Store, View
    from .types import Claim, Record

OK, SOME_FAILED, USAGE, DAMAGED, NO_CASE, NO_PARTS, NO_OUTPUT = 0, 1, 2, 3, 4, 5, 6
INTERRUPTED, BROKEN_PIPE = 130, 141

EPILOG = """\b
Exit codes:
    0  done
    1  some input could not be read or used; the rest was done
    2  wrong usage: a command, option, setting or id that does not exist
    3  damage was found, by verify or on the way
    4  the case cannot be used: not there, no case, locked, not writable
    5  a part of Dateline is missing or damaged: model, gazetteer, lexicon
    6  the result could not be written
  130  interrupted; 141  the reader of the output went away
"""

F = TypeVar("F", bound=Callable[..., Any])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code. Every error that Dateline knows is one line with its slug."""
    try:
        with cli.make_context("dateline", list(sys.argv[1:] if arguments is None else arguments)) as context:
            return int(cli.invoke(context) or OK)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return BROKEN_PIPE
    except DatelineError as error:
        say(str(error))
        if isinstance(error, OutputError):
            _forget_output()
        return _exit_code(error)


def _forget_output() -> None:
    """What is left in the buffer cannot be written; the interpreter would try once more, and complain, while it shuts down."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _exit_code(error: DatelineError) -> int:
    if isinstance(error, AccountError | ConfigError | DecisionError | ForbiddenError | NotFoundError):
        return USAGE
    if isinstance(error, StoreError):
        return NO_CASE
    if isinstance(error, OutputError):
        return NO_OUTPUT
    if isinstance(error, SpanError | VerifyError):
        return DAMAGED
    return SOME_FAILED if isinstance(error, ReadError | TextError | EvaluateError) else NO_PARTS


# ---------------------------------------------------------------- options that several commands share


def _options(*options: Callable[[F], F]) -> Callable[[F], F]:
    def wrap(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return wrap


_output = _options(
    click.option("--format", type=click.Choice(config.FORMATS), help="How to write; by default text on a terminal, JSON Lines elsewhere."),
    click.option(
        "-o", "--output", metavar="FILE", help="Write there; .json, .jsonl, .csv, .html, .txt choose the format. It is replaced whole."
    ),
    click.option("--width", type=int, help="Columns of the text view."),
    click.option("--colour", "--color", type=click.Choice(["auto", "always", "never"]), help="Colour in the text view."),
)
_restricted = click.option(
    "--include-restricted", is_flag=True, default=None, help="Show restricted sources and their words; the ledger of a case records it."
)
_overrides = _options(
    click.option("--published", metavar="DATE", help="When it was published, ISO 8601, instead of what the report says."),
    click.option("--publisher", metavar="NAME", help="Who published it."),
    click.option("--url", help="Where it was published."),
    click.option("--charset", help="The encoding of the bytes."),
    click.option("--language", metavar="CODE", help="ISO 639-1."),
    click.option("--title", help="Its title."),
)
_places = click.option("--places", metavar="FILE", help="Places of your own, tab-separated, beside the gazetteer's.")
_progress = click.option("--progress", type=click.Choice(["auto", "never"]), help="Progress over many files, on standard error.")
_run = click.option("--run", metavar="ID", help="Findings of this run instead of each report's newest.")


def _settings(**flags: Any) -> dict[str, config.Value]:
    context = click.get_current_context()
    known = {name: value for name, value in flags.items() if name in config.SETTINGS}
    return config.resolve(known, os.environ, context.find_root().params.get("config_file"))


def _reader(settings: Mapping[str, config.Value]) -> Reader:
    """The steps over the gazetteer that the settings name. A part that is not installed is an error of its own."""
    with _needed_parts():
        from .reading import Reader
        from .resolve.gazetteer import Gazetteer

        path, own = (Path(settings[name].value) if settings[name].value else None for name in ("gazetteer", "places"))
        return Reader(Gazetteer.open(path, own))


@contextmanager
def _needed_parts() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise MissingPartError(str(error)) from error


# ---------------------------------------------------------------- commands


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog=EPILOG)
@click.version_option(__version__, prog_name="dateline")
@click.option("--config", "config_file", metavar="FILE", help="Settings from there instead of ./dateline.toml.")
def cli(config_file: str | None) -> None:
    """Read reports of a conflict, and keep a sourced, checkable record of who says what happened, where, when, and how they know."""


@cli.command(
    short_help="Read reports and print their records.",
    epilog="FILE may be text, Markdown, HTML or JSON Lines; - is standard input. JSON: one report is an object, several an array.",
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@_output
@_progress
@_places
@_overrides
def read(files: tuple[str, ...], output: str | None, **flags: Any) -> int:
    """Read reports and print their records in full. Nothing is kept, and restricted sources are marked, not withheld."""
    from .inputs import opened

    given = {name: flags.pop(name) for name in ("published", "publisher", "url", "charset", "language", "title")}
    settings = _settings(**flags)
    look = look_for(settings, output)
    with opened(files, _progress_for(settings, look), given) as inputs:
        records = _records(inputs, settings)
        first = next(records, None)
        if first is not None:
            with writing(look, inputs=files) as out:
                for piece in _pieces(_chain(first, records), look):
                    out.write(piece)
    return inputs.code


def _records(inputs: Inputs, settings: Mapping[str, config.Value]) -> Iterator[Record]:
    reader: Reader | None = None
    for name, report, _ in inputs.each():
        reader = reader or _reader(settings)
        try:
            record = reader.record(report)
        except Exception as error:
            inputs.fail(name, error)
        else:
            yield record


def _chain(first: Record, rest: Iterator[Record]) -> Iterator[Record]:
    yield first
    yield from rest


def _pieces(records: Iterator[Record], look: Look) -> Iterator[str]:
    """Whole records, as `read` prints them."""
    from .export import csv, html, jsonl, text
    from .sensitivity import Showing

    if look.format == "json":
        yield from jsonl.one_or_array(records)
    elif look.format == "jsonl":
        yield from map(jsonl.line, records)
    elif look.format == "html":
        yield html.page(list(records))
    elif look.format == "csv":
        yield csv.header()
        for record in records:
            showing = Showing(record, include_restricted=True)
            yield from (csv.row(showing.line(claim)) for claim in record.claims)
    else:
        for number, record in enumerate(records):
            yield ("\n" if number else "") + text.render(record, width=look.width, colour=look.colour)


@cli.command(
    short_help="Read reports into a case.",
    epilog="A report that is in the case already is read again only by another run (another version of Dateline or its data).",
)
@CASE
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@_output
@_progress
@_places
@_overrides
@click.option("--lock-wait", type=float, help="Seconds to wait for another process that is writing to the case.")
@keys
def add(case: Path | str, files: tuple[str, ...], output: str | None, **flags: Any) -> int:
    """Read reports into CASE: bytes, text, run and findings of each, or nothing of it."""
    from .export import jsonl
    from .inputs import opened

    given = {name: flags.pop(name) for name in ("published", "publisher", "url", "charset", "language", "title")}
    settings = _settings(**flags)
    look = look_for(settings, output, ("auto", "text", "json", "jsonl"))
    store = opened_case(case, settings)
    with opened(files, _progress_for(settings, look), given) as inputs, writing(look, inputs=[*files, str(case)]) as out:
        outcomes = _added(store, inputs, settings)
        if look.format == "json":
            out.writelines(jsonl.array(outcomes))
        elif look.format == "jsonl":
            out.writelines(map(jsonl.line, outcomes))
        else:
            out.writelines(
                f"{each['outcome']:<10} {each['report']}  {each['claims']:>4} claims  {plain(each['title'])}\n" for each in outcomes
            )
    return inputs.code


def _added(store: Store, inputs: Inputs, settings: Mapping[str, config.Value]) -> Iterator[dict[str, Any]]:
    from .store import Added, Outcome
    from .store.writer import differences

    reader: Reader | None = None
    with store.writer(**writing_as(settings)) as writer:
        for name, report, data in inputs.each():
            reader = reader or _reader(settings)
            try:
                kept = writer.report(report)
                if differs := differences(kept, report):
                    say(f"{name} is in the case with another {', '.join(differs)}: what it was added with stands")
                known = writer.has(kept, reader.run)
                added = Added(kept.id, Outcome.UNCHANGED, 0) if known else writer.add(reader.record(kept), data)
            except StoreError:
                raise
            except Exception as error:
                inputs.fail(name, error)
                continue
            yield {
                "report": added.report,
                "outcome": added.outcome.value,
                "claims": added.claims,
                "title": kept.title or name,
                "file": name,
            }


@cli.command(short_help="What a case holds, at a glance.")
@CASE
@_run
@_restricted
@_output
@keys
def summary(case: Path | str, output: str | None, **flags: Any) -> int:
    """Print a row for each report of CASE, and what its claims rest on."""
    from .export import jsonl
    from .export import summary as summaries

    settings = _settings(**{name: flag for name, flag in flags.items() if name != "run"})
    look = look_for(settings, output, ("auto", "text", "json", "jsonl"))
    with looked_into(case, settings).view() as view, writing(look, inputs=[str(case)]) as out:
        found = summaries.summary(_showing(view, record, look) for record in view.records(flags["run"]))
        if look.format == "text":
            out.write(summaries.table(found, width=look.width, colour=look.colour))
        else:
            out.write(jsonl.indented(found) if look.format == "json" else jsonl.line(found))
    return OK


@cli.command(short_help="List the claims of a case.")
@CASE
@click.option("--source", metavar="WORDS", help="Part of the source's name or description.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="An event's kind, such as shelling; may be given more than once.")
@click.option("--place", metavar="NAME", help="A place as mentioned or listed, its province, ISO country code or gazetteer id.")
@click.option(
    "--date", metavar="DAY|FROM..TO", help="What is told overlaps these days: 2022-09-13, 2022-09, 2022-09-01..2022-09-13, 2022-09-01.."
)
@click.option("--basis", "bases", multiple=True, metavar="BASIS", help="How the source knows, such as observed_by_reporter.")
@click.option("--polarity", "polarities", multiple=True, metavar="POLARITY", help="affirmed or denied.")
@click.option("--level", "levels", multiple=True, metavar="LEVEL", help="certain, probable, possible or unspecified.")
@click.option(
    "--modality", "modalities", multiple=True, metavar="MODALITY", help="past, ongoing, future, conditional, threat, question or order."
)
@click.option(
    "--text", metavar="WORDS", help='Words that all occur in the claim or its source, in any form; "in quotation marks" as a phrase.'
)
@click.option("--report", metavar="ID", help="Claims of one report.")
@click.option("--limit", type=click.IntRange(min=1), help="No more than so many.")
@_run
@_restricted
@_output
@keys
def claims(case: Path | str, output: str | None, **flags: Any) -> int:
    """List the claims of CASE that match every filter. Of each report the newest findings are shown."""
    settings = _settings(**flags)
    look = look_for(settings, output, ("auto", "text", "json", "jsonl", "csv"))
    query = _query(flags, look)
    with looked_into(case, settings).view() as view, writing(look, inputs=[str(case)]) as out:
        out.writelines(_listed(view, view.claims(query), look))
    return OK


def _query(flags: Mapping[str, Any], look: Look) -> Query:
    from . import types
    from .store import Query, date_range

    for name, values in (
        ("kinds", types.EventKind),
        ("bases", types.BasisValue),
        ("polarities", types.Polarity),
        ("levels", types.Level),
        ("modalities", types.Modality),
    ):
        for given in flags[name]:
            if given not in list(values):
                raise click.UsageError(f"{given!r} is none of {', '.join(values)}")
    try:
        days = date_range(flags["date"]) if flags["date"] else None
    except ValueError as error:
        raise click.UsageError(f"--date: {error}") from error
    same = ("source", "kinds", "place", "bases", "polarities", "levels", "modalities", "text", "report", "run", "limit")
    return Query(date=days, include_restricted=look.include_restricted, **{name: flags[name] for name in same})


def _listed(view: View, found: Iterator[Found], look: Look) -> Iterator[str]:
    from .export import csv, jsonl, listing

    if look.format == "text":
        head = ""
        for showing, claim in _shown(view, found, look):
            new = listing.heading(showing, width=look.width)
            if new != head:
                yield ("\n" if head else "") + new
                head = new
            yield listing.claim(showing, claim, width=look.width)
        if not head:
            say("no claim matches")
        return
    lines = (showing.line(claim) for showing, claim in _shown(view, found, look))
    if look.format == "json":
        yield from jsonl.array(lines)
    elif look.format == "jsonl":
        yield from map(jsonl.line, lines)
    else:
        yield csv.header()
        yield from map(csv.row, lines)


def _shown(view: View, found: Iterator[Found], look: Look) -> Iterator[tuple[Showing, Claim]]:
    """Each claim with what may be shown of its record, which is worked out once a record."""
    showing: Showing | None = None
    for each in found:
        if showing is None or showing.record is not each.record:
            showing = _showing(view, each.record, look)
        yield showing, each.claim


@cli.command(short_help="Show one claim or report in full.")
@CASE
@click.argument("id_", metavar="ID")
@_run
@_restricted
@_output
@keys
def show(case: Path | str, id_: str, output: str | None, **flags: Any) -> int:
    """Show one claim or report of CASE in full. ID is an id, or a beginning of one that only one has."""
    from .export import csv, html, jsonl, listing, text

    settings = _settings(**flags)
    look = look_for(settings, output)
    with looked_into(case, settings).view() as view:
        match = view.find(id_, flags["run"])
        showing, claim = _showing(view, match.record, look), match.claim
    chosen = match.record.claims if claim is None else (claim,)
    hidden = not showing.whole if claim is None else showing.hides(claim)
    if look.format == "html" and (claim is not None or hidden):
        raise click.UsageError(
            "a page shows a whole report: give a report's id"
            if claim
            else "a page shows the whole text, which names a restricted source: --include-restricted"
        )
    with writing(look, inputs=[str(case)]) as out:
        if look.format in ("json", "jsonl"):
            value = showing.all() if claim is None else showing.line(claim)
            out.write(jsonl.indented(value) if look.format == "json" else jsonl.line(value))
        elif look.format == "csv":
            out.write(csv.header())
            out.writelines(csv.row(showing.line(each)) for each in chosen)
        elif look.format == "html":
            out.write(html.page([match.record]))
        elif hidden:
            out.write(listing.heading(showing, width=look.width))
            out.writelines(listing.claim(showing, each, width=look.width) for each in chosen)
        elif claim is None:
            out.write(text.render(match.record, width=look.width, colour=look.colour))
        else:
            by_id = {each.id: each for each in match.record.claims}
            page = text.claim(showing.about(), claim, claims=by_id, set_in=showing.settings, width=look.width, colour=look.colour)
            out.write(page)
    if hidden and look.format == "text":
        say("words of a restricted source are withheld; --include-restricted shows them")
    return OK


@cli.command(short_help="Print the JSON Schema.")
@click.argument("type_", metavar="[TYPE]", required=False)
@click.option("-o", "--output", metavar="FILE", help="Write there.")
def schema(type_: str | None, output: str | None) -> None:
    """Print the JSON Schema of a record with every type in it, or that of one TYPE."""
    from . import codec
    from .export import jsonl

    try:
        described = codec.schema(type_)
    except DatelineError as error:
        raise click.UsageError(str(error)) from error
    with writing(look_for(_settings(), output)) as out:
        out.write(jsonl.indented(described))


@cli.command(short_help="Score a task on gold data.")
@click.argument("task")
@click.option("--data", required=True, type=click.Path(path_type=Path), help="The gold file or folder.")
@click.option("-o", "--output", metavar="FILE", help="Write there.")
def evaluate(task: str, data: Path, output: str | None) -> None:
    """Score TASK on gold data; print figures between 0 and 1, counts and the trivial baseline as one JSON object."""
    from . import evaluate as scoring
    from .export import jsonl

    with _needed_parts():
        figures = scoring.run(task, data)
    with writing(look_for(_settings(), output)) as out:
        out.write(jsonl.indented(figures))


@cli.command("config", short_help="Show the settings and which place won.")
@_output
@_restricted
@_progress
@_places
@click.option("--lock-wait", type=float, help="Seconds to wait for another process that is writing to a case.")
@keys
def config_(output: str | None, **flags: Any) -> None:
    """Show every setting, its value, and which place won: flag, environment, file or default."""
    from .export import jsonl

    settings = _settings(**flags)
    look = look_for(settings, output, ("auto", "text", "json", "jsonl"))
    rows = [
        {
            "setting": each.name,
            "value": each.value,
            "from": each.origin,
            "variable": config.SETTINGS[each.name].variable,
            "what": config.SETTINGS[each.name].help,
        }
        for each in settings.values()
    ]
    known = {setting.variable for setting in config.SETTINGS.values()} | {"DATELINE_CONFIG", "DATELINE_DEBUG"}
    for name in sorted(name for name in os.environ if name.startswith(config.PREFIX) and name not in known):
        say(f"{name} is no setting and does nothing")
    with writing(look) as out:
        if look.format == "json":
            out.writelines(jsonl.array(rows))
        elif look.format == "jsonl":
            out.writelines(map(jsonl.line, rows))
        else:
            out.writelines(f"{row['setting']:<19} {row['value']!s:<6} {plain(str(row['from'])):<32} {row['what']}\n" for row in rows)


account.register(cli)
compare.register(cli)
custody.register(cli)
leaving.register(cli)
review.register(cli)
serve.register(cli)


def _progress_for(settings: Mapping[str, config.Value], look: Look) -> bool:
    """Whether to show progress: results that appear on the terminal as they come are progress enough."""
    return settings["progress"].value == "auto" and not look.on_terminal


def _showing(view: View, record: Record, look: Look) -> Showing:
    return view.showing(record, include_restricted=look.include_restricted)


if __name__ == "__main__":
    sys.exit(main())
