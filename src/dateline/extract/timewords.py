"""The words of the calendar: a block of text as tokens, each with the classes that it may belong to, and its value in each.

The vocabulary is the `calendar` and `holidays` lexicons and the small words of English that temporal expressions are made of. Numbers in
words are joined to one token (*twenty-four*, *nineteen ninety-six*), and so are the names of days (*New Year's Eve*).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from ..lexicons import load

_TOKEN = re.compile(
    r"""(?=\S)(?:(?P<word>(?!(?:[apAP]\.\s?[mM]|[apAP][mM])\b)[^\W\d_]+(?:['’](?![sS]\b)[^\W\d_]+)*)
    |(?=[\d'’apAP])(?:
     (?P<iso>\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?)?(?![\d-]))
    |(?P<dtg>\d{6}\s?(?i:[A-IK-Z]\s?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))\w{0,6}\s?(?:\d{4}|\d{2})\b)
    |(?P<numdate>\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d{2})(?![\d/]))
    |(?P<clock>\d{1,2}:\d{2}(?::\d{2})?(?![\d:]))
    |(?P<decade>(?:\d{4}|['’]?\d{2})['’]?[sS]\b)
    |(?P<ord>\d{1,3}(?:(?i:st|nd|rd|th|er)|º)\b)
    |(?P<big>\d{1,3}(?:,\d{3})+(?!\d))
    |(?P<mixed>\d+\s\d/\d\b)
    |(?P<real>\d+\.\d+)
    |(?P<hours>\d{1,2}[hH]\d{2}\b)
    |(?P<int>\d+)
    |(?P<ampm>[apAP]\.\s?[mM]\b\.?|[apAP][mM]\b)
    |(?P<poss>['’][sS]?\b|['’](?=\s)))
    |(?P<other>\S))""",
    re.VERBOSE,
)
"""What stands at a space is asked once, not of every alternative: that is most of the cost."""


class Token(NamedTuple):
    """A word, number or mark of a block; `start` and `end` are offsets in the block. `value` is by class."""

    start: int
    end: int
    text: str
    values: dict[str, str]


_FUNCTION_WORDS: dict[str, str] = {
    "THE": "the",
    "AN": "a an",
    "OF": "of de del",
    "IN": "in",
    "ON": "on",
    "AT": "at",
    "AND": "and",
    "OR": "or",
    "TO": "to",
    "THROUGH": "through thru until till",
    "BETWEEN": "between",
    "FROM": "from",
    "SINCE": "since",
    "INTO": "into to",
    "LAST": "last past previous preceding",
    "PASTW": "past preceding",
    "LASTW": "last",
    "PREVW": "previous prior preceding",
    "THIS": "this current",
    "NEXT": "next coming upcoming",
    "FOLLOW": "following next",
    "THAT": "that",
    "SAME": "same very",
    "EVERY": "every each",
    "PER": "per",
    "AGO": "ago тому назад",
    "LATER": "later afterward afterwards",
    "EARLIER": "earlier before previously",
    "EARLY": "early",
    "MID": "mid middle",
    "LATE": "late",
    "ERCOMP": "earlier later",
    "END": "end",
    "EDGEN": "start beginning end middle close",
    "FEW": "few several some many recent couple dozen various numerous",
    "FEWA": "few couple dozen",
    "MANY": "dozens scores hundreds thousands decades",
    "RECENT": "recent coming",
    "MORE": "more additional further full whole straight consecutive successive long other",
    "FIRSTW": "first opening",
    "FINAL": "final closing",
    "AFTER": "after",
    "BEFORE": "before",
    "HALF": "half",
    "QUARTER": "quarter",
    "WEEKEND": "weekend weekends",
    "OVERNIGHT": "overnight",
    "NOW": "now currently nowadays presently",
    "RECENTLY": "recently lately",
    "CURRENT": "current",
    "MOMENT": "moment",
    "PRESENT": "present",
    "FUTURE": "future",
    "OCLOCK": "o'clock o’clock hrs",
    "TZ": "gmt utc est edt cst cdt mst mdt pst pdt cet cest eet eest msk bst ist z local",
    "TIMEW": "time",
    "ABOUT": "about around approximately roughly some",
    "NEARLY": "nearly almost",
    "NOT": "no",
    "SO": "so",
    "NEARW": "near",
    "THAN": "than",
    "MORELESS": "more less",
    "ATW": "at",
    "LEAST": "least most",
    "UPW": "up",
    "FISCAL": "fiscal",
    "YEARW": "year",
    "WEEKW": "week",
    "DAYW": "day",
    "TWICE": "once twice thrice times",
    "WAR": "war invasion conflict offensive siege fighting hostilities uprising campaign operation bombardment",
    "FULL": "full scale ground military",
    "OUTBREAK": "outbreak onset",
    "BEGAN": "began started erupted",
    "ROW": "row",
    "RUNNING": "running straight consecutive successive",
    "TONIGHT": "tonight",
    "MIDDLE": "middle",
    "LONG": "long",
    "IL": "il",
    "YW": "y",
    "POR": "por",
    "DETF": "la el le les los las",
    "HOURS": "hours hrs",
    "SMALL": "small wee",
    "PARTPL": "mornings afternoons evenings nights",
    "PREPOST": "pre post",
    "LATEST": "latest",
    "PERIODW": "period",
}

_LEXICON_CLASSES = {
    "month": "MONTH",
    "month_short": "MONTHS",
    "weekday": "WEEKDAY",
    "weekday_short": "WEEKDAYS",
    "weekdays": "WEEKDAYPL",
    "today": "TODAY",
    "number": "WORDNUM",
    "tens": "TENS",
    "hundred": "HUNDRED",
    "ordinal": "ORDW",
    "unit": "UNIT",
    "units": "UNITS",
    "part": "PART",
    "noon": "NOON",
    "season": "SEASON",
    "decade_word": "DECADEW",
    "set_word": "SETW",
    "long_word": "LONGW",
    "last": "LAST",
    "this": "THIS",
    "next": "NEXT",
    "last_after": "LASTP",
    "next_after": "NEXTP",
    "ago_lead": "AGOLEAD",
    "year_suffix": "YEARSUF",
}


@cache
def vocabulary() -> dict[str, dict[str, str]]:
    """Every cue in lower case, to its classes and their values; `lang:` classes tell the language of a foreign cue."""
    words: dict[str, dict[str, str]] = {}
    for name, listed in _FUNCTION_WORDS.items():
        for word in listed.split():
            words.setdefault(word, {})[name] = word
    for row in load("calendar").rows:
        name = _LEXICON_CLASSES[row["class"]]
        entry = words.setdefault(row["cue"], {})
        if name in entry:
            entry["LANGS"] = f"{entry.get('LANGS', '')} {row['language']}"
            continue
        entry[name] = row["value"]
        if row["language"] != "en":
            entry["LANGS"] = f"{entry.get('LANGS', '')} {row['language']}"
        else:
            entry["EN"] = ""
    for entry in words.values():
        if "ORDW" in entry:
            entry["ORD"] = entry["ORDW"]
            if int(entry["ORDW"]) <= 31:
                entry["DAYORD"] = entry["ORDW"]
    for word in [w for w in words if "'" in w]:
        for mark in "’ʼ":
            words[word.replace("'", mark)] = words[word]
    return words


_MARKS = {
    ".": "DOT",
    ",": "COMMA",
    "-": "HYPHEN",
    "–": "HYPHEN",
    "—": "HYPHEN",
    "‑": "HYPHEN",
    "(": "OPEN",
    ")": "CLOSE",
    "'": "APOS",
    "’": "APOS",
}
_NONE: dict[str, str] = {}


@cache
def _holidays() -> dict[str, tuple[tuple[str, str], ...]]:
    """The names of days by their first word, longest first, each with its rule."""
    rows = sorted(((row["cue"], row["rule"]) for row in load("holidays").rows), key=lambda r: -len(r[0]))
    firsts = {word for cue, _ in rows for word in (cue.split()[0].removesuffix("'s"),)}
    return {first: tuple(r for r in rows if r[0].startswith(first)) for first in firsts}


def _holiday_at(block: str, start: int, word: str) -> tuple[int, str] | None:
    """Where the name of a day that begins with `word` at `start` ends, and its rule."""
    for cue, rule in _holidays().get(word, ()):
        end = start + len(cue)
        if block[start:end].lower().replace("’", "'") == cue and not block[end : end + 1].isalnum():
            return end, rule
    return None


def tokens(block: str) -> list[Token]:
    """The tokens of a block, numbers in words joined (*twenty-four*, *nineteen ninety-six*)."""
    words, feasts = vocabulary(), _holidays()
    out: list[Token] = []
    skip = 0
    numbers = False
    for m in _TOKEN.finditer(block):
        start, end = m.span()
        if start < skip:
            continue
        kind, text = m.lastgroup or "", m[0]
        if kind == "word":
            low = text.lower()
            if low in feasts and low != text and (feast := _holiday_at(block, start, low)):
                skip = feast[0]
                out.append(Token(start, skip, block[start:skip], {"HOLIDAY": feast[1]}))
                continue
            values = words.get(low, _NONE)
            numbers = numbers or "WORDNUM" in values or "TENS" in values
        else:
            values = values_of(kind, text)
        out.append(Token(start, end, text, values))
    return _joined(block, out) if numbers else out


def values_of(kind: str, text: str) -> dict[str, str]:
    """The classes of one token and its value in each; `kind` is the name of the group of the token pattern that it matched."""
    match kind:
        case "word":
            return vocabulary().get(text.lower(), _NONE)
        case "int":
            return _integer(text)
        case "ord":
            number = re.match(r"\d+", text)
            value = number[0] if number else ""
            return {"ORD": value, "DAYORD": value} if 1 <= int(value) <= 31 else {"ORD": value}
        case "mixed":
            whole, above, below = (int(n) for n in re.findall(r"\d+", text))
            return {"REAL": f"{whole + above / below:g}"} if below else {}
        case "big":
            return {"NUM": text.replace(",", "")}
        case "other":
            return {_MARKS[text]: text} if text in _MARKS else {"NUM": "0.5"} if text == "½" else {}
        case "iso" | "dtg" | "numdate" | "clock" | "decade" | "real" | "ampm" | "poss":
            return {kind.upper(): text}
        case "hours":
            return {"CLOCK": text.lower().replace("h", ":")}
    return {}


def _integer(text: str) -> dict[str, str]:
    if len(text) > 9:
        return {}
    value = int(text)
    classes = {"NUM": str(value)}
    if len(text) == 4:
        if 1000 <= value <= 2100:
            classes["YEAR"] = text
        if value // 100 < 24 and value % 100 < 60:
            classes["MILITARY"] = text
    elif len(text) <= 2:
        if 1 <= value <= 31:
            classes["DAY"] = str(value)
            if value <= 24:
                classes["HOUR"] = str(value)
        elif len(text) == 2 and value > 31:
            classes["YEAR2"] = text
    return classes


def _joined(block: str, found: list[Token]) -> list[Token]:
    out: list[Token] = []
    i = 0
    while i < len(found):
        if not found[i].values.keys() & {"WORDNUM", "TENS"}:
            out.append(found[i])
            i += 1
            continue
        stop, value, year, ordinal = _number(found, i)
        first, last = found[i], found[stop - 1]
        if year:
            values = {"YEAR": str(value), "WORDYEAR": str(value)}
        elif ordinal:
            values = {"ORD": str(value), "ORDW": str(value)} | ({"DAYORD": str(value)} if value <= 31 else {})
        else:
            values = {"NUM": str(value), "WORDNUMBER": str(value)}
        if "LANGS" in first.values:
            values["LANGS"] = first.values["LANGS"]
        out.append(Token(first.start, last.end, block[first.start : last.end], values))
        i = stop
    return out


def _number(found: Sequence[Token], i: int) -> tuple[int, int, bool, bool]:
    """A number in words from token `i` on: the index after it, its value, whether it is a year (*nineteen ninety-six*), an ordinal."""

    def small(j: int) -> tuple[int, int, bool] | None:
        if j >= len(found):
            return None
        values = found[j].values
        if "WORDNUM" in values:
            return j + 1, int(values["WORDNUM"]), False
        if "TENS" in values:
            value = int(values["TENS"])
            k = j + 1
            if k < len(found) and "HYPHEN" in found[k].values:
                k += 1
            if k < len(found) and "WORDNUM" in found[k].values and int(found[k].values["WORDNUM"]) < 10:
                return k + 1, value + int(found[k].values["WORDNUM"]), False
            if k < len(found) and "ORDW" in found[k].values and int(found[k].values["ORDW"]) < 10 and found[k].values["ORDW"] != "2":
                return k + 1, value + int(found[k].values["ORDW"]), True
            return j + 1, value, False
        return None

    first = small(i)
    assert first is not None
    j, value, ordinal = first
    if ordinal:
        return j, value, False, True
    if value in (18, 19, 20) and (rest := small(j)) and 10 <= rest[1] <= 99 and not rest[2]:
        return rest[0], value * 100 + rest[1], True, False
    total = 0
    while j < len(found) and "HUNDRED" in found[j].values:
        value *= int(found[j].values["HUNDRED"])
        j += 1
        k = j + 1 if j < len(found) and "AND" in found[j].values else j
        if (rest := small(k)) and not rest[2]:
            if rest[0] < len(found) and found[rest[0]].values.get("HUNDRED") == "100":
                break
            total, j, value = total + value, rest[0], rest[1]
        if value > 10**9:
            break
    return j, min(total + value, 10**9), False, False
