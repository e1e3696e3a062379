"""Scores incident templates against MUC-4's keys, slot by slot, by the rules of 1992.

*MUC-4 Test Score Guidelines* (version 7, in the task's own documents) and Chinchor, *MUC-4 Evaluation Metrics* (1992): a fill is correct,
partial (one half), incorrect, spurious or missing; recall is over the possible, precision over the actual fills, and F1 joins them. The
figures are those of the row "all templates": a template without a counterpart counts in full, save an optional one of the key.

Where this differs from the published scorer, which asked a person about every mismatch of free text: templates are paired by the
content-based conditions of section 3.2.1 (incident type at least partly right, and a perpetrator, a physical target or its type, or a
human target or its type at least partly right), the best pairs first. A place is
right when the country and the most specific place of an alternative agree, partly right when one of the two does; one end of a range
is partly right. An organization is right when its name
without articles is one of the key's or holds one, partly right when they share a word other than *front*, *army* and the like. A name or
description in a cross-reference is right when it shares its last word with one of the key's. Fills that the key marks with a question
mark, and templates in brackets, are optional.

`evaluate` reads the texts beside the keys of one folder with the default steps and fills the templates from the event mentions
(evaluate/incidents.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ..errors import EvaluateError

DATE, LOCATION, TYPE, STAGE, INDIVIDUAL, ORGANIZATION, CONFIDENCE = 2, 3, 4, 5, 9, 10, 11
TARGET, TARGET_TYPE, NAME, DESCRIPTION, HUMAN_TYPE, NUMBER, EFFECT = 12, 13, 18, 19, 20, 21, 23
SCORED = {
    "date": DATE,
    "place": LOCATION,
    "type": TYPE,
    "stage": STAGE,
    "perpetrator_org": ORGANIZATION,
    "confidence": CONFIDENCE,
    "victim_number": NUMBER,
    "victim_effect": EFFECT,
}
"""The figures that are printed, and their slots."""

_SLOT = re.compile(r"^(\d+)\.\s+[A-Z][A-Z ]*:.*?(?=\s{2,}|$)", re.MULTILINE)
_MESSAGE = re.compile(r"^((?:DEV|TST\d+)-MUC\d-\d+)[^\n]*\n", re.MULTILINE)
_MONTHS = {m: i for i, m in enumerate(["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"], 1)}
_DAY = re.compile(r"(\d{1,2}) ([A-Z]{3})[A-Z]* (\d{2,4})")
_ARTICLES = re.compile(r"\b(?:THE|A|AN|SOME|ABOUT|\d+)\b|[^\w\s]")
_COMMON = frozenset(
    ["FRONT", "ARMY", "NATIONAL", "MOVEMENT", "FORCES", "OF", "AND", "LIBERATION", "REVOLUTIONARY", "POPULAR", "GROUP", "PARTY"]
)
_VERSIONS = ("DEV-MUC3", "TST1", "TST2", "TST3", "TST4")


@dataclass(frozen=True, slots=True)
class Fill:
    """One fill of a slot: its alternatives, those of its cross-reference, and whether the key can do without it."""

    values: tuple[str, ...]
    tags: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """One incident: fills by slot number."""

    message: str
    slots: Mapping[int, tuple[Fill, ...]]
    optional: bool = False

    def fills(self, slot: int) -> tuple[Fill, ...]:
        """The fills of one slot, none when it is empty."""
        return self.slots.get(slot, ())


@dataclass(slots=True)
class Tally:
    """Counts of one slot: correct, partial, incorrect, missing, spurious."""

    correct: int = 0
    partial: int = 0
    incorrect: int = 0
    missing: int = 0
    spurious: int = 0

    def f1(self) -> float:
        """F1 of recall over the possible and precision over the actual, a partial fill counting one half."""
        gained = self.correct + self.partial / 2
        common = self.correct + self.partial + self.incorrect
        possible, actual = common + self.missing, common + self.spurious
        recall, precision = gained / possible if possible else 0.0, gained / actual if actual else 0.0
        return 2 * recall * precision / (recall + precision) if recall + precision else 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """Tallies by slot number over a set of messages."""

    slots: Mapping[int, Tally] = field(default_factory=lambda: {slot: Tally() for slot in SCORED.values()})


def evaluate(path: Path) -> dict[str, Any]:
    """Fill templates for every text in the folder at `path` (searched with its subfolders) and score them against the keys beside them."""
    from .incidents import Filler

    texts, keys = read_folder(path)
    filler = Filler()
    given = {message: filler.templates(message, texts[message]) for message in keys if message in texts}
    guess = {m: [_everywhere(m, texts[m])] for m in given}
    scored = score(keys, given)
    baseline = score(keys, guess)
    return {
        **{f"{name}_f1": round(scored.slots[slot].f1(), 4) for name, slot in SCORED.items()},
        "counts": {
            "messages": len(given),
            "templates": sum(len(t) for t in keys.values()),
            "templates_given": sum(len(t) for t in given.values()),
        },
        "baseline": {f"{name}_f1": round(baseline.slots[slot].f1(), 4) for name, slot in SCORED.items()},
    }


def read_folder(path: Path) -> tuple[dict[str, str], dict[str, list[Template]]]:
    """The texts and the keys below a folder, by message. Raises EvaluateError when one of the two is missing."""
    texts: dict[str, str] = {}
    keys: dict[str, list[Template]] = {}
    for file in sorted(p for p in path.rglob("*") if p.is_file()):
        string = file.read_text(encoding="latin-1")
        if file.name.startswith("key-"):
            for message, template in read_key(string):
                keys.setdefault(message, []).extend([template] if template is not None else [])
        elif _MESSAGE.match(string.lstrip()):
            texts.update(split_messages(string))
    if not texts or not keys:
        raise EvaluateError(f"{path} has no MUC-4 texts beside their keys")
    return texts, keys


def split_messages(string: str) -> dict[str, str]:
    """The messages of a file by their identifier, each without its first line."""
    heads = list(_MESSAGE.finditer(string))
    return {h[1]: string[h.end() : n.start() if n else len(string)] for h, n in zip(heads, [*heads[1:], None], strict=True)}


def read_key(string: str) -> Iterator[tuple[str, Template | None]]:
    """Every message of a key with one of its templates, or with None when nothing in it belongs in the database."""
    for block in re.split(r"\n(?=0\.\s+MESSAGE: ID)", string):
        slots: dict[int, list[str]] = {}
        current = -1
        for line in block.split("\n"):
            if line.startswith(";") or not line.strip():
                continue
            if match := re.match(r"(\d+)\.\s+[A-Z]", line):
                current = int(match[1])
                slots[current] = [line[34:].strip()]
            elif current >= 0:
                slots[current].append(line.strip())
        if 0 not in slots:
            continue
        message = slots[0][0].split()[0]
        if TYPE not in slots or slots.get(1, ["*"])[0].startswith("*"):
            yield message, None
            continue
        fills = {slot: tuple(_fills(lines, slot)) for slot, lines in slots.items() if slot > 1}
        yield message, Template(message, fills, "OPTIONAL" in " ".join(slots[1]).upper())


def _fills(lines: Sequence[str], slot: int) -> Iterator[Fill]:
    joined: list[str] = []
    for line in lines:
        if joined and (joined[-1].endswith("/") or joined[-1].endswith(":") or line.startswith("/")):
            joined[-1] += " " + line
        else:
            joined.append(line)
    for line in joined:
        optional = line.startswith("?")
        line = line.lstrip("? ").strip()
        if line in ("", "-", "*"):
            continue
        value, tag = line, ""
        if slot in (CONFIDENCE, TARGET_TYPE, DESCRIPTION, NUMBER, EFFECT, 14, 15, 16, 20, 22, 7) and ":" in line:
            cut = re.search(r':\s*(?=["-])', line)
            if cut:
                value, tag = line[: cut.start()], line[cut.end() :]
        yield Fill(_alternatives(value, slot), _alternatives(tag, -1), optional)


def _alternatives(cell: str, slot: int) -> tuple[str, ...]:
    parts = [cell] if slot == LOCATION else re.split(r"\s*/\s*(?=[\"A-Z~\d(-])", cell) if cell else []
    return tuple(p.strip().strip('"').replace('\\"', "").strip("() ") if slot != LOCATION else p for p in parts if p.strip())


# ---------------------------------------------------------------- scoring


def score(keys: Mapping[str, Sequence[Template]], given: Mapping[str, Sequence[Template]]) -> Score:
    """Tallies over all messages that both sides have."""
    total = Score()
    for message, responses in given.items():
        _message(list(keys.get(message, ())), list(responses), total)
    return total


def _message(keys: list[Template], responses: list[Template], total: Score) -> None:
    pairs = sorted(
        ((worth, i, j) for i, k in enumerate(keys) for j, r in enumerate(responses) if (worth := _worth(k, r)) > 0), key=lambda p: -p[0]
    )
    used_keys: set[int] = set()
    used_responses: set[int] = set()
    for _, i, j in pairs:
        if i in used_keys or j in used_responses:
            continue
        used_keys.add(i)
        used_responses.add(j)
        for slot, tally in total.slots.items():
            _slot(slot, keys[i], responses[j], tally)
    for i, key in enumerate(keys):
        if i not in used_keys and not key.optional:
            for slot, tally in total.slots.items():
                tally.missing += sum(1 for f in key.fills(slot) if not f.optional)
    for j, response in enumerate(responses):
        if j not in used_responses:
            for slot, tally in total.slots.items():
                tally.spurious += len(response.fills(slot))


def _worth(key: Template, response: Template) -> float:
    """How much of a pair agrees; 0 when the content-based conditions do not hold."""
    kind = max((compare(TYPE, k, r) for k in key.fills(TYPE) for r in response.fills(TYPE)), default=0.0)
    if not kind:
        return 0.0
    shared = 0.0
    for slot in (INDIVIDUAL, ORGANIZATION, TARGET, NAME, DESCRIPTION, TARGET_TYPE, HUMAN_TYPE):
        shared += max((compare(slot, k, r) for k in key.fills(slot) for r in response.fills(slot)), default=0.0)
    if not shared:
        return 0.0
    rest = sum(max((compare(s, k, r) for k in key.fills(s) for r in response.fills(s)), default=0.0) for s in (DATE, LOCATION))
    return kind + shared + rest


def _slot(slot: int, key: Template, response: Template, tally: Tally) -> None:
    gold, mine = list(key.fills(slot)), list(response.fills(slot))
    pairs = sorted(((compare(slot, g, m), i, j) for i, g in enumerate(gold) for j, m in enumerate(mine)), key=lambda p: -p[0])
    used_gold: set[int] = set()
    used_mine: set[int] = set()
    for worth, i, j in pairs:
        if i in used_gold or j in used_mine:
            continue
        used_gold.add(i)
        used_mine.add(j)
        if worth == 1:
            tally.correct += 1
        elif worth:
            tally.partial += 1
        else:
            tally.incorrect += 1
    tally.missing += sum(1 for i, g in enumerate(gold) if i not in used_gold and not g.optional)
    tally.spurious += len(mine) - len(used_mine)


def compare(slot: int, key: Fill, given: Fill) -> float:
    """1 for a correct fill, 0.5 for a partly correct one, 0 for an incorrect one."""
    mine = given.values[0]
    if slot == DATE:
        return max((_date(v, mine) for v in key.values), default=0.0)
    if slot == LOCATION:
        return _location(key.values[0], mine)
    if slot == TYPE:
        return 1.0 if mine in key.values else 0.5 if mine == "ATTACK" else 0.0
    if slot == STAGE:
        return float(mine in key.values)
    if slot == CONFIDENCE:
        if mine in key.values:
            return _tagged(key, given)
        return 0.5 if mine == "SUSPECTED OR ACCUSED" and "SUSPECTED OR ACCUSED BY AUTHORITIES" in key.values else 0.0
    if slot in (NUMBER, EFFECT, TARGET_TYPE, HUMAN_TYPE):
        if mine in key.values:
            return _tagged(key, given)
        return 0.5 if any(_is_near(slot, v, mine) for v in key.values) else 0.0
    return max((_names(v, mine) for v in key.values), default=0.0)


_PARTLY = {
    TARGET_TYPE: {("GOVERNMENT OFFICE OR RESIDENCE", "POLITICAL FIGURE OFFICE OR RESIDENCE")},
    HUMAN_TYPE: {
        ("FORMER GOVERNMENT OFFICIAL", "GOVERNMENT OFFICIAL"),
        ("FORMER ACTIVE MILITARY", "ACTIVE MILITARY"),
        ("GOVERNMENT OFFICIAL", "POLITICAL FIGURE"),
    },
    EFFECT: {("NO INJURY OR DEATH", "NO INJURY"), ("NO INJURY OR DEATH", "NO DEATH")},
}
"""Fills of the key and of the response that sections 3.2.13, 3.2.20 and 3.2.23 call partly correct."""


def _is_near(slot: int, key: str, mine: str) -> bool:
    """Whether a mismatch is partly correct: listed, or a number that is an end of the key's range, or the one that it calls about right."""
    if slot == NUMBER:
        return mine.isdigit() and not key.isdigit() and mine in re.findall(r"\d+", key)
    return (key, mine) in _PARTLY.get(slot, ())


