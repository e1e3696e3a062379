"""Numbers that a claim's words give, read from the words alone: for comparing claims whose events carry no number.

The reading of events ties a number to an event where the grammar shows it; here *the number of dead has risen to 51*, *296 people died* and
*some 15,000 people have arrived* are read by the words around the figure. It never overrules a number that was read with its event, and
reads nothing where it cannot tell what is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from .. import lexicons
from .vocabulary import object_noun
from .words import plain_words, stem

INFINITY = float("inf")
REACH = 4
"""Words after a figure in which the noun that it counts is looked for."""

_TOKEN = re.compile(r"(?<![\w-])\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?|[.;:!?%,]")
_AGE = re.compile(r",\s*\d{1,2}\s*(?:,|$)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DEAD = frozenset(
    map(stem, "dead died die dies dying killed kill kills killing deaths death bodies body toll lives perished slain martyred".split())
)
_HURT = frozenset(map(stem, "wounded wound wounding injured injure injuring injuries hurt".split()))
_REACHED = frozenset(map(stem, "reached stands stood totalled totaled passed exceeded".split()))
_STOP = frozenset(
    "of in on at near from with that which who for to had has have was were are is be been and or but by as it he she they said when while"
    " there not now into after before since".split()
)
_NOT_COUNTS = frozenset(
    "january february march april may june july august september october november december am pm o'clock st nd rd th km kilometres"
    " kilometers miles metres meters years year months month weeks week days day hours hour minutes minute magnitude times".split()
)
_PEOPLE = frozenset("people children men women others".split())
_BOUNDARY = frozenset(".;:!?,")


def counts(words: str) -> Iterator[tuple[str, float, float, float | None, bool, str, int, int]]:
    """What is counted, low, high, best, whether it is rounded, the noun, and where the figure stands in `words`."""
    found = [(m[0].casefold(), m.start(), m.end()) for m in _TOKEN.finditer(words)]
    plain = [w for w, _, _ in found]
    n = 0
    while n < len(found):
        value, after = _figure(plain, n)
        if value is not None and (_YEAR.fullmatch(plain[n]) or _AGE.match(words, found[n - 1][1] if n else 0)):
            value = None
        if value is None:
            n += 1
            continue
        first, low, high, best, about = n, *value
        bound, width = _bound(plain, n)
        if bound == "least":
            high, best = INFINITY, low
        elif bound in ("most", "below"):
            low, best = 0.0, high
        elif bound == "about":
            about = True
        if after < len(plain) and plain[after] in ("and", "to") and after + 1 < len(plain):
            upper, end = _figure(plain, after + 1)
            if upper is not None and upper[0] > low and (plain[after] == "to" or (n and plain[n - 1] == "between")):
                high, best, after = upper[0], None, end
        what, noun = _counted(plain, first, after)
        if what:
            yield what, low, high, best, about, noun, found[max(first - width, 0)][1], found[after - 1][2]
        n = max(after, n + 1)


def _figure(plain: list[str], n: int) -> tuple[tuple[float, float, float | None, bool] | None, int]:
    """Low, high, best and whether it is a rounded one, and the place of the next word."""
    if n >= len(plain):
        return None, n
    word = plain[n]
    kinds = _numerals()
    if word[0].isdigit():
        try:
            number = float(word.replace(",", ""))
        except ValueError:
            return None, n
        n += 1
        while n < len(plain) and plain[n] in kinds and kinds[plain[n]][0] == "scale":
            number, n = number * kinds[plain[n]][1], n + 1
        return (number, number, number, False), n
    if word == "a" and n + 3 < len(plain) and plain[n + 1] == "quarter" and plain[n + 2 : n + 4] == ["of", "a"]:
        scale = kinds.get(plain[n + 4]) if n + 4 < len(plain) else None
        return ((scale[1] / 4, scale[1] / 4, scale[1] / 4, True), n + 5) if scale and scale[0] == "scale" else (None, n)
    if word in ("a", "half") and n + 1 < len(plain) and kinds.get(plain[n + 1], ("",))[0] == "scale":
        scale_value = kinds[plain[n + 1]][1]
        return (scale_value, scale_value, scale_value, False), n + 2
    if word not in kinds or word in ("both", "pair", "couple", "few", "one"):
        return None, n
    kind, low, high = kinds[word]
    if kind == "vague":
        end = n + 1
        if end + 1 < len(plain) and plain[end] == "of" and plain[end + 1] in kinds:
            end += 1
            unit = kinds[plain[end]][1] / 2  # *thousands* begin at two of them
            return (low * unit, high * unit, None, True), end + 1
        return (low, high, None, True), end
    if kind == "scale":
        return None, n
    number, n = low, n + 1
    while n < len(plain) and plain[n] in kinds and kinds[plain[n]][0] in ("plain", "scale"):
        role, value, _ = kinds[plain[n]]
        if role == "plain" and not (number >= 20 and number % 10 == 0 and value < 10):
            break
        number, n = (number * value if role == "scale" else number + value), n + 1
    return (number, number, number, False), n


def _bound(plain: list[str], n: int) -> tuple[str | None, int]:
    """The words that bound a figure, before it: their effect and how many they are."""
    for width in (3, 2, 1):
        if n - width >= 0:
            effect = _bounds().get(" ".join(plain[n - width : n]))
            if effect:
                return effect, width
    return None, 0


def _counted(plain: list[str], first: int, after: int) -> tuple[str, str]:
    if after < len(plain) and (plain[after] == "%" or plain[after : after + 2] == ["per", "cent"] or plain[after] == "percent"):
        return "%", ""
    following = _clause(plain, after, 1)
    if following[:1] == ["of"]:
        following = following[1:]
    behind = _clause(plain, first - 1, -1)[:9]
    if following and following[0] in _NOT_COUNTS:
        return "", ""
    if behind[:1] == ["magnitude"]:
        return "magnitude", ""
    if behind[:1] and stem(behind[0]) in _DEAD | _HURT:
        noun = _noun(following)
        return ("deaths" if stem(behind[0]) in _DEAD else "injuries"), noun
    noun = _noun(following)
    near = [stem(w) for w in following[: REACH + 5]]
    dead = next((i for i, w in enumerate(near) if w in _DEAD), 99)
    hurt = next((i for i, w in enumerate(near) if w in _HURT), 99)
    if min(dead, hurt) < 99:
        return ("deaths" if dead < hurt else "injuries"), noun
    if behind[:1] in (["to"], ["at"], ["by"]) or (behind and stem(behind[0]) in _REACHED):
        behind = _clause(plain, first - 1, -1)[:18]  # *the number killed when shells struck a school has risen to nine*
    before = [stem(w) for w in behind]
    dead = next((i for i, w in enumerate(before) if w in _DEAD), 99)
    hurt = next((i for i, w in enumerate(before) if w in _HURT), 99)
    if min(dead, hurt) < 99 and (not noun or min(dead, hurt) <= 2):
        return ("deaths" if dead <= hurt else "injuries"), noun
    return noun, noun


def _noun(following: list[str]) -> str:
    phrase: list[str] = []
    for word in following[: REACH + 3]:
        if word in _STOP or stem(word) in _DEAD | _HURT or len(phrase) == REACH:
            break
        phrase.append(word)
    nouns = [w for w in phrase if w not in plain_words() or w in _PEOPLE]
    people = next((w for w in nouns if w in _PEOPLE), None) or next((w for w in reversed(nouns) if w.endswith("s")), None)
    return object_noun(people or " ".join(nouns)) if nouns else ""


def _clause(plain: list[str], start: int, step: int) -> list[str]:
    out = []
    n = start
    while 0 <= n < len(plain) and plain[n] not in _BOUNDARY:
        if plain[n][0].isdigit():
            break
        out.append(plain[n])
        n += step
    return out


@cache
def _numerals() -> dict[str, tuple[str, float, float]]:
    return {row["word"]: (row["kind"], float(row["low"]), float(row["high"])) for row in lexicons.load("numerals").rows}


@cache
def _bounds() -> dict[str, str]:
    return {row["phrase"]: row["effect"] for row in lexicons.load("bounds").rows if row["position"] == "before"}
