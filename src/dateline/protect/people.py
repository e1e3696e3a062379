"""Names that a text gives to people at risk who never speak: children by their age, and whoever stands beside a description.

Found in the words themselves, whether or not an event was read there: *her son Anas, who is 14*, *12-year-old Sara*, *her neighbour Idris
Mahjoub, a mechanic, was detained*. Says nothing about who is private; `defaults` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..text import Span, Text

_LONGEST = 4
"""Words that a name may have."""
_WORD = r"[^\W\d_][\w’'-]*"
_RUN = re.compile(rf"(?<![\w’'-]){_WORD}(?: {_WORD})*")
_NUMBERS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen".split(), 1
    )
}
_AGE = rf"(\d{{1,2}}|{'|'.join(_NUMBERS)})"
_OLD = rf"{_AGE}[- ](?:years?|months?|weeks?|days?)[- ]old"
_CHILD = r"(?:boy|girl|child|toddler|baby|infant|schoolboy|schoolgirl|schoolchild|pupil|teenager)"
_KIN = r"(?:son|daughter|sister|brother|grandson|granddaughter|niece|nephew|cousin|stepson|stepdaughter)s?"
_BEFORE = re.compile(rf"(?:\b{_OLD}(?:,? {_WORD}){{0,2}},? |\b{_CHILD}(?: named| called|,) ?)$", re.I)
_AGED = r"(?:who (?:is|was|turned|had (?:just )?turned)|(?:then |now |only |just )?aged?) (?:only |just |about )?"
_AFTER = re.compile(rf",? \(?{_AGED}{_AGE}\b|, (?:an? )?{_OLD}|, (?:an?|the|her|his|their) (?:{_WORD} )?{_CHILD}\b", re.I)
_BARE = re.compile(rf",? \(?{_AGE}(?=[,.;)])", re.I)
"""An age and no more, which may be something else: believed only of somebody's child or somebody with a common given name."""
_OF_KIN = re.compile(rf"\b(?:{_CHILD}|{_KIN}),? $", re.I)
_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october "
    "november december jan feb mar apr jun jul aug sept sep oct nov dec".split()
)
_REACH = 60
"""Characters that are looked at before and after a name."""
_NEXT = 12
"""Characters between two children of one list: *Nadia, 11, and Olha, 4*."""


def names(text: Text) -> Iterator[Span]:
    """Runs of capitalised words that may be a name, the longest first where several end alike: *Her son Anas* gives *Anas*."""
    string = text.string
    for found in _RUN.finditer(string):
        at, run = found.start(), []
        for word in [*found[0].split(" "), ""]:
            if word[:1].isupper() and word.casefold() not in _CALENDAR:
                run.append((at, at + len(word)))
            elif run:
                if len(run) <= _LONGEST:
                    yield text.span(run[0][0], run[-1][1])
                run = []
            at += len(word) + 1


def minors(text: Text, given: frozenset[str]) -> Iterator[Span]:
    """Names beside which an age below 18 stands, or that of a child. `given` are common given names, casefolded."""
    string = text.string
    last = 0
    for name in names(text):
        before, after = string[max(0, name.start - _REACH) : name.start], string[name.end : name.end + _REACH]
        bare = _BARE.match(after)
        if _young(_BEFORE.search(before)) or _young(_AFTER.match(after)):
            last = name.end
            yield name
        elif _young(bare) and (_OF_KIN.search(before) or name.text.split()[0].casefold() in given or 0 < name.start - last <= _NEXT):
            last = name.end
            yield name


def _young(found: re.Match[str] | None) -> bool:
    if found is None:
        return False
    ages = [each.casefold() for each in found.groups() if each]
    return all((int(age) if age.isdigit() else _NUMBERS[age]) < 18 for age in ages)


def beside(described: Span) -> Span | None:
    """The name that stands beside a description: *her neighbour Idris*, *a mechanic, Idris Mahjoub,*, *Idris Mahjoub, a mechanic,*."""
    string = described.source.string
    after = re.match(rf",? ({_WORD}(?: {_WORD})*)", string[described.end : described.end + _REACH])
    if after and after[1][:1].isupper():
        run = _capitals(after[1].split(" "))
        start = described.end + after.start(1)
        if run and (string[described.end] == " " or string[start + len(run) : start + len(run) + 1] in (",", "")):
            return described.source.span(start, start + len(run))
    before = re.search(rf"({_WORD}(?: {_WORD})*), $", string[max(0, described.start - _REACH) : described.start])
    if before:
        run = " ".join(reversed(_capitals(list(reversed(before[1].split(" ")))).split(" ")))
        if run:
            return described.source.span(described.start - 2 - len(run), described.start - 2)
    return None


def _capitals(words: list[str]) -> str:
    """The capitalised words at the beginning."""
    run = []
    for word in words:
        if not word[:1].isupper() or word.casefold() in _CALENDAR:
            break
        run.append(word)
    return " ".join(run) if len(run) <= _LONGEST else ""