def _tagged(key: Fill, given: Fill) -> float:
    if not key.tags or key.tags == ("-",):
        return 1.0
    return 1.0 if given.tags and any(_names(t, g) for t in key.tags for g in given.tags) else 0.5


def _names(key: str, mine: str) -> float:
    left, right = _bare(key), _bare(mine)
    if not left or not right:
        return 0.0
    if left == right or f" {left} " in f" {right} ":
        return 1.0
    first, second = set(left.split()) - _COMMON, set(right.split()) - _COMMON
    return 0.5 if first & second else 0.0


def _bare(name: str) -> str:
    return " ".join(_ARTICLES.sub(" ", name.upper()).split())


_CLASS = re.compile(r"(?<=[^\s(/]) \([^():]*\)")
"""What a place is, behind its name: ``LIMA (CITY)``."""


def _location(key: str, mine: str) -> float:
    """Right by country and most specific place; partly right by one of the two, by a containing place, or by one end of a range."""
    own = [p.strip() for p in _CLASS.sub("", mine).split(":")]
    bare = re.sub(r"[()]", "", _CLASS.sub("", key))
    return max((_one_location(a.strip(), own) for a in bare.split("/") if a.strip()), default=0.0)


def _one_location(key: str, own: Sequence[str]) -> float:
    ends = [[p.strip() for p in end.split(":") if p.strip()] for end in re.split(r"\s-\s", key)]
    places, others = ends[0], [end[-1] for end in ends[1:] if end]
    if not places:
        return 0.0
    lasts = [places[-1], *others]
    if places[0] != own[0]:
        return 0.5 if len(own) > 1 and not others and own[-1] == places[-1] and len(places) > 1 else 0.0
    if others:
        return 0.5
    return 1.0 if own[-1] == lasts[0] else 0.5


