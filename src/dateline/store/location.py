"""From what a person calls a case to where it stands."""

from __future__ import annotations

from pathlib import Path

from ..errors import PassphraseError, StoreError
from . import keys
from .backend import Backend
from .keys import Key, Unlock
from .postgres import Schema, is_address, parse
from .sqlite import File


def located(case: Path | str, captures: Path | None = None, unlock: Unlock | Key | None = None, *, encrypt: bool = False) -> Backend:
    """The backend of a case, unlocked when it is kept encrypted; with `encrypt`, of one that is yet to be made.

    A process that another one of ours started is given the key in place of what unlocks it.

    Raises StoreError for an address that cannot be used, PassphraseError when a passphrase is needed and there is none, or another.
    """
    if not is_address(str(case)):
        path = Path(case)
        return File(path, _key(path, unlock, encrypt=encrypt))
    url, name = parse(str(case))
    if captures is None:
        raise StoreError("a case in PostgreSQL needs a folder for its captures: the setting `captures`, or --captures FOLDER")
    plain = Schema(url, name, captures)
    return Schema(url, name, captures, _key(plain.beside, unlock, encrypt=encrypt))


def _key(beside: Path, unlock: Unlock | Key | None, *, encrypt: bool) -> keys.Key | None:
    path = keys.beside(beside)
    if not encrypt and not path.exists():
        return None
    if unlock is None:
        raise PassphraseError(f"{beside} is kept encrypted: it needs a passphrase")
    if isinstance(unlock, Key):
        return unlock
    return keys.make(path, unlock) if encrypt else keys.load(path, unlock)
