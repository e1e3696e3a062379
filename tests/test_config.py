"""A flag over an environment variable over a file over the default, and it is told which won."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline import config
from dateline.errors import ConfigError


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _file(words: str, name: str = "dateline.toml") -> None:
    Path(name).write_text(words, "utf-8")


@pytest.mark.parametrize(
    ("flags", "environment", "file", "value", "origin"),
    [
        ({}, {}, "", 0, "default"),
        ({}, {}, "width = 90", 90, "file dateline.toml"),
        ({}, {"DATELINE_WIDTH": "80"}, "width = 90", 80, "environment DATELINE_WIDTH"),
        ({"width": 70}, {"DATELINE_WIDTH": "80"}, "width = 90", 70, "flag --width"),
        ({"width": None}, {"DATELINE_WIDTH": ""}, "width = 90", 90, "file dateline.toml"),
    ],
)
def test_what_wins(flags: dict[str, int | None], environment: dict[str, str], file: str, value: int, origin: str) -> None:
    _file(file)
    assert config.resolve(flags, environment)["width"] == config.Value("width", value, origin)


def test_every_setting_has_a_value_and_a_place() -> None:
    values = config.resolve({}, {})
    assert set(values) == set(config.SETTINGS)
    assert {value.origin for value in values.values()} == {"default"}


@pytest.mark.parametrize(("variable", "given", "value"), [
    ("DATELINE_INCLUDE_RESTRICTED", "yes", True),
    ("DATELINE_INCLUDE_RESTRICTED", "False", False),
    ("DATELINE_FORMAT", "csv", "csv"),
    ("DATELINE_LOCK_WAIT", "0.5", 0.5),
    ("DATELINE_PLACES", "own.tsv", "own.tsv"),
])  # fmt: skip
def test_variables_are_parsed(variable: str, given: str, value: object) -> None:
    name = variable.removeprefix("DATELINE_").lower()
    assert config.resolve({}, {variable: given})[name].value == value


@pytest.mark.parametrize(
    ("file", "environment", "says"),
    [
        ("widht = 3", {}, "no setting 'widht'; there are actor, captures, colour, format"),
        ("width = ", {}, "is not TOML"),
        ("width = 'wide'", {}, "file dateline.toml: width must be a whole number from 0 to 1000, not 'wide'"),
        ("width = 2000", {}, "from 0 to 1000"),
        ("width = true", {}, "a whole number"),
        ("format = 'yaml'", {}, "one of auto, text, json, jsonl, csv, html"),
        ("format = ['csv']", {}, "one of auto"),
        ("include_restricted = 1", {}, "true or false"),
        ("lock_wait = true", {}, "a number of seconds"),
        ("places = 3", {}, "the path of a file"),
        ("", {"DATELINE_WIDTH": "wide"}, "environment DATELINE_WIDTH: width must be"),
        ("", {"DATELINE_LOCK_WAIT": "nan"}, "a number of seconds"),
        ("", {"DATELINE_CONFIG": "none.toml"}, "none.toml cannot be read"),
    ],
)
def test_what_is_refused(file: str, environment: dict[str, str], says: str) -> None:
    _file(file)
    with pytest.raises(ConfigError, match=says):
        config.resolve({}, environment)


def test_another_file_is_named_by_a_flag_or_a_variable() -> None:
    _file("width = 1")
    _file("\ufeffwidth = 2", "other.toml")
    _file("width = 3", "third.toml")
    assert config.resolve({}, {}, "other.toml")["width"].value == 2
    assert config.resolve({}, {"DATELINE_CONFIG": "third.toml"})["width"] == config.Value("width", 3, "file third.toml")
    assert config.resolve({}, {"DATELINE_CONFIG": "third.toml"}, "other.toml")["width"].value == 2


def test_a_file_that_is_no_text() -> None:
    Path("dateline.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="is not TOML"):
        config.resolve({}, {})
