"""Which words are a temporal expression, and what they say: a grammar over classes of words.

Every token of a block is given the set of classes that it may belong to (month, weekday, number, *ago* ...) and that set is written as one
character; a rule is then a regular expression over those characters, in the names of the classes. Rules are tried only where a token can
begin an expression, and the longest match wins. The strings are short and no rule nests a repetition, so the cost is linear.

The names follow TIMEX3 (TimeML 1.2.1); spans leave prepositions out and take determiners in (*the past week*). What an expression
means is counted in `resolve.calendar`; whether a word such as *May* is meant as a time is decided in `timedoubts`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

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
    Recurring,
    Vague,
    WarTime,
    Weekend,
    Which,
    iso_duration,
)
from .timewords import Token, values_of, vocabulary


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
    """The question that the rule leaves to the parse; empty when it leaves none."""
    parts: tuple[Mention, ...] = ()
    """The two ends of a range."""


# ---------------------------------------------------------------- classes as characters


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

    def classes(self, letter: str) -> frozenset[str]:
        """The classes that a letter stands for; none for the full stop."""
        return next((classes for classes, c in self._of.items() if c == letter), frozenset())

    def charset(self, name: str) -> str:
        return "".join(c for classes, c in self._of.items() if name in classes)


_SHAPES: tuple[frozenset[str], ...] = (
    frozenset({"ISO"}),
    frozenset({"DTG"}),
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


# ---------------------------------------------------------------- the rules

EDGES = {
    "early": "early",
    "mid": "mid",
    "middle": "mid",
    "late": "late",
    "start": "early",
    "beginning": "early",
    "end": "late",
    "close": "late",
}


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
_Y = "{y:(YEAR|APOS YEAR2)} YEARSUF?"
_N = "{n:(NUM|AN HUNDRED|NUM AND AN? HALF|REAL|AN HALF|AN|HALF AN?|AN (FEWA|MANY) OF?|FEW OF?|MANY OF)}"
_QUANT = "(NOT? MORELESS THAN|ATW LEAST|NEARLY|UPW TO)"
_U = "{u:(UNITS|UNIT)}"


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
    if not f.has(name):
        return None
    values = f.token(name).values
    foreign = next((values[c] for c in ("LASTP", "NEXTP", "LAST", "THIS", "NEXT") if c in values), "")
    return _WHICH.get(f.token(name).text.lower()) or _WHICH.get(foreign)


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


def valid(e: Date) -> Date | None:
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
    return valid(found)


def _week_of(f: _Found) -> Expression | None:
    day = _full(f)
    return replace(day, whole_week=True) if isinstance(day, Date) else None


def _iso(f: _Found) -> Expression | None:
    text, _, clock = f.token("iso").text.partition("T")
    year, month, day = (int(n) for n in text.split("-"))
    zone = re.search(r"Z$|[+-]\d{2}:\d{2}$", clock)
    stamp = clock[:5] + (zone[0] if zone else "") if clock and clock[:2] < "24" and clock[3:5] < "60" else None
    return valid(Date(year, month, day, clock=stamp)) if 1 <= month <= 12 and day >= 1 and year >= 1 else None


_MONTH_HEADS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _date_time_group(f: _Found) -> Expression | None:
    """The military date-time group (ACP 121): ``131500Z SEP 22``, day, hour and minute in a lettered zone, month, year."""
    m = re.fullmatch(r"(\d\d)(\d\d)(\d\d)\s?([A-Z])\s?([A-Z]{3})\w*?\s?(\d{4}|\d{2})", f.token("g").text.upper())
    if m is None or m[5].lower() not in _MONTH_HEADS or not 1 <= int(m[1]) <= 31 or int(m[2]) > 23 or int(m[3]) > 59:
        return None
    year = int(m[6]) if len(m[6]) == 4 else 2000 + int(m[6])
    return valid(Date(year, _MONTH_HEADS.index(m[5].lower()) + 1, int(m[1]), clock=f"{m[2]}:{m[3]}{_zone(m[4])}"))


def _zone(letter: str) -> str:
    """The offset of a military time zone: Z is UTC, A to M are east of it by whole hours, N to Y west."""
    if letter == "Z":
        return "Z"
    east = "ABCDEFGHIKLM".find(letter) + 1
    return f"+{east:02}:00" if east else f"-{'NOPQRSTUVWXY'.find(letter) + 1:02}:00"


def _numeric(f: _Found) -> Expression | None:
    """04/04/2017: both orders where both make a date; with full stops it is the day that comes first, and two digits make no year."""
    text = f.token("nd").text
    a, b, y = (int(n) for n in re.split(r"[/.]", text))
    if "." in text and len(text.rsplit(".", 1)[1]) < 4:
        return None
    year = y if y > 99 else 1900 + y if y > 40 else 2000 + y
    day_first = valid(Date(year, b, a)) if 1 <= b <= 12 and 1 <= a <= 31 else None
    month_first = valid(Date(year, a, b)) if 1 <= a <= 12 and 1 <= b <= 31 else None
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
    return Offset(_amount(f) if f.has("n") else 1, _unit_of(f), -1, approximate=f.has("ab"))


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


def _either(f: _Found) -> Expression | None:
    """*two to three weeks*, *a month or two*."""
    return Duration(None, _unit_of(f), _amount(f, "n2"))


def _first(f: _Found) -> Expression | None:
    """*the first nine months*: a length; with one unit it is a day or week of something, and no length."""
    return Duration(_amount(f), _unit_of(f)) if f.has("n") and f.get("u", "UNITS") else None


def _long(f: _Found) -> Expression | None:
    return Duration(None if f.get("u", "UNITS") else 1, _unit_of(f))


def _duration_rule(f: _Found) -> Expression | None:
    number = f.tokens[f.match.end("n") - 1].text.lower() if f.has("n") else ""
    if number in ("a", "an") and f.get("u", "UNITS"):
        return None
    if len(number) == 4 and number.startswith("0"):
        return None  # 0600 hours is a time of day
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


def _season_from(f: _Found) -> Expression | None:
    """*the following spring*: counted from the day last spoken of."""
    return Date(season=f.int("s", "SEASON"), which=_which(f), from_mention=True)


def _nth_weekday(f: _Found) -> Expression | None:
    """*the second Sunday in February*, *the last Thursday of May*: a rule as the holidays have it."""
    nth = -1 if f.get("o", "LASTW", "FINAL") else f.int("o", "ORD")
    month, weekday = _month(f), _weekday_of(f)
    if nth is None or not (nth == -1 or 1 <= nth <= 5) or month is None or weekday is None:
        return None
    return Date(_year(f), holiday=f"nth {month}-{weekday}-{nth}")


def _edge_of(f: _Found) -> Expression | None:
    """*by the end of the year*, *at the start of the week*."""
    unit = _unit_of(f)
    return (
        Period(Which.THIS, unit, edge=EDGES[f.token("e").text.lower()]) if unit in ("week", "month", "year", "decade", "century") else None
    )


def _within(f: _Found) -> Expression | None:
    """*earlier in the day*, *late in the month*."""
    unit, word = _unit_of(f), f.token("e").text.lower()
    if unit not in ("day", "week", "month", "year"):
        return None
    if unit == "day":
        return Period(Which.THAT, "day", from_mention=True)
    return Period(Which.THIS, unit, edge=EDGES.get(word))


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
    if clock and f.has("tz") and f.token("tz").text.lower() in ("z", "gmt", "utc"):
        clock += "Z"
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
    Rule("date_time_group", "{g:DTG}", _date_time_group, "g"),
    Rule("numeric", "{nd:NUMDATE}", _numeric, "nd"),
    Rule(
        "month_day",
        f"((LAST|THIS|NEXT)? {_W} COMMA? ({{p:PART}} COMMA?)? (THE)?)? {_M} THE? {_D} (COMMA? OF? {_Y})?",
        _full,
        "m",
        "month_day",
    ),
    Rule("month_day", f"({_W} COMMA?)? {_M} {_D} COMMA? OF? {{yq:(LAST|THIS|NEXT)}} YEARW", _full, "m"),
    Rule("month_day", f"{{q:(LAST|THIS|NEXT)}} {_M} {_D}", _full, "m", "month_day"),
    Rule(
        "day_month",
        f"({_W} COMMA? (THE)?)? {_D} (OF|HYPHEN)? {_M} (COMMA|HYPHEN|OF)? {{y:(YEAR|APOS? YEAR2)}} YEARSUF?",
        _full,
        "m",
        "month_day",
    ),
    Rule("day_month", f"((LAST|THIS|NEXT)? {_W} COMMA? (THE)?)? {_D} OF? {_M}", _full, "m", "month_day"),
    Rule("nth_weekday", f"THE? {{o:(ORD|LASTW|FINAL)}} {_W} (OF|IN) {_M} (COMMA? OF? {_Y})?", _nth_weekday, "m"),
    Rule("day_month", f"{{q:(LAST|THIS|NEXT)}} {_D} OF? {_M}", _full, "m", "month_day"),
    Rule("day_month", f"THE {{d:DAYORD}} OF? {_M}", _full, "m", "month_day"),
    Rule("day_month", f"({_W} COMMA? (THE)?)? {_D} OF? {_M} COMMA? OF? {{yq:(LAST|THIS|NEXT)}} YEARW", _full, "m"),
    Rule("month_year", f"{_M} COMMA? OF? {{y:(YEAR|APOS YEAR2)}} YEARSUF?", _month_rule, "m"),
    Rule("month_year", f"{_M} {{q:(LASTP|NEXTP)}}", _month_rule, "m"),
    Rule("month_year", f"{_M} COMMA? OF? {{yq:(LAST|THIS|NEXT)}} YEARW", _month_rule, "m"),
    Rule("month", f"(THIS? {{q:(LAST|THIS|NEXT)}})? {_M}", _month_rule, "m", "month"),
    Rule("every", f"{_W} {{p:PARTPL}}", _every, "w", "nights"),
    Rule("weekday", f"(THIS? {{q:(LAST|THIS|NEXT|THAT)}})? {_W} {{p:PART}}?", _weekday_rule, "w", "weekday"),
    Rule("weekday", f"{_W} {{q:(LASTP|NEXTP)}}", _weekday_rule, "w"),
    Rule("weekday_from", f"THE {{q:(PREVW|FOLLOW)}} {_W} {{p:PART}}?", _weekday_from, "w"),
    Rule("weekday", "{w:WEEKDAYPL}", lambda f: Date(weekday=f.int("w", "WEEKDAYPL")), "w", "possessive"),
    Rule("weekday_week", f"{_W} OF? {{wq:(LAST|THIS|NEXT)}} WEEKW", _weekday_rule, "w"),
    Rule("weekday_week", f"{{wq:(LAST|THIS|NEXT)}} WEEKW ON {_W}", _weekday_rule, "w"),
    Rule("today", "{t:TODAY} {p:PART}?", _today, "t", "today"),
    Rule("today", "{t:TODAY} POR DETF {p:PART}", _today, "t"),
    Rule("today", "THE DAYW {beyond:(BEFORE|AFTER)} {t:TODAY}", _today, "t"),
    Rule("tonight", "{t:TONIGHT}", lambda f: Clock(part="NI", which=Which.THIS), "t"),
    Rule("part", "{q:(LAST|THIS|THAT|NEXT)} {same:SAME}? {p:PART}", _part_rule, "p"),
    Rule("part", "THE {same:SAME} {p:PART}", _part_rule, "p"),
    Rule("part", "THE {q:(FOLLOW|PREVW)} {p:PART}", _part_rule, "p"),
    Rule("period", f"THE? {{q:(LAST|THIS|NEXT)}} {_N}? {_U} (OR SO)?", _period_rule, "u", "unit"),
    Rule("period", f"THE? {_N} {{q:(LAST|NEXT)}} {{u:UNITS}}", _period_rule, "u"),
    Rule("period", "DETF? {u:UNIT} {q:(LASTP|NEXTP)}", _period_rule, "u", "unit"),
    Rule("that", "{q:THAT} SAME? {u:UNIT}", _period_rule, "u", "that"),
    Rule("that", "THE {q:SAME} {u:UNIT}", _period_rule, "u"),
    Rule("neighbour", "THE {fwd:FOLLOW} {u:UNIT}", _neighbour, "u"),
    Rule("neighbour", "THE {back:PREVW} {u:UNIT}", _neighbour, "u"),
    Rule("neighbour", "THE {u:UNIT} {back:EARLIER}", _neighbour, "u", "before"),
    Rule("ago", f"{{ab:ABOUT}}? {_N} {_U} AGO", _ago, "u"),
    Rule("ago", "{u:UNIT} AGO", _ago, "u"),
    Rule("ago", f"(IL YW AN|AGOLEAD) {_N} {_U}", _ago, "u"),
    Rule("ago", f"{_N} {_U} OR SO AGO", lambda f: _approximate(_ago(f)), "u"),
    Rule("ago", f"{_QUANT} {_N} {_U} AGO", lambda f: _approximate(_ago(f)), "u"),
    Rule("year_ago", "(THE|AN)? {u:YEARW} HYPHEN (AGO|EARLIER) ({o:ORD}? (QUARTER|PERIODW))?", _ago, "u"),
    Rule("the_quarter", "THE LATEST? {u:QUARTER}", lambda f: Period(Which.THAT, "quarter", from_mention=True), "u", "the_quarter"),
    Rule("the_quarter", "THE LATEST {u:PERIODW}", lambda f: Period(Which.THAT, "quarter", from_mention=True), "u", "the_quarter"),
    Rule("later", f"{_N} {_U} {{later:LATER}}", _moved, "u"),
    Rule("later", "{u:UNITS} {later:LATER}", lambda f: Offset(None, _unit_of(f), 1, from_mention=True), "u"),
    Rule("earlier", f"{_N} {_U} {{back:EARLIER}}", _moved, "u", "before"),
    Rule("duration", f"{_N} HYPHEN? (MORE HYPHEN?)* {_U} (OR SO)?", _duration_rule, "u", "duration"),
    Rule("duration", f"FIRSTW {_N}? {_U}", _first, "u", "first"),
    Rule("duration", f"THE FIRSTW {_N}? {_U}", _first, "u"),
    Rule("duration", f"{{mod:{_QUANT}}} {_N} HYPHEN? (MORE HYPHEN?)* {_U}", _duration_rule, "u", "duration"),
    Rule("duration", f"THE {_N} {{u:UNITS}}", _duration_rule, "u", "duration"),
    Rule("duration", f"{{n2:(NUM|AN)}} (TO|OR|HYPHEN) {_N} HYPHEN? {_U}", _either, "u", "duration"),
    Rule("duration", "{n2:AN} {u:UNIT} OR (NUM|FEW)", _either, "u"),
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
    Rule("season", "THE {q:(PREVW|FOLLOW)} {s:SEASON}", _season_from, "s"),
    Rule("season", "{s:SEASON} OF? {yq:(LAST|THIS|NEXT)} YEARW", _season_rule, "s"),
    Rule("quarter", "{o:ORD} HYPHEN QUARTER", _quarter_rule, "o", "quarter"),
    Rule("quarter", "(THE YEAR?)? {o:ORD} QUARTER", _quarter_rule, "o", "quarter"),
    Rule("quarter", "THE? {y:YEAR} {o:ORD} (QUARTER|{half:HALF})", _quarter_rule, "o"),
    Rule("quarter", "{yq:(LAST|THIS|NEXT)} YEARW POSS {o:ORD} (QUARTER|{half:HALF})", _quarter_rule, "o"),
    Rule("quarter", f"THE? {{o:ORD}} (QUARTER|{{half:HALF}}) OF {_Y}", _quarter_rule, "o"),
    Rule("quarter", "THE? {o:ORD} (QUARTER|{half:HALF}) OF {yq:(LAST|THIS|NEXT)} YEARW", _quarter_rule, "o"),
    Rule("holiday", f"(THIS? {{q:(LAST|THIS|NEXT)}})? {{hol:HOLIDAY}} (COMMA? OF? {_Y})?", _holiday_rule, "hol"),
    Rule("week_of", "{hol:HOLIDAY} WEEKW", lambda f: Date(holiday=f.get("hol", "HOLIDAY"), whole_week=True), "hol"),
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
    Rule("clock", "{c:(CLOCK|HOUR|REAL|NUM)} {ap:AMPM} ({tz:TZ} TIMEW?)?", _clock_rule, "c"),
    Rule("clock", "{c:(CLOCK|MILITARY)} ({tz:TZ} TIMEW?|OCLOCK)", _clock_rule, "c", "zone"),
    Rule("clock", "{c:MILITARY} HOURS ({tz:TZ} TIMEW?)?", _clock_rule, "c", "hours"),
    Rule("clock", "{c:MILITARY}", _clock_rule, "c", "military"),
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
    "LONGW DTG QUARTER HALF DECADE DECADEW NOW CURRENT MOMENT PRESENT PERIODW RECENTLY PASTW FUTURE CLOCK AMPM OCLOCK TZ NOON OVERNIGHT "
    "WAR".split()
)
"""Classes without one of which nothing can be a temporal expression."""


def _register() -> None:
    for shape in _SHAPES:
        _ALPHABET.learn(shape)
    for word in vocabulary():
        _ALPHABET.learn(frozenset(values_of("word", word).keys() - _IGNORED))


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


_PIECE = re.compile(r"[A-Z][A-Z0-9]*|\{\w+:|[()|?*+}]")


def _opening(pattern: str) -> frozenset[str]:
    """The classes that a match of `pattern` may begin with."""
    pieces = _PIECE.findall(pattern)
    at = 0

    def alternatives() -> tuple[set[str], bool]:
        nonlocal at
        names, empty = sequence()
        while at < len(pieces) and pieces[at] == "|":
            at += 1
            more, none = sequence()
            names, empty = names | more, empty or none
        return names, empty

    def sequence() -> tuple[set[str], bool]:
        nonlocal at
        names: set[str] = set()
        empty = True
        while at < len(pieces) and pieces[at] not in ("|", ")", "}"):
            piece = pieces[at]
            at += 1
            if piece[0] in "({":
                own, optional = alternatives()
                at += 1
            else:
                own, optional = {piece}, False
            if at < len(pieces) and pieces[at] in ("?", "*", "+"):
                optional = optional or pieces[at] != "+"
                at += 1
            if empty:
                names |= own
            empty = empty and optional
        return names, empty

    return frozenset(alternatives()[0])


@cache
def _rules_from(letter: str) -> tuple[tuple[Rule, re.Pattern[str]], ...]:
    """The rules that a match of may begin with this letter: most letters begin few of them."""
    rules = _rules()
    here = _ALPHABET.classes(letter)
    return tuple(pair for pair in rules if here & _opening(pair[0].pattern))


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
    core = _core()
    letters = "".join(_ALPHABET.letter(t.values) for t in found)
    for run in _RUN.finditer(letters):
        i = run.start()
        while i < run.end():
            stop = min(run.end(), i + _MAX_RUN)
            if core.search(letters, i, stop) is None:
                i = stop
                continue
            read = (m for m in _candidates(_rules_from(letters[i]), letters, i, stop, found) if accepts(m))
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
