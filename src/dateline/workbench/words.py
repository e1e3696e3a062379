"""The interface's strings: one table, a column a language. A string that is missing in either is an error when the table is read.

What a report says is never translated. A key that ends in ``#`` has forms for numbers, separated by ``|``: two in English (one, other),
three in Ukrainian (one, few, many), by the Unicode plural rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from .. import lexicons
from ..errors import LexiconError

LANGUAGES = {"en": "English", "uk": "Українська"}


@dataclass(frozen=True, slots=True)
class Words:
    """The strings of one language."""

    language: str
    strings: Mapping[str, str]

    def __call__(self, key: str, /, **values: Any) -> str:
        """The string of that key, `values` filled in. Raises KeyError for a key that the table does not have."""
        return self.strings[key].format(**values) if values else self.strings[key]

    def count(self, key: str, number: int, /, **values: Any) -> str:
        """The form of ``key#`` for a number, with the number in it where the form has ``{n}``."""
        forms = self.strings[key + "#"].split("|")
        return forms[_plural(self.language, number)].format(n=self.number(number), **values)

    def number(self, value: float) -> str:
        """A figure with its thousands apart."""
        shown = f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"
        return shown.replace(",", "\u202f" if self.language == "uk" else ",")

    def of(self, group: str, value: str | None) -> str:
        """The name of a value of a vocabulary: ``of("basis", "hearsay")``. A value that the table lacks is shown as it is written."""
        if value is None:
            return self.strings["not_said"]
        return self.strings.get(f"{group}.{value}") or value.replace("_", " ")


def _plural(language: str, number: int) -> int:
    if language == "uk":
        if number % 10 == 1 and number % 100 != 11:
            return 0
        return 1 if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else 2
    return 0 if number == 1 else 1


@cache
def words(language: str) -> Words:
    """The strings of a language; English for one that there is not."""
    chosen = language if language in LANGUAGES else "en"
    return Words(chosen, _table()[chosen])


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    path = files("dateline.workbench") / "strings.tsv"
    out: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for row in lexicons.parse("strings.tsv", path.read_bytes()).rows:
        for language in LANGUAGES:
            if not row.get(language) or row["key"] in out[language]:
                raise LexiconError(f"strings.tsv: {row['key']} has no {language}, or is there twice")
            out[language][row["key"]] = row[language]
    return out
