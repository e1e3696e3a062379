"""The accounts of a workbench for a team: `dateline account`. A password comes from a prompt or a file, never from the command line."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import AccountError
from ..output import look_for, plain, say
from .shared import CASE, keys, prompted, settings, store, writing_as, written

if TYPE_CHECKING:
    from ..workbench.accounts import Accounts

_ROLES = click.Choice(["reader", "reviewer", "editor"])
_FILE = click.option("--password-file", metavar="FILE", help="Where the password stands; without it, a prompt asks for it.")


def register(cli: click.Group) -> None:
    """Add the commands of this group."""
    cli.add_command(account)


@click.group(short_help="Who may enter the workbench of a case.")
def account() -> None:
    """Who may enter the workbench of a case: `dateline serve CASE --team` asks them for their passwords.

    A reader looks and exports, a reviewer also decides and adds reports, an editor also gives out work, settles differences, lifts
    protection and shares the case. The ledger keeps each change, without secrets.
    """


def _accounts(case: Path | str, flags: dict[str, Any], *, make: bool = False) -> tuple[Accounts, str]:
    from ..store.writer import somebody
    from ..workbench.accounts import Accounts

    chosen = settings(**flags)
    return Accounts(store(case, chosen), make=make), str(writing_as(chosen)["actor"] or somebody())


def _password(name: str, file: str | None) -> str:
    if file is None:
        return prompted(f"password of {name}", confirm=True, instead="give it in a file with --password-file")().decode()
    try:
        return Path(file).read_text("utf-8").splitlines()[0]
    except (OSError, UnicodeDecodeError, IndexError) as error:
        raise AccountError(f"the password cannot be read from {file}") from error


@account.command(short_help="Make an account.")
@CASE
@click.argument("name")
@click.option("--role", type=_ROLES, default="reviewer", show_default=True, help="What the account may do.")
@_FILE
@keys
def add(case: Path | str, name: str, role: str, password_file: str | None, **flags: Any) -> int:
    """Make an account NAME for the workbench of CASE. The first one should be an editor."""
    from ..workbench.access import ROLES
    from ..workbench.accounts import clean

    name = clean(name)
    accounts, by = _accounts(case, flags, make=True)
    made = accounts.add(name, ROLES[role], _password(name, password_file), by=by)
    say(f"{plain(made.name)} may enter as {made.role.word}")
    return 0


@account.command("list", short_help="List the accounts.")
@CASE
@click.option("--format", type=click.Choice(["auto", "text", "json", "jsonl"]), help="How to write.")
@click.option("-o", "--output", metavar="FILE", help="Write there.")
@keys
def listed(case: Path | str, output: str | None, **flags: Any) -> int:
    """List who may enter the workbench of CASE, with role and last visit."""
    look = look_for(settings(**flags), output, ("auto", "text", "json", "jsonl"))
    accounts, _ = _accounts(case, flags)
    rows = [
        {"name": a.name, "role": a.role.word, "made": _moment(a.made), "seen": None if a.seen is None else _moment(a.seen)}
        for a in accounts.everybody()
    ]
    written(look, case, rows, lambda r: [f"{plain(str(r['name'])):32} {r['role']:10} {r['seen'] or 'never here'}"])
    return 0


@account.command(short_help="Give an account another role.")
@CASE
@click.argument("name")
@click.argument("role", type=_ROLES)
@keys
def role(case: Path | str, name: str, role: str, **flags: Any) -> int:
    """Give the account NAME of CASE another ROLE, from its next request on."""
    from ..workbench.access import ROLES

    accounts, by = _accounts(case, flags)
    changed = accounts.change_role(name, ROLES[role], by=by)
    say(f"{plain(changed.name)} is {changed.role.word} now")
    return 0


@account.command(short_help="Take an account away.")
@CASE
@click.argument("name")
@keys
def remove(case: Path | str, name: str, **flags: Any) -> int:
    """Take the account NAME of CASE away and end its sessions. What was decided under that name stands."""
    accounts, by = _accounts(case, flags)
    accounts.remove(name, by=by)
    say(f"{plain(name)} may no longer enter")
    return 0


@account.command(short_help="Give an account another password.")
@CASE
@click.argument("name")
@_FILE
@keys
def password(case: Path | str, name: str, password_file: str | None, **flags: Any) -> int:
    """Give the account NAME of CASE another password; its sessions end."""
    accounts, by = _accounts(case, flags)
    accounts.change_password(name, _password(name, password_file), by=by)
    say(f"the password of {plain(name)} is changed")
    return 0


def _moment(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
