"""Settings: a flag over an environment variable over ``dateline.toml`` over the default, and for each the place that won.

The file is ``dateline.toml`` in the working directory, or the one that ``--config`` or ``DATELINE_CONFIG`` names. A name that is no setting
is an error with the list of those that there are. Only `gazetteer` and `places` change what is found, and each run records them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import ConfigError

FILE = "dateline.toml"
PREFIX = "DATELINE_"
FORMATS = ("auto", "text", "json", "jsonl", "csv", "html")


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set. `parse` takes a string or a TOML value and raises ValueError, saying what would do."""

    name: str
    default: Any
    parse: Callable[[Any], Any]
    help: str

    @property
    def variable(self) -> str:
        """The environment variable."""
        return PREFIX + self.name.upper()


@dataclass(frozen=True, slots=True)
class Value:
    """What a setting is, and which place said so: a flag, a variable, a file or the default."""

    name: str
    value: Any
    origin: str


def _one_of(*options: str) -> Callable[[Any], str]:
    def parse(given: Any) -> str:
        if given not in options:
            raise ValueError(f"one of {', '.join(options)}")
        return str(given)

    return parse


def _whole(least: int, most: int) -> Callable[[Any], int]:
    def parse(given: Any) -> int:
        number = int(given) if isinstance(given, str) and given.strip().isdecimal() else given
        if type(number) is not int or not least <= number <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return number

    return parse


def _seconds(given: Any) -> float:
    try:
        number = float(given)
    except (TypeError, ValueError):
        number = -1.0
    if isinstance(given, bool) or not 0 <= number <= 3600:
        raise ValueError("a number of seconds from 0 to 3600")
    return number


def _yes_or_no(given: Any) -> bool:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if isinstance(given, bool):
        return given
    if isinstance(given, str) and given.strip().lower() in words:
        return words[given.strip().lower()]
    raise ValueError("true or false")


def _path(given: Any) -> str:
    if not isinstance(given, str) or "\0" in given:
        raise ValueError("the path of a file")
    return given


def _name(given: Any) -> str:
    if not isinstance(given, str) or not given.isprintable() or len(given) > 200:
        raise ValueError("a name on one line")
    return given


SETTINGS: Mapping[str, Setting] = {
    setting.name: setting
    for setting in (
        Setting("format", "auto", _one_of(*FORMATS), "how results are written; auto is text on a terminal and jsonl elsewhere"),
        Setting("width", 0, _whole(0, 1000), "columns of the text view; 0 is the terminal's own width, at most 120, or 100 elsewhere"),
        Setting(
            "colour", "auto", _one_of("auto", "always", "never"), "colour in the text view; auto is on a terminal, unless NO_COLOR is set"
        ),
        Setting("progress", "auto", _one_of("auto", "never"), "progress over many files, on standard error"),
        Setting("include_restricted", False, _yes_or_no, "show restricted sources and their words in lists and exports"),
        Setting("gazetteer", "", _path, "a gazetteer file in place of the shipped one"),
        Setting("places", "", _path, "a file with places of your own, looked up beside the gazetteer's"),
        Setting("captures", "", _path, "the folder where the captures of a case in PostgreSQL stand"),
        Setting("passphrase_file", "", _path, "the file that holds the passphrase of a case that is kept encrypted"),
        Setting("keyring", "", _name, "the name under which the system's keyring holds that passphrase"),
        Setting("actor", "", _name, "who writes to a case, as its ledger says; by default the system's user"),
        Setting("signing_key", "", _path, "the Ed25519 key (PEM) that signs what is written to a case"),
        Setting("lock_wait", 5.0, _seconds, "seconds to wait for another process that is writing to the case"),
    )
}


def resolve(flags: Mapping[str, Any], environment: Mapping[str, str], file: str | None = None) -> dict[str, Value]:
    """Every setting with the place that won. `flags` holds those that were given; `file` is what ``--config`` named.

    Raises ConfigError for a file that cannot be read, a name that is no setting, and a value that does not parse.
    """
    path, table = _file(file, environment)
    out = {}
    for setting in SETTINGS.values():
        given: tuple[Any, str] = (setting.default, "default")
        if flags.get(setting.name) is not None:
            given = flags[setting.name], f"flag --{setting.name.replace('_', '-')}"
        elif environment.get(setting.variable, "").strip():
            given = environment[setting.variable].strip(), f"environment {setting.variable}"
        elif setting.name in table:
            given = table[setting.name], f"file {path}"
        try:
            out[setting.name] = Value(setting.name, setting.parse(given[0]), given[1])
        except ValueError as error:
            raise ConfigError(f"{given[1]}: {setting.name} must be {error}, not {given[0]!r}") from error
    return out


def _file(named: str | None, environment: Mapping[str, str]) -> tuple[Path, Mapping[str, Any]]:
    chosen = named or environment.get(PREFIX + "CONFIG", "").strip() or None
    path = Path(chosen or FILE)
    if chosen is None and not path.is_file():
        return path, {}
    try:
        table = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not TOML: {error}") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    for name in table:
        if name not in SETTINGS:
            raise ConfigError(f"{path}: there is no setting {name!r}; there are {', '.join(sorted(SETTINGS))}")
    return path, table
