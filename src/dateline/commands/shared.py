"""What the groups of commands share: where output goes, the settings, the case, and what of it may be shown."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .. import config

if TYPE_CHECKING:
    from ..output import Look
    from ..sensitivity import Screen
    from ..store import Store, View

F = TypeVar("F", bound=Callable[..., Any])

_OUTPUT = (
    click.option("--format", type=click.Choice(config.FORMATS), help="How to write; by default text on a terminal, JSON Lines elsewhere."),
    click.option("-o", "--output", metavar="FILE", help="Write there; .json, .jsonl, .txt choose the format. It is replaced whole."),
    click.option("--width", type=int, help="Columns of the text view."),
    click.option(
        "--include-restricted", is_flag=True, default=None, help="Show restricted sources and their words; the ledger of a case records it."
    ),
)


def output(function: F) -> F:
    """The options that say how a result is written."""
    for option in reversed(_OUTPUT):
        function = option(function)
    return function


def settings(**flags: Any) -> dict[str, config.Value]:
    """Every setting, flags before environment before file."""
    known = {name: value for name, value in flags.items() if name in config.SETTINGS}
    return config.resolve(known, os.environ, click.get_current_context().find_root().params.get("config_file"))


class _Case(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.3 on
    """A path, or the address of a case in PostgreSQL."""

    name = "case"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path | str:
        from ..store.postgres import is_address

        return value if is_address(str(value)) else Path(value)


CASE = click.argument("case", type=_Case())
"""The argument that names a case."""

_KEYS = (
    click.option("--captures", metavar="FOLDER", help="Where the captures of a case in PostgreSQL stand."),
    click.option("--passphrase-file", metavar="FILE", help="Where the passphrase of a case that is kept encrypted stands."),
    click.option("--keyring", metavar="NAME", help="Under which name the system's keyring has that passphrase."),
    click.option("--actor", metavar="NAME", help="Who writes to the case; by default the system's user."),
    click.option("--signing-key", metavar="FILE", help="Sign what is written by this Ed25519 key."),
)


def keys(function: F) -> F:
    """The options that say where a case and its keys are, and who writes."""
    for option in reversed(_KEYS):
        function = option(function)
    return function


def unlocking(chosen: Mapping[str, config.Value], what: str = "passphrase of the case") -> Callable[[], bytes]:
    """Where a passphrase comes from: the file or the keyring that the settings name, or a prompt."""
    from ..store.keys import from_file, from_keyring

    if named := chosen["passphrase_file"].value:
        return from_file(Path(named))
    if named := chosen["keyring"].value:
        return from_keyring(str(named))
    return prompted(what, instead="name a file or the keyring in the settings")


def prompted(what: str, *, confirm: bool = False, instead: str = "run the command in one") -> Callable[[], bytes]:
    """A passphrase from the terminal, asked for once, and twice when it is new. `instead` says what to do where there is none."""
    from ..errors import PassphraseError

    def ask() -> bytes:
        if not sys.stdin.isatty():
            raise PassphraseError(f"there is no terminal to ask for the {what}: {instead}")
        return str(click.prompt(what, hide_input=True, err=True, confirmation_prompt=confirm)).encode()

    return functools.cache(ask)


def placing(chosen: Mapping[str, config.Value]) -> dict[str, Any]:
    """What `Store` needs beside the case's name to find and unlock it."""
    folder = chosen["captures"].value
    return {"captures": Path(folder) if folder else None, "unlock": unlocking(chosen)}


def store(case: Path | str, chosen: Mapping[str, config.Value]) -> Store:
    """The case, ready to be looked into."""
    from ..store import Store

    return Store.open(case, wait=float(chosen["lock_wait"].value), **placing(chosen))


def looked_into(case: Path | str, chosen: Mapping[str, config.Value]) -> Store:
    """The case, ready to be looked into; that somebody asked for restricted words is written into the ledger before any is shown."""
    opened = store(case, chosen)
    if chosen["include_restricted"].value:
        with opened.writer(**writing_as(chosen)) as writer:
            writer.record_access({"command": str(click.get_current_context().info_name)})
    return opened


def writing_as(chosen: Mapping[str, config.Value]) -> dict[str, Any]:
    """What `Store.writer` needs to know of who writes."""
    signer = None
    if named := chosen["signing_key"].value:
        from ..store import signing

        signer = signing.load(Path(named), prompted("passphrase of the signing key"))
    return {"actor": chosen["actor"].value or None, "signer": signer}


def screen(view: View, *, include_restricted: bool) -> Screen:
    """What of a case's claims may be shown together."""
    from ..sensitivity import Screen

    return Screen(lambda report: view.showing(view.record(report), include_restricted=include_restricted))


def written(look: Look, case: Path | str, rows: Iterable[Any], text: Callable[[Any], Iterable[str]]) -> None:
    """Rows as JSON, JSON Lines or the lines that `text` makes of each."""
    from ..export import jsonl
    from ..output import writing

    with writing(look, inputs=[str(case)]) as out:
        if look.format == "json":
            out.writelines(jsonl.array(rows))
        elif look.format == "jsonl":
            out.writelines(map(jsonl.line, rows))
        else:
            for row in rows:
                out.writelines(line + "\n" for line in text(row))