def _date(key: str, mine: str) -> float:
    (key_low, key_high), (low, high) = _range(key), _range(mine)
    if key_high is None or high is None:
        return 0.0
    if (key_low, key_high) == (low, high):
        return 1.0
    if low is None:
        return 0.5 if key_high == high else 0.0
    if key_low is None:
        return 0.5 if low <= key_high else 0.0
    return 0.5 if key_low <= high and low <= key_high else 0.0


def _range(value: str) -> tuple[date | None, date | None]:
    """The first and last day of a MUC date; the first is None for a default that only says *not after*."""
    days = []
    for day, month, year in _DAY.findall(value):
        if month in _MONTHS:
            try:
                days.append(date(int(year) + (1900 if len(year) == 2 else 0), _MONTHS[month], int(day)))
            except ValueError:
                continue
    if not days:
        return None, None
    if value.strip().startswith("-"):
        return None, days[-1]
    return days[0], days[-1]


def _everywhere(message: str, text: str) -> Template:
    """The trivial baseline: one accomplished attack on civilians, in the dateline's country, not after its date, by nobody named."""
    head = text[:200].upper()
    day = _DAY.search(head)
    slots: dict[int, tuple[Fill, ...]] = {
        TYPE: (Fill(("ATTACK",)),),
        STAGE: (Fill(("ACCOMPLISHED",)),),
        LOCATION: (Fill((next((c for c in ("COLOMBIA", "PERU", "CHILE") if c in text), "EL SALVADOR"),)),),
        DESCRIPTION: (Fill(("CIVILIANS",)),),
        HUMAN_TYPE: (Fill(("CIVILIAN",), ("CIVILIANS",)),),
        EFFECT: (Fill(("DEATH",), ("CIVILIANS",)),),
        INDIVIDUAL: (Fill(("GUERRILLAS",)), Fill(("TERRORISTS",))),
    }
    if day:
        slots[DATE] = (Fill((f"- {int(day[1]):02d} {day[2]} {day[3]}",)),)
    return Template(message, slots)
