"""How many: numbers as the words give them, as low, best and high, with what they count.

Reads figures and number words, ranges, bounds ("at least", "up to") and words of an order ("dozens"). What only looks like a number
is refused: the names of weapons, units, roads and resolutions, dates, years, clock times, ages, calibres, scores, telephone numbers.
Lengths of time are left to the times step. The range that a vague word allows is our convention, in ``numerals.tsv``: *dozens* is 24 to
99, *several* 3 to 9, with no best estimate. A bound gives what it says: *at least 40* is low 40, best 40; *up to 40* is high 40.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from .. import lexicons
from ..types import Quantity
from .parse import Parse, end_of, start_of

if TYPE_CHECKING:
    from spacy.tokens import Token

_FIGURE = re.compile(
    r"^(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}|\d+(?:\.\d+)?)(m|mn|bn|k|million|billion|km|kg|%|\+)?$", re.IGNORECASE
)
_SUFFIX = {"m": 1e6, "mn": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9, "k": 1e3}
_CURRENCY = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP"}
_MONTHS = frozenset(
    month[:length]
    for month in ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
    for length in (3, 4, len(month))
)
_SPORT = frozenset(
    [
        "won",
        "win",
        "beat",
        "lost",
        "lose",
        "drew",
        "draw",
        "score",
        "scored",
        "match",
        "game",
        "league",
        "goal",
        "defeat",
        "victory",
        "vote",
    ]
)
_PEOPLE = frozenset(
    ["people", "persons", "civilians", "soldiers", "troops", "fighters", "militants", "rebels", "prisoners", "children", "families"]
)
_HYPHENS = frozenset("-–—‒‑")
_NOUN_REACH = 5
_MAX_DIGITS = 9


@dataclass(frozen=True, slots=True)
class _Number:
    """A stretch of tokens, first to last, that reads as one number; `vague` when only its order is told."""

    first: int
    last: int
    low: float
    high: float
    vague: bool = False
    unit: str | None = None


def quantities(parse: Parse, start: int, end: int) -> list[Quantity]:
    """Every quantity between the code points `start` and `end`, in order, without overlap."""
    found: list[Quantity] = []
    for sentence in parse.sentences_in(start, end):
        tokens = [t for t in sentence.tokens if not t.is_space]
        found.extend(q for q in in_tokens(parse, tokens) if start <= q.span.start and q.span.end <= end)
    return found


def in_tokens(parse: Parse, tokens: Sequence[Token]) -> list[Quantity]:
    """Every quantity among the tokens of one sentence, white space left out."""
    if not any(_may_be_number(t) for t in tokens):
        return []
    words = [t.lower_ for t in tokens]
    found: list[Quantity] = []
    i = 0
    while i < len(tokens):
        number = _number(tokens, words, i)
        if number is None:
            i += 1
            continue
        number = _range(tokens, words, number)
        i = number.last + 1
        if not _is_name_or_date(tokens, words, number) and (quantity := _quantity(parse, tokens, words, number)):
            found.append(quantity)
    return found


def _may_be_number(token: Token) -> bool:
    return token.text[:1].isdigit() or token.lower_ in _numerals() or token.lower_ in ("no", "none", "nobody", "half")


def _number(tokens: Sequence[Token], words: Sequence[str], i: int) -> _Number | None:
    """The number that begins at token `i`: figures, number words, or a word of an order."""
    table = _numerals()
    word = words[i]
    if word in ("no", "none", "nobody"):
        return _none(tokens, words, i)
    if word in ("a", "an", "half"):
        return _article(words, i)
    if match := _FIGURE.match(word):
        value = _value(match[1])
        suffix = match[2] or ""
        unit = {"km": "km", "kg": "kg", "%": "%"}.get(suffix)
        return _scaled(words, _Number(i, i, value * _SUFFIX.get(suffix, 1), value * _SUFFIX.get(suffix, 1), unit=unit))
    if word not in table:
        return None
    kind, low, high = table[word]
    if kind == "vague":
        return _vague(words, i, low, high)
    if kind == "scale":
        return None
    return _scaled(words, _tens(words, i, low))


def _tens(words: Sequence[str], i: int, value: float) -> _Number:
    """*twenty-one*, *twenty one*."""
    table = _numerals()
    j = i + 1
    if value >= 20 and j < len(words):
        after = j + 1 if words[j] in _HYPHENS else j
        if after < len(words) and words[after] in table and table[words[after]][0] == "plain" and 0 < table[words[after]][1] < 10:
            return _Number(i, after, value + table[words[after]][1], value + table[words[after]][1])
    return _Number(i, i, value, value)


def _scaled(words: Sequence[str], number: _Number) -> _Number:
    """*two hundred and six thousand*, *1.5 million*, *two dozen*."""
    table = _numerals()
    total, current, last = 0.0, number.low, number.last
    while last + 1 < len(words) and number.unit is None:
        after = words[last + 1]
        if after in table and table[after][0] == "scale":
            current *= table[after][1]
            last += 1
            if table[after][1] >= 1000:
                total, current = total + current, 0.0
            continue
        step = 2 if after == "and" else 1
        follows = words[last + step] if last + step < len(words) else ""
        if words[last] in ("hundred", "thousand") and follows in table and table[follows][0] == "plain":
            rest = _tens(words, last + step, table[follows][1])
            current, last = current + rest.low, rest.last
            continue
        break
    return _Number(number.first, last, total + current, total + current, unit=number.unit)


def _article(words: Sequence[str], i: int) -> _Number | None:
    """*a hundred*, *half a million*, *a dozen*, *a couple*, *a few hundred*."""
    table = _numerals()
    if words[i] == "half":
        j = i + 2 if i + 1 < len(words) and words[i + 1] in ("a", "an") else i + 1
        if j < len(words) and words[j] in table and table[words[j]][0] == "scale":
            return _Number(i, j, table[words[j]][1] / 2, table[words[j]][1] / 2)
        return None
    j = i + 1
    if j >= len(words) or words[j] not in table:
        return None
    kind, low, high = table[words[j]]
    if kind == "scale":
        return _scaled(words, _Number(i, j, low, low))
    if kind == "vague" and words[j] in ("few", "couple", "handful", "pair", "trio"):
        vague = _vague(words, j, low, high)
        return _Number(i, vague.last, vague.low, vague.high, vague.vague)
    return None


def _vague(words: Sequence[str], i: int, low: float, high: float) -> _Number:
    """*dozens*, *tens of thousands*, *several hundred*, *hundreds*."""
    table = _numerals()
    j = i + 1
    if j < len(words) and words[j] in table and table[words[j]][0] == "scale" and words[i] in ("several", "few", "couple"):
        return _Number(i, j, low * table[words[j]][1], high * table[words[j]][1], vague=True)
    if j + 1 < len(words) and words[j] == "of" and words[j + 1] in ("thousands", "millions", "hundreds"):
        scale = {"hundreds": 100, "thousands": 1000, "millions": 1_000_000}[words[j + 1]]
        return _Number(i, j + 1, low * scale, (high + 1) * scale - 1, vague=True)
    return _Number(i, i, low, high, vague=low != high)


def _none(tokens: Sequence[Token], words: Sequence[str], i: int) -> _Number | None:
    """*no one*, *nobody*, *no casualties*: nought of something that can be counted."""
    if words[i] in ("nobody", "none"):
        return _Number(i, i, 0.0, 0.0)
    if i + 1 < len(words) and words[i + 1] == "one":
        return _Number(i, i + 1, 0.0, 0.0)
    return _Number(i, i, 0.0, 0.0) if tokens[i].dep_ == "det" and tokens[i].head.tag_ == "NNS" else None


def _range(tokens: Sequence[Token], words: Sequence[str], first: _Number) -> _Number:
    """*30-40*, *30 to 40*, *between 30 and 40*, *two or three*; the number itself when no range follows."""
    j = first.last + 1
    if j + 1 >= len(words) or first.unit or words[j] not in ("to", "or", "and", *_HYPHENS):
        return first
    before = words[first.first - 1] if first.first else ""
    if words[j] == "and" and before != "between":
        return first
    if words[j] == "to" and before == "from" and first.first > 1 and tokens[first.first - 2].pos_ == "VERB":
        return first
    second = _number(tokens, words, j + 1)
    if second is None or second.vague or first.vague or second.high == 0:
        return first
    low = first.low
    for scale in (1_000_000.0, 1_000.0):
        if second.high >= scale and low < 1000 and low * scale <= second.high and words[second.last] in ("million", "thousand"):
            low *= scale
            break
    if low >= second.high:
        return first
    return _Number(first.first, second.last, low, second.high, vague=True, unit=second.unit)


def _quantity(parse: Parse, tokens: Sequence[Token], words: Sequence[str], number: _Number) -> Quantity | None:
    first, last = number.first, number.last
    low: float | None = number.low
    high: float | None = number.high
    best: float | None = None if number.vague else number.low
    if number.vague and first and words[first - 1] in ("between", "from"):
        first -= 1
    effect, bound_start, bound_end = _bound(words, first, last)
    if effect == "least":
        high, best = None, low
    elif effect == "most":
        low, best = None, None
    elif effect == "below":
        low = None
        best = best if best is not None else high
    elif effect == "about" and not number.vague:
        low = high = None
    unit, after = (number.unit, last + 1) if number.unit else _unit(words, last + 1)
    if unit == "":
        return None
    currency = tokens[first - 1].text if first and tokens[first - 1].text in _CURRENCY else None
    if currency:
        unit, bound_start = _CURRENCY[currency], min(bound_start, first - 1)
        if first > 1 and effect is None:
            effect, outer, _ = _bound(words, first - 1, last)
            if effect:
                bound_start = outer
                low, best, high = (low, low, None) if effect == "least" else (None, None, high) if effect == "most" else (low, best, high)
    noun = None if unit else _noun(tokens, words, number)
    if noun is not None and noun.lower_ in _units() and not _units()[noun.lower_]:
        return None
    if (
        number.high == 1
        and words[last] == "one"
        and noun is None
        and tokens[last].dep_ not in ("nsubj", "nsubjpass", "dobj", "pobj", "nummod")
    ):
        return None
    qualified = words[first : last + 1] if number.vague and number.low != number.high else []
    start, stop = min(first, bound_start), max(last, bound_end, after - 1 if unit else last)
    qualifier = _printed(parse, tokens, bound_start, bound_end, first, last, bool(qualified))
    span = parse.text.span(start_of(tokens[start]), end_of(tokens[stop]))
    return Quantity(span, low, best, high, noun.text if noun is not None else None, unit, qualifier)


def _printed(parse: Parse, tokens: Sequence[Token], start: int, end: int, first: int, last: int, vague: bool) -> str | None:
    """The words that bound or soften the number, as printed."""
    text = parse.text.string
    parts = []
    if start < first:
        parts.append(text[start_of(tokens[start]) : end_of(tokens[first - 1])].rstrip("$€£").rstrip())
    if vague and not any(t.text[:1].isdigit() for t in tokens[first : last + 1]):
        parts.append(text[start_of(tokens[first]) : end_of(tokens[last])])
    if end > last:
        parts.append(text[start_of(tokens[last + 1]) : end_of(tokens[end])])
    return " ".join(p for p in parts if p) or None


def _bound(words: Sequence[str], first: int, last: int) -> tuple[str | None, int, int]:
    """The effect of the words around a number, and the first and last token with them."""
    before, after = _bounds()
    for size in (4, 3, 2, 1):
        if first >= size and (effect := before.get(" ".join(words[first - size : first]))):
            return effect, first - size, last
    for size in (2, 3):
        if effect := after.get(" ".join(words[last + 1 : last + 1 + size])):
            return effect, first, last + size
    if last + 1 < len(words) and words[last + 1] == "+":
        return "least", first, last + 1
    return None, first, last


def _unit(words: Sequence[str], after: int) -> tuple[str | None, int]:
    """The unit that stands at token `after`, hyphenated or not, and the token behind it; ``""`` for what is not counted here."""
    table = _units()
    start = after + 1 if after < len(words) and words[after] in _HYPHENS else after
    for size in (2, 1):
        phrase = " ".join(w for w in words[start : start + size])
        if phrase in table and len(words[start : start + size]) == size:
            return table[phrase], start + size
    if start + 2 < len(words) and words[start + 1] in _HYPHENS and f"{words[start]} {words[start + 2]}" in table:
        return table[f"{words[start]} {words[start + 2]}"], start + 3
    return None, after


def _noun(tokens: Sequence[Token], words: Sequence[str], number: _Number) -> Token | None:
    """The counted noun: the one that the number modifies, the one after *of*, or the next."""
    token = tokens[number.last]
    if words[number.last] in ("one", "nobody") and number.high == 0:
        return None
    if token.dep_ in ("nummod", "quantmod", "det", "amod") and token.head.pos_ in ("NOUN", "PROPN") and token.head.i > token.i:
        return token.head
    if number.last + 1 < len(tokens) and words[number.last + 1] == "of":
        for after in tokens[number.last + 2 : number.last + 2 + _NOUN_REACH]:
            if after.dep_ == "pobj" and after.pos_ in ("NOUN", "PROPN"):
                return after
        if number.first and words[number.first - 1] != "of":
            return None
    if (
        number.first > 1
        and words[number.first - 1] == "of"
        and tokens[number.first - 2].lower_ in ("family", "families", "group", "groups", "crew", "team")
    ):
        return tokens[number.first - 2]
    for after in tokens[number.last + 1 : number.last + 1 + _NOUN_REACH]:
        if after.pos_ in ("NOUN", "PROPN") and not (after.dep_ == "compound" and after.head.i - after.i <= 3):
            return after
        if after.pos_ not in ("ADJ", "NOUN", "PROPN", "ADV", "PART", "NUM") and after.lower_ not in ("other", "more", "-"):
            return None
    return None


def _is_name_or_date(tokens: Sequence[Token], words: Sequence[str], number: _Number) -> bool:
    """Whether what reads as a number is part of a name, a date, a clock time, an age, a score or a telephone number."""
    first, last = tokens[number.first], tokens[number.last]
    before = words[number.first - 1] if number.first else ""
    after = words[number.last + 1] if number.last + 1 < len(words) else ""
    glued_before = number.first > 0 and not tokens[number.first - 1].whitespace_
    glued_after = number.last + 1 < len(words) and not last.whitespace_
    if glued_before and (before[-1:].isalnum() or before in ("-", ":", "/", "№", "#", ".", "+", "_", "@") or before in _HYPHENS):
        return not (before in _HYPHENS and number.first > 1 and tokens[number.first - 2].whitespace_ == " ")
    if glued_after and (after[:1].isdigit() or after in (":", "/", "_", "°", "º") or after.startswith((":", "/", "'"))):
        return True
    if _is_age(tokens, words, number):
        return True
    if before in _MONTHS and not (number.first > 1 and words[number.first - 2] in ("in", "last", "this", "since")) and number.high <= 31:
        return True
    if after in _MONTHS and number.high <= 31 or (after == "of" and number.last + 2 < len(words) and words[number.last + 2] in _MONTHS):
        return True
    if before.rstrip(".") in _labels() and not (number.first > 1 and words[number.first - 2] in ("no", "a")):
        return True
    if before == "," and number.first > 1 and words[number.first - 2].isdigit() and words[max(number.first - 3, 0)] in _MONTHS:
        return True
    if len(first.text) > _MAX_DIGITS and first.text.isdigit():
        return True
    if first is last and first.text.isdigit():
        if before.isdigit() or after.isdigit():
            return True
        if number.first and tokens[number.first - 1].pos_ == "PROPN" and first.dep_ == "nummod" and first.head.i < first.i:
            return not tokens[number.first - 1].text.isupper() or len(tokens[number.first - 1].text) < 4
        if _is_year(words, number, before, after):
            return True
    if (
        number.vague
        and any(w in _SPORT for w in words[max(number.first - 6, 0) : number.last + 6])
        and words[number.first + 1 : number.first + 2] in (["-"], ["–"])
    ):
        return True
    return (
        number.first + 2 < len(words)
        and after in _HYPHENS
        and glued_after
        and words[number.last + 2 : number.last + 3] != []
        and (words[number.last + 2].isdigit())
    )


def _is_age(tokens: Sequence[Token], words: Sequence[str], number: _Number) -> bool:
    after = words[number.last + 1 : number.last + 5]
    joined = " ".join(after)
    if joined.startswith(("- year", "year - old", "year old", "years old", "years of age", "- month - old")):
        return True
    before = words[number.first - 1] if number.first else ""
    if before in ("aged", "age", "ages"):
        return True
    return (
        before == ","
        and after[:1] in ([","], ["."], [";"])
        and number.high < 120
        and number.first > 1
        and tokens[number.first - 2].pos_ == "PROPN"
    )


def _is_year(words: Sequence[str], number: _Number, before: str, after: str) -> bool:
    figure = words[number.first]
    if not (len(figure) == 4 and 1800 <= number.high <= 2100):
        return False
    if before in (
        "in",
        "since",
        "until",
        "from",
        "by",
        "of",
        "the",
        "during",
        "before",
        "after",
        "early",
        "late",
        "mid",
        "(",
        "spring",
        "summer",
        "autumn",
    ):
        return True
    return before not in ("least", "than", "some", "about", "around", "nearly", "almost", "to", "over") and after not in _PEOPLE


def _value(figure: str) -> float:
    return float(figure.replace(",", "")) if figure.count(".") < 2 else float(figure.replace(".", ""))


@cache
def _numerals() -> dict[str, tuple[str, float, float]]:
    return {r["word"]: (r["kind"], float(r["low"]), float(r["high"])) for r in lexicons.load("numerals").rows}


@cache
def _bounds() -> tuple[dict[str, str], dict[str, str]]:
    rows = lexicons.load("bounds").rows
    before = {r["phrase"]: r["effect"] for r in rows if r["position"] == "before"}
    return before, {r["phrase"]: r["effect"] for r in rows if r["position"] == "after"}


@cache
def _units() -> dict[str, str]:
    return {r["words"].casefold(): r["unit"] for r in lexicons.load("units").rows}


@cache
def _labels() -> frozenset[str]:
    return frozenset(r["noun"] for r in lexicons.load("number_labels").rows)
