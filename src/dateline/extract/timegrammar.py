"""Which words are a temporal expression, and what they say: a grammar over classes of words.

Every token of a block is given the set of classes that it may belong to (month, weekday, number, *ago* ...) and that set is written as one
character; a rule is then a regular expression over those characters, in the names of the classes. Rules are tried only where a token can
begin an expression, and the longest match wins. The strings are short and no rule nests a repetition, so the cost is linear.

The names follow TIMEX3 (TimeML 1.2.1); spans leave prepositions out and take determiners in (*the past week*). What an expression
means is counted in `resolve.calendar`; whether a word such as *May* is meant as a time is decided in `times`, with the parse at hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from ..lexicons import load
from ..resolve.calendar import (
    Ambiguous,
    Clock,
    Date,
    Duration,
    Era,
    Expression,
    Offset,
    Overnight,
    Period,
    Range,
    Recurring,
    Slice,
    Vague,
    WarTime,
    Weekend,
    Which,
    iso_duration,
)

_TOKEN = re.compile(
    r"""(?P<iso>\d{4}-\d{2}-\d{2}(?![\d-]))
    |(?P<numdate>\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d{2})(?![\d/]))
    |(?P<clock>\d{1,2}:\d{2}(?::\d{2})?(?![\d:]))
    |(?P<decade>(?:\d{4}|['’]?\d{2})['’]?s\b)
    |(?P<ord>\d{1,3}(?:st|nd|rd|th|er|º)\b)
    |(?P<big>\d{1,3}(?:,\d{3})+(?!\d))
    |(?P<mixed>\d+\s\d/\d\b)
    |(?P<real>\d+\.\d+)
    |(?P<hours>\d{1,2}h\d{2}\b)
    |(?P<int>\d+)
    |(?P<ampm>[ap]\.\s?m\b\.?|[ap]m\b)
    |(?P<poss>['’]s?\b|['’](?=\s))
    |(?P<word>[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*)
    |(?P<other>\S)""",
    re.VERBOSE | re.IGNORECASE,
)


class Token(NamedTuple):
    """A word, number or mark of a block; `start` and `end` are offsets in the block. `value` is by class."""

    start: int
    end: int
    text: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Mention:
    """An expression in a block: offsets in the block, what it says, the rule that read it, and the word that decides a doubt."""

    start: int
    end: int
    expression: Expression
    rule: str
    key: int
    """Where the word lies that names the time (the month, the unit ...)."""
    first: int
    """Index of the first token, and of the one after the last."""
    last: int
    doubt: str = ""
    """What has to be checked in the parse: ``month``, ``weekday``, ``season``, ``year``, ``second``, ``day``."""
    parts: tuple[Mention, ...] = ()
    """The two ends of a range."""


# ---------------------------------------------------------------- classes of words

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
    "ROLL": "past last",
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
    "OLD": "old",
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
    "NEW": "new",
    "TONIGHT": "tonight",
    "MIDDLE": "middle",
    "ANNI": "anniversary",
    "LONG": "long",
    "SLASH": "/",
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
}


@cache
def _vocabulary() -> dict[str, dict[str, str]]:
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


class _Alphabet:
    """One private-use character for every set of classes that has been met."""

    def __init__(self) -> None:
        self._of: dict[frozenset[str], str] = {}
        self._met: dict[tuple[str, ...], str] = {}

    def learn(self, classes: frozenset[str]) -> None:
        if classes and classes not in self._of:
            self._of[classes] = chr(0xE000 + len(self._of))

    def letter(self, values: dict[str, str]) -> str:
        """A full stop for words of no class. Sets that were never learnt occur in no rule."""
        if not values:
            return "."
        key = tuple(values)
        found = self._met.get(key)
        if found is None:
            found = self._met[key] = self._of.get(frozenset(values.keys() - _IGNORED), ".")
        return found

    def charset(self, name: str) -> str:
        return "".join(c for classes, c in self._of.items() if name in classes)


_SHAPES: tuple[frozenset[str], ...] = (
    frozenset({"ISO"}),
    frozenset({"HOLIDAY"}),
    frozenset({"NUMDATE"}),
    frozenset({"CLOCK"}),
    frozenset({"DECADE"}),
    frozenset({"ORD"}),
    frozenset({"ORD", "DAYORD"}),
    frozenset({"NUM"}),
    frozenset({"NUM", "WORDNUMBER"}),
    frozenset({"NUM", "YEAR"}),
    frozenset({"NUM", "YEAR", "MILITARY"}),
    frozenset({"NUM", "MILITARY"}),
    frozenset({"NUM", "DAY", "HOUR"}),
    frozenset({"NUM", "DAY"}),
    frozenset({"NUM", "YEAR2"}),
    frozenset({"REAL"}),
    frozenset({"AMPM"}),
    frozenset({"POSS"}),
    frozenset({"DOT"}),
    frozenset({"COMMA"}),
    frozenset({"HYPHEN"}),
    frozenset({"OPEN"}),
    frozenset({"CLOSE"}),
    frozenset({"APOS"}),
    frozenset({"WORDYEAR", "YEAR"}),
    frozenset({"ORD", "ORDW"}),
    frozenset({"ORD", "ORDW", "DAYORD"}),
)

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
    words, feasts = _vocabulary(), _holidays()
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
            values = _values(kind, text)
        out.append(Token(start, end, text, values))
    return _joined(block, out) if numbers else out


def _values(kind: str, text: str) -> dict[str, str]:
    match kind:
        case "word":
            return _vocabulary().get(text.lower(), _NONE)
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
        case "iso" | "numdate" | "clock" | "decade" | "real" | "ampm" | "poss":
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


# ---------------------------------------------------------------- the rules

_ALPHABET = _Alphabet()
_IGNORED = frozenset({"LANGS", "EN"})


class _Found:
    """A match, by the names of its groups."""

    __slots__ = ("match", "tokens")

    def __init__(self, match: re.Match[str], found: Sequence[Token]) -> None:
        self.match, self.tokens = match, found

    def has(self, name: str) -> bool:
        return self.match.groupdict().get(name) is not None

    def token(self, name: str) -> Token:
        return self.tokens[self.match.start(name)]

    def get(self, name: str, *classes: str) -> str | None:
        """The value of the first of `classes` that the group's last token has."""
        if not self.has(name):
            return None
        values = self.tokens[self.match.end(name) - 1].values
        return next((values[c] for c in classes if c in values), None)

    def int(self, name: str, *classes: str) -> int | None:
        value = self.get(name, *classes)
        return int(value) if value is not None else None


Build = Callable[[_Found], Expression | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern in the names of the classes, and what it makes of a match. `key` names the group that decides a doubt."""

    name: str
    pattern: str
    build: Build
    key: str = ""
    doubt: str = ""


_M = "{m:(MONTH|MONTHS DOT?)}"
_W = "{w:(WEEKDAY|WEEKDAYS DOT?)}"
_D = "{d:(DAY|DAYORD)}"
_Y = "{y:(YEAR|APOS YEAR2)}"
_N = "{n:(NUM|AN HUNDRED|NUM AND AN? HALF|REAL|AN HALF|AN|HALF AN?|AN (FEWA|MANY) OF?|FEW OF?|MANY OF)}"
_QUANT = "(NOT? MORELESS THAN|ATW LEAST|NEARLY|UPW TO)"
_Q = "{q:(LAST|THIS|NEXT)}"
_U = "{u:(UNITS|UNIT)}"
_CLOCK = "{c:(CLOCK|HOUR|CLOCK)} {ap:AMPM}"


def _month(f: _Found, name: str = "m") -> int | None:
    value = None
    if f.has(name):
        values = f.tokens[f.match.start(name)].values
        value = values.get("MONTH") or values.get("MONTHS")
    return int(value) if value else None


def _weekday_of(f: _Found) -> int | None:
    if not f.has("w"):
        return None
    values = f.tokens[f.match.start("w")].values
    value = values.get("WEEKDAY") or values.get("WEEKDAYS")
    return int(value) if value else None


def _year(f: _Found, name: str = "y") -> int | None:
    value = f.get(name, "YEAR", "YEAR2", "DAY", "NUM")
    if value is None:
        return None
    number = int(value)
    return number if number > 99 else 1900 + number if number > 30 else 2000 + number


def _day(f: _Found, name: str = "d") -> int | None:
    return f.int(name, "DAY", "DAYORD")


_WHICH = {
    "last": Which.LAST,
    "past": Which.LAST,
    "previous": Which.LAST,
    "preceding": Which.LAST,
    "prior": Which.LAST,
    "this": Which.THIS,
    "current": Which.THIS,
    "next": Which.NEXT,
    "coming": Which.NEXT,
    "upcoming": Which.NEXT,
    "following": Which.NEXT,
    "that": Which.THAT,
    "same": Which.THAT,
}


def _which(f: _Found, name: str = "q") -> Which | None:
    return _WHICH.get(f.token(name).text.lower()) if f.has(name) else None


def _amount(f: _Found, name: str = "n") -> float | None:
    """A number before a unit; None when vague. *a* is 1, *a couple of* is vague."""
    if not f.has(name):
        return None
    span = f.tokens[f.match.start(name) : f.match.end(name)]
    if any("FEW" in t.values or "MANY" in t.values for t in span):
        return None
    numbers = [float(t.values.get("NUM") or t.values.get("REAL") or "nan") for t in span if "NUM" in t.values or "REAL" in t.values]
    if any("HUNDRED" in t.values for t in span):
        return float(span[-1].values["HUNDRED"])
    total = sum(numbers) if numbers else 0.0 if any("HALF" in t.values for t in span) and len(span) <= 2 else 1.0
    if any("HALF" in t.values for t in span):
        total += 0.5
    return total


def _unit_of(f: _Found, name: str = "u") -> str:
    return f.get(name, "UNIT", "UNITS") or "day"


def _clock_value(f: _Found) -> str | None:
    """``HH:MM`` of the groups c (hour or clock) and ap (a.m. or p.m.), or noon."""
    if f.has("noon"):
        return f.get("noon", "NOON")
    if not f.has("c"):
        return None
    raw = f.get("c", "CLOCK", "MILITARY", "HOUR", "NUM") or ""
    if f.get("c", "CLOCK") is None and f.get("c", "REAL") is None and len(raw) >= 3:
        raw = f"{raw.zfill(4)[:2]}:{raw.zfill(4)[2:]}"
    if f.get("c", "REAL"):
        raw = (f.get("c", "REAL") or "").replace(".", ":")
    hour, _, minute = raw.partition(":")
    h, m = int(hour), int((minute or "0").split(":")[0])
    if f.has("ap"):
        if not 1 <= h <= 12 or len(hour) > 2:
            return None
        h = h % 12 + (12 if f.token("ap").text.lower().startswith("p") else 0)
    return f"{h:02}:{m:02}" if h < 24 and m < 60 else None


def _valid(e: Date) -> Date | None:
    """None for a day that no year has: the words are no date then."""
    if e.month is not None and e.day is not None:
        most = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[e.month - 1]
        if e.day > most:
            return None
    return e


def _full(f: _Found) -> Expression | None:
    shift = None
    if f.has("yq"):
        shift = {Which.LAST: -1, Which.THIS: 0, Which.NEXT: 1}.get(_which(f, "yq") or Which.THAT)
    found = Date(_year(f), _month(f), _day(f), _weekday_of(f), which=_which(f), year_shift=shift, part=f.get("p", "PART"))
    return _valid(found)


def _week_of(f: _Found) -> Expression | None:
    day = _full(f)
    return replace(day, whole_week=True) if isinstance(day, Date) else None


def _iso(f: _Found) -> Expression | None:
    year, month, day = (int(n) for n in f.token("iso").text.split("-"))
    return _valid(Date(year, month, day)) if 1 <= month <= 12 and day >= 1 and year >= 1 else None


def _numeric(f: _Found) -> Expression | None:
    """04/04/2017: both orders where both make a date; with full stops it is the day that comes first, and two digits make no year."""
    text = f.token("nd").text
    a, b, y = (int(n) for n in re.split(r"[/.]", text))
    if "." in text and len(text.rsplit(".", 1)[1]) < 4:
        return None
    year = y if y > 99 else 1900 + y if y > 40 else 2000 + y
    day_first = _valid(Date(year, b, a)) if 1 <= b <= 12 and 1 <= a <= 31 else None
    month_first = _valid(Date(year, a, b)) if 1 <= a <= 12 and 1 <= b <= 31 else None
    if day_first is None or month_first is None or a == b:
        return day_first or month_first
    return day_first if "." in text else Ambiguous(day_first, month_first)


def day_comes_first(string: str) -> bool | None:
    """Whether the numeric dates of a text that make only one date put the day first; None when none tells, or they differ."""
    orders = set()
    for a, b in re.findall(r"(?<![\d/.])(\d{1,2})/(\d{1,2})/\d{4}(?![\d/])", string):
        if int(a) > 12 >= int(b) >= 1:
            orders.add(True)
        elif int(b) > 12 >= int(a) >= 1:
            orders.add(False)
    return orders.pop() if len(orders) == 1 else None


def _month_rule(f: _Found) -> Expression | None:
    shift = {Which.LAST: -1, Which.THIS: 0, Which.NEXT: 1}.get(_which(f, "yq") or Which.THAT) if f.has("yq") else None
    return Date(_year(f), _month(f), which=_which(f), year_shift=shift)


def _weekday_rule(f: _Found) -> Expression | None:
    week = None
    if f.has("wq"):
        week = {Which.LAST: -1, Which.THIS: 0, Which.NEXT: 1}.get(_which(f, "wq") or Which.THAT)
    return Date(weekday=_weekday_of(f), which=_which(f), week=week, part=f.get("p", "PART"))


def _weekday_from(f: _Found) -> Expression | None:
    return Date(weekday=_weekday_of(f), which=_which(f), part=f.get("p", "PART"), from_mention=True)


def _today(f: _Found) -> Expression | None:
    shift = int(f.get("t", "TODAY") or 0)
    if f.has("beyond"):
        shift += 1 if shift > 0 else -1 if shift < 0 else 0
    part = f.get("p", "PART")
    if shift == 0:
        return Clock(part=part, which=Which.THIS) if part else Period(Which.THIS, "day")
    return Offset(abs(shift), "day", 1 if shift > 0 else -1, part=part)


def _period_rule(f: _Found) -> Expression | None:
    which = _which(f) or Which.THIS
    unit = _unit_of(f)
    word = f.token("q").text.lower()
    if which is Which.THAT:
        return Period(Which.THAT, unit, from_mention=True)
    if word == "next" and unit == "day" and f.tokens[f.match.start()].text.lower() == "the" and not f.has("n"):
        return None
    amount = _amount(f) if f.has("n") else 1.0
    plural = f.get("u", "UNITS") is not None
    if plural and not f.has("n") and (which is Which.THIS or (word == "last" and f.match.start("q") == f.match.start())):
        plural = False  # this weeks battle, last months loss: a publisher lost the apostrophe
    if plural and not f.has("n"):
        return Period(which, unit, None, rolling=True)
    rolling = f.has("n") or word in ("past", "coming")
    return Period(which, unit, amount, rolling=rolling, from_mention=word in ("following", "previous", "preceding", "prior"))


def _ago(f: _Found) -> Expression | None:
    return Offset(_amount(f), _unit_of(f), -1, approximate=f.has("ab"))


def _moved(f: _Found) -> Expression | None:
    return Offset(_amount(f), _unit_of(f), 1 if f.has("later") else -1, from_mention=True)


def _neighbour(f: _Found) -> Expression | None:
    """*the next day*, *the previous month*, *the day before*: counted from the day last spoken of."""
    sign = -1 if f.has("back") else 1
    if f.has("p"):
        return (
            Clock(part=f.get("p", "PART"), which=Which.NEXT)
            if sign > 0
            else Offset(1, "day", -1, from_mention=True, part=f.get("p", "PART"))
        )
    return Offset(1, _unit_of(f), sign, from_mention=True)


def _approximate(e: Expression | None) -> Expression | None:
    return replace(e, approximate=True) if isinstance(e, Offset) else e


def _compound(f: _Found) -> Expression | None:
    """*two years and six months*, *one hour, 20 minutes*: the second unit is the next smaller one."""
    first, second = _amount(f), _amount(f, "n2")
    parts = {("year", "month"): 12, ("hour", "minute"): 60, ("minute", "second"): 60, ("day", "hour"): 24}
    scale = parts.get((_unit_of(f), _unit_of(f, "u2")))
    return Duration(first + second / scale, _unit_of(f)) if scale and first is not None and second is not None else None


def _and_a_half(f: _Found) -> Expression | None:
    amount = _amount(f)
    return Duration(amount + 0.5, _unit_of(f)) if amount is not None else None


def _first(f: _Found) -> Expression | None:
    """*the first nine months*: a length; with one unit it is a day or week of something, and no length."""
    return Duration(_amount(f), _unit_of(f)) if f.has("n") and f.get("u", "UNITS") else None


def _long(f: _Found) -> Expression | None:
    return Duration(None if f.get("u", "UNITS") else 1, _unit_of(f))


def _duration_rule(f: _Found) -> Expression | None:
    if f.has("n") and f.get("u", "UNITS") and f.tokens[f.match.end("n") - 1].text.lower() in ("a", "an"):
        return None
    return Duration(_amount(f) if f.has("n") else None, _unit_of(f))


def _every(f: _Found) -> Expression | None:
    if f.has("w"):
        return Recurring("P1W", weekday=_weekday_of(f), part=f.get("p", "PART"))
    if f.has("m"):
        return Recurring("P1Y", month=_month(f))
    if f.has("s"):
        return Recurring("P1Y", season=f.int("s", "SEASON"))
    if f.has("p"):
        return Recurring("P1D", part=f.get("p", "PART"))
    if f.has("we"):
        return Recurring("P1W")
    unit = _unit_of(f)
    return Recurring(iso_duration(_amount(f) if f.has("n") else 1, unit))


def _season_rule(f: _Found) -> Expression | None:
    shift = {Which.LAST: -1, Which.THIS: 0, Which.NEXT: 1}.get(_which(f, "yq") or Which.THAT) if f.has("yq") else None
    return Date(_year(f), season=f.int("s", "SEASON"), which=_which(f), year_shift=shift)


def _edge_of(f: _Found) -> Expression | None:
    """*by the end of the year*, *at the start of the week*."""
    unit = _unit_of(f)
    return (
        Period(Which.THIS, unit, edge=_EDGES[f.token("e").text.lower()]) if unit in ("week", "month", "year", "decade", "century") else None
    )


def _within(f: _Found) -> Expression | None:
    """*earlier in the day*, *late in the month*."""
    unit, word = _unit_of(f), f.token("e").text.lower()
    if unit not in ("day", "week", "month", "year"):
        return None
    if unit == "day":
        return Period(Which.THAT, "day", from_mention=True)
    return Period(Which.THIS, unit, edge=_EDGES.get(word))


def _holiday_rule(f: _Found) -> Expression | None:
    shift = {Which.LAST: -1, Which.THIS: 0, Which.NEXT: 1}.get(_which(f, "yq") or Which.THAT) if f.has("yq") else None
    return Date(_year(f), holiday=f.get("hol", "HOLIDAY"), which=_which(f), year_shift=shift)


def _quarter_rule(f: _Found) -> Expression | None:
    number = f.int("o", "ORD")
    shift = {Which.LAST: -1, Which.THIS: 0, Which.NEXT: 1}.get(_which(f, "yq") or Which.THAT) if f.has("yq") else None
    if f.has("half"):
        return Date(_year(f), half=number, year_shift=shift) if number in (1, 2) else None
    return Date(_year(f), quarter=number, year_shift=shift) if number and number <= 4 else None


def _decade(f: _Found) -> Expression | None:
    if f.has("dw"):
        return Era(int(f.get("dw", "DECADEW") or 0), 10)
    digits = re.sub(r"\D", "", f.token("dec").text)
    year = int(digits)
    if len(digits) == 2:
        year += 1900 if year > 20 else 2000
    if year % 10 or not 1000 <= year <= 2100:
        return None
    return Era(year, 10)


def _century(f: _Found) -> Expression | None:
    number = f.int("o", "ORD") or 0
    return Era((number - 1) * 100, 100) if 2 <= number <= 30 else None


def _war(f: _Found) -> Expression | None:
    if f.has("since"):
        return WarTime("war", since=True)
    if f.has("early"):
        return WarTime(_unit_of(f) if f.has("u") else "war", early=True)
    if f.has("into"):
        amount = _amount(f)
        return WarTime(_unit_of(f), amount, into=True)
    number = f.int("o", "ORD") if f.has("o") else f.int("k", "NUM")
    return WarTime(_unit_of(f), float(number)) if number else None


def _clock_rule(f: _Found) -> Expression | None:
    clock = _clock_value(f)
    return Clock(clock) if clock else None


def _hour_of_part(f: _Found) -> Expression | None:
    """*4 in the morning*."""
    hour, part = f.int("c", "HOUR") or 0, f.get("p", "PART")
    if not 1 <= hour <= 12:
        return None
    return Clock(f"{hour % 12 + (12 if part in ('AF', 'EV') else 0):02}:00")


def _overnight_rule(f: _Found) -> Expression | None:
    return Overnight(into=Date(weekday=_weekday_of(f)) if f.has("w") else None)


def _night_rule(f: _Found) -> Expression | None:
    return Overnight(first=Date(weekday=_weekday_of(f)))


def _part_rule(f: _Found) -> Expression | None:
    which = _which(f)
    part = f.get("p", "PART")
    if which is Which.NEXT:
        return Clock(part=part, which=Which.NEXT) if f.token("q").text.lower() == "following" else Offset(1, "day", 1, part=part)
    if which is Which.THAT or f.has("same"):
        return Clock(part=part, which=Which.THAT)
    if f.has("q") and f.token("q").text.lower() in ("previous", "preceding", "prior"):
        return Offset(1, "day", -1, from_mention=True, part=part)
    return Clock(part=part, which=which)


_RULES_SOURCE: tuple[Rule, ...] = (
    Rule("iso", "{iso:ISO}", _iso, "iso"),
    Rule("numeric", "{nd:NUMDATE}", _numeric, "nd"),
    Rule("month_day", f"({_W} COMMA? ({{p:PART}} COMMA?)? (THE)?)? {_M} THE? {_D} (COMMA? OF? {_Y})?", _full, "m", "month_day"),
    Rule("month_day", f"({_W} COMMA?)? {_M} {_D} COMMA? OF? {{yq:(LAST|THIS|NEXT)}} YEARW", _full, "m"),
    Rule("month_day", f"{{q:(LAST|THIS|NEXT)}} {_M} {_D}", _full, "m", "month_day"),
    Rule("day_month", f"({_W} COMMA? (THE)?)? {_D} (OF|HYPHEN)? {_M} (COMMA|HYPHEN|OF)? {{y:(YEAR|APOS? YEAR2)}}", _full, "m", "month_day"),
    Rule("day_month", f"({_W} COMMA? (THE)?)? {_D} OF? {_M}", _full, "m", "month_day"),
    Rule("day_month", f"THE {{d:DAYORD}} OF? {_M}", _full, "m", "month_day"),
    Rule("day_month", f"({_W} COMMA? (THE)?)? {_D} OF? {_M} COMMA? OF? {{yq:(LAST|THIS|NEXT)}} YEARW", _full, "m"),
    Rule("month_year", f"{_M} COMMA? OF? {{y:(YEAR|APOS YEAR2)}}", _month_rule, "m"),
    Rule("month_year", f"{_M} COMMA? OF? {{yq:(LAST|THIS|NEXT)}} YEARW", _month_rule, "m"),
    Rule("month", f"(THIS? {{q:(LAST|THIS|NEXT)}})? {_M}", _month_rule, "m", "month"),
    Rule("weekday", f"(THIS? {{q:(LAST|THIS|NEXT|THAT)}})? {_W} {{p:PART}}?", _weekday_rule, "w", "weekday"),
    Rule("weekday_from", f"THE {{q:(PREVW|FOLLOW)}} {_W} {{p:PART}}?", _weekday_from, "w"),
    Rule("weekday", "{w:WEEKDAYPL}", lambda f: Date(weekday=f.int("w", "WEEKDAYPL")), "w", "possessive"),
    Rule("weekday_week", f"{_W} OF? {{wq:(LAST|THIS|NEXT)}} WEEKW", _weekday_rule, "w"),
    Rule("weekday_week", f"{{wq:(LAST|THIS|NEXT)}} WEEKW ON {_W}", _weekday_rule, "w"),
    Rule("today", "{t:TODAY} {p:PART}?", _today, "t"),
    Rule("today", "THE DAYW {beyond:(BEFORE|AFTER)} {t:TODAY}", _today, "t"),
    Rule("tonight", "{t:TONIGHT}", lambda f: Clock(part="NI", which=Which.THIS), "t"),
    Rule("part", "{q:(LAST|THIS|THAT|NEXT)} {same:SAME}? {p:PART}", _part_rule, "p"),
    Rule("part", "THE {same:SAME} {p:PART}", _part_rule, "p"),
    Rule("part", "THE {q:(FOLLOW|PREVW)} {p:PART}", _part_rule, "p"),
    Rule("period", f"THE? {{q:(LAST|THIS|NEXT)}} {_N}? {_U} (OR SO)?", _period_rule, "u", "unit"),
    Rule("period", f"THE? {_N} {{q:(LAST|NEXT)}} {{u:UNITS}}", _period_rule, "u"),
    Rule("that", "{q:THAT} SAME? {u:UNIT}", _period_rule, "u", "that"),
    Rule("that", "THE {q:SAME} {u:UNIT}", _period_rule, "u"),
    Rule("neighbour", "THE {fwd:FOLLOW} {u:UNIT}", _neighbour, "u"),
    Rule("neighbour", "THE {back:PREVW} {u:UNIT}", _neighbour, "u"),
    Rule("neighbour", "THE {u:UNIT} {back:EARLIER}", _neighbour, "u", "before"),
    Rule("ago", f"{{ab:ABOUT}}? {_N} {_U} AGO", _ago, "u"),
    Rule("ago", f"{_N} {_U} OR SO AGO", lambda f: _approximate(_ago(f)), "u"),
    Rule("ago", f"{_QUANT} {_N} {_U} AGO", lambda f: _approximate(_ago(f)), "u"),
    Rule("later", f"{_N} {_U} {{later:LATER}}", _moved, "u"),
    Rule("later", "{u:UNITS} {later:LATER}", lambda f: Offset(None, _unit_of(f), 1, from_mention=True), "u"),
    Rule("earlier", f"{_N} {_U} {{back:EARLIER}}", _moved, "u", "before"),
    Rule("duration", f"{_N} HYPHEN? (MORE HYPHEN?)* {_U} (OR SO)?", _duration_rule, "u", "duration"),
    Rule("duration", f"FIRSTW {_N}? {_U}", _first, "u", "first"),
    Rule("duration", f"THE FIRSTW {_N}? {_U}", _first, "u"),
    Rule("duration", f"{{mod:{_QUANT}}} {_N} HYPHEN? (MORE HYPHEN?)* {_U}", _duration_rule, "u", "duration"),
    Rule("duration", f"THE {_N} {{u:UNITS}}", _duration_rule, "u", "duration"),
    Rule("duration", f"(NUM|AN) (TO|OR|HYPHEN) {_N} HYPHEN? {_U}", lambda f: Duration(None, _unit_of(f)), "u", "duration"),
    Rule("duration", "AN {u:UNIT} OR (NUM|FEW)", lambda f: Duration(None, _unit_of(f)), "u"),
    Rule("units", "{u:UNITS} (OR|AND) UNITS", lambda f: Duration(None, _unit_of(f)), "u", "units"),
    Rule("duration", f"{_N} {_U} (AND|COMMA) {{n2:(NUM|AN)}} {{u2:(UNITS|UNIT)}}", _compound, "u", "duration"),
    Rule("duration", f"{_N} {_U} AND AN HALF", _and_a_half, "u", "duration"),
    Rule("duration", "{u:(UNIT|UNITS)} HYPHEN LONG", _long, "u"),
    Rule("duration", "{lw:LONGW}", lambda f: Duration(1, f.get("lw", "LONGW") or "day"), "lw"),
    Rule("duration", f"THE? (RECENT|FEW) {_U} (AND UNITS)?", lambda f: Duration(None, _unit_of(f)), "u", "unit"),
    Rule("units", "{u:UNITS}", lambda f: Duration(None, _unit_of(f)), "u", "units"),
    Rule("week_of", f"THE WEEKW OF {_M} THE? {_D} (COMMA? {_Y})?", _week_of, "m"),
    Rule("week_of", f"THE WEEKW OF {_D} OF? {_M} (COMMA? {_Y})?", _week_of, "m"),
    Rule("every", f"EVERY {_N}? {_U}", _every, "u"),
    Rule("every", f"EVERY {_W} {{p:PART}}?", _every, "w"),
    Rule("every", f"EVERY {_M}", _every, "m"),
    Rule("every", "EVERY {p:PART}", _every, "p"),
    Rule("every", "EVERY {s:SEASON}", _every, "s"),
    Rule("every", "EVERY {we:WEEKEND}", _every, "we"),
    Rule("every", "{sw:SETW}", lambda f: Recurring(f.get("sw", "SETW")), "sw", "set_word"),
    Rule("every", "{w:WEEKDAYPL}", lambda f: Recurring("P1W", weekday=f.int("w", "WEEKDAYPL")), "w"),
    Rule("per", "AN {u:UNIT}", _every, "u", "per"),
    Rule("per", "PER {u:UNIT}", _every, "u", "per"),
    Rule(
        "weekend",
        "(THE|{q:(LAST|THIS|NEXT|THAT)}|THE {q2:(LAST|NEXT)}) {we:WEEKEND}",
        lambda f: Weekend(_which(f) or _which(f, "q2")),
        "we",
    ),
    Rule("year", "(THE YEARW)? {y:YEAR}", lambda f: Date(_year(f)), "y", "year"),
    Rule("year", "THE YEARW {y:NUM}", lambda f: Date(_year(f)) if 1000 <= (_year(f) or 0) <= 2100 else None, "y"),
    Rule("year", "FISCAL YEARW? {y:YEAR}", lambda f: Date(_year(f)), "y"),
    Rule("season", f"((THE|THIS)? {{q:(LAST|THIS|NEXT)}}|THE)? {{s:SEASON}} (COMMA? OF? {_Y})?", _season_rule, "s", "season"),
    Rule("season", "{s:SEASON} OF? {yq:(LAST|THIS|NEXT)} YEARW", _season_rule, "s"),
    Rule("quarter", "{o:ORD} HYPHEN QUARTER", _quarter_rule, "o", "quarter"),
    Rule("quarter", "(THE YEAR?)? {o:ORD} QUARTER", _quarter_rule, "o", "quarter"),
    Rule("quarter", "THE? {y:YEAR} {o:ORD} (QUARTER|{half:HALF})", _quarter_rule, "o"),
    Rule("quarter", "{yq:(LAST|THIS|NEXT)} YEARW POSS {o:ORD} (QUARTER|{half:HALF})", _quarter_rule, "o"),
    Rule("quarter", f"THE? {{o:ORD}} (QUARTER|{{half:HALF}}) OF {_Y}", _quarter_rule, "o"),
    Rule("quarter", "THE? {o:ORD} (QUARTER|{half:HALF}) OF {yq:(LAST|THIS|NEXT)} YEARW", _quarter_rule, "o"),
    Rule("holiday", f"(THIS? {{q:(LAST|THIS|NEXT)}})? {{hol:HOLIDAY}} (COMMA? OF? {_Y})?", _holiday_rule, "hol"),
    Rule("holiday", "{hol:HOLIDAY} OF? {yq:(LAST|THIS|NEXT)} YEARW", _holiday_rule, "hol"),
    Rule("decade", "THE? {dec:DECADE}", _decade, "dec", "decade"),
    Rule("decade", "THE {dw:DECADEW}", _decade, "dw"),
    Rule("century", "THE? {o:ORD} HYPHEN? {u:UNIT}", lambda f: _century(f) if _unit_of(f) == "century" else None, "u"),
    Rule("edge_of", "THE? {e:EDGEN} OF THE {u:UNIT}", _edge_of, "u"),
    Rule("edge_of", "{u:YEARW} HYPHEN? {e:END}", _edge_of, "u", "year_end"),
    Rule("within", "{e:(ERCOMP|EARLY|LATE)} IN THE {u:UNIT}", _within, "u"),
    Rule("present", "{x:(NOW|CURRENT)}", lambda f: Vague("present"), "x", "now"),
    Rule("present", "(THE|THIS) {x:(MOMENT|PRESENT)}", lambda f: Vague("present"), "x", "moment"),
    Rule("past", "{x:RECENTLY}", lambda f: Vague("past"), "x"),
    Rule("past", "THE {x:PASTW}", lambda f: Vague("past"), "x", "past"),
    Rule("future", "THE NEARW? {x:FUTURE}", lambda f: Vague("future"), "x"),
    Rule("clock", "{c:(CLOCK|HOUR|REAL|NUM)} {ap:AMPM} (TZ TIMEW?)?", _clock_rule, "c"),
    Rule("clock", "{c:(CLOCK|MILITARY)} (TZ TIMEW?|OCLOCK)", _clock_rule, "c", "zone"),
    Rule("clock", "{c:HOUR} OCLOCK", _clock_rule, "c"),
    Rule("clock", "{c:HOUR} IN THE {p:PART}", _hour_of_part, "c"),
    Rule("clock", "{c:CLOCK}", _clock_rule, "c", "clock"),
    Rule("clock", "{noon:NOON}", _clock_rule, "noon", "noon"),
    Rule("overnight", f"{{o:OVERNIGHT}} (INTO {_W})?", _overnight_rule, "o", "overnight"),
    Rule("overnight", f"{{o:OVERNIGHT}} ON? {_W}", _night_rule, "o", "overnight"),
    Rule("overnight", f"{{o:OVERNIGHT}} FROM? WEEKDAY INTO {_W}", _overnight_rule, "o", "overnight"),
    Rule("war", "{early:EARLY} IN THE (FULL|HYPHEN)* {war:WAR}", _war, "war"),
    Rule("war", "THE {o:ORD} HYPHEN? {u:UNIT} OF THE (FULL|HYPHEN)* {war:WAR}", _war, "war"),
    Rule("war", "THE {early:(FIRSTW|EARLY)} {u:UNITS} OF THE (FULL|HYPHEN)* {war:WAR}", _war, "war"),
    Rule("war", "{since:SINCE} THE (EDGEN|OUTBREAK) OF THE (FULL|HYPHEN)* {war:WAR}", _war, "war", "since_war"),
    Rule("war", "{since:SINCE} THE (FULL|HYPHEN)* {war:WAR} BEGAN", _war, "war", "since_war"),
    Rule("war", "{u:DAYW} {k:NUM} OF THE (FULL|HYPHEN)* {war:WAR}", _war, "war"),
    Rule("war", f"{_N} {{u:(UNITS|UNIT)}} {{into:INTO}} THE (FULL|HYPHEN)* {{war:WAR}}", _war, "war"),
    Rule(
        "nth_day",
        "THE? {o:ORD} (RUNNING HYPHEN?)? {u:UNIT} (RUNNING|IN AN ROW)?",
        lambda f: Duration(f.int("o", "ORD"), _unit_of(f)),
        "o",
        "nth",
    ),
)


_CORE = frozenset(
    "ISO NUMDATE HOLIDAY MONTH MONTHS WEEKDAY WEEKDAYS WEEKDAYPL TODAY TONIGHT PART UNIT UNITS SETW WEEKEND YEAR SEASON "
    "LONGW QUARTER HALF DECADE DECADEW NOW CURRENT MOMENT PRESENT RECENTLY PASTW FUTURE CLOCK AMPM OCLOCK TZ NOON OVERNIGHT WAR".split()
)
"""Classes without one of which nothing can be a temporal expression."""


def _register() -> None:
    for shape in _SHAPES:
        _ALPHABET.learn(shape)
    for word in _vocabulary():
        _ALPHABET.learn(frozenset(_values("word", word).keys() - _IGNORED))


@cache
def _rules() -> tuple[tuple[Rule, re.Pattern[str]], ...]:
    _register()
    return tuple((rule, re.compile(_compile(rule.pattern))) for rule in _RULES_SOURCE)


def _compile(pattern: str) -> str:
    def sub(m: re.Match[str]) -> str:
        if m[1]:
            return f"(?P<{m[1]}>"
        charset = _ALPHABET.charset(m[2])
        return f"[{charset}]" if charset else "(?!)"

    out = re.sub(r"\{(\w+):|([A-Z][A-Z0-9]*)", sub, pattern)
    return out.replace("}", ")").replace(" ", "")


@cache
def _core() -> re.Pattern[str]:
    _rules()
    return re.compile("[" + "".join(sorted({c for name in _CORE for c in _ALPHABET.charset(name)})) + "]")


_RUN = re.compile(r"[^.]+")


# ---------------------------------------------------------------- reading a block

_MAX_RUN = 30
"""Tokens. No expression is as long."""


def find(found: Sequence[Token], accepts: Callable[[Mention], bool] = lambda m: True) -> Iterator[Mention]:
    """The expressions among the tokens of a block, in order: from each beginning the longest that a rule reads and `accepts` takes."""
    rules, core = _rules(), _core()
    letters = "".join(_ALPHABET.letter(t.values) for t in found)
    for run in _RUN.finditer(letters):
        i = run.start()
        while i < run.end():
            stop = min(run.end(), i + _MAX_RUN)
            if core.search(letters, i, stop) is None:
                i = stop
                continue
            read = (m for m in _candidates(rules, letters, i, stop, found) if accepts(m))
            mention = max(read, key=lambda m: m.last, default=None)
            if mention is None:
                i += 1
            else:
                yield mention
                i = mention.last


def _candidates(
    rules: Sequence[tuple[Rule, re.Pattern[str]]], letters: str, i: int, stop: int, found: Sequence[Token]
) -> Iterator[Mention]:
    for rule, pattern in rules:
        match = pattern.match(letters, i, stop)
        if match is None or match.end() == i:
            continue
        expression = rule.build(_Found(match, found))
        if expression is None:
            continue
        last = match.end()
        while last > i + 1 and "DOT" in found[last - 1].values:
            last -= 1
        key = match.start(rule.key) if rule.key and match.start(rule.key) >= 0 else i
        yield Mention(found[i].start, found[last - 1].end, expression, rule.name, key, i, last, rule.doubt)


# ---------------------------------------------------------------- putting neighbours together

_EDGES = {
    "early": "early",
    "mid": "mid",
    "middle": "mid",
    "late": "late",
    "start": "early",
    "beginning": "early",
    "end": "late",
    "close": "late",
}


def combine(mentions: Sequence[Mention], found: Sequence[Token]) -> list[Mention]:
    """Mentions that belong together made one: *late August*, *the night of 5 April*, *10 p.m. Wednesday*, *from March 4 to 10*."""
    out = _days_without_month(list(mentions), found)
    out = _widened(out, found)
    out = _clocks(out, found)
    out = _share_year(out, found)
    out = _slices(out, found)
    return _ranges(_days_from(out, found), found)


def _classes(found: Sequence[Token], i: int) -> frozenset[str]:
    return frozenset(found[i].values) if 0 <= i < len(found) else frozenset()


def _grown(m: Mention, first: int, last: int, found: Sequence[Token], expression: Expression, rule: str | None = None) -> Mention:
    return replace(m, start=found[first].start, end=found[last - 1].end, first=first, last=last, expression=expression, rule=rule or m.rule)


def _days_without_month(mentions: list[Mention], found: Sequence[Token]) -> list[Mention]:
    """*April 24 and 25*, *4 to 6 April*: the bare day takes month and year from its neighbour."""
    taken = {i for m in mentions for i in range(m.first, m.last)}
    out = []
    for m in mentions:
        out.append(m)
        e = m.expression
        if not isinstance(e, Date) or e.month is None or e.day is None:
            continue
        if m.rule == "month_day":
            out.extend(_days_after(m, e, found, taken))
        else:
            out[-1:] = [*_days_before(m, e, found, taken), m]
    return out


_LINK = frozenset({"AND", "TO", "HYPHEN", "THROUGH", "OR", "COMMA"})


def _days_after(m: Mention, e: Date, found: Sequence[Token], taken: set[int]) -> Iterator[Mention]:
    i = m.last
    while _classes(found, i) & _LINK:
        j = i + 1
        if "COMMA" in found[i].values and _classes(found, j) & {"AND", "OR"}:
            j += 1
        if j in taken or "THE" in _classes(found, j):
            return
        here = _classes(found, j)
        after = _classes(found, j + 1)
        if not here & {"DAY", "DAYORD"} or after & {"MONTH", "MONTHS", "UNIT", "UNITS", "AMPM", "NUM", "OF"}:
            return
        if not after and j + 1 < len(found) and "COMMA" in found[i].values:
            return
        if (
            not after
            and j + 1 < len(found)
            and "HYPHEN" not in found[i].values
            and found[j + 1].text[0].isalpha()
            and found[j + 1].text.endswith("s")
        ):
            return
        day = int(found[j].values.get("DAY") or found[j].values["DAYORD"])
        last, year = j + 1, e.year
        if "COMMA" in after and "YEAR" in _classes(found, j + 2) and year is None:
            last, year = j + 3, int(found[j + 2].values["YEAR"])
        valid = _valid(replace(e, day=day, year=year, weekday=None, part=None))
        if valid is None:
            return
        yield Mention(found[j].start, found[last - 1].end, valid, "day_of_month", j, j, last)
        i = last


def _days_before(m: Mention, e: Date, found: Sequence[Token], taken: set[int]) -> list[Mention]:
    out: list[Mention] = []
    i = m.first - 1
    while _classes(found, i) & _LINK and i >= 1:
        j = i - 1
        if j in taken or not _classes(found, j) & {"DAY", "DAYORD"} or e.weekday is not None:
            break
        if _classes(found, j - 1) & {"MONTH", "MONTHS"}:
            break
        day = int(found[j].values.get("DAY") or found[j].values["DAYORD"])
        valid = _valid(replace(e, day=day))
        if valid is None:
            break
        out.insert(0, Mention(found[j].start, found[j].end, valid, "day_of_month", j, j, j + 1))
        i = j - 1
    return out


def _widened(mentions: Sequence[Mention], found: Sequence[Token]) -> list[Mention]:
    """Each with its *early* and its *night of*, unless these words are another mention's."""
    out: list[Mention] = []
    for m in mentions:
        wide = _with_part_of(_with_edge(m, found), found)
        out.append(m if out and wide.first < out[-1].last else wide)
    return out


def _with_edge(m: Mention, found: Sequence[Token]) -> Mention:
    """*early*, *mid-*, *late* before a date; *the end of* before a month, a year or a period."""
    e = m.expression
    i = m.first - 1
    if i >= 0 and "THE" in found[i].values and isinstance(e, Date | Era):
        i -= 1 if m.rule in ("year",) else 0
    if not isinstance(e, Date | Period | Era | Offset | Clock | Weekend):
        return m
    hyphen = i >= 0 and "HYPHEN" in found[i].values and bool(_classes(found, i - 1) & {"EARLY", "MID", "LATE"})
    j = i - 1 if hyphen else i
    here = _classes(found, j)
    if here & {"EARLY", "MID", "LATE", "ERCOMP"} and not (here & {"ERCOMP"} and _classes(found, j - 1) & {"UNIT", "UNITS"}):
        word = found[j].text.lower()
        first = j
        if _classes(found, j - 1) & {"THE"} and isinstance(e, Era) and "ERCOMP" not in here:
            first = j - 1
        inner = e
        if word in _EDGES and isinstance(e, Date | Period | Era) and _takes_edge(e):
            inner = replace(e, edge=_EDGES[word])
        return _grown(m, first, m.last, found, inner)
    if "IN" in here and _classes(found, j - 1) & {"EARLY", "LATE", "ERCOMP"} and isinstance(e, Date | Period | Era) and _takes_edge(e):
        word = found[j - 1].text.lower()
        return _grown(m, j - 1, m.last, found, replace(e, edge=_EDGES[word])) if word in _EDGES else m
    k = m.first - 1
    if k >= 0 and "THE" in found[k].values:
        k -= 1
    if (
        "OF" in _classes(found, k)
        and _classes(found, k - 1) & {"EDGEN", "MIDDLE"}
        and isinstance(e, Date | Period | Era)
        and _takes_edge(e)
    ):
        first = k - 2 if "THE" in _classes(found, k - 2) else k - 1
        return _grown(m, first, m.last, found, replace(e, edge=_EDGES[found[k - 1].text.lower()]))
    return m


def _takes_edge(e: Expression) -> bool:
    """Whether it is longer than a day."""
    if isinstance(e, Date):
        return e.day is None and e.weekday is None and e.holiday is None
    return isinstance(e, Era) or (isinstance(e, Period) and e.unit not in ("day", "hour", "minute", "second"))


def _with_part_of(m: Mention, found: Sequence[Token]) -> Mention:
    """*the night of 5 April*, *the morning of September 10*; *April 5 at night* is left as two."""
    e = m.expression
    if not isinstance(e, Date) or e.part is not None or (e.day is None and e.weekday is None):
        return m
    i = m.first - 1
    if _classes(found, i) & {"OF", "ON"} and "PART" in _classes(found, i - 1):
        first = i - 2 if "THE" in _classes(found, i - 2) else i - 1
        return _grown(m, first, m.last, found, replace(e, part=found[i - 1].values["PART"]))
    return m


def _clocks(mentions: list[Mention], found: Sequence[Token]) -> list[Mention]:
    """A clock time right beside its day is one with it: *10 p.m. Wednesday*, *noon on Thursday*, *Sept. 3 at 14:30*."""
    out: list[Mention] = []
    for m in mentions:
        before = out[-1] if out else None
        if before is not None:
            gap = [found[i] for i in range(before.last, m.first)]
            linked = len(gap) <= 2 and all(t.values.keys() & {"ON", "AT", "COMMA"} for t in gap)
            if linked and isinstance(before.expression, Clock) and before.expression.which is None and _is_day(m.expression):
                out[-1] = _grown(m, before.first, m.last, found, _at(m.expression, before.expression))
                continue
            if (
                linked
                and isinstance(m.expression, Clock)
                and m.expression.which is None
                and m.expression.clock
                and _is_day(before.expression)
            ):
                out[-1] = _grown(before, before.first, m.last, found, _at(before.expression, m.expression))
                continue
        out.append(m)
    return out


def _is_day(e: Expression) -> bool:
    if isinstance(e, Date):
        return (e.day is not None or e.weekday is not None or e.holiday is not None) and e.clock is None
    return (isinstance(e, Period) and e.unit == "day" and e.which is Which.THIS) or (
        isinstance(e, Offset) and e.unit == "day" and e.clock is None
    )


def _at(day: Expression, clock: Clock) -> Expression:
    if isinstance(day, Date | Offset):
        return replace(day, clock=clock.clock, part=day.part or clock.part)
    return Clock(clock.clock, clock.part, Which.THIS)


def _slices(mentions: list[Mention], found: Sequence[Token]) -> list[Mention]:
    """*the first six months of 2022*, *the second week of March*."""
    out: list[Mention] = []
    for m in mentions:
        e = m.expression
        slice_ = _slice_before(m, e, found) if isinstance(e, Date) and e.edge is None and _takes_edge(e) else None
        if slice_ is None:
            out.append(m)
            continue
        first, expression = slice_
        inside: list[Mention] = []
        while out and out[-1].last > first:
            inside.insert(0, out.pop())
        first = min([first, *(p.first for p in inside)])
        out.append(replace(_grown(m, first, m.last, found, expression, "slice"), parts=(*inside, m)))
    return out


def _slice_before(m: Mention, of: Date, found: Sequence[Token]) -> tuple[int, Slice] | None:
    i = m.first - 1
    if "THE" in _classes(found, i):
        i -= 1
    unit = found[i - 1].values if i >= 2 and "OF" in found[i].values else {}
    if not unit.keys() & {"UNIT", "UNITS"} or "ORDW" in unit:
        return None
    i -= 2
    amount: float | None = None if "UNITS" in unit else 1
    if "NUM" in found[i].values:
        amount = float(found[i].values["NUM"])
        i -= 1
    here = _classes(found, i)
    index = -1 if here & {"LASTW", "FINAL"} else int(found[i].values["ORD"]) if "ORD" in here else 0
    name = unit.get("UNIT") or unit["UNITS"]
    if not index or name in ("second", "minute", "hour", "decade", "century", "millennium") or (amount != 1 and index > 1):
        return None
    first = i - 1 if "THE" in _classes(found, i - 1) else i
    return first, Slice(of, name, index, amount)


def _days_from(mentions: list[Mention], found: Sequence[Token]) -> list[Mention]:
    """*two days before April 5*, *the day after Christmas*."""
    out: list[Mention] = []
    for m in mentions:
        e = m.expression
        before = out[-1] if out else None
        link = _classes(found, m.first - 1)
        if not isinstance(e, Date) or not _is_day(e) or not link & {"BEFORE", "AFTER"}:
            out.append(m)
            continue
        sign = 1 if "AFTER" in link else -1
        if before is not None and before.last == m.first - 1 and isinstance(before.expression, Duration) and before.expression.amount:
            moved = Offset(before.expression.amount, before.expression.unit, sign, base=e)
            out[-1] = replace(_grown(m, before.first, m.last, found, moved, "day_from"), parts=(before, m))
        elif "DAYW" in _classes(found, m.first - 2) and "THE" in _classes(found, m.first - 3):
            out.append(replace(_grown(m, m.first - 3, m.last, found, Offset(1, "day", sign, base=e), "day_from"), parts=(m,)))
        else:
            out.append(m)
    return out


def _share_year(mentions: list[Mention], found: Sequence[Token]) -> list[Mention]:
    """*March and April 2022*, *Sept. 3 and Oct. 4, 2001*: the year belongs to both."""
    out = list(mentions)
    for i in range(len(out) - 1, 0, -1):
        left, right = out[i - 1], out[i]
        a, b = left.expression, right.expression
        if (
            isinstance(a, Date)
            and isinstance(b, Date)
            and a.year is None
            and b.year is not None
            and a.month is not None
            and b.month is not None
            and a.year_shift is None
            and a.which is None
            and 1 <= right.first - left.last <= 2
            and all(found[k].values.keys() & (_LINK | {"AND"}) for k in range(left.last, right.first))
            and (a.month, a.day or 0) <= (b.month, b.day or 31)
        ):
            out[i - 1] = replace(left, expression=replace(a, year=b.year))
    return out


def _ranges(mentions: list[Mention], found: Sequence[Token]) -> list[Mention]:
    """*between 4 and 6 April*, *from Monday to Friday*, *1990-1994*, *since February*."""
    out: list[Mention] = []
    i = 0
    while i < len(mentions):
        m = mentions[i]
        following = mentions[i + 1] if i + 1 < len(mentions) else None
        lead = _classes(found, m.first - 1)
        if following is not None and following.first - m.last == 1 and _can_bound(m.expression) and _can_bound(following.expression):
            link = _classes(found, m.last)
            if link & {"TO", "THROUGH", "HYPHEN"} or ("AND" in link and "BETWEEN" in lead):
                first = m.first - 1 if lead & {"BETWEEN", "FROM"} else m.first
                if not (
                    link & {"HYPHEN"}
                    and found[m.last].text != "-"
                    and found[m.last].start > m.end + 0
                    and not lead & {"FROM"}
                    and m.rule == "weekday"
                ):
                    bounds = Range(_bare(m.expression), _bare(following.expression))
                    out.append(replace(_grown(m, first, following.last, found, bounds, "range"), parts=(m, following)))
                    i += 2
                    continue
        if "SINCE" in lead and _can_bound(m.expression):
            out.append(replace(_grown(m, m.first - 1, m.last, found, Range(m.expression, None), "since"), parts=(m,)))
        else:
            out.append(m)
        i += 1
    return out


def _bare(e: Expression) -> Expression:
    return replace(e, clock=None, part=None) if isinstance(e, Date) else e


def _can_bound(e: Expression) -> bool:
    return (
        isinstance(e, Date | Era | Weekend)
        or (isinstance(e, Offset) and e.unit not in ("hour", "minute", "second"))
        or (isinstance(e, Period) and not e.rolling)
    )
